"""The meter of a contract, and of many at once: the same figures on every page and in every letter (R30, R39)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from contractors.models import Contract, Obligation, PerformanceAgreement, PlannedQuarter
from contractors.rules import amount_obligation, percentage_obligation
from contractors.states import AgreementState, ContractStep, ObligationKind
from reporting import rules
from reporting.models import Effort, ReportSubmission
from reporting.selectors.amounts import Amounts, amounts_of
from reporting.states import EffortState
from sroi.kernel.calendar import Quarter, amsterdam_date, end_of_day
from sroi.kernel.money import ZERO
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

LIMITS = (
    ParameterKey.FORECAST_GREEN,
    ParameterKey.FORECAST_AMBER,
    ParameterKey.PACE_FROM_DAYS,
    ParameterKey.OVERDUE_SIGNAL_DAYS,
)


def signal_limits(on: date) -> rules.SignalLimits:
    """The limits of the signal in force on a day, with their source."""
    rows = reference.parameters_on(LIMITS, on)
    return rules.SignalLimits(
        green=rows[ParameterKey.FORECAST_GREEN].value,
        amber=rows[ParameterKey.FORECAST_AMBER].value,
        pace_from_days=int(rows[ParameterKey.PACE_FROM_DAYS].value),
        overdue_days=int(rows[ParameterKey.OVERDUE_SIGNAL_DAYS].value),
        source=rows[ParameterKey.FORECAST_GREEN].source,
        valid_from=rows[ParameterKey.FORECAST_GREEN].valid_from,
    )


def claimed_then(contract_ids: Iterable[int], on: date) -> dict[int, Decimal]:
    """Per line of a report that was corrected after a day: what its version of that day claimed."""
    moment = end_of_day(on)
    later = ReportSubmission.objects.filter(
        report__contract__in=contract_ids, version__gt=1, submitted_at__gt=moment
    ).values("report")
    versions = ReportSubmission.objects.filter(report__in=later, submitted_at__lte=moment).order_by("report", "version")
    return {
        line["effort"]: Decimal(line["claimed"])
        for content in versions.values_list("content", flat=True)
        for line in content["lines"]
    }


def agreement_on(contract: Contract, on: date) -> PerformanceAgreement | None:
    """The agreement that was in force on a day; None when there was none yet."""
    signed = contract.agreements.filter(
        bureau_signed_at__lte=end_of_day(on), state__in=[AgreementState.IN_FORCE, AgreementState.SUPERSEDED]
    )
    return signed.order_by("-version").first()


def days_since(day: date | None, on: date) -> int:
    """How long something is overdue; 0 when nothing is."""
    return (on - day).days if day else 0


def net_then(obligation: Obligation, amounts: Amounts) -> Decimal:
    """The net obligation on the base that counted then, with the discount that was approved by then (R38, R39)."""
    discount = obligation.discount_percent if amounts.has_discount else ZERO
    if amounts.base is not None and obligation.kind == ObligationKind.PERCENTAGE:
        percent = obligation.percent or ZERO
        return percentage_obligation(base=amounts.base, percent=percent, discount_percent=discount).net
    if obligation.kind == ObligationKind.AMOUNT:
        promised = (obligation.promised_amount or ZERO) + amounts.promised
        return amount_obligation(promised=promised, discount_percent=discount).net
    return obligation.net if amounts.has_discount else obligation.gross


def term_then(contract: Contract, amounts: Amounts) -> tuple[date | None, date | None]:
    """Start and end of the contract as they were recorded by then (R38, R39)."""
    if amounts.term is None:
        return contract.starts_on, contract.ends_on
    starts_on, ends_on = amounts.term
    return starts_on or contract.starts_on, ends_on


def meters_of(contracts: Iterable[Contract], on: date) -> dict[int, rules.Meter]:
    """The meters of many contracts on a day, in a constant number of queries.

    Give contracts with their obligation loaded; an effort obligation has no meter in euro and is left out.
    """
    limits = signal_limits(on)
    return {pk: rules.meter(facts, on=on, limits=limits) for pk, facts in facts_of(contracts, on).items()}


def facts_of(contracts: Iterable[Contract], on: date) -> dict[int, rules.MeterFacts]:
    """What the meters of these contracts rest on, on a day; an effort obligation is left out."""
    wanted = [each for each in contracts if each.starts_on and each.ends_on and hasattr(each, "obligation")]
    amounts = amounts_of([each.pk for each in wanted], on)
    found = {}
    for each in wanted:
        starts_on, ends_on = term_then(each, amounts[each.pk])
        if each.obligation.kind == "effort" or starts_on is None or ends_on is None:
            continue
        found[each.pk] = rules.MeterFacts(
            net=net_then(each.obligation, amounts[each.pk]),
            verified=amounts[each.pk].verified,
            in_review=amounts[each.pk].in_review,
            plan=() if stopped_by(each, on) else amounts[each.pk].plan,
            starts_on=starts_on,
            ends_on=ends_on,
            days_overdue=days_since(amounts[each.pk].overdue_since, on),
        )
    return found


def stopped_by(contract: Contract, on: date) -> bool:
    """Tell whether the contract was stopped by this day: what was planned after it no longer comes (R6)."""
    ended = contract.closed_at
    return contract.step == ContractStep.STOPPED and ended is not None and amsterdam_date(ended) <= on


def meter_of(contract: Contract, on: date) -> rules.Meter | None:
    """The meter of one contract on a day; None for an effort obligation."""
    return meters_of([contract], on).get(contract.pk)


def deliverables_of(contract: Contract, on: date) -> rules.DeliverableMeter:
    """The meter of an effort obligation: what was agreed per line and quarter, and what of it is done (R30)."""
    planned = {
        (number, quarter)
        for number, quarter in PlannedQuarter.objects.filter(
            line__agreement__contract=contract, line__agreement__state=AgreementState.IN_FORCE
        ).values_list("line__number", "quarter")
    }
    rows = Effort.objects.filter(
        report__contract=contract, report__submitted_at__lte=end_of_day(on), counters__isnull=True
    ).values_list("line__number", "report__quarter", "state", "decided_on")
    done = {
        (line, quarter) for line, quarter, state, day in rows if state == EffortState.ACCEPTED and day and day <= on
    }
    waits = {
        (line, quarter)
        for line, quarter, state, day in rows
        if state in (EffortState.IN_REVIEW, EffortState.RETURNED) or (day is not None and day > on)
    } - done
    left = {each for each in planned - done - waits if Quarter.parse(each[1]).last >= on}
    return rules.DeliverableMeter(
        asked=len(planned),
        done=len(done),
        in_review=len(waits),
        still_planned=len(left),
        days_overdue=days_since(amounts_of([contract.pk], on)[contract.pk].overdue_since, on),
        limits=signal_limits(on),
    )
