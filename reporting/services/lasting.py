"""The check on lasting effect, some months after the end of a contract (R33)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from contractors.models import Contract
from contractors.states import ContractStep
from reporting import policies, rules
from reporting.models import LastingEffect
from reporting.policies import ReportDuty
from reporting.states import ReportingDeadline, ReportingVerb
from sroi.accounts.models import User
from sroi.dossier.services import meet_deadline, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey, ReminderKind


@dataclass(frozen=True, slots=True)
class EffectEntry:
    """What is filled in: how many people still have the job, and what else is left."""

    still_working: int
    finding: str


def expect_effect(contract: Contract, *, on: date) -> None:
    """Plan the check after the result: so many months after the end (R33)."""
    if contract.ends_on is None:
        return
    months = reference.parameters_on([ParameterKey.LASTING_EFFECT_MONTHS], on)[ParameterKey.LASTING_EFFECT_MONTHS]
    due_on = rules.lasting_effect_on(ends_on=contract.ends_on, months=int(months.value))
    set_deadline(
        dossier=contract.dossier,
        kind=ReportingDeadline.LASTING_EFFECT,
        about=contract,
        due_on=due_on,
        source=months.source,
        next_chase_on=reference.reminders_of(ReminderKind.LASTING_EFFECT, on).first(due=due_on),
    )


@transaction.atomic
def check_effect(*, contract_id: int, entry: EffectEntry, by: User, at: datetime) -> LastingEffect:
    """Record what is left of the result of a closed contract; once (R33)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ReportDuty.CHECK_EFFECT, contract, on=amsterdam_date(at))
    refuse(_why_not_checked(contract, entry))
    made = LastingEffect.objects.create(
        contract=contract,
        still_working=entry.still_working,
        finding=entry.finding.strip(),
        checked_by=by,
        checked_at=at,
    )
    meet_deadline(dossier=contract.dossier, kind=ReportingDeadline.LASTING_EFFECT, about=contract, at=at)
    facts = {"still_working": made.still_working}
    record(contract.dossier, ReportingVerb.EFFECT_CHECKED, about=contract, by=acting, at=at, facts=facts)
    return made


def _why_not_checked(contract: Contract, entry: EffectEntry) -> tuple[Blocker, ...]:
    """Why the check cannot be recorded: not closed yet, done before, or nothing said."""
    found = list(rules.why_personal({"finding": entry.finding}))
    if contract.step != ContractStep.CLOSED:
        found.append(blocker("not-closed", _("Record the result of the contract first."), source="R33"))
    if LastingEffect.objects.filter(contract=contract).exists():
        found.append(blocker("effect-checked", _("The lasting effect was checked before."), source="R33"))
    if not entry.finding.strip():
        found.append(blocker("nothing-said", _("Write what is left of the result."), field="finding", source="R33"))
    return tuple(found)
