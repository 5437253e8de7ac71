"""Partners from and to a spreadsheet: read by cell, looked at, applied once, and read back as they went out (S06)."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement import selectors, services
from procurement.models import Partner, PartnerImport
from procurement.readers import PARTNER_HEADINGS, read_partners
from procurement.rules import PartnerFate
from procurement.selectors import PartnerFilter
from procurement.states import PartnerKind, PartnerState, PartnerVerb
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories import partners
from tests.factories.cast import Cast
from tests.factories.people import AT, ON
from tests.procurement.pages import browser, shown

pytestmark = pytest.mark.django_db
HEAD = [words[0] for words in PARTNER_HEADINGS.values()]
ROW: dict[str, object] = {
    "naam": "De Heldere Ruit",
    "soort": "Sociale firma",
    "kvk": "98000101",
    "plaats": "Amsterdam",
    "stadsdelen": "Oost; Zuidoost",
    "e-mail": "contact@ruit.sroi.example",
    "website": "https://ruit.sroi.example",
    "samenvatting": "=Ramen wassen",
    "aanbod": "Glasbewassing",
    "cpv": "90910000-9; 77",
    "thema's": "Werk; armoede",
    "doelgroepen": "Wajong",
}


def sheet(*rows: dict[str, object], head: list[str] | None = None) -> bytes:
    """A workbook as another program writes it."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(head or HEAD)
    for number, row in enumerate(rows, start=2):
        for place, name in enumerate(head or HEAD, start=1):
            cell = page.cell(number, place, row.get(name))
            cell.data_type = "s" if isinstance(row.get(name), str) else cell.data_type
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(**changes: object) -> dict[str, object]:
    return ROW | {name.replace("_", "-"): value for name, value in changes.items()}


def wrong(content: bytes) -> list[tuple[str, object]]:
    with pytest.raises(Refused) as refused:
        read_partners(content, selectors.known_words(ON))
    return [(each.code, dict(each.values).get("cell")) for each in refused.value.blockers]


