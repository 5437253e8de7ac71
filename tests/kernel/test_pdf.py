"""A letter on paper: accessible, in our own font, and drawn without asking anyone for anything (house rule 12)."""

import io
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Engine
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library is not typed

from sroi.kernel.docx import Bullets, Heading, Paragraph, Table, block_values
from sroi.kernel.file_kinds import inspect_file
from sroi.kernel.pdf import ForbiddenAddress, content_of, pdf_of_html, render_html, render_pdf, static_file, thawed

LETTER = {
    "subject": "Ingebrekestelling Herinrichting Kadeplein",
    "reference": "BR-2026-000431",
    "issued_at": date(2026, 10, 19),
    "case_reference": "SR-2026-0118",
    "handled_by": "S. de Vries",
    "addressee": {
        "name": "Kadewerf Bouw B.V.",
        "attention": "mevrouw E. Postma",
        "street": "Voorbeeldkade 1",
        "postal_code": "0000 AA",
        "city": "Voorbeeldstad",
    },
    "salutation": "Geachte mevrouw Postma,",
    "signed_by": {"name": "A. Molenaar", "role": "Coördinator", "on_behalf_of": "namens het college"},
    "enclosures": ["verslag van 15 oktober 2026", "overzicht"],
    "fingerprint": "9f2c 41aa",
}
BLOCKS = (
    Heading("Sociale voorwaarden"),
    Paragraph("Eerste regel.\nTweede regel met <b>tekens</b> & meer."),
    Bullets(("een", "twee")),
    Bullets(("stap",), is_numbered=True),
    Table(("Onderdeel", "Bedrag"), (("Verplichting", "€ 96.000,00"), ("Tekort", "€ 32.400,00")), "Berekening", (2,)),
)


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def structure_types(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {str(each.S) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each}


def test_the_letter_shows_who_to_whom_when_and_about_what() -> None:
    text = text_of(render_pdf("letters/base.html", LETTER, language="nl"))
    for part in (
        "Gemeente Amsterdam",
        "Kadewerf Bouw B.V.",
        "mevrouw E. Postma",
        "0000 AA Voorbeeldstad",
        "19 oktober 2026",
        "BR-2026-000431",
        "SR-2026-0118",
        "Geachte mevrouw Postma,",
        "namens het college,",
        "Coördinator",
        "verslag van 15 oktober 2026; overzicht.",
        "9f2c 41aa",
        "1 / 1",
    ):
        assert part in text


def test_the_labels_follow_the_language_of_the_letter() -> None:
    dutch = render_html("letters/base.html", LETTER, language="nl")
    english = render_html("letters/base.html", LETTER, language="en")
    assert "Ons kenmerk" in dutch
    assert "t.a.v. mevrouw E. Postma" in dutch
    assert "Our reference" in english
    assert '<html lang="en">' in english


def test_the_pdf_is_tagged_has_a_title_a_language_and_says_that_it_is_accessible() -> None:
    content = render_pdf("letters/base.html", LETTER, language="nl")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo["/Title"] == LETTER["subject"]
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == LETTER["subject"]
    assert "/H1" in structure_types(content)


def test_every_font_is_our_own_and_embedded_also_for_letters_from_further_away() -> None:
    content = render_pdf("letters/base.html", {**LETTER, "handled_by": "Łukasz Dvořák, ĳ"}, language="nl")
    assert "Łukasz Dvořák" in text_of(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        for font in fonts:
            assert "Source-Sans-3" in str(font.FontName)
            assert "/FontFile2" in font or "/FontFile3" in font


def test_the_same_letter_gives_the_same_bytes_in_another_process_too() -> None:
    html = render_html("letters/base.html", LETTER, language="nl")
    program = (
        "import sys, hashlib, django; django.setup()\n"
        "from sroi.kernel.pdf import pdf_of_html\n"
        "sys.stdout.write(hashlib.sha256(pdf_of_html(sys.stdin.read())).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program], input=html, capture_output=True, text=True, check=True, encoding="utf-8"
        ).stdout
        for _ in range(2)
    }
    assert len(hashes) == 1


def test_a_letter_passes_our_own_inspection_of_uploads() -> None:
    content = render_pdf("letters/base.html", LETTER, language="nl")
    assert inspect_file(io.BytesIO(content), name="brief.pdf").blockers == ()


@pytest.mark.parametrize(
    "part",
    [
        '<img src="https://example.org/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="stylesheet" href="static:../sroi/settings/base.py">',
        '<link rel="stylesheet" href="static:css/nowhere.css">',
        '<p style="background: url(//example.org/x.png)">x</p>',
    ],
)
def test_a_letter_that_asks_for_anything_from_outside_is_not_made(part: str) -> None:
    with pytest.raises(ForbiddenAddress):
        pdf_of_html(f'<html lang="nl"><title>x</title>{part}</html>')


def test_only_style_sheets_fonts_and_pictures_of_our_own_are_given() -> None:
    assert static_file("static:css/letter.css") is not None
    assert static_file("static:js/forms.js") is None
    assert static_file("static:../manage.py") is None
    assert static_file("https://example.org/css/letter.css") is None


def test_blocks_become_headings_lists_and_a_table_with_a_head() -> None:
    content = render_pdf("letters/document.html", {"subject": "Teksten", "blocks": block_values(BLOCKS)}, language="nl")
    text = text_of(content)
    assert "Tweede regel met <b>tekens</b> & meer." in text
    assert "€ 32.400,00" in text
    assert "Geachte" not in text
    assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD"} <= structure_types(content)


def test_figures_are_shown_as_euro_from_a_frozen_context_too() -> None:
    figures = {
        "caption": "Berekening van het tekort",
        "rows": [{"label": "Verplichting", "amount": Decimal("96000.00")}],
        "total": {"label": "Tekort", "amount": Decimal("32400.00")},
    }
    frozen = json.loads(json.dumps({"figures": figures}, cls=DjangoJSONEncoder))
    html = render_html("letters/_figures.html", frozen, language="nl")
    assert "€\u00a096.000,00" in html
    assert "€\u00a032.400,00" in html


def test_a_frozen_context_gives_its_dates_back() -> None:
    before = {
        "day": date(2026, 10, 19),
        "at": datetime(2026, 10, 19, 8, 30, tzinfo=UTC),
        "text": "2026-Q4",
        "list": [date(2026, 1, 1)],
    }
    assert thawed(json.loads(json.dumps(before, cls=DjangoJSONEncoder))) == before
    assert thawed("2026-02-31") == "2026-02-31"


def test_a_text_cannot_bring_in_markup() -> None:
    html = render_html("letters/base.html", {**LETTER, "subject": "<script>x</script>"}, language="nl")
    assert "<script>" not in html
    assert Engine().from_string("{{ x }}").render(Context({"x": "<b>"})) == "&lt;b&gt;"


def test_the_style_sheet_holds_nothing_that_the_renderer_does_not_know(caplog: pytest.LogCaptureFixture) -> None:
    render_pdf("letters/document.html", {"subject": "Teksten", "blocks": block_values(BLOCKS)}, language="nl")
    assert [each.getMessage() for each in caplog.records if each.levelname in {"WARNING", "ERROR"}] == []


def test_no_letter_works_out_a_variable_font_at_a_weight() -> None:
    """It would be done anew for each letter, and take more than half of the time to draw it."""
    found = static_file("static:css/letter.css")
    assert found is not None
    style_sheet = found.read_text()
    faces = re.findall(r'family: "Source Sans 3";.*?font-weight: (\d+);\s+src: url\("([^"]+)"', style_sheet, re.DOTALL)
    assert len(faces) == style_sheet.count('font-family: "Source Sans 3";') == 3
    for weight, address in faces:
        path = static_file(address)
        assert path is not None
        font = TTFont(io.BytesIO(content_of(path)))
        assert "fvar" not in font
        assert font["OS/2"].usWeightClass == int(weight)
