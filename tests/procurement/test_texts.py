"""The library of standard texts, the places in them, and how a text of a case differs (R15)."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from procurement import documents, gates, rules, services
from procurement.models import Case, TextBlock
from procurement.rules.texts import PLACE
from procurement.selectors.blocks import blocks_for
from procurement.services import BlockEntry, blocks
from procurement.states import BaseKind, CaseAction, TextKind, Variant
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once
from tests.factories.cast import Cast, make_cast
from tests.factories.people import AT, ON
from tests.office import needs_office, read_in_office
from tests.procurement.pages import browser
from tests.procurement.prepare import choose, codes, specified, with_adviser

DB = pytest.mark.django_db
KNOWN = {"titel": "tekst", "drempel": "bedrag"}


def entry(**changes: object) -> BlockEntry:
    known = BlockEntry(
        kind=TextKind.PRIVACY,
        variant="",
        title="Privacy",
        body="## Artikel 5\n5.1 Nieuw in {titel}.",
        valid_from=ON,
        source="Besluit coördinator",
        reason="Duidelijker.",
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # a test names the fields


def added(cast: Cast, **changes: object) -> TextBlock:
    return services.add_block(entry=entry(**changes), by=cast.coordinator, at=AT)


def reasons(body: str) -> set[str]:
    return {each.code for each in rules.why_not_a_block(body, KNOWN)}


# Rules


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("In {titel} boven {drempel}.", set()),
        ("Boete {hoogte:bedrag} op {dag:datum}.", set()),
        (" ", {"text-empty"}),
        ("{onbekend}", {"place-unknown"}),
        ("{naam:text}", {"place-kind-unknown"}),
        ("{drempel:datum}", {"place-of-the-case"}),
        ("{hoogte:bedrag} en {hoogte:datum}", {"place-two-kinds"}),
        ("Een { los haakje", {"brace-left"}),
        ("{Hoofdletter}", {"brace-left"}),
    ],
)
def test_a_standard_text_names_what_is_wrong_with_its_places(body: str, expected: set[str]) -> None:
    """R15: places are typed and checked."""
    assert reasons(body) == expected
    assert all(each.field == "body" for each in rules.why_not_a_block(body, KNOWN))


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("hoogte:bedrag", None, "place-empty"),
        ("hoogte:bedrag", "veel", "place-kind"),
        ("hoogte:bedrag", Decimal(-1), "place-negative"),
        ("dag:datum", Decimal(3), "place-kind"),
        ("wat:tekst", "", "place-empty"),
        ("wat:tekst", "nog {open}", "place-brace"),
        ("hoogte:bedrag", Decimal(5), ""),
        ("dag:datum", date(2026, 3, 1), ""),
        ("wat:tekst", "Groen", ""),
    ],
)
def test_what_is_filled_in_at_a_place_has_its_kind(place: str, value: Decimal | date | str | None, code: str) -> None:
    """R15: an unfilled place is refused at its own field."""
    found = rules.why_not_typed(place, value)
    assert [each.code for each in found] == ([code] if code else [])
    assert all(each.field == rules.field_of(place) for each in found)


@given(st.text("ab{}:_ \n", max_size=40), st.text("x{}", max_size=6))
def test_what_is_filled_in_never_opens_a_place_in_the_text(body: str, value: str) -> None:
    """R15: one pass; a value is never read as a place."""
    values = dict.fromkeys(rules.places_in(body), value)
    if not rules.why_not_filled(body, values):
        assert rules.filled(body, values).count("{") == sum(value.count("{") for _ in PLACE.findall(body))


def test_values_are_written_as_dutch_texts() -> None:
    given_: dict[str, documents.OwnValue] = {
        "a:bedrag": Decimal("1234.5"),
        "b:percentage": Decimal("7.50"),
        "c:datum": date(2026, 3, 1),
    }
    shown = documents.own_text_values({**given_, "d:getal": Decimal("12.00"), "e:tekst": " Groen "})
    assert shown == {
        "a:bedrag": "€\N{NO-BREAK SPACE}1.234,50",
        "b:percentage": "7,5%",
        "c:datum": "1 maart 2026",
        "d:getal": "12",
        "e:tekst": "Groen",
    }


# The library


@DB
def test_a_new_version_ends_the_one_before_and_changes_nothing_that_stands(cast: Cast) -> None:
    first = TextBlock.objects.get(kind=TextKind.PRIVACY)
    second = added(cast, valid_from=ON + timedelta(days=10))
    first.refresh_from_db()
    assert first.valid_until == ON + timedelta(days=9)
    assert (second.version, second.added_by, second.reason) == ("2", cast.coordinator, "Duidelijker.")
    on = {day: TextBlock.objects.in_force(day).get(kind=TextKind.PRIVACY) for day in (ON, ON + timedelta(days=10))}
    assert on == {ON: first, ON + timedelta(days=10): second}
    with pytest.raises(InternalError), transaction.atomic():
        TextBlock.objects.filter(pk=first.pk).update(body="Toch anders.")


@DB
def test_a_version_that_waits_is_replaced_before_it_ever_held(cast: Cast) -> None:
    day = ON + timedelta(days=10)
    waiting, better = added(cast, valid_from=day), added(cast, valid_from=day)
    assert TextBlock.objects.in_force(day).get(kind=TextKind.PRIVACY) == better
    waiting.refresh_from_db()
    assert waiting.valid_until == day - timedelta(days=1)


@DB
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": " "}, "title-missing"),
        ({"body": "{onbekend}"}, "place-unknown"),
        ({"valid_from": ON - timedelta(days=1)}, "starts-in-past"),
        ({"reason": ""}, "reason-missing"),
    ],
)
def test_a_version_that_cannot_stand_is_refused(cast: Cast, changes: dict[str, object], expected: str) -> None:
    before = TextBlock.objects.count()
    with pytest.raises(Refused) as refused:
        added(cast, **changes)
    assert codes(refused) == {expected}
    assert TextBlock.objects.count() == before


@DB
def test_a_version_never_starts_before_the_last_one(cast: Cast) -> None:
    added(cast, valid_from=ON + timedelta(days=10))
    with pytest.raises(Refused) as refused:
        added(cast, valid_from=ON + timedelta(days=5))
    assert codes(refused) == {"starts-before-latest"}


@DB
def test_only_coordinator_and_administrator_change_the_library(cast: Cast) -> None:
    services.add_block(entry=entry(), by=cast.administrator, at=AT)
    for person in (cast.buyer, cast.adviser, cast.auditor, cast.contractor):
        with pytest.raises(PermissionDenied):
            services.add_block(entry=entry(), by=person, at=AT)


@DB
def test_every_standard_text_of_the_product_keeps_its_own_rules() -> None:
    """Each block can stand, and every kind of text has one for every request."""
    for block in TextBlock.objects.all():
        assert rules.why_not_a_block(block.body, documents.known_places()) == ()
    general = TextBlock.objects.filter(variant="").values_list("kind", flat=True)
    assert set(general) == set(TextKind)


def test_two_versions_at_once_leave_one_that_goes_on(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """The twin without the lock of the library leaves two versions that hold on one day."""
    slowly(blocks, "why_not_written")

    def race() -> int:
        cast = make_cast()
        at_once(lambda: added(cast), lambda: added(cast))
        return TextBlock.objects.filter(kind=TextKind.PRIVACY, valid_until=None).count()

    assert twins(race) == (1, 2)


# The texts of a case


def written(cast: Cast, *variants: Variant) -> Case:
    case = specified(cast)
    if variants:
        choose(case, cast, *variants)
    case.refresh_from_db()
    return case


@DB
def test_the_clauses_follow_the_one_variant_of_the_case(cast: Cast) -> None:
    of_effort = written(cast, Variant.EFFORT)
    several = written(cast, Variant.CONDITION, Variant.CRITERION)
    found = [blocks_for(gates.case_facts(case), tuple(TextKind), ON) for case in (of_effort, several)]
    assert [each["contract_clauses"].variant for each in found] == ["1c", ""]
    assert [each["privacy"].variant for each in found] == ["", ""]


@DB
def test_a_place_of_the_writer_is_asked_typed_and_kept(cast: Cast) -> None:
    case = written(cast)
    added(cast, kind=TextKind.PRIVACY, body="Wij bewaren tot {bewaren_tot:datum}, hooguit {kosten:bedrag}.")
    with pytest.raises(Refused) as refused:
        services.write_texts(case_id=case.pk, kinds=[TextKind.PRIVACY], by=cast.buyer, at=AT)
    assert {each.field for each in refused.value.blockers} == {"place_bewaren_tot_datum", "place_kosten_bedrag"}
    own: dict[str, documents.OwnValue | None] = {"bewaren_tot:datum": date(2027, 1, 31), "kosten:bedrag": Decimal(250)}
    (text,) = services.write_texts(case_id=case.pk, kinds=[TextKind.PRIVACY], own=own, by=cast.buyer, at=AT)
    assert text.body == "Wij bewaren tot 31 januari 2027, hooguit €\N{NO-BREAK SPACE}250,00."
    assert text.own_values == {"bewaren_tot:datum": "2027-01-31", "kosten:bedrag": "250"}
    assert not text.is_changed


@DB
def test_the_page_asks_the_places_and_refuses_at_the_field(cast: Cast) -> None:
    case = written(cast)
    added(cast, kind=TextKind.PRIVACY, body="Wij bewaren tot {bewaren_tot:datum}.")
    address, client = reverse("procurement:text-list", args=[case.reference]), browser(cast.buyer)
    assert "Bewaren tot" in client.get(address).content.decode()
    wrong = client.post(address, {"kinds": ["privacy"], "place_bewaren_tot_datum": "31-31-2027"})
    assert wrong.status_code == 422
    assert "dag, maand en jaar in die bestaan" in wrong.content.decode()
    empty = client.post(address, {"kinds": ["privacy"], "place_bewaren_tot_datum": ""})
    assert empty.status_code == 422
    assert 'href="#id_place_bewaren_tot_datum"' in empty.content.decode()
    assert not case.texts.exists()
    assert client.post(address, {"kinds": ["privacy"], "place_bewaren_tot_datum": "31-1-2027"}).status_code == 302
    assert case.texts.get().body == "Wij bewaren tot 31 januari 2027."
    assert "31-01-2027" in client.get(address).content.decode()


@DB
def test_a_deviation_is_shown_in_words_and_a_newer_block_is_told(cast: Cast) -> None:
    case = written(cast)
    with_adviser(case, cast)
    (text,) = services.write_texts(case_id=case.pk, kinds=[TextKind.PRIVACY], by=cast.adviser, at=AT)
    body = text.body.replace("met een nummer", "met een volgnummer")
    text = services.edit_text(text_id=text.pk, body=body, by=cast.adviser, at=AT)
    assert text.is_changed
    added(cast)
    page = unescape(browser(cast.adviser).get(reverse("procurement:text-list", args=[case.reference])).content.decode())
    assert "<del>" in page
    assert ">volgnummer<" in page
    assert "Gewijzigd" in page
    assert "Er is een nieuwere standaardtekst" in page
    edit = (
        browser(cast.adviser).get(reverse("procurement:text-edit", args=[case.reference, "privacy"])).content.decode()
    )
    assert "Afwijking van de standaardtekst" in edit
    services.write_texts(case_id=case.pk, kinds=[TextKind.PRIVACY], by=cast.adviser, at=AT)
    page = browser(cast.adviser).get(reverse("procurement:text-list", args=[case.reference])).content.decode()
    assert "<del>" not in page


@DB
def test_the_library_shows_versions_and_their_difference(cast: Cast) -> None:
    client = browser(cast.coordinator)
    address = reverse("procurement:block-add", args=["privacy", "algemeen"])
    answers = {
        "title": "Privacy",
        "body": TextBlock.objects.get(kind=TextKind.PRIVACY).body.replace("met een nummer", "met een volgnummer"),
        "valid_from": f"{timezone.localdate():%d-%m-%Y}",
        "source": "Besluit",
        "reason": "Eén woord.",
    }
    assert client.post(address, {**answers, "body": "{onbekend}"}).status_code == 422
    assert client.post(address, answers).status_code == 302
    page = unescape(client.get(reverse("procurement:block-show", args=["privacy", "algemeen"])).content.decode())
    for words in ("Versie 2", "Versie 1", "Eén woord.", "Gewijzigd", "Cor Coördinator"):
        assert words in page
    assert "<ins>" in page
    assert client.get(reverse("procurement:block-show", args=["privacy", "9"])).status_code == 404
    assert client.get(reverse("procurement:block-show", args=["iets", "algemeen"])).status_code == 404
    assert "Privacy" in client.get(reverse("procurement:block-list")).content.decode()


@DB
def test_the_first_text_for_a_variant_leads_back_to_the_list_only(cast: Cast) -> None:
    page = browser(cast.coordinator).get(reverse("procurement:block-add", args=["privacy", "1a"])).content.decode()
    assert f'href="{reverse("procurement:block-list")}"' in page
    assert f'href="{reverse("procurement:block-show", args=["privacy", "1a"])}"' not in page


# The papers


def ready_to_publish(cast: Cast) -> Case:
    """A case with every text that its request needs."""
    case = specified(cast)
    services.set_base(case_id=case.pk, kind=BaseKind.CONTRACT_VALUE, reason="Vast.", by=cast.buyer, at=AT)
    needed = gates.needed_texts(gates.case_facts(Case.objects.get(pk=case.pk)))
    services.write_texts(case_id=case.pk, kinds=needed, by=cast.buyer, at=AT)
    return case


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@DB
def test_the_word_file_has_real_styles_and_no_open_place(cast: Cast) -> None:
    """Read by another reader than its writer: the parts of the file themselves, as an office program reads them."""
    case = ready_to_publish(cast)
    content = browser(cast.buyer).get(reverse("procurement:text-download", args=[case.reference, "docx"])).content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        types = ET.fromstring(parts.read("[Content_Types].xml"))
        declared = {each.get("PartName") for each in types} | {each.get("Extension") for each in types}
        assert all(f"/{name}" in declared or name.rpartition(".")[2] in declared for name in parts.namelist())
        body = ET.fromstring(parts.read("word/document.xml"))
        styles = ET.fromstring(parts.read("word/styles.xml"))
        feet = [parts.read(name).decode() for name in parts.namelist() if name.startswith("word/footer")]
    known = {each.get(f"{W}styleId") for each in styles.iter(f"{W}style")}
    used = [each.get(f"{W}val") for each in body.iter(f"{W}pStyle")]
    assert set(used) <= known
    assert {"Title", "Heading1", "Heading2", "ListBullet", "Note"} <= set(used)
    text = "".join(each.text or "" for each in body.iter(f"{W}t"))
    assert "{" not in text
    assert "}" not in text
    assert case.title in text
    assert any("PAGE" in foot and case.reference in foot for foot in feet)


@DB
@pytest.mark.slow
@needs_office
def test_the_word_file_opens_in_another_office_program_without_an_open_place(cast: Cast, tmp_path: Path) -> None:
    case = ready_to_publish(cast)
    content = browser(cast.buyer).get(reverse("procurement:text-download", args=[case.reference, "docx"])).content
    text = read_in_office(content, tmp_path)
    assert not set("{}[]…") & set(text)
    for words in (case.title, case.reference, "5%", "Artikel 7. Boete"):
        assert words in text


@DB
def test_the_pdf_is_tagged_dutch_and_without_an_open_place(cast: Cast) -> None:
    case = ready_to_publish(cast)
    content = browser(cast.buyer).get(reverse("procurement:text-download", args=[case.reference, "pdf"])).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    document = pypdfium2.PdfDocument(content)
    text = "".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))
    assert "{" not in text
    assert "Artikel 7. Boete" in text


@DB
def test_a_published_text_is_the_same_down_to_its_hash_and_no_hand_changes_it(cast: Cast) -> None:
    case = ready_to_publish(cast)
    with_adviser(case, cast)
    services.pass_gate(case_id=case.pk, action=CaseAction.START_SELECTING, reason="Spoed.", by=cast.coordinator, at=AT)
    page = unescape(browser(cast.buyer).get(reverse("procurement:text-list", args=[case.reference])).content.decode())
    assert page.count("Gelijk aan wat is gepubliceerd") == case.texts.count() == 6
    text = case.texts.first()
    assert text is not None
    assert text.sha256 == hashlib.sha256(text.body.encode()).hexdigest()
    for changes in ({"body": "Toch anders."}, {"original": "Toch anders."}):
        with pytest.raises(InternalError), transaction.atomic():
            case.texts.filter(pk=text.pk).update(**changes)
    block = TextBlock.objects.get(kind=TextKind.CRITERION)
    other = {"block": block, "body": "Geknoeid", "edited_at": AT, "frozen_at": AT, "sha256": "0" * 64}
    case.texts.create(kind=TextKind.CRITERION, **other)
    page = unescape(browser(cast.buyer).get(reverse("procurement:text-list", args=[case.reference])).content.decode())
    assert page.count("Niet gelijk aan wat is gepubliceerd") == 1
