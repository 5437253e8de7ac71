"""The comply-or-explain register: every deviation, its reasons and its outcome, on screen and as a sheet (R9)."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import services
from procurement.models import Ask, Case
from procurement.selectors import DeviationFilter, DeviationRow, register_of, waivers_of
from procurement.services import AskEntry
from procurement.states import AskKind, Variant
from sroi.accounts.models import User
from sroi.kernel.xlsx import Column, build_xlsx
from sroi.reference.models import Parameter
from sroi.reference.states import ParameterKey
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.prepare import VALUE, WAIVER, advised, asked, choose, percentage, under_test, with_adviser

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
EFFORT = AskEntry(
    AskKind.EFFORT,
    None,
    "Geen concurrentie.",
    "Twee keer per jaar een buurtfeest.",
    "Als er bezoekers waren.",
    "Een gesprek.",
)


@pytest.fixture
def as_(client: Client) -> Enter:
    """Sign somebody in."""

    def enter(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def deviating(cast: Cast, entry: AskEntry, **changes: object) -> Case:
    case = under_test(cast, **changes)
    choose(case, cast, Variant.EFFORT if entry.kind == AskKind.EFFORT else Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=entry, by=cast.buyer, at=AT)
    return case


def rows(user: User, **asked_for: str) -> list[DeviationRow]:
    return list(register_of(user, DeviationFilter(**asked_for)).page.rows)


def references(user: User, **asked_for: str) -> set[str]:
    return {row.reference for row in rows(user, **asked_for)}


def test_the_register_holds_what_is_less_than_usual_above_the_threshold_and_nothing_else(cast: Cast) -> None:
    below = deviating(cast, percentage("4.9"))
    effort, waiver = deviating(cast, EFFORT), deviating(cast, WAIVER)
    asked(cast, "5")
    asked(cast, "9")
    deviating(cast, percentage("1"), estimated_value=Decimal("215999.99"))
    at_it = deviating(cast, percentage("1"), estimated_value=Decimal("216000.00"))
    expected = {below.reference, effort.reference, waiver.reference, at_it.reference}
    assert references(cast.coordinator) == expected
    found = register_of(cast.coordinator, DeviationFilter())
    assert (found.below, found.efforts, found.waivers, found.waiting) == (2, 1, 1, 1)


def test_the_last_threshold_test_counts(cast: Cast) -> None:
    case = deviating(cast, percentage("3"), estimated_value=Decimal(100_000))
    assert rows(cast.coordinator) == []
    Case.objects.filter(pk=case.pk).update(estimated_value=VALUE)
    services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT + timedelta(hours=1))
    assert references(cast.coordinator) == {case.reference}


def test_the_percentage_that_is_explained_is_that_of_the_day_of_publication(cast: Cast) -> None:
    case = deviating(cast, percentage("5.5"))
    assert rows(cast.coordinator) == []
    Parameter.objects.filter(key=ParameterKey.EXPLAIN_BELOW).update(valid_until=date(2026, 2, 28))
    Parameter.objects.create(
        key=ParameterKey.EXPLAIN_BELOW, value=Decimal(6), valid_from=date(2026, 3, 1), source="Raadsbesluit"
    )
    assert references(cast.coordinator) == {case.reference}
    Case.objects.filter(pk=case.pk).update(planned_publication_on=date(2026, 2, 28))
    assert rows(cast.coordinator) == []


def test_a_deviation_shows_why_who_when_the_advice_and_the_decision(cast: Cast) -> None:
    case = deviating(cast, WAIVER)
    with_adviser(case, cast)
    advised(case, cast)
    services.approve_waiver(case_id=case.pk, reason="De markt is te klein.", by=cast.coordinator, at=AT)
    [row] = rows(cast.auditor)
    assert (row.reasoning, row.set_by, row.set_at) == (WAIVER.reasoning, cast.buyer.name, AT)
    assert row.advice is not None
    assert (row.advice.given_by, row.advice_counts) == (cast.adviser, True)
    assert (row.decided_by, row.decision_reason) == (cast.coordinator.name, "De markt is te klein.")
    assert row.approval.tone == "pos"


def test_an_advice_about_an_earlier_choice_is_marked(cast: Cast) -> None:
    case = deviating(cast, percentage("4"))
    with_adviser(case, cast)
    advised(case, cast)
    services.set_ask(case_id=case.pk, entry=percentage("2"), by=cast.buyer, at=AT)
    [row] = rows(cast.coordinator)
    assert row.advice is not None
    assert not row.advice_counts


def test_every_filter_keeps_what_it_names(cast: Cast) -> None:
    below, effort, waiver = (deviating(cast, each) for each in (percentage("4"), EFFORT, WAIVER))
    with_adviser(effort, cast)
    advised(effort, cast)
    Ask.objects.filter(case=below).update(set_at=AT - timedelta(days=400))
    who = cast.coordinator
    assert references(who, kind="percentage") == {below.reference}
    assert references(who, kind="effort") == {effort.reference}
    assert references(who, outcome="proposed") == {waiver.reference}
    assert references(who, advice="agree") == {effort.reference}
    assert references(who, advice="none") == {below.reference, waiver.reference}
    assert references(who, year=str(AT.year)) == {effort.reference, waiver.reference}
    assert references(who, department=str(cast.department.pk)) == {below.reference, effort.reference, waiver.reference}
    assert references(who, department=str(cast.other_department.pk)) == set()
    for nonsense in ("' OR 1=1", "²", "99999999999999999999", "-1"):
        assert len(references(who, kind=nonsense, outcome=nonsense, advice=nonsense, year=nonsense)) == 3


def test_nobody_reads_the_deviations_of_cases_outside_the_scope(cast: Cast) -> None:
    deviating(cast, percentage("4"))
    assert len(rows(cast.buyer)) == len(rows(cast.auditor)) == 1
    assert rows(cast.other_buyer) == []


def test_the_register_goes_on_page_after_page(cast: Cast) -> None:
    for _number in range(27):
        deviating(cast, percentage("4"))
    first = register_of(cast.coordinator, DeviationFilter()).page
    rest = register_of(cast.coordinator, DeviationFilter(after=first.next_key)).page
    assert (len(first.rows), len(rest.rows)) == (25, 2)
    back = register_of(cast.coordinator, DeviationFilter(before=rest.previous_key)).page
    assert [row.reference for row in back.rows] == [row.reference for row in first.rows]


def test_the_register_asks_as_often_with_many_rows(cast: Cast) -> None:
    counts = []
    rows(cast.coordinator)
    for many in (1, 8):
        for _number in range(many):
            case = deviating(cast, percentage("4"))
            with_adviser(case, cast)
            advised(case, cast)
        with CaptureQueriesContext(connection) as queries:
            rows(cast.coordinator)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_and_the_sheet_say_the_same(cast: Cast, as_: Enter) -> None:
    case = deviating(cast, AskEntry(AskKind.PERCENTAGE, Decimal("3.5"), "=SOM(A1) is geen formule"))
    deviating(cast, WAIVER)
    client = as_(cast.coordinator)
    page = client.get(reverse("procurement:deviation-list"), {"kind": "percentage"}).content.decode()
    assert "3,5% gevraagd" in page
    assert "afwijkingen.xlsx?kind=percentage" in page
    response = client.get(reverse("procurement:deviation-export"), {"kind": "percentage"})
    assert "attachment" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    head, *lines = sheet.iter_rows(values_only=True)
    [line] = [dict(zip(head, line, strict=True)) for line in lines]
    assert (line["Zaak"], line["Percentage"], line["Waarde bij de drempeltoets"]) == (case.reference, 3.5, 1_250_000)
    assert line["Onderbouwing"] == "=SOM(A1) is geen formule"
    assert sheet["H2"].data_type == "s"
    assert line["Vastgelegd op"].date() == AT.date()  # type: ignore[union-attr]  # a day of the sheet


def test_a_sheet_keeps_texts_as_texts_and_numbers_as_numbers() -> None:
    columns = (Column("Tekst", 10), Column("Bedrag", 10, "euro"), Column("Dag", 10, "day"))
    made = build_xlsx("Blad", columns, [("=1+1\u0007", Decimal("12.50"), date(2026, 3, 1)), ("x" * 40_000, None, None)])
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert (sheet["B2"].value, sheet["B2"].number_format) == (12.5, "#,##0.00")
    assert len(str(sheet["A3"].value)) == 32_767


def test_the_coordinator_has_one_page_with_every_waiver_that_waits(cast: Cast, as_: Enter) -> None:
    older, newer = deviating(cast, WAIVER), deviating(cast, WAIVER)
    stopped = deviating(cast, WAIVER)
    services.stop_case(case_id=stopped.pk, reason="Niet meer nodig.", document=None, by=cast.buyer, at=AT)
    Ask.objects.filter(case=older).update(set_at=AT - timedelta(days=9))
    deviating(cast, percentage("4"))
    assert [row.reference for row in waivers_of(cast.coordinator).waiting] == [older.reference, newer.reference]
    page = as_(cast.coordinator).get(reverse("home:approval-list")).content.decode()
    assert page.index(older.reference) < page.index(newer.reference)
    assert reverse("procurement:waiver-decide", args=[older.reference]) in page
    assert "Nog geen advies in de zaak" in page
    with_adviser(older, cast)
    advised(older, cast)
    services.refuse_waiver(case_id=older.pk, reason="Vraag toch iets.", by=cast.coordinator, at=AT)
    found = waivers_of(cast.coordinator)
    assert [row.reference for row in found.waiting] == [newer.reference]
    assert [(row.reference, row.decision_reason) for row in found.decided] == [(older.reference, "Vraag toch iets.")]


def test_without_anything_to_approve_the_page_says_so(cast: Cast, as_: Enter) -> None:
    assert "Niets wacht op uw goedkeuring" in as_(cast.coordinator).get(reverse("home:approval-list")).content.decode()
