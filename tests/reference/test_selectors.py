"""Exactly one row answers a day, and a day without a row is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Model
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from sroi.kernel.calendar import WorkingDays
from sroi.kernel.refusals import Refused
from sroi.reference import selectors
from sroi.reference.models import TABLES, CpvDivision, EquatedDays, Retention, Threshold
from sroi.reference.states import (
    CodeList,
    Kind,
    Legal,
    ParameterKey,
    PsoLevelKey,
    ReminderKind,
    RetentionKind,
    TermKey,
    ThresholdKind,
    Unit,
    Urgency,
)

pytestmark = pytest.mark.django_db
COVERED = st.dates(date(2014, 1, 1), date(2027, 12, 31))
DAY = date(2026, 3, 1)


@given(day=COVERED, kind=st.sampled_from(ThresholdKind))
@settings(max_examples=150, deadline=None)
def test_exactly_one_threshold_answers_any_covered_day(day: date, kind: ThresholdKind) -> None:
    assert Threshold.objects.filter(kind=kind).valid_on(day).count() == 1
    row = selectors.threshold_on(kind, day)
    assert row.valid_from <= day
    assert row.valid_until is None or day <= row.valid_until
    assert row.source.strip()


@given(day=COVERED)
@settings(max_examples=60, deadline=None)
def test_every_key_that_a_rule_may_ask_for_has_an_answer(day: date) -> None:
    assert set(selectors.parameters_on(ParameterKey, day)) == set(ParameterKey)
    for plan in ReminderKind:
        assert selectors.reminders_of(plan, day).source
    for term in TermKey:
        assert selectors.term_on(term, day).days > 0
    assert set(Retention.objects.valid_on(day).values_list("kind", flat=True)) == set(RetentionKind)


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2025, 12, 31), "221000.00"),
        (date(2026, 1, 1), "216000.00"),
        (date(2026, 3, 1), "216000.00"),
        (date(2027, 12, 31), "216000.00"),
    ],
)
def test_the_threshold_of_examples_3_and_4_depends_on_the_day(day: date, amount: str) -> None:
    assert selectors.threshold_on(ThresholdKind.SERVICES_SUPPLIES, day).amount == Decimal(amount)


def test_the_works_threshold_of_example_3_is_another_one() -> None:
    assert selectors.threshold_on(ThresholdKind.WORKS, DAY).amount == Decimal("5404000.00")


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2028, 1, 1)])
def test_a_day_without_a_row_is_refused_and_never_guessed(day: date) -> None:
    with pytest.raises(Refused) as refused:
        selectors.threshold_on(ThresholdKind.SERVICES_SUPPLIES, day)
    (blocker,) = refused.value.blockers
    assert blocker.code == "no-reference-row"
    assert dict(blocker.values)["day"] == day


@pytest.mark.parametrize(
    "ask",
    [
        lambda day: selectors.parameter_on(ParameterKey.THIN_BASIS, day),
        lambda day: selectors.parameters_on([ParameterKey.THIN_BASIS], day),
        lambda day: selectors.term_on(TermKey.REGISTRATION, day),
        lambda day: selectors.reminders_of(ReminderKind.REPORT, day),
        lambda day: selectors.pso_discount_on(PsoLevelKey.LEVEL_1, day),
    ],
)
def test_no_figure_has_a_silent_default(ask: Callable[[date], object]) -> None:
    with pytest.raises(Refused):
        ask(date(1999, 1, 1))


def test_the_standstill_is_statutory_and_the_registration_is_not() -> None:
    standstill = selectors.term_row_on(TermKey.STANDSTILL, DAY)
    registration = selectors.term_row_on(TermKey.REGISTRATION, DAY)
    assert (standstill.legal, standstill.term.rolls, standstill.term.days) == (Legal.STATUTORY, True, 20)
    assert (registration.legal, registration.term.rolls, registration.term.days) == (Legal.CONTRACTUAL, False, 7)


def test_example_6_and_7_follow_from_the_stored_terms() -> None:
    calendar = selectors.working_days()
    registration = selectors.term_on(TermKey.REGISTRATION, date(2026, 12, 18))
    assert registration.ends_on(date(2026, 12, 18), calendar) == date(2026, 12, 25)
    assert registration.courtesy_date(date(2026, 12, 18), calendar) == date(2026, 12, 28)
    standstill = selectors.term_on(TermKey.STANDSTILL, date(2026, 4, 15))
    assert standstill.ends_on(date(2026, 4, 15), calendar) == date(2026, 5, 6)
    assert standstill.ends_on(date(2026, 3, 14), calendar) == date(2026, 4, 7)


def test_a_royal_decree_adds_days_to_the_calendar() -> None:
    monday = date(2026, 11, 30)
    assert selectors.working_days() == WorkingDays()
    EquatedDays.objects.create(name="Brug", valid_from=monday, valid_until=monday + timedelta(days=1), source="Stcrt.")
    calendar = selectors.working_days()
    assert calendar.on_or_after(monday) == date(2026, 12, 2)


def test_the_pso_discounts_are_those_of_the_guide() -> None:
    discounts = {level: selectors.pso_discount_on(level, DAY) for level in PsoLevelKey}
    assert list(discounts.values()) == [0, 0, 10, 25, 50]
    with pytest.raises(Refused):
        selectors.pso_discount_on(PsoLevelKey.BASIC, date(2023, 3, 31))


def test_the_registration_is_chased_on_days_0_3_5_7_and_8_and_weekly_after() -> None:
    plan = selectors.reminders_of(ReminderKind.REGISTRATION, DAY)
    award, due = date(2026, 3, 2), date(2026, 3, 9)
    days, day = [], plan.first(due=due)
    for _turn in range(7):
        days.append((day - award).days)
        assert plan.escalates(day, due=due) == (days[-1] >= 8)
        following = plan.after(day, due=due)
        assert following is not None
        day = following
    assert days == [0, 3, 5, 7, 8, 15, 22]


def test_reports_are_chased_until_two_weeks_late_and_no_longer() -> None:
    plan = selectors.reminders_of(ReminderKind.REPORT, DAY)
    due = date(2026, 4, 30)
    assert plan.after(date(2026, 5, 13), due=due) == date(2026, 5, 14)
    assert plan.escalates(date(2026, 5, 14), due=due)
    assert plan.after(date(2026, 5, 14), due=due) is None


def test_the_notice_term_is_a_legal_message() -> None:
    assert selectors.reminders_of(ReminderKind.NOTICE_TERM, DAY).urgency == Urgency.LEGAL


def test_lists_speak_the_language_of_the_reader() -> None:
    (health,) = [row for row in selectors.themes_on(DAY) if row.code == "health"]
    assert health.name == "Gezondheid"
    with translation.override("en"):
        assert health.name == "Health"


def test_the_lists_are_complete() -> None:
    assert CpvDivision.objects.valid_on(DAY).count() == 45
    assert {row.code for row in selectors.themes_on(DAY)} >= {"work", "participation", "poverty", "health", "education"}
    assert len(selectors.target_groups_on(DAY)) == 13
    (opportunity,) = [row for row in selectors.codes_on(CodeList.SOCIAL_OBJECTIVE, DAY) if row.code == "opp"]
    assert opportunity.name_nl.startswith("Werkgelegenheidskansen")
    assert selectors.codes_on("no-such-list", DAY) == ()


def test_every_kind_has_its_table_and_every_parameter_its_unit() -> None:
    assert set(TABLES) == set(Kind)
    assert ParameterKey.DEFAULT_PERCENTAGE.unit == Unit.PERCENT
    assert ParameterKey.UPLOAD_MEGABYTES.unit == Unit.MEGABYTES


@pytest.mark.parametrize("table", TABLES.values())
def test_every_stored_row_is_valid_by_its_own_rules(table: type[Model]) -> None:
    for row in table._default_manager.all():
        row.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cpv_code", "listed"),
    [("85311100", True), ("80511000", True), ("85312310", True), ("90910000", False), ("80000000", False)],
)
def test_a_cpv_code_or_its_heading_stands_on_the_list_of_social_services(cpv_code: str, listed: bool) -> None:
    assert selectors.is_social_service(cpv_code, date(2026, 3, 1)) is listed


@pytest.mark.django_db
def test_before_the_list_was_published_it_hints_at_nothing() -> None:
    assert selectors.is_social_service("85311100", date(2022, 1, 1)) is None
