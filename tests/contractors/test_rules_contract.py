"""Rules of phase 4: obligation, PSO discount, agreement, registration and meeting (R21 to R26, R38)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractors.rules import (
    AgreementFacts,
    BaseChange,
    Certificate,
    DiscountFacts,
    LineFacts,
    Obligation,
    SigningFacts,
    amount_obligation,
    awarded_percent,
    base_on,
    percentage_obligation,
    planned_sum,
    pro_rata_stop,
    why_no_power_certificate,
    why_not_assessed,
    why_not_discounted,
    why_not_held,
    why_not_offered,
    why_not_proposed,
    why_not_rebased,
    why_not_registered,
    why_not_signed,
)
from contractors.states import EvidenceKind, Possibility, Valuation
from sroi.kernel.calendar import Quarter

START, END = date(2026, 2, 10), date(2026, 8, 20)
euros = st.decimals(min_value=0, max_value=10**10, places=2)
percents = st.decimals(min_value=1, max_value=25, places=1)
discounts = st.sampled_from([Decimal(0), Decimal(10), Decimal(25), Decimal(50)])


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def test_example_1_five_percent_less_the_discount_of_level_2() -> None:
    owed = percentage_obligation(base=Decimal("1250000.00"), percent=Decimal(5), discount_percent=Decimal(25))
    assert (owed.gross, owed.net, owed.discount) == (Decimal("62500.00"), Decimal("46875.00"), Decimal("15625.00"))


def test_example_2_with_a_social_award_criterion_the_discount_is_refused() -> None:
    facts = replace(DISCOUNT, social_criterion=True)
    assert codes(why_not_discounted(facts, on=date(2026, 1, 5))) == ["social-criterion"]
    assert percentage_obligation(base=Decimal("1250000.00"), percent=Decimal(5)).net == Decimal("62500.00")


def test_example_13_the_net_is_taken_from_the_rounded_gross() -> None:
    owed = percentage_obligation(base=Decimal("9999999.99"), percent=Decimal(5), discount_percent=Decimal(25))
    assert (owed.gross, owed.net) == (Decimal("500000.00"), Decimal("375000.00"))


def cents(value: Fraction) -> Decimal:
    whole = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(whole) / 100


@given(euros, percents, discounts)
def test_every_shown_amount_recomputes_from_shown_amounts(base: Decimal, percent: Decimal, discount: Decimal) -> None:
    owed: Obligation = percentage_obligation(base=base, percent=percent, discount_percent=discount)
    assert owed.gross == cents(Fraction(base) * Fraction(percent) / 100)
    assert owed.net == cents(Fraction(owed.gross) * (100 - Fraction(discount)) / 100)
    assert 0 <= owed.net <= owed.gross
    assert owed.net + owed.discount == owed.gross


@given(euros, euros, percents, discounts)
def test_a_higher_base_never_owes_less(one: Decimal, other: Decimal, percent: Decimal, discount: Decimal) -> None:
    low, high = (
        percentage_obligation(base=base, percent=percent, discount_percent=discount).net
        for base in sorted((one, other))
    )
    assert low <= high


def test_the_promised_value_of_a_plan_is_the_gross_obligation() -> None:
    owed = amount_obligation(promised=Decimal("80000.005"), discount_percent=Decimal(10))
    assert (owed.base, owed.gross, owed.net) == (None, Decimal("80000.01"), Decimal("72000.01"))


def test_a_discount_lies_between_nothing_and_all() -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        amount_obligation(promised=Decimal(1), discount_percent=Decimal("100.01"))
    assert amount_obligation(promised=Decimal(1), discount_percent=Decimal(100)).net == 0


def test_the_offer_counts_where_it_is_higher_than_what_was_asked() -> None:
    assert awarded_percent(asked=Decimal(5), offered=Decimal("7.5")) == Decimal("7.5")
    assert awarded_percent(asked=Decimal(5), offered=Decimal(3)) == Decimal(5)
    assert awarded_percent(asked=Decimal(5), offered=None) == Decimal(5)


def test_an_option_counts_from_the_day_it_is_exercised() -> None:
    rows = (BaseChange(START, Decimal(100_000), "Award"), BaseChange(date(2026, 6, 1), Decimal(25_000), "Option 1"))
    assert base_on(rows, on=date(2026, 5, 31)) == Decimal("100000.00")
    assert base_on(rows, on=date(2026, 6, 1)) == Decimal("125000.00")
    assert base_on(rows, on=date(2026, 1, 1)) == Decimal("0.00")


@given(st.permutations([BaseChange(START + timedelta(days=n), Decimal(n), "x") for n in range(6)]), st.integers(0, 9))
def test_the_base_does_not_depend_on_the_order_of_its_rows(rows: list[BaseChange], day: int) -> None:
    assert base_on(rows, on=START + timedelta(days=day)) == sum(range(min(day, 5) + 1))


def test_a_stopped_contract_is_settled_over_the_days_it_ran() -> None:
    stop = pro_rata_stop(
        base=Decimal(365_000), starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), stopped_on=date(2026, 1, 10)
    )
    assert (stop.days, stop.term_days, stop.settled_base) == (10, 365, Decimal("10000.00"))
    assert stop.change == Decimal("-355000.00")
    before = pro_rata_stop(base=Decimal(5), starts_on=START, ends_on=END, stopped_on=START - timedelta(days=9))
    assert before.settled_base == 0


@given(euros, st.integers(0, 400), st.integers(-10, 500))
def test_a_settled_base_lies_between_nothing_and_the_whole(base: Decimal, length: int, stopped: int) -> None:
    ends_on = START + timedelta(days=length)
    stop = pro_rata_stop(base=base, starts_on=START, ends_on=ends_on, stopped_on=START + timedelta(days=stopped))
    assert 0 <= stop.settled_base <= base
    assert (stopped < length) or stop.settled_base == base


def test_a_change_of_the_base_has_an_amount_a_date_and_a_reason() -> None:
    found = why_not_rebased(change=None, valid_from=None, reason=" ", base=Decimal(5))
    assert codes(found) == ["change-missing", "date-missing", "reason-missing"]
    below = why_not_rebased(change=Decimal(-6), valid_from=START, reason="Amended", base=Decimal(5))
    assert codes(below) == ["base-negative"]
    assert why_not_rebased(change=Decimal(-5), valid_from=START, reason="Stopped", base=Decimal(5)) == ()


LEVEL_2 = Certificate("2", Decimal(25), date(2025, 1, 1), date(2026, 2, 10))
DISCOUNT = DiscountFacts(
    certificate=LEVEL_2,
    starts_on=START,
    social_criterion=False,
    pledged_social=False,
    excluded_by_tender=False,
    contractor_agreed=True,
)


def test_a_discount_stands_with_a_certificate_that_is_valid_on_the_start_date() -> None:
    assert why_not_discounted(DISCOUNT, on=START - timedelta(days=1)) == ()
    lapsed = replace(LEVEL_2, valid_until=START - timedelta(days=1))
    found = why_not_discounted(replace(DISCOUNT, certificate=lapsed), on=date(2026, 1, 5))
    assert codes(found) == ["no-certificate"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"certificate": None}, "no-certificate"),
        ({"starts_on": None}, "start-missing"),
        ({"certificate": replace(LEVEL_2, discount_percent=Decimal(0))}, "level-without-discount"),
        ({"social_criterion": True}, "social-criterion"),
        ({"pledged_social": True}, "pledged-social"),
        ({"excluded_by_tender": True}, "excluded-by-tender"),
        ({"contractor_agreed": False}, "not-agreed"),
    ],
)
def test_each_ground_refuses_the_discount_by_itself(change: dict[str, object], code: str) -> None:
    found = why_not_discounted(replace(DISCOUNT, **change), on=date(2026, 1, 5))  # type: ignore[arg-type]
    assert codes(found) == [code]
    assert found[0].source == "R23"


def test_no_discount_from_the_first_day_of_the_term() -> None:
    assert codes(why_not_discounted(DISCOUNT, on=START)) == ["term-started"]


def test_all_grounds_are_shown_at_once() -> None:
    worst = DiscountFacts(
        None, START, social_criterion=True, pledged_social=True, excluded_by_tender=True, contractor_agreed=False
    )
    assert len(why_not_discounted(worst, on=END)) == 6


LINE = LineFacts(
    number=1,
    possibility=Possibility.JOB_IN_CONTRACT,
    description="Two cleaners",
    target_group="Participatiewet",
    theme="work",
    planned_value=Decimal("46875.00"),
    planned_quarters=(Quarter(2026, 1), Quarter(2026, 3)),
    valuation=Valuation.ACTUAL_COST,
    required_evidence=(EvidenceKind.PAYSLIP,),
)
AGREEMENT = AgreementFacts(lines=(LINE,), net=Decimal("46875.00"), starts_on=START, ends_on=END)
SIGNING = SigningFacts(view_asked=True, discount_open=False, name="N. Naam", function="Director")
ATTESTED = frozenset({Possibility.JOB_OUTSIDE})


def offered(**change: object) -> list[str]:
    return codes(why_not_offered(replace(AGREEMENT, **change), attested_for=ATTESTED))  # type: ignore[arg-type]


def test_an_agreement_that_covers_the_obligation_can_be_offered() -> None:
    assert offered() == []


def test_lines_that_plan_less_than_the_obligation_need_the_reason() -> None:
    short = (replace(LINE, planned_value=Decimal("46874.99")),)
    assert offered(lines=short) == ["planned-short"]
    assert offered(lines=short, shortage_reason="The rest follows after the pilot.") == []
    assert planned_sum(short, net=Decimal("46875.00")).short == Decimal("0.01")


def test_an_agreement_has_lines() -> None:
    assert offered(lines=()) == ["no-lines"]


def test_an_incomplete_line_names_all_that_is_missing() -> None:
    bare = LineFacts(3, Possibility.PLACEMENT, "", "", "", None, (), "", ())
    found = offered(lines=(bare,), net=None)
    assert found == [
        f"line-{each}"
        for each in ("description", "target-group", "theme", "rate", "planned-quarters", "required-evidence")
    ]
    assert "line-planned-value" in offered(lines=(bare,))


def test_a_line_is_planned_within_the_term() -> None:
    assert offered(lines=(replace(LINE, planned_quarters=(Quarter(2026, 4),)),)) == ["line-outside-term"]


def test_possibility_two_asks_for_an_attested_amsterdammer() -> None:
    outside = replace(LINE, possibility=Possibility.JOB_OUTSIDE)
    assert offered(lines=(outside,)) == ["line-amsterdammer"]
    assert offered(lines=(replace(outside, for_amsterdammers=True),)) == []
    assert codes(why_not_offered(AGREEMENT, attested_for={Possibility.JOB_IN_CONTRACT})) == ["line-amsterdammer"]


def test_a_new_version_names_what_changed_and_why() -> None:
    assert offered(previous_version=1) == ["change-unreasoned"]
    assert offered(previous_version=1, change_reason="Line 2: the project was cancelled") == []


def test_a_signature_needs_the_view_asked_a_name_and_a_role() -> None:
    assert why_not_signed(AGREEMENT, SIGNING, attested_for=ATTESTED) == ()
    bare = SigningFacts(view_asked=False, discount_open=True, name="", function=" ")
    found = why_not_signed(AGREEMENT, bare, attested_for=ATTESTED)
    assert codes(found) == ["view-not-asked", "discount-open", "name-missing", "function-missing"]


@given(st.lists(st.decimals(1, 10**6, places=2), min_size=1, max_size=6), st.decimals(1, 10**6, places=2))
def test_an_agreement_is_short_exactly_when_its_lines_plan_less(values: list[Decimal], net: Decimal) -> None:
    lines = tuple(replace(LINE, number=n, planned_value=value) for n, value in enumerate(values))
    assert (offered(lines=lines, net=net) == []) == (sum(values) >= net)


@pytest.mark.parametrize(
    ("value", "verified", "nothing_else", "allowed"),
    [
        ("10000", "90000", False, True),
        ("10000.01", "90000", False, False),
        ("5000", "80000", False, False),
        ("90000", "0", True, True),
    ],
)
def test_a_power_certificate_is_for_a_small_rest_or_when_nothing_else_fits(
    value: str, verified: str, nothing_else: bool, allowed: bool
) -> None:
    found = why_no_power_certificate(
        value=Decimal(value),
        net=Decimal(100_000),
        verified=Decimal(verified),
        share=Decimal(10),
        nothing_else_fits=nothing_else,
    )
    assert (found == ()) is allowed


NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_a_late_registration_is_recorded_and_a_second_one_is_not() -> None:
    assert why_not_registered(awarded_on=date(2025, 1, 1), registered=False, contact_name="Ann", email="a@b.nl") == ()
    found = why_not_registered(awarded_on=None, registered=True, contact_name="", email="")
    assert codes(found) == ["not-awarded", "already-registered", "contact-missing", "email-missing"]


def test_proposed_times_lie_ahead_and_apart() -> None:
    hour = timedelta(hours=1)
    assert why_not_proposed([NOON + hour, NOON + 2 * hour], length=hour, at=NOON) == ()
    assert codes(why_not_proposed([], length=hour, at=NOON)) == ["no-times"]
    assert codes(why_not_proposed([NOON, NOON + hour / 2], length=hour, at=NOON)) == ["time-past", "times-overlap"]


def test_minutes_are_recorded_after_the_meeting() -> None:
    assert why_not_held(planned_at=NOON, at=NOON, minutes="Agreed.", present=3) == ()
    found = why_not_held(planned_at=NOON + timedelta(hours=1), at=NOON, minutes="", present=0)
    assert codes(found) == ["not-yet-held", "minutes-missing", "people-missing"]
    assert codes(why_not_held(planned_at=None, at=NOON, minutes="x", present=1)) == ["not-planned"]


def test_a_proposal_is_returned_or_refused_with_words() -> None:
    assert codes(why_not_assessed(accepts=False, explanation="")) == ["explanation-missing"]
    assert why_not_assessed(accepts=True, explanation="") == ()
    assert why_not_assessed(accepts=False, explanation="Which neighbourhood?") == ()


def test_half_a_cent_rounds_up() -> None:
    assert amount_obligation(promised=Decimal("0.005")).gross == Decimal("0.005").quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )
