"""Tenders in preparation: the list, its spreadsheet, the calendar, and the import of the procurement calendar (A34)."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules, selectors, services
from procurement.models import CalendarEntry, CalendarImport, Case
from procurement.readers import read_calendar
from procurement.rules import LineFate
from procurement.selectors import PreparingFilter
from procurement.services import calendar as calendar_services
from procurement.states import AwardState, Phase, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.conftest import Twins, at_once
from tests.factories import cases, dossiers
from tests.factories.cast import Cast, cast_case, make_cast
from tests.factories.people import AT, ON
from tests.procurement.pages import browser
from tests.procurement.prepare import entry as case_entry

DB = pytest.mark.django_db
HEAD = ("Nummer", "Naam", "Directie", "Inkoper", "Soort", "CPV", "Raming", "Publicatie", "Start", "Einde")
Cells = tuple[Any, ...]


def file_of(*rows: Cells, head: Cells = HEAD) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def row(number: str = "IK-1", **changes: Any) -> Cells:
    known = {
        "naam": "Schoonmaak Oost",
        "directie": "Facilitair Bureau",
        "inkoper": "",
        "soort": "diensten",
        "cpv": "90910000",
        "raming": 2400000,
        "publicatie": datetime(2026, 6, 1),  # noqa: DTZ001  # as a spreadsheet has it
        "start": "01-09-2026",
        "einde": "31-08-2030",
    }
    return (number, *(known | changes).values())


def loaded(cast: Cast, *rows: Cells) -> CalendarImport:
    return services.load_calendar(content=file_of(*rows), name="kalender.xlsx", by=cast.coordinator, at=AT)


def applied(cast: Cast, *rows: Cells) -> CalendarImport:
    return services.apply_calendar(import_id=loaded(cast, *rows).pk, by=cast.coordinator, at=AT)


def fates(read: CalendarImport) -> list[str]:
    return [each.fate.value for each in selectors.plan_of(read, ON)]


def refusals(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, object]]:
    return [(each.code, dict(each.values).get("row")) for each in refused.value.blockers]


# Rules

TEXT = st.sampled_from(["", "a", "b", "c"])


@given(given_=TEXT, before=TEXT, now=TEXT, own=st.booleans())
def test_what_a_buyer_changed_is_never_written_over(given_: str, before: str, now: str, own: bool) -> None:
    """R6: the calendar changes a field only when the case still says what the calendar said before."""
    found = rules.merged(
        given={"title": given_}, before={"title": before}, now={"title": now}, own=frozenset({"title"} if own else ())
    )
    if found.changes:
        assert now == before
        assert given_ not in ("", now)
        assert not own
    if given_ in ("", before, now):
        assert found.fate == LineFate.SAME


# The file


def test_a_row_is_read_as_people_and_spreadsheets_write_it() -> None:
    lines = read_calendar(file_of(row(), row("IK-2", raming="€ 1.250.000,50", publicatie="2026-07-01", soort="Werken")))
    assert [line.estimated_value for line in lines] == [Decimal(2400000), Decimal("1250000.50")]
    assert [line.planned_publication_on for line in lines] == [date(2026, 6, 1), date(2026, 7, 1)]
    assert [line.nature for line in lines] == ["services", "works"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"naam": ""}, "row-without-title"),
        ({"naam": "x" * 300}, "row-too-long"),
        ({"directie": ""}, "row-without-department"),
        ({"soort": "iets"}, "row-nature"),
        ({"cpv": "909"}, "row-cpv"),
        ({"raming": "-5"}, "row-value"),
        ({"raming": "veel"}, "row-value"),
        ({"raming": "99999999999999999"}, "row-value"),
        ({"publicatie": "31-02-2026"}, "row-date"),
        ({"einde": "01-01-2026"}, "row-term"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_calendar(file_of(row(), row("IK-2", **changes)))
    assert refusals(refused) == [(code, 3)]


def test_files_that_are_no_calendar_are_refused_with_what_to_do() -> None:
    for content, code in (
        (b"\x00\x01", "unreadable"),
        (b"PK\x03\x04kapot", "unreadable"),
        (file_of(), "no-tenders"),
        (file_of(("a", "b"), head=("Iets", "Anders")), "no-column"),
        (file_of(row(), row()), "row-twice"),
    ):
        with pytest.raises(Refused) as refused:
            read_calendar(content)
        assert {each.code for each in refused.value.blockers} == {code}


# The import


@DB
def test_a_calendar_opens_cases_with_their_buyer_and_tells_them(cast: Cast) -> None:
    read = applied(cast, row(inkoper=cast.buyer.email), row("IK-2", naam="Groen Noord", raming=None))
    first, second = (CalendarEntry.objects.get(number=number).case for number in ("IK-1", "IK-2"))
    assert (first.phase, first.estimated_value, first.department) == (Phase.PREPARE, Decimal(2400000), cast.department)
    assert first.dossier.assignments.get(role=Role.BUYER).user == cast.buyer
    assert not second.dossier.assignments.exists()
    assert second.estimated_value is None
    assert read.outcome["new"] == 2
    opened = Event.objects.filter(verb=ProcurementVerb.CASE_OPENED)
    assert [event.facts["calendar"] for event in opened.order_by("pk")] == ["IK-1", "IK-2"]
    assert Case.objects.visible_to(cast.buyer).filter(pk=first.pk).exists()


@DB
def test_who_and_which_department_must_be_known_here(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        loaded(cast, row(directie="Onbekend"), row("IK-2", inkoper="niemand@sroi.example"), row("IK-3"))
    assert refusals(refused) == [("row-department", 2), ("row-buyer", 3)]
    assert not CalendarImport.objects.exists()
    assert fates(loaded(cast, row(directie="DIRECTIE-FACILITAIR"))) == ["new"]


@DB
def test_a_second_import_changes_what_moved_and_doubles_nothing(cast: Cast) -> None:
    applied(cast, row(), row("IK-2"))
    moved = loaded(cast, row(publicatie="01-07-2026"), row("IK-2"), row("IK-3"))
    assert fates(moved) == ["changed", "same", "new"]
    services.apply_calendar(import_id=moved.pk, by=cast.coordinator, at=AT)
    assert Case.objects.count() == 3
    case = CalendarEntry.objects.get(number="IK-1").case
    assert case.planned_publication_on == date(2026, 7, 1)
    edited = Event.objects.get(verb=ProcurementVerb.CASE_EDITED)
    assert edited.facts["changed"] == {"planned_publication_on": ["2026-06-01", "2026-07-01"]}


@DB
def test_what_the_buyer_changed_stays_and_is_said(cast: Cast) -> None:
    applied(cast, row(inkoper=cast.buyer.email))
    case = CalendarEntry.objects.get(number="IK-1").case
    mine = case_entry(cast, title="Schoonmaak Oost en Zuid", estimated_value=case.estimated_value)
    mine = replace(mine, planned_publication_on=case.planned_publication_on, starts_on=case.starts_on)
    services.edit_case(case_id=case.pk, entry=replace(mine, ends_on=case.ends_on), by=cast.buyer, at=AT)
    again = loaded(cast, row(naam="Schoonmaak stad", raming=2500000))
    (line,) = selectors.plan_of(again, ON)
    assert (line.fate, line.changes, line.kept) == (LineFate.CHANGED, ("estimated_value",), ("title",))
    services.apply_calendar(import_id=again.pk, by=cast.coordinator, at=AT)
    case.refresh_from_db()
    assert (case.title, case.estimated_value) == ("Schoonmaak Oost en Zuid", Decimal(2500000))
    assert fates(loaded(cast, row(naam="Schoonmaak stad", raming=2500000))) == ["same"]


@DB
def test_a_published_case_is_left_alone_and_a_past_tender_is_not_opened(cast: Cast) -> None:
    applied(cast, row())
    case = CalendarEntry.objects.get(number="IK-1").case
    Case.objects.filter(pk=case.pk).update(phase=Phase.SPECIFY)
    Case.objects.filter(pk=case.pk).update(phase=Phase.SELECT)
    read = applied(cast, row(naam="Anders"), row("IK-9", publicatie="01-01-2026"))
    assert (read.outcome["gone_on"], read.outcome["past"], Case.objects.count()) == (1, 1, 1)
    case.refresh_from_db()
    assert case.title == "Schoonmaak Oost"


@DB
def test_a_file_is_applied_once_and_by_the_bureau_only(cast: Cast) -> None:
    read = applied(cast, row())
    with pytest.raises(Refused) as refused:
        services.apply_calendar(import_id=read.pk, by=cast.coordinator, at=AT)
    assert {each.code for each in refused.value.blockers} == {"calendar-applied"}
    for person in (cast.buyer, cast.auditor, cast.contractor):
        with pytest.raises(PermissionDenied):
            services.load_calendar(content=file_of(row()), name="x.xlsx", by=person, at=AT)


def test_one_calendar_applied_twice_at_once_opens_one_case(twins: Twins, slowly: Callable[[Any, str], None]) -> None:
    """The twin without the locks opens the case in both, and the second fails on the number."""
    slowly(calendar_services, "plan_of")

    def race() -> list[str]:
        cast = make_cast()
        read = loaded(cast, row())
        person = cast.coordinator.pk

        def act() -> CalendarImport:
            return services.apply_calendar(import_id=read.pk, by=User.objects.get(pk=person), at=AT)

        return sorted(type(each).__name__ for each in at_once(act, act))

    held, without = twins(race)
    assert held == ["CalendarImport", "Refused"]
    assert without == ["CalendarImport", "IntegrityError"]


@DB
def test_the_pages_of_the_import_show_errors_preview_and_outcome(cast: Cast) -> None:
    client, address = browser(cast.adviser), reverse("procurement:calendar-import")
    wrong = client.post(address, {"file": SimpleUploadedFile("k.xlsx", file_of(row(raming="veel")))})
    assert wrong.status_code == 422
    assert "Rij 2" in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=30)
    content = file_of(row(publicatie=f"{day:%d-%m-%Y}"))
    preview = client.post(address, {"file": SimpleUploadedFile("kalender.xlsx", content)}, follow=True)
    page = unescape(preview.content.decode())
    assert "Nieuwe zaak" in page
    assert not Case.objects.exists()
    done = client.post(preview.redirect_chain[-1][0], follow=True)
    assert "Schoonmaak Oost" in done.content.decode()
    assert client.post(preview.redirect_chain[-1][0]).status_code == 422
    assert "kalender.xlsx" in client.get(address).content.decode()
    sheet = client.get(reverse("procurement:calendar-sheet"))
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0][1]] == list(HEAD)


# The list


def planned(cast: Cast, count: int) -> list[Case]:
    """Tenders with days in threes, the last one without a day."""
    made = [cases.case(Phase.PREPARE, department=cast.department, by=cast.buyer) for _ in range(count)]
    for number, case in enumerate(made):
        day = ON + timedelta(days=number // 3) if number < count - 1 else None
        Case.objects.filter(pk=case.pk).update(planned_publication_on=day, title=f"Aanbesteding {number:02d}")
    return made


@DB
def test_pages_by_key_show_every_tender_once_forwards_and_back(cast: Cast) -> None:
    planned(cast, 60)
    seen: list[list[str]] = []
    asked = PreparingFilter()
    while True:
        page = selectors.preparing_page(cast.coordinator, asked, ON)
        seen.append([each.case.title for each in page.rows])
        if not page.next_key:
            break
        asked = PreparingFilter(after=page.next_key)
    assert [len(each) for each in seen] == [25, 25, 10]
    assert [title for titles in seen for title in titles] == [f"Aanbesteding {number:02d}" for number in range(60)]
    back = selectors.preparing_page(cast.coordinator, PreparingFilter(before=page.previous_key), ON)
    assert [each.case.title for each in back.rows] == seen[1]
    assert selectors.preparing_page(cast.coordinator, PreparingFilter(after="iets.²"), ON).rows


@DB
def test_a_row_says_the_next_day_what_it_is_and_whose(cast: Cast) -> None:
    case, select = cast_case(cast, Phase.PREPARE), cast_case(cast, Phase.SELECT)
    Case.objects.filter(pk=case.pk).update(planned_publication_on=ON + timedelta(days=9))
    closes = AT + timedelta(days=4)
    Case.objects.filter(pk=select.pk).update(tenders_close_at=closes)
    rows = {each.case.pk: each for each in selectors.preparing_page(cast.coordinator, PreparingFilter(), ON).rows}
    assert (rows[case.pk].days, rows[case.pk].what) == (9, "geplande publicatie")
    assert (rows[case.pk].buyer, rows[case.pk].adviser) == (cast.buyer.name, cast.adviser.name)
    assert (rows[select.pk].days, rows[select.pk].what) == (4, "sluiting van de inschrijvingen")
    decision = cases.award_decision(select, AwardState.STANDSTILL)
    dossiers.deadline(select.dossier, "procurement.standstill", due_on=ON + timedelta(days=20))
    assert decision.pk
    rows = {each.case.pk: each for each in selectors.preparing_page(cast.coordinator, PreparingFilter(), ON).rows}
    assert (rows[select.pk].days, rows[select.pk].what) == (20, "einde van de opschortende termijn")


@DB
def test_filters_follow_into_the_spreadsheet(cast: Cast) -> None:
    planned(cast, 6)
    other = cases.case(Phase.PREPARE, department=cast.other_department, by=cast.other_buyer)
    Case.objects.filter(pk=other.pk).update(title="=1+1", planned_publication_on=ON - timedelta(days=3))
    dossiers.assign(other.dossier, cast.adviser, Role.ADVISER)
    today = timezone.localdate()

    def titles(**asked: str) -> list[str]:
        found = selectors.preparing_page(cast.coordinator, PreparingFilter(**asked), ON)
        return [each.case.title for each in found.rows]

    assert titles(department=str(cast.other_department.pk)) == ["=1+1"]
    assert titles(adviser=str(cast.adviser.pk)) == ["=1+1"]
    assert len(titles(adviser="none")) == 6
    assert titles(within="late") == ["=1+1"]
    assert len(titles(within="14")) == 5
    assert titles(phase="select") == []
    assert titles(text="ding 03") == ["Aanbesteding 03"]
    page = browser(cast.coordinator).get(reverse("procurement:preparing-list"), {"adviser": str(cast.adviser.pk)})
    assert f"lijst.xlsx?adviser={cast.adviser.pk}" in page.content.decode()
    sheet = browser(cast.coordinator).get(
        reverse("procurement:preparing-sheet"), {"adviser": str(cast.adviser.pk), "after": "x"}
    )
    lines = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0].iter_rows(min_row=2))
    assert [line[1].value for line in lines] == ["=1+1"]
    assert lines[0][1].data_type == "s"
    assert lines[0][10].value == (ON - timedelta(days=3) - today).days


@DB
def test_a_buyer_sees_the_own_department_only(cast: Cast) -> None:
    planned(cast, 3)
    assert selectors.preparing_page(cast.other_buyer, PreparingFilter(), ON).rows == ()
    assert len(selectors.preparing_page(cast.buyer, PreparingFilter(), ON).rows) == 3


@DB
@pytest.mark.parametrize("name", ["preparing-list", "preparing-calendar"])
def test_the_statements_do_not_grow_with_the_rows(cast: Cast, name: str) -> None:
    counts = []
    for more in (2, 18):
        planned(cast, more)
        client = browser(User.objects.get(pk=cast.coordinator.pk))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(f"procurement:{name}"), {"month": f"{ON:%Y-%m}"}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


# The calendar


@DB
def test_a_month_shows_the_same_days_as_a_grid_and_as_a_list(cast: Cast) -> None:
    case = cast_case(cast, Phase.PREPARE)
    Case.objects.filter(pk=case.pk).update(planned_publication_on=date(2026, 3, 31), starts_on=date(2026, 4, 1))
    month = selectors.month_page(cast.coordinator, PreparingFilter(), date(2026, 3, 1), ON)
    in_grid = [each.what for week in month.weeks for day in week if day.is_inside for each in day.days]
    in_list = [each.what for _day, rows in month.days for each in rows]
    assert in_grid == in_list == ["geplande publicatie"]
    assert [len(week) for week in month.weeks] == [7] * 6
    assert (month.earlier, month.later) == ("2026-02", "2026-04")
    page = unescape(
        browser(cast.coordinator).get(reverse("procurement:preparing-calendar"), {"month": "2026-03"}).content.decode()
    )
    assert page.count(case.title) >= 2
    assert reverse("home:calendar-feed") in page
    later = parse_qs(urlsplit("?month=" + month.later).query)
    assert later == {"month": ["2026-04"]}


@pytest.mark.parametrize("text", ["", "2026-13", "iets", "9999-12", "0001-01", "2026-1-1"])
def test_no_month_is_this_month(text: str) -> None:
    assert selectors.month_of(text, ON) == date(2026, 3, 1)
