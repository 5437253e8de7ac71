"""Rules of phase 5: reports, worth of efforts, double counting, verification (R26 to R29)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractors.states import Possibility, ReportInterval, Valuation
from reporting.rules import (
    BlockRate,
    Bonus,
    Claim,
    CostComponent,
    EffortFacts,
    Placement,
    PlannedReport,
    ReportingTerm,
    actual_cost,
    building_block,
    counts_double,
    days_overdue,
    hours_at_rate,
    invoice,
    report_schedule,
    reports_from,
    why_double,
    why_not_claimed,
    why_not_costed,
    why_not_invoiced,
    why_not_placed,
)
from sroi.kernel.calendar import Quarter, Term, WorkingDays, quarters_between

CALENDAR = WorkingDays()
START, END = date(2026, 2, 10), date(2026, 8, 20)
TERM = ReportingTerm(START, END, START)
dates = st.dates(date(2020, 1, 1), date(2030, 1, 1))
lengths = st.integers(0, 1500)
intervals = st.sampled_from(list(ReportInterval))


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def schedule(term: ReportingTerm = TERM, interval: str = ReportInterval.QUARTER) -> tuple[PlannedReport, ...]:
    return report_schedule(term, interval=interval, due=Term(30, False, "R27"), calendar=CALENDAR, open_anyway_after=60)


def test_example_11_three_reports_and_the_last_counts_from_the_end_of_the_contract() -> None:
    reports = schedule()
    assert [(str(report.quarter), report.due_on) for report in reports] == [
        ("2026-Q1", date(2026, 4, 30)),
        ("2026-Q2", date(2026, 7, 30)),
        ("2026-Q3", date(2026, 9, 19)),
    ]
    assert reports[-1].courtesy_on == date(2026, 9, 21)
    assert [report.is_last for report in reports] == [False, False, True]
    assert (reports[0].starts_on, reports[0].ends_on) == (START, date(2026, 3, 31))
    assert (reports[2].starts_on, reports[2].ends_on) == (date(2026, 7, 1), END)


def test_a_half_year_report_carries_its_last_quarter() -> None:
    reports = schedule(interval=ReportInterval.HALF_YEAR)
    assert [str(report.quarter) for report in reports] == ["2026-Q2", "2026-Q3"]
    assert (reports[0].starts_on, reports[0].ends_on) == (START, date(2026, 6, 30))


def test_a_report_at_the_end_covers_the_whole_term() -> None:
    (report,) = schedule(interval=ReportInterval.AT_END)
    assert (str(report.quarter), report.starts_on, report.ends_on, report.due_on) == (
        "2026-Q3",
        START,
        END,
        date(2026, 9, 19),
    )


def test_reports_are_owed_from_the_quarter_of_the_agreement() -> None:
    later = schedule(replace(TERM, agreed_on=date(2026, 4, 2)))
    assert [str(report.quarter) for report in later] == ["2026-Q2", "2026-Q3"]
    assert later[0].opens_on == date(2026, 4, 2)
    assert schedule(replace(TERM, agreed_on=date(2026, 1, 5))) == schedule()


def test_without_an_agreement_reports_open_sixty_days_after_the_start() -> None:
    assert reports_from(replace(TERM, agreed_on=None), open_anyway_after=60) == date(2026, 4, 11)
    assert reports_from(replace(TERM, agreed_on=date(2026, 7, 7)), open_anyway_after=60) == date(2026, 4, 11)
    assert [str(each.quarter) for each in schedule(replace(TERM, agreed_on=None))] == ["2026-Q2", "2026-Q3"]


def test_a_short_contract_without_an_agreement_owes_its_last_report_all_the_same() -> None:
    (report,) = schedule(ReportingTerm(START, date(2026, 3, 1), None))
    assert (report.opens_on, report.ends_on, report.due_on) == (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 31))


def test_a_contract_of_one_day_has_one_report() -> None:
    (report,) = schedule(ReportingTerm(START, START, START))
    assert (report.starts_on, report.ends_on, report.due_on) == (START, START, date(2026, 3, 12))


@given(dates, lengths, intervals)
def test_reports_cover_every_day_of_the_term_once(start: date, length: int, interval: str) -> None:
    end = start + timedelta(days=length)
    reports = schedule(ReportingTerm(start, end, start), interval)
    assert reports[0].starts_on == start
    assert reports[-1].ends_on == end
    for earlier, later in pairwise(reports):
        assert later.starts_on == earlier.ends_on + timedelta(days=1)
        assert later.quarter > earlier.quarter
        assert later.due_on > earlier.due_on
    assert all(Quarter.of(each.ends_on) == each.quarter for each in reports)
    assert sum(each.is_last for each in reports) == 1


@given(dates, lengths, st.none() | st.integers(-100, 1500))
def test_a_quarterly_contract_owes_a_report_for_every_quarter_from_its_agreement(
    start: date, length: int, agreed_after: int | None
) -> None:
    end = start + timedelta(days=length)
    agreed_on = None if agreed_after is None else start + timedelta(days=agreed_after)
    term = ReportingTerm(start, end, agreed_on)
    from_day = max(start, min(start + timedelta(days=60), agreed_on or date.max, end))
    assert [each.quarter for each in schedule(term)] == list(quarters_between(from_day, end))
    assert schedule(term)[-1].is_last


def test_lateness_of_a_report_counts_from_its_due_date() -> None:
    assert days_overdue(due_on=END, submitted_on=None, on=END) == 0
    assert days_overdue(due_on=END, submitted_on=None, on=END + timedelta(days=15)) == 15
    assert days_overdue(due_on=END, submitted_on=END + timedelta(days=2), on=END + timedelta(days=15)) == 2


BLOCK = BlockRate(year_value=Decimal(40_000), basis_hours=Decimal(36), source="settlement model 2026")
HALF = Placement(Decimal(24), date(2026, 1, 1), date(2026, 7, 1))


def test_example_10_a_block_of_forty_thousand_for_two_thirds_of_a_week_and_half_a_year() -> None:
    assert HALF.days == 182
    worth = building_block(HALF, rate=BLOCK)
    assert worth.value == Decimal("13296.80")
    assert dict(worth.parts[0].values)["days"] == 182
    assert dict(worth.parts[0].values)["source"] == "settlement model 2026"


def test_a_region_that_counts_in_weeks_has_a_year_of_364_days() -> None:
    assert building_block(HALF, rate=replace(BLOCK, year_days=364)).value == Decimal("13333.33")


def test_a_full_year_with_two_bonuses() -> None:
    year = Placement(Decimal(36), date(2026, 1, 1), date(2026, 12, 31))
    bonuses = [Bonus("50+", Decimal(10_000), per_year=True), Bonus("permanent", Decimal(10_000), per_year=False)]
    worth = building_block(year, rate=replace(BLOCK, year_value=Decimal(50_000)), bonuses=bonuses)
    assert worth.value == Decimal("70000.00")
    again = building_block(year, rate=BLOCK, bonuses=[replace(bonuses[1], given_before=True)])
    assert again.parts[1].amount == 0


def test_the_counting_limit_leaves_what_is_left_of_it() -> None:
    limited = replace(BLOCK, counting_limit_days=365)
    rest = building_block(replace(HALF, counted_before=300), rate=limited)
    assert dict(rest.parts[0].values)["days"] == 65
    gone = replace(HALF, counted_before=365)
    assert building_block(gone, rate=limited, bonuses=[Bonus("x", Decimal(5), per_year=False)]).value == 0
    assert codes(why_not_placed(gone, rate=limited)) == ["limit-reached"]


def test_a_placement_below_the_minimum_hours_does_not_count() -> None:
    rate = replace(BLOCK, minimum_hours=Decimal(12))
    assert codes(why_not_placed(replace(HALF, hours_per_week=Decimal("11.5")), rate=rate)) == ["hours-too-few"]
    assert why_not_placed(replace(HALF, hours_per_week=Decimal(12)), rate=rate) == ()
    backwards = Placement(Decimal(0), END, START)
    assert codes(why_not_placed(backwards, rate=rate)) == ["hours-missing", "period-upside-down"]


@given(
    st.decimals(0, 100_000, places=2),
    st.decimals(0, 40, places=1),
    st.integers(0, 366),
    st.none() | st.integers(0, 730),
    st.integers(0, 800),
)
def test_a_block_agrees_with_the_formula_in_fractions_and_never_grows_with_what_was_counted(
    year_value: Decimal, hours: Decimal, length: int, limit: int | None, before: int
) -> None:
    rate = replace(BLOCK, year_value=year_value, counting_limit_days=limit)
    placement = Placement(hours, START, START + timedelta(days=length), counted_before=before)
    days = length + 1 if limit is None else max(0, min(length + 1, limit - before))
    exact = Fraction(year_value) * Fraction(hours) / 36 * days / 365
    assert building_block(placement, rate=rate).value == Decimal((exact * 100 + Fraction(1, 2)).__floor__()) / 100
    fresh = replace(placement, counted_before=0)
    assert building_block(placement, rate=rate).value <= building_block(fresh, rate=rate).value


def test_actual_cost_adds_up_the_components_of_the_model() -> None:
    parts = [CostComponent("gross wage", Decimal("2000.10")), CostComponent("charges", Decimal("500.05"))]
    worth = actual_cost(parts)
    assert (worth.method, worth.value) == (Valuation.ACTUAL_COST, Decimal("2500.15"))
    assert [dict(part.values)["name"] for part in worth.parts] == ["gross wage", "charges"]
    assert why_not_costed(parts, allowed={"gross wage", "charges"}) == ()
    odd = [*parts, CostComponent("car", Decimal(-1))]
    assert codes(why_not_costed(odd, allowed={"gross wage", "charges"})) == ["component-unknown", "component-negative"]
    assert codes(why_not_costed([], allowed=set())) == ["components-missing"]


def test_an_invoice_counts_without_vat_and_a_credit_note_takes_it_back() -> None:
    amount = Decimal(10_000)
    assert invoice(excluding_vat=amount).value == Decimal("10000.00")
    assert invoice(excluding_vat=amount, share=Decimal(20)).value == Decimal("2000.00")
    assert invoice(excluding_vat=amount).value + invoice(excluding_vat=-amount).value == 0


def test_an_invoice_has_a_number_a_supplier_and_an_amount_of_the_right_sign() -> None:
    found = why_not_invoiced(number="", supplier=" ", amount=None, is_credit=False)
    assert codes(found) == ["invoice-number-missing", "supplier-missing", "amount-missing"]
    for amount, is_credit in ((Decimal(5), True), (Decimal(-5), False)):
        assert codes(why_not_invoiced(number="1", supplier="P", amount=amount, is_credit=is_credit)) == ["credit-sign"]
    assert why_not_invoiced(number="1", supplier="P", amount=Decimal(-5), is_credit=True) == ()


def test_hours_count_at_the_rate_of_the_model() -> None:
    worth = hours_at_rate(hours=Decimal("7.5"), rate=Decimal(100), source="model 2026")
    assert worth.value == Decimal("750.00")
    assert dict(worth.parts[0].values) == {"hours": Decimal("7.5"), "rate": Decimal(100), "source": "model 2026"}


WEEK = Decimal(40)
JOB = Claim(1, 10, "K-001 in Q1", candidate=7, starts_on=START, ends_on=END, hours_per_week=Decimal(16))
BILL = Claim(2, 10, "Invoice 2026-14", supplier="Pantar", invoice_number="2026-14")


def test_the_same_candidate_days_and_hours_count_once_across_contracts() -> None:
    twin = replace(JOB, effort=9, contract=11, starts_on=END, ends_on=END + timedelta(days=9))
    assert codes(why_double(twin, [JOB, BILL], full_week=WEEK)) == ["counted-double"]
    assert not counts_double(replace(twin, starts_on=END + timedelta(days=1)), JOB, full_week=WEEK)
    assert not counts_double(replace(twin, candidate=8), JOB, full_week=WEEK)


def test_two_part_time_jobs_fit_in_a_week_but_not_more_hours_than_it_holds() -> None:
    other = replace(JOB, effort=9, contract=11, hours_per_week=Decimal(24))
    assert not counts_double(other, JOB, full_week=WEEK)
    assert counts_double(replace(other, hours_per_week=Decimal("24.5")), JOB, full_week=WEEK)


def test_the_same_invoice_counts_once_however_it_is_written() -> None:
    twin = replace(BILL, effort=9, contract=11, supplier="PANTAR", invoice_number=" 2026/14")
    assert counts_double(twin, BILL, full_week=WEEK)
    assert not counts_double(replace(twin, supplier="Werkbrigade"), BILL, full_week=WEEK)
    blank = replace(BILL, effort=9, invoice_number="")
    assert not counts_double(blank, replace(blank, effort=8), full_week=WEEK)


def test_contracts_under_one_covenant_share_and_one_contract_never_counts_twice() -> None:
    one, other = replace(BILL, covenant=5), replace(BILL, effort=9, contract=11, covenant=5)
    assert not counts_double(one, other, full_week=WEEK)
    assert counts_double(one, replace(other, covenant=6), full_week=WEEK)
    assert counts_double(one, replace(other, contract=10), full_week=WEEK)


def test_an_effort_is_not_its_own_double() -> None:
    assert why_double(JOB, [JOB], full_week=WEEK) == ()


@given(st.integers(-30, 30), st.integers(0, 30), st.integers(1, 40), st.integers(1, 3), st.integers(0, 2))
def test_double_counting_is_mutual(shift: int, length: int, hours: int, contract: int, covenant: int) -> None:
    starts_on = START + timedelta(days=shift)
    other = Claim(
        9,
        contract + 9,
        "x",
        covenant=covenant or None,
        candidate=7,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=length),
        hours_per_week=Decimal(hours),
    )
    assert counts_double(JOB, other, full_week=WEEK) == counts_double(other, JOB, full_week=WEEK)


EFFORT = EffortFacts(
    is_extra=True,
    has_line=True,
    possibility=Possibility.JOB_IN_CONTRACT,
    proposal_accepted=False,
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 3, 31),
    performed_by="contractor",
)


def claimed(**change: object) -> list[str]:
    return codes(why_not_claimed(replace(EFFORT, **change), schedule()[0]))  # type: ignore[arg-type]


def test_an_effort_is_extra_under_a_line_and_within_its_quarter() -> None:
    assert claimed() == []
    assert claimed(is_extra=None) == ["extra-unanswered"]
    assert claimed(is_extra=False) == ["not-extra"]
    assert claimed(has_line=False) == ["line-missing"]
    assert claimed(performed_by="") == ["performer-missing"]
    assert claimed(ends_on=date(2026, 4, 1)) == ["outside-period"]
    assert claimed(starts_on=START - timedelta(days=1)) == ["outside-period"]
    assert claimed(starts_on=None) == ["period-missing"]


@pytest.mark.parametrize("possibility", [Possibility.PROJECT, Possibility.OWN_OPERATIONS])
def test_no_effort_counts_under_a_project_before_its_proposal_is_accepted(possibility: str) -> None:
    assert claimed(possibility=possibility) == ["proposal-not-accepted"]
    assert claimed(possibility=possibility, proposal_accepted=True) == []
