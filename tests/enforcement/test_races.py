"""Two people on one contract at the same moment: what was checked still holds when it is written (ADR 5)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from enforcement import services
from enforcement.models import FinalInvoice, FineForecast, Withholding
from enforcement.services import fine, forecast, invoice
from enforcement.states import EnforcementVerb, FileState
from sroi.dossier.models import Event
from tests.conftest import Twins, at_once, kinds
from tests.enforcement.ground import LATER, OPENED, Walk, short_contract
from tests.factories.cast import make_cast

Slowly = Callable[[Any, str], None]


def walk_to(state: FileState) -> tuple[Walk, int]:
    """A walk in a database of its own, with its file in this state."""
    cast = make_cast()
    walk = Walk(cast, short_contract(cast))
    return walk, walk.to(state).pk


def events(*verbs: EnforcementVerb) -> int:
    """How many events of these acts there are."""
    return Event.objects.filter(verb__in=verbs).count()


def test_of_two_proposals_at_once_one_stands(twins: Twins, slowly: Slowly) -> None:
    def race() -> tuple[list[str], int]:
        walk, file_id = walk_to(FileState.VIEW_CLOSED)
        found = at_once(*[partial(walk.propose, file_id)] * 2)
        return kinds(found), events(EnforcementVerb.FINE_PROPOSED)

    slowly(fine, "proposal_facts")
    held, free = twins(race)
    assert held == (["Fine", "NotAllowed"], 1)
    assert free != held


def test_of_two_decisions_at_once_one_stands(twins: Twins, slowly: Slowly) -> None:
    def race() -> tuple[list[str], int]:
        walk, file_id = walk_to(FileState.COUNTERSIGNED)
        found = at_once(partial(walk.decide, file_id), partial(walk.decide, file_id, "waive"))
        return kinds(found), events(EnforcementVerb.FINE_IMPOSED, EnforcementVerb.FINE_WAIVED)

    slowly(fine, "decision_facts")
    held, free = twins(race)
    assert held == (["Fine", "NotAllowed"], 1)
    assert free != held


def test_what_is_withheld_is_divided_over_the_invoice_that_stands(twins: Twins, slowly: Slowly) -> None:
    """R36: the payable amount does not change after the instruction went to finance."""

    def race() -> bool:
        walk, file_id = walk_to(FileState.IMPOSED)
        walk.invoice()
        lower = services.InvoiceEntry(number="F-2", payable=Decimal("1000.00"))
        record = partial(
            services.record_final_invoice, contract_id=walk.contract.pk, entry=lower, by=walk.cast.contract_manager
        )
        at_once(partial(walk.withhold, file_id), partial(record, at=LATER))
        payable = FinalInvoice.objects.get().payable or Decimal(0)
        return Withholding.objects.get().withheld <= payable

    slowly(invoice, "_instructed")
    slowly(invoice, "why_not_invoiced")
    held, free = twins(race)
    assert (held, free) == (True, False)


def test_eight_workers_at_once_make_one_forecast(twins: Twins, slowly: Slowly) -> None:
    """R36, R42."""

    def race() -> tuple[list[str], int]:
        contract = short_contract(make_cast())
        compute = partial(services.forecast_fine, contract_id=contract.pk)
        compute(on=date(2027, 5, 2), at=OPENED)  # the terms run, so nothing else keeps the workers apart
        found = at_once(*[partial(compute, on=date(2027, 5, 3), at=OPENED)] * 8)
        return kinds(found), FineForecast.objects.count()

    slowly(forecast, "_write")
    held, free = twins(race)
    assert held == (["FineForecast", *["NoneType"] * 7], 2)
    assert free != held
