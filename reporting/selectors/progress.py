"""The meter of a contract, and of many at once: the same figures on every page and in every letter (R30, R39)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Min, Q, Sum

from contractors.models import Contract, PerformanceAgreement, PlannedQuarter
from contractors.states import AgreementState
from reporting import rules
from reporting.models import Effort, QuarterlyReport, ReportSubmission
from reporting.states import EffortState, ReportState
from sroi.kernel.calendar import Quarter, end_of_day
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


def verified_on(contract_ids: Iterable[int], on: date) -> dict[int, Decimal]:
    """What was verified by the end of a day, per contract (R39)."""
    rows = (
        Effort.objects.filter(report__contract__in=contract_ids, state=EffortState.ACCEPTED, decided_on__lte=on)
        .values_list("report__contract")
        .annotate(sum=Sum("verified"))
    )
    return dict(rows.order_by())


def in_review_on(contract_ids: Iterable[int], on: date) -> dict[int, Decimal]:
    """What was submitted and not decided by the end of a day, per contract, at the value claimed then (R39)."""
    ids = list(contract_ids)
    undecided = Q(state__in=[EffortState.IN_REVIEW, EffortState.RETURNED]) | Q(decided_on__gt=on)
    rows = (
        Effort.objects.filter(undecided, report__contract__in=ids, report__submitted_at__lte=end_of_day(on))
        .exclude(state=EffortState.DRAFT)
        .exclude(counters__isnull=False)
        .values_list("report__contract", "pk", "claimed")
    )
    then = claimed_then(ids, on)
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for contract_id, effort_id, claimed in rows:
        found[contract_id] += then.get(effort_id, claimed)
    return dict(found)


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


def plans_on(contract_ids: Iterable[int], on: date) -> dict[int, tuple[rules.PlannedValue, ...]]:
    """The planned values of the agreement that was in force on a day, per contract."""
    signed = Q(line__agreement__bureau_signed_at__lte=end_of_day(on))
    rows = (
        PlannedQuarter.objects.filter(
            signed,
            line__agreement__contract__in=contract_ids,
            line__agreement__state__in=[AgreementState.IN_FORCE, AgreementState.SUPERSEDED],
        )
        .order_by("line__agreement__version")
        .values_list("line__agreement__contract", "line__agreement__version", "quarter", "value")
    )
    newest: dict[int, int] = {}
    found: dict[int, list[rules.PlannedValue]] = defaultdict(list)
    for contract_id, version, quarter, value in rows:
        if newest.get(contract_id) != version:
            newest[contract_id], found[contract_id] = version, []
        found[contract_id].append(rules.PlannedValue(Quarter.parse(quarter), value))
    return {contract_id: tuple(values) for contract_id, values in found.items()}


def agreement_on(contract: Contract, on: date) -> PerformanceAgreement | None:
    """The agreement that was in force on a day; None when there was none yet."""
    signed = contract.agreements.filter(
        bureau_signed_at__lte=end_of_day(on), state__in=[AgreementState.IN_FORCE, AgreementState.SUPERSEDED]
    )
    return signed.order_by("-version").first()


def oldest_overdue_on(contract_ids: Iterable[int], on: date) -> dict[int, date]:
    """The due date of the oldest report that was not submitted in time, per contract."""
    unsent = Q(submitted_at__isnull=True) | Q(submitted_at__gt=end_of_day(on))
    rows = (
        QuarterlyReport.objects.filter(unsent, contract__in=contract_ids, due_on__lt=on)
        .exclude(state=ReportState.LAPSED)
        .values_list("contract")
        .annotate(oldest=Min("due_on"))
    )
    return dict(rows.order_by())


def meters_of(contracts: Iterable[Contract], on: date) -> dict[int, rules.Meter]:
    """The meters of many contracts on a day, in a constant number of queries.

    Give contracts with their obligation loaded; an effort obligation has no meter in euro and is left out.
    """
    wanted = [each for each in contracts if each.starts_on and each.ends_on and hasattr(each, "obligation")]
    ids = [each.pk for each in wanted]
    verified, in_review = verified_on(ids, on), in_review_on(ids, on)
    plans, overdue, limits = plans_on(ids, on), oldest_overdue_on(ids, on), signal_limits(on)
    found = {}
    for each in wanted:
        if each.obligation.kind == "effort" or each.starts_on is None or each.ends_on is None:
            continue
        facts = rules.MeterFacts(
            net=each.obligation.net,
            verified=verified.get(each.pk, ZERO),
            in_review=in_review.get(each.pk, ZERO),
            plan=plans.get(each.pk, ()),
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            days_overdue=(on - overdue[each.pk]).days if each.pk in overdue else 0,
        )
        found[each.pk] = rules.meter(facts, on=on, limits=limits)
    return found


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
    overdue = oldest_overdue_on([contract.pk], on).get(contract.pk)
    return rules.DeliverableMeter(
        asked=len(planned),
        done=len(done),
        in_review=len(waits),
        still_planned=len(left),
        days_overdue=(on - overdue).days if overdue else 0,
        limits=signal_limits(on),
    )