def sent(answer: Any) -> bytes:
    """A file as it was sent."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def loaded(content: bytes, by: User) -> PartnerImport:
    return services.load_partners(content=content, name="partners.xlsx", by=by, at=AT)


def test_a_row_is_read_with_its_words_as_codes() -> None:
    (line,) = read_partners(sheet(ROW), selectors.known_words(ON))
    assert line.values["kind"] == PartnerKind.SOCIAL_FIRM
    assert line.values["districts"] == ["oost", "zuidoost"]
    assert line.offered == {"divisions": ["77", "90"], "themes": ["poverty", "work"], "target_groups": ["wajong"]}
    (number,) = read_partners(sheet(changed(kvk=1234567)), selectors.known_words(ON))
    assert number.values["kvk_number"] == "01234567", "a spreadsheet drops the first zero"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (changed(naam=""), [("cell-name", "A2")]),
        (changed(soort="Ruimtevaart"), [("cell-kind", "B2")]),
        (changed(kvk="12"), [("cell-kvk", "C2")]),
        (changed(stadsdelen="Mars"), [("cell-districts", "G2")]),
        (changed(e_mail="geen"), [("cell-contact-email", "I2")]),
        (changed(website="javascript:x"), [("cell-website", "K2")]),
        (changed(samenvatting="x" * 2001), [("cell-too-long", "L2")]),
        (changed(samenvatting="BSN 111222333"), [("cell-citizen-number", "L2")]),
        (changed(cpv=""), [("cell-no-cpv", "O2")]),
        (changed(cpv="onzin"), [("cell-divisions", "O2")]),
        (changed(aanbod=""), [("cell-no-offer", "N2")]),
        (changed(doelgroepen="Marsmannen"), [("cell-target-groups", "Q2")]),
    ],
)
def test_what_is_wrong_is_named_by_its_cell(row: dict[str, object], found: list[tuple[str, object]]) -> None:
    assert wrong(sheet(row)) == found


def test_everything_that_is_wrong_comes_at_once_and_a_double_is_seen() -> None:
    assert wrong(sheet(ROW, changed(naam="", kvk="12"), ROW)) == [
        ("cell-name", "A3"),
        ("cell-kvk", "C3"),
        ("cell-twice", "C4"),
    ]
    assert wrong(sheet(head=["iets", "anders"])) == [("no-column", None)]
    assert wrong(sheet()) == [("no-partners", None)]
    assert wrong(b"PK\x03\x04 no workbook") == [("unreadable", None)]


def test_a_file_is_looked_at_first_and_applied_once(cast: Cast) -> None:
    """New by its number, changed where it differs, left out where only the name is known, left alone when retired."""
    known = partners.partner("Oude naam", kvk_number="98000102", city="Diemen", summary_nl="Blijft staan")
    partners.partner("Zelfde naam")
    partners.partner("Weg", kvk_number="98000104", state=PartnerState.RETIRED)
    content = sheet(
        ROW,
        {"naam": "Nieuwe naam", "soort": "Sociale firma", "kvk": "98000102", "plaats": "Amsterdam"},
        {"naam": "zelfde NAAM", "soort": "Netwerk"},
        {"naam": "Weg", "soort": "Netwerk", "kvk": "98000104"},
    )
    read = loaded(content, cast.adviser)
    assert Partner.objects.count() == 3, "nothing is added before it was looked at"
    plan = selectors.partner_plan(read)
    assert [each.fate for each in plan] == [
        PartnerFate.NEW,
        PartnerFate.CHANGED,
        PartnerFate.DOUBLE,
        PartnerFate.RETIRED,
    ]
    assert plan[1].changes == ("name", "city")
    services.apply_partners(import_id=read.pk, by=cast.adviser, at=AT)
    made = Partner.objects.get(kvk_number="98000101")
    known.refresh_from_db()
    assert (known.name, known.city, known.summary_nl) == ("Nieuwe naam", "Amsterdam", "Blijft staan")
    assert [(each.text, each.divisions) for each in made.listings.all()] == [("Glasbewassing", ["77", "90"])]
    assert [each.verb for each in Event.objects.filter(dossier=made.dossier)] == [PartnerVerb.ADDED, PartnerVerb.LISTED]
    assert Event.objects.get(dossier=known.dossier).facts["file"] == "partners.xlsx"
    with pytest.raises(Refused) as refused:
        services.apply_partners(import_id=read.pk, by=cast.adviser, at=AT)
    assert [each.code for each in refused.value.blockers] == ["partners-applied"]
    again = loaded(content, cast.adviser)
    assert {each.fate for each in selectors.partner_plan(again)} == {
        PartnerFate.SAME,
        PartnerFate.DOUBLE,
        PartnerFate.RETIRED,
    }


def test_what_goes_out_comes_back_as_it_was(cast: Cast) -> None:
    """The export is read by another program, and by our own import: then every partner stays the same."""
    services.apply_partners(import_id=loaded(sheet(ROW), cast.adviser).pk, by=cast.adviser, at=AT)
    made = Partner.objects.get()
    partners.recognition(made)
    answer = browser(cast.buyer).get(reverse("procurement:partner-sheet"))
    content = sent(answer)
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, row = (list(each) for each in book.worksheets[0].iter_rows(values_only=True))
    assert [str(each).lower() for each in head[: len(HEAD)]] == HEAD
    told: dict[Any, Any] = dict(zip(head, row, strict=True))
    assert told["Naam"] == "De Heldere Ruit"
    assert told["Samenvatting"] == "=Ramen wassen", "a text stays a text"
    assert told["Amsterdamse sociale firma tot en met"].date() == made.recognitions.get().valid_until
    back = loaded(content, cast.adviser)
    assert [each.fate for each in selectors.partner_plan(back)] == [PartnerFate.SAME]
    lines = list(selectors.sheet_lines(PartnerFilter(text="niets"), ON))
    assert lines == [], "it follows the filter"


def test_the_pages_of_the_import(cast: Cast) -> None:
    client = browser(cast.adviser)
    url = reverse("procurement:partner-import")
    empty = client.get(reverse("procurement:partner-template"))
    content = sent(empty)
    page: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [str(cell.value).lower() for cell in page[1]] == HEAD
    bad = client.post(url, {"file": SimpleUploadedFile("partners.xlsx", sheet(changed(kvk="12")))})
    assert bad.status_code == 422
    assert "Cel C2: het KvK-nummer “12” heeft geen 8 cijfers." in shown(bad)
    assert client.post(url, {}).status_code == 422
    good = client.post(url, {"file": SimpleUploadedFile("partners.xlsx", sheet(ROW))})
    assert good.status_code == 302
    preview = shown(client.get(good.headers["Location"]))
    assert "Nieuw: 1." in preview
    assert not Partner.objects.exists()
    assert client.post(good.headers["Location"]).status_code == 302
    assert "De Heldere Ruit" in shown(client.get(reverse("procurement:partner-list")))
    assert client.post(good.headers["Location"]).status_code in (302, 422)
    assert Partner.objects.count() == 1
