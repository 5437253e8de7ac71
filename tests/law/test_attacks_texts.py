"""Hostile text that somehow stands in the rows: every page, file and letter opens, and nothing of it runs (R1)."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

import pytest
from crispy_forms.utils import render_crispy_form
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.http.response import HttpResponseBase

from sroi.dossier.models.paper import Addressee, Paper
from sroi.dossier.services import issue_letter, record
from sroi.kernel.docx import Bullets, Heading, Paragraph, Table, build_docx
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText
from sroi.kernel.words import typed_text
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT
from tests.law.access import PRINCIPALS, make_world
from tests.law.form_pages import client_of
from tests.law.test_access import ASKED, address

pytestmark = pytest.mark.django_db
OURS = ("procurement", "contractors", "reporting", "enforcement", "dossier", "accounts")
RUNS = b"<script>boos"
HOSTILE = "<script>boos</script>\"'=1+1 {{ 7|add:7 }}%(x)s%s{x}\r\nBcc: boos@boos.example\x01\x0b\x1b\u202e\ufffe"
IN_THE_WAY = (
    *("state", "phase", "kind", "path", "code", "reference", "quarter", "language", "email", "key", "number"),
    *("version", "token_sha256"),
)
"""Fields that addresses and rules rest on."""


def plant() -> int:
    """Put the hostile text wherever people may have put text; answer in how many fields it stands now."""
    planted = 0
    for model in apps.get_models():
        if model._meta.app_label not in OURS or hasattr(model, "pgh_id") or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if type(field) not in (models.CharField, models.TextField) or field.choices or field.name in IN_THE_WAY:
                continue
            text = HOSTILE[: field.max_length] if field.max_length else HOSTILE
            try:
                with transaction.atomic():
                    planted += bool(model._base_manager.exclude(**{field.name: ""}).update(**{field.name: text}))
            except DatabaseError:
                continue
    return planted


def content_of(response: HttpResponseBase) -> bytes:
    """The whole answer; of an office file, its parts."""
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return b"".join(parts.read(name) for name in parts.namelist())
    return bytes(content)


def test_no_page_or_file_breaks_or_runs_what_stands_in_the_rows() -> None:
    world = make_world()
    places = [(name, row, address(name, row, world)) for name, row in sorted(ASKED.items())]
    assert plant() > 40
    wrong = []
    for name, row, url in places:
        allowed = [who for who in PRINCIPALS[1:] if row.expected[who] == 200 and row.method == "get"]
        for principal in {*allowed[:1], *(who for who in allowed if who == "contractor")}:
            client = client_of(getattr(world.cast, principal))
            client.raise_request_exception = False
            with transaction.atomic():
                response = client.get(url)
                shown = content_of(response)
                transaction.set_rollback(True)
            if response.status_code >= 500 or RUNS in shown:
                wrong.append(f"{name} as {principal}: {response.status_code} {RUNS in shown}")
            for header, value in response.headers.items():
                if re.search(r"[\r\n\x00-\x1f]", value):
                    wrong.append(f"{name}: header {header}")
    assert not wrong, "\n".join(wrong)


def test_a_form_takes_out_what_nobody_types() -> None:
    """Control characters and turns of the reading direction go; ends of lines, letters and signs stay."""

    class Note(PageForm):
        text = PlainText(label="Notitie")

    form = Note({"text": "regel een\r\nregel\x0btwee\x01\x1b \u202egnp.exe\u2066 é 😀 ‘ja’ \ufffe"})
    assert form.is_valid()
    assert form.cleaned_data["text"].split("\n") == ["regel een\r", "regel", "twee gnp.exe é 😀 ‘ja’"]
    assert typed_text("ʼt Gooi – 5 °C") == "ʼt Gooi – 5 °C"


def test_what_comes_back_in_a_hidden_field_is_never_run_as_a_template() -> None:
    """The hashes of what was shown come from the browser: a hostile one would read the settings or the request."""

    class Kept(KeptForm):
        text = PlainText(label="Notitie")

    for given in ("{{ 7|add:7 }}", "{% load x %}", "{% debug %}", "{# weg #}"):
        shown = render_crispy_form(Kept({"text": "", "seen": given}))
        assert f'value="{given}"' in shown


def test_a_docx_is_made_of_any_text() -> None:
    bad = "a\x00b\x01\ufffe\ud800"
    blocks = (Heading(bad), Paragraph(bad), Paragraph("", is_note=True), Bullets((bad,)), Table((bad,), ((bad,),), bad))
    made = build_docx(bad, blocks, language="nl", author=bad, subject=bad)
    assert zipfile.ZipFile(BytesIO(made)).testzip() is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Paper):
    """A letter that no template draws."""

    KIND = "tests.letter"
    TEMPLATE = "letters/tests/2026-01.html"


def test_a_letter_about_a_long_title_is_issued_on_one_line(cast: Cast) -> None:
    paper = Words(subject="Over\r\n" + "x" * 600, addressee=Addressee(name="Bedrijf"), case_reference="SR-1")
    letter = issue_letter(cast_case(cast).dossier, paper, at=AT)
    letter.refresh_from_db()
    assert letter.subject == "Over " + "x" * 244 + "…"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_no_cell_of_the_export_is_a_formula(cast: Cast, cell: str) -> None:
    case = cast_case(cast)
    record(case.dossier, "tests.act", by=cast.buyer, at=AT, reason=cell)
    client = client_of(cast.auditor)
    exported = content_of(client.get(f"/dossier/{case.reference}/gebeurtenissen.csv")).decode("utf-8-sig")
    assert f"'{cell}" in exported
