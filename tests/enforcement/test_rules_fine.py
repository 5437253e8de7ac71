"""Rules of phase 7: shortfall, fine, last invoice, nightly outlook, fulfilment (R35, R36)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.rules import (
    Clause,
    Computation,
    Figures,
    FulfilmentFacts,
    InvoiceFacts,
    cap,
    compute_fine,
    compute_found_fine,
    divide,
    is_watched,
    outlook,
    why_not_discharged,
    why_not_recorded,
    why_not_withheld,
)

ON = date(2026, 9, 30)
CONTRACT = Decimal(1_250_000)
STANDARD = Clause(source="contract, article 12")
FIGURES = Figures(on=ON, net=Decimal("46875.00"), verified=Decimal("40000.00"))
euros = st.decimals(min_value=0, max_value=10**8, places=2)
clauses = st.builds(
    Clause,
    factor=st.decimals(0, 5, places=2),
    fixed=euros,
    floor=euros,
    tolerance=euros,
    cap_amount=st.none() | euros,
    cap_percent=st.none() | st.decimals(min_value=Decimal("0.01"), max_value=100, places=2),
    source=st.just("clause"),
)


def codes(blockers: object) -> list[str]:
    return [each.code for each in blockers]  # type: ignore[attr-defined]


def computed(figures: Figures = FIGURES, clause: Clause | None = STANDARD) -> Computation:
    return compute_fine(figures, clause=clause, contract_value=CONTRACT)


def short_by(shortfall: str) -> Figures:
    return Figures(on=ON, net=Decimal(1000), verified=Decimal(1000) - Decimal(shortfall))


def test_example_8_the_standard_clause_fines_the_shortfall_and_the_rest_is_a_claim() -> None:
    found = computed()
    assert (found.shortfall, found.fine) == (Decimal("6875.00"), Decimal("6875.00"))
    division = divide(fine=Decimal("6875.00"), payable=Decimal("5000.00"))
    assert (division.withheld, division.claim, division.left_to_pay) == (
        Decimal("5000.00"),
        Decimal("1875.00"),
        Decimal(0),
    )


def test_example_9_a_factor_and_a_cap() -> None:
    clause = replace(STANDARD, factor=Decimal("1.50"), cap_amount=Decimal(10_000))
    found = computed(clause=clause)
    assert [step.amount for step in found.steps[-2:]] == [Decimal("10312.50"), Decimal("10000.00")]
    assert found.fine == Decimal("10000.00")
    division = divide(fine=Decimal("10000.00"), payable=Decimal("5000.00"))
    assert (division.withheld, division.claim) == (Decimal("5000.00"), Decimal("5000.00"))


def test_example_12_a_floor_fines_nobody_who_delivered() -> None:
    assert computed(short_by("0"), replace(STANDARD, floor=Decimal(500))).fine == 0


def test_example_12_a_tolerance_holds_up_to_its_amount() -> None:
    tolerant = replace(STANDARD, tolerance=Decimal(100))
    assert computed(short_by("100.00"), tolerant).fine == Decimal("0.00")
    assert computed(short_by("100.01"), tolerant).fine == Decimal("100.01")


def test_without_a_recorded_clause_no_fine_is_computed() -> None:
    found = computed(clause=None)
    assert (found.shortfall, found.fine) == (Decimal("6875.00"), None)


def test_the_lower_of_amount_and_percentage_is_the_cap() -> None:
    both = replace(STANDARD, cap_amount=Decimal(10_000), cap_percent=Decimal("0.5"))
    assert cap(both, contract_value=CONTRACT) == Decimal("6250.00")
    assert cap(replace(both, cap_percent=Decimal(1)), contract_value=CONTRACT) == Decimal("10000.00")
    assert cap(STANDARD, contract_value=CONTRACT) is None
    assert computed(clause=both).fine == Decimal("6250.00")
    assert dict(computed(clause=both).steps[-1].values)["cap_percent"] == Decimal("0.5")


def test_the_floor_lifts_a_small_fine_and_the_cap_has_the_last_word() -> None:
    low = replace(STANDARD, floor=Decimal(500))
    assert computed(short_by("10"), low).fine == Decimal("500.00")
    assert computed(short_by("10"), replace(low, cap_amount=Decimal(300))).fine == Decimal("300.00")


def test_the_trace_shows_verified_in_review_and_not_yet_due_and_its_last_step_is_the_fine() -> None:
    figures = replace(FIGURES, in_review=Decimal(1_000), not_yet_due=Decimal(2_000))
    found = computed(figures)
    shown = {step.message: step.amount for step in found.steps}
    assert shown["Verified"] == Decimal("40000.00")
    assert shown["In review: shown, not counted"] == Decimal("1000.00")
    assert shown["Not yet due: shown, not counted"] == Decimal("2000.00")
    assert found.steps[-1].amount == found.fine == computed().fine
    assert dict(found.steps[-1].values)["source"] == "contract, article 12"


def formula(figures: Figures, clause: Clause) -> Decimal:
    """R35 in fractions, rounded where an amount is shown."""

    def cents(value: Fraction) -> Fraction:
        return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)

    shortfall = max(Fraction(0), Fraction(figures.net) - Fraction(figures.verified))
    if shortfall <= Fraction(clause.tolerance):
        return Decimal(0)
    limits = [Fraction(clause.cap_amount)] if clause.cap_amount is not None else []
    if clause.cap_percent is not None:
        limits.append(cents(Fraction(CONTRACT) * Fraction(clause.cap_percent) / 100))
    raw = cents(shortfall * Fraction(clause.factor) + Fraction(clause.fixed))
    fine = min([*limits, max(Fraction(clause.floor), raw)])
    return Decimal(fine.numerator) / Decimal(fine.denominator)


@given(euros, euros, clauses)
def test_the_fine_agrees_with_the_formula(net: Decimal, verified: Decimal, clause: Clause) -> None:
    figures = Figures(on=ON, net=net, verified=verified)
    assert computed(figures, clause).fine == formula(figures, clause)


@given(euros, euros, clauses)
def test_a_fine_never_exceeds_its_cap_and_is_nil_when_nothing_is_short(
    net: Decimal, verified: Decimal, clause: Clause
) -> None:
    fine = computed(Figures(on=ON, net=net, verified=verified), clause).fine
    assert fine is not None
    limit = cap(clause, contract_value=CONTRACT)
    assert limit is None or fine <= limit
    assert fine >= 0
    assert verified < net or fine == 0


@given(euros, euros, euros, clauses)
def test_delivering_more_never_raises_the_fine(net: Decimal, verified: Decimal, more: Decimal, clause: Clause) -> None:
    before, after = (
        computed(Figures(on=ON, net=net, verified=value), clause).fine for value in (verified, verified + more)
    )
    assert before is not None
    assert after is not None
    assert after <= before


@given(euros, euros)
def test_withheld_and_claim_add_up_to_the_fine(fine: Decimal, payable: Decimal) -> None:
    division = divide(fine=fine, payable=payable)
    assert division.withheld + division.claim == fine
    assert division.withheld + division.left_to_pay == payable
    assert min(division.withheld, division.claim, division.left_to_pay) >= 0
    assert division.claim == 0 or division.left_to_pay == 0


def test_no_invoice_or_fine_below_zero_is_divided() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        divide(fine=Decimal(1), payable=Decimal(-1))


def test_an_effort_obligation_is_fined_on_a_finding_up_to_the_cap() -> None:
    clause = replace(STANDARD, cap_amount=Decimal(10_000))
    effort = Figures(on=ON, net=Decimal(0), verified=Decimal(0))
    assert compute_fine(effort, clause=clause, contract_value=CONTRACT).fine == 0
    found = compute_found_fine(
        effort, amount=Decimal(12_000), finding="No party was held.", clause=clause, contract_value=CONTRACT
    )
    assert found.fine == Decimal("10000.00")
    assert str(found.steps[0]) == "Finding: No party was held."
    without = compute_found_fine(effort, amount=Decimal(1), finding="x", clause=None, contract_value=CONTRACT)
    assert without.fine is None


def test_the_nightly_outlook_sets_the_fine_against_the_last_invoice() -> None:
    seen = outlook(FIGURES, clause=STANDARD, contract_value=CONTRACT, payable=Decimal(5_000))
    assert seen.is_short
    assert seen.division is not None
    assert (seen.division.withheld, seen.division.claim) == (Decimal("5000.00"), Decimal("1875.00"))
    assert outlook(FIGURES, clause=STANDARD, contract_value=CONTRACT, payable=None).division is None
    assert outlook(FIGURES, clause=None, contract_value=CONTRACT, payable=Decimal(5)).division is None
    met = replace(FIGURES, verified=FIGURES.net)
    assert not outlook(met, clause=STANDARD, contract_value=CONTRACT, payable=Decimal(5)).is_short


def test_the_nightly_job_watches_from_sixty_days_before_the_end_and_ever_after() -> None:
    first = ON - timedelta(days=60)
    assert is_watched(ends_on=ON, on=first, days_before=60)
    assert not is_watched(ends_on=ON, on=first - timedelta(days=1), days_before=60)
    assert is_watched(ends_on=ON, on=ON + timedelta(days=900), days_before=60)
    assert not is_watched(ends_on=None, on=ON, days_before=60)


def test_withholding_needs_a_fine_and_an_invoice_that_is_known() -> None:
    assert why_not_withheld(InvoiceFacts(Decimal(5_000)), fine=Decimal(1)) == ()
    assert codes(why_not_withheld(InvoiceFacts(None), fine=None)) == ["no-fine", "invoice-unknown"]
    assert why_not_withheld(InvoiceFacts(None, paid_on=ON), fine=Decimal(1)) == ()
    assert InvoiceFacts(Decimal(5), paid_on=ON).reach == 0


FULFILLED = FulfilmentFacts(
    shortfall=Decimal(0), deliverables_missing=0, lines_undecided=0, reports_open=0, file_open=False
)


def test_fulfilment_is_confirmed_when_nothing_is_short_or_open() -> None:
    assert why_not_discharged(FULFILLED) == ()
    assert why_not_discharged(replace(FULFILLED, reports_open=1)) == ()
    worst = FulfilmentFacts(
        shortfall=Decimal("0.01"), deliverables_missing=1, lines_undecided=2, reports_open=1, file_open=True
    )
    assert codes(why_not_discharged(worst)) == [
        "shortfall",
        "deliverables-missing",
        "lines-undecided",
        "reports-open",
        "file-open",
    ]


def test_every_part_of_the_clause_that_counts_is_a_step_with_its_source() -> None:
    """R35: tolerance, factor, fixed amount, floor and cap, each with the amount that it led to."""
    rich = replace(STANDARD, tolerance=Decimal(100), factor=Decimal("1.5"), fixed=Decimal(250), floor=Decimal(2_000))
    steps = computed(short_by("1000"), replace(rich, cap_amount=Decimal(1_500))).steps[5:]
    assert [each.amount for each in steps] == [Decimal(each) for each in ("1000", "1500", "1750", "2000", "1500")]
    assert all(dict(each.values)["source"] == "contract, article 12" for each in steps[1:])


def test_a_clause_is_recorded_with_its_text_and_source() -> None:
    assert why_not_recorded(STANDARD, text="All or a fine.") == ()
    odd = Clause(
        factor=Decimal(-1), floor=Decimal(5), tolerance=Decimal(-1), cap_amount=Decimal(4), cap_percent=Decimal(0)
    )
    assert codes(why_not_recorded(odd, text=" ")) == [
        "clause-negative",
        "tolerance-negative",
        "cap-below-floor",
        "cap-percent-range",
        "clause-text-missing",
        "clause-source-missing",
    ]


def test_a_floor_or_cap_that_changes_nothing_is_no_step() -> None:
    plain = len(computed().steps)
    assert len(computed(clause=replace(STANDARD, floor=Decimal("6875.00"))).steps) == plain
    assert len(computed(clause=replace(STANDARD, cap_amount=Decimal("6875.00"))).steps) == plain
    assert len(computed(clause=replace(STANDARD, cap_amount=Decimal("6874.99"))).steps) == plain + 1


def test_a_clause_may_have_one_amount_as_floor_and_cap_and_the_whole_contract_as_cap() -> None:
    tight = replace(STANDARD, floor=Decimal(5), cap_amount=Decimal(5), cap_percent=Decimal(100))
    assert why_not_recorded(tight, text="A fine of 5.") == ()
    above = replace(tight, cap_percent=Decimal("100.01"))
    assert codes(why_not_recorded(above, text="A fine of 5.")) == ["cap-percent-range"]
