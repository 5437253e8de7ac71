"""The fine clause as the contract has it (R35)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies
from contractors.models import Contract, FineClause
from contractors.policies import ContractDuty
from contractors.states import ContractorVerb
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """The figures and the words of the clause."""

    text: str
    source: str
    factor: Decimal = Decimal(1)
    fixed: Decimal = Decimal(0)
    floor: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    cap_amount: Decimal | None = None
    cap_percent: Decimal | None = None
    recovery_days: int = 14
    is_fatal: bool = False
    not_attributable_waives: bool = True
    replaces_performance: bool = True


@transaction.atomic
def record_fine_clause(*, contract_id: int, entry: ClauseEntry, by: User, at: datetime) -> FineClause:
    """Record the fine clause of a contract, or better it; without one no fine is ever computed (R35)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.RECORD_CLAUSE, contract, on=amsterdam_date(at))
    needed = (
        ("text", entry.text, _("Enter the text of the clause.")),
        ("source", entry.source, _("Name the article of the contract at “source”.")),
    )
    refuse(
        blocker(f"{field}-missing", message, field=field, source="R35")
        for field, text, message in needed
        if not text.strip()
    )
    values = asdict(entry)
    clause, made = FineClause.objects.update_or_create(
        contract=contract, defaults={**values, "recorded_by": by, "recorded_at": at}
    )
    facts = {name: value for name, value in values.items() if name != "text"} | {"first": made}
    record(contract.dossier, ContractorVerb.CLAUSE_RECORDED, about=clause, by=acting, at=at, facts=facts)
    return clause
