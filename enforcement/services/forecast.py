"""The nightly forecast of shortfall and fine: it signals, and never proposes or decides (R36)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from contractors.models import Contract
from contractors.states import ContractStep, ObligationKind
from enforcement import rules
from enforcement.models import FinalInvoice, FineForecast
from enforcement.selectors.figures import is_replaced, outlook_of
from enforcement.states import EnforcementDeadline, EnforcementVerb
from sroi.dossier.models import Deadline
from sroi.dossier.services import meet_deadline, record, set_deadline
from sroi.dossier.services.events import about_text
from sroi.kernel.traces import to_rows
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey

WATCHED = {
    EnforcementDeadline.LAST_INVOICE: ReminderKind.LAST_INVOICE,
    EnforcementDeadline.CONTRACT_END: ReminderKind.CONTRACT_END,
}
Amounts = tuple[object, ...]


def contracts_to_forecast(*, on: date) -> list[int]:
    """The contracts that owe something and have ended, or end within the term of the last invoice (R36)."""
    last = on + timedelta(days=reference.term_on(TermKey.LAST_INVOICE_BEFORE_END, on).days)
    rows = Contract.objects.owing().filter(ends_on__lte=last, discharge__isnull=True)
    settled = Q(enforcement_files__state__in=["settled", "waived"])
    rows = rows.exclude(step=ContractStep.CLOSED).exclude(pk__in=Contract.objects.filter(settled).values("pk"))
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def forecast_fine(*, contract_id: int, on: date, at: datetime) -> FineForecast | None:
    """Compute once a day what would be short and fined today; ask for the last invoice (R36).

    Whoever comes second on the same day finds it done. None when there is nothing to compute.
    """
    contract = Contract.objects.locked().get(pk=contract_id)
    days = reference.term_on(TermKey.LAST_INVOICE_BEFORE_END, on).days
    if not rules.is_watched(ends_on=contract.ends_on, on=on, days_before=days):
        return None
    watch_end(contract, on=on, at=at)
    if contract.obligation.kind == ObligationKind.EFFORT or is_replaced(contract):
        return None
    if FineForecast.objects.filter(contract=contract, computed_on=on).exists():
        return None
    return _write(contract, on=on, at=at)


def _write(contract: Contract, *, on: date, at: datetime) -> FineForecast:
    """The row of this day; an event when its amounts differ from those of the day before."""
    outlook = outlook_of(contract, FinalInvoice.objects.filter(contract=contract).first(), on=on)
    figures, division = outlook.computation.figures, outlook.division
    before = FineForecast.objects.filter(contract=contract).order_by("-computed_on").first()
    forecast = FineForecast.objects.create(
        contract=contract,
        computed_on=on,
        net=figures.net,
        verified=figures.verified,
        in_review=figures.in_review,
        not_yet_due=figures.not_yet_due,
        shortfall=outlook.computation.shortfall,
        fine=outlook.computation.fine,
        payable=division.payable if division else None,
        withheld=division.withheld if division else None,
        claim=division.claim if division else None,
        trace=to_rows(outlook.computation.steps),
        computed_at=at,
    )
    if before is None or _amounts(before) != _amounts(forecast):
        facts = {"shortfall": forecast.shortfall, "fine": forecast.fine, "withheld": forecast.withheld, "on": on}
        record(contract.dossier, EnforcementVerb.FORECAST_MADE, about=forecast, at=at, facts=facts)
    return forecast


def _amounts(forecast: FineForecast) -> Amounts:
    return (forecast.shortfall, forecast.fine, forecast.withheld, forecast.claim)


def watch_end(contract: Contract, *, on: date, at: datetime) -> None:
    """Let the terms of the end run: data of the last invoice, and the end itself; both follow the term (R36, R42).

    The end comes by itself and is never late: once it is behind, nothing is due any more, unless the contract goes on.
    """
    if contract.ends_on is None:
        return
    end = Deadline.objects.of_kind(EnforcementDeadline.CONTRACT_END).filter(dossier=contract.dossier)
    end.filter(due_on__lt=contract.ends_on, met_at__isnull=False).update(met_at=None)
    known = FinalInvoice.objects.filter(contract=contract, payable__isnull=False).exists()
    for kind, reminders in WATCHED.items():
        if kind == EnforcementDeadline.LAST_INVOICE and known:
            continue
        if _runs(contract, kind):
            continue
        plan = reference.reminders_of(reminders, on)
        set_deadline(
            dossier=contract.dossier,
            kind=kind,
            about=contract,
            due_on=contract.ends_on,
            source="R36",
            next_chase_on=plan.first(due=contract.ends_on),
        )
    if contract.ends_on < on:
        meet_deadline(dossier=contract.dossier, kind=EnforcementDeadline.CONTRACT_END, about=contract, at=at)


def _runs(contract: Contract, kind: EnforcementDeadline) -> bool:
    """Tell whether the term runs already, or was met, for the end that the contract has now."""
    rows = Deadline.objects.filter(dossier=contract.dossier, kind=kind, about=about_text(contract))
    return rows.filter(Q(due_on=contract.ends_on) | Q(met_at__isnull=False)).exists()
