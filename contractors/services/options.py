"""Options and extensions of a contract: planned at the award, exercised or lapsed later (R38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors import policies, rules
from contractors.models import BaseRow, Contract, ContractOption, TermRow
from contractors.policies import ContractDuty
from contractors.services.obligation import (
    BaseEntry,
    TermEntry,
    add_base_row,
    add_term_row,
    recompute_obligation,
    why_ended,
)
from contractors.states import (
    OPTION_FLOW,
    BaseRowKind,
    ContractorDeadline,
    ContractorVerb,
    ObligationKind,
    OptionAction,
)
from procurement.models import Lot, PlannedOption
from procurement.rules import OptionFacts, why_not_option
from procurement.states import OptionKind
from sroi.accounts.models import User
from sroi.dossier.models import Attachment, Deadline
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import meet_deadline, move, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind


@dataclass(frozen=True, slots=True)
class ContractOptionEntry:
    """What is filled in about an option that was not planned in the case."""

    kind: str
    description: str
    value: Decimal | None
    starts_on: date | None
    ends_on: date | None
    exercise_by: date | None

    def facts(self) -> OptionFacts:
        """The option as the rules read it."""
        return OptionFacts(self.kind, self.description, self.value, self.starts_on, self.ends_on, self.exercise_by)


@dataclass(frozen=True, slots=True)
class ExerciseEntry:
    """An option as it is exercised: when, for how much, until when, and by which document."""

    decided_on: date | None
    value: Decimal | None
    ends_on: date | None
    document_id: int | None
    promised: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LapseEntry:
    """That an option is not exercised: when that was decided, why, and by which document, if there is one."""

    decided_on: date | None
    reason: str
    document_id: int | None = None


def plan_options(contract: Contract, lots: Sequence[Lot], *, alone: bool, at: datetime) -> None:
    """Take over what the case planned; of what several contractors may get, the value is asked when it is exercised."""
    for planned in contract.case.planned_options.select_related("lot"):
        if planned.lot is None or planned.lot in lots:
            _plan(contract, planned, value=planned.value if alone or planned.lot else None, at=at)


def _plan(contract: Contract, planned: PlannedOption, *, value: Decimal | None, at: datetime) -> None:
    entry = ContractOptionEntry(
        planned.kind, planned.description, value, planned.starts_on, planned.ends_on, planned.exercise_by
    )
    _make(contract, entry, planned=planned, at=at)


def _make(
    contract: Contract, entry: ContractOptionEntry, *, planned: PlannedOption | None, at: datetime
) -> ContractOption:
    """The option with its deadline; it is asked from the first reminder on."""
    if entry.starts_on is None or entry.exercise_by is None:
        raise AssertionError("the rule let an option without days through")
    on = amsterdam_date(at)
    plan = reference.reminders_of(ReminderKind.OPTION, on)
    option = ContractOption.objects.create(
        contract=contract,
        planned=planned,
        kind=entry.kind,
        description=entry.description.strip(),
        value=entry.value,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        exercise_by=entry.exercise_by,
        asked_from=plan.first(due=entry.exercise_by),
    )
    set_deadline(
        dossier=contract.dossier,
        kind=ContractorDeadline.OPTION,
        about=option,
        due_on=entry.exercise_by,
        source="R38",
        next_chase_on=plan.after(on, due=entry.exercise_by),
    )
    return option


@transaction.atomic
def add_option(*, contract_id: int, entry: ContractOptionEntry, by: User, at: datetime) -> ContractOption:
    """Add an option or extension that the contract has and the case did not plan."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.ADD_OPTION, contract, on=amsterdam_date(at))
    refuse((*why_ended(contract), *why_not_option(entry.facts())))
    option = _make(contract, entry, planned=None, at=at)
    facts = {"kind": option.kind, "value": option.value, "exercise_by": option.exercise_by}
    record(
        contract.dossier,
        ContractorVerb.OPTION_ADDED,
        about=option,
        by=acting,
        at=at,
        after=option.description,
        facts=facts,
    )
    return option


@transaction.atomic
def exercise_option(*, option_id: int, entry: ExerciseEntry, by: User, at: datetime) -> ContractOption:
    """Record that an option was exercised: a dated row of the base, and of an extension the new end (R38)."""
    contract, option, acting = _hold(option_id, OptionAction.EXERCISE, by=by, at=at)
    refuse((*_why_not_exercised(contract, option, entry, at=at), *_why_not_document(contract, entry.document_id)))
    base, term = _rows(contract, option, entry, by=acting, at=at)
    obligation, difference = recompute_obligation(contract=contract, on=amsterdam_date(at))
    values: dict[str, object] = {
        "value": entry.value,
        "ends_on": entry.ends_on if term else option.ends_on,
        "decided_on": entry.decided_on,
        "decided_by": by,
        "document_id": entry.document_id,
        "reason": entry.reason.strip(),
        "base_row": base,
        "term_row": term,
    }
    move(option, OPTION_FLOW, OptionAction.EXERCISE, field="state", **values)
    meet_deadline(dossier=contract.dossier, kind=ContractorDeadline.OPTION, about=option, at=at)
    record(
        contract.dossier,
        ContractorVerb.OPTION_EXERCISED,
        about=option,
        by=acting,
        at=at,
        before=str(obligation.net - difference),
        after=str(obligation.net),
        reason=option.description,
        facts={
            "exercised_on": entry.decided_on,
            "value": entry.value,
            "ends_on": contract.ends_on,
            "document": entry.document_id,
            "difference": difference,
        },
    )
    return option


@transaction.atomic
def lapse_option(*, option_id: int, entry: LapseEntry, by: User, at: datetime) -> ContractOption:
    """Record that an option is not exercised: nothing is owed for it (R38)."""
    contract, option, acting = _hold(option_id, OptionAction.LAPSE, by=by, at=at)
    found = rules.why_not_lapsed(entry.decided_on, entry.reason, on=amsterdam_date(at))
    document = _why_not_document(contract, entry.document_id) if entry.document_id is not None else ()
    refuse((*found, *document))
    values: dict[str, object] = {
        "decided_on": entry.decided_on,
        "decided_by": by,
        "reason": entry.reason.strip(),
        "document_id": entry.document_id,
    }
    move(option, OPTION_FLOW, OptionAction.LAPSE, field="state", **values)
    meet_deadline(dossier=contract.dossier, kind=ContractorDeadline.OPTION, about=option, at=at)
    facts = {"lapsed_on": entry.decided_on, "description": option.description, "document": entry.document_id}
    record(
        contract.dossier,
        ContractorVerb.OPTION_LAPSED,
        about=option,
        by=acting,
        at=at,
        reason=entry.reason.strip(),
        facts=facts,
    )
    return option


def _hold(option_id: int, action: OptionAction, *, by: User, at: datetime) -> tuple[Contract, ContractOption, Acting]:
    """The option under the lock of its contract, for who may decide, as long as it is open."""
    contract_id = ContractOption.objects.values_list("contract_id", flat=True).get(pk=option_id)
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, action, contract, on=amsterdam_date(at))
    option = contract.options.get(pk=option_id)
    OPTION_FLOW.target(state=option.state, action=action)
    refuse(why_ended(contract))
    return contract, option, acting


def _why_not_exercised(
    contract: Contract, option: ContractOption, entry: ExerciseEntry, *, at: datetime
) -> tuple[Blocker, ...]:
    facts = rules.ExerciseFacts(
        is_extension=option.kind == OptionKind.EXTENSION,
        exercise_by=option.exercise_by,
        awarded_on=contract.awarded_on,
        exercised_on=entry.decided_on,
        value=entry.value,
        ends_on=entry.ends_on,
        contract_ends_on=contract.ends_on,
    )
    return rules.why_not_exercised(facts, on=amsterdam_date(at))


def _why_not_document(contract: Contract, document_id: int | None) -> tuple[Blocker, ...]:
    """The document lies in the dossier of the contract."""
    if document_id is None:
        message = _("Add the document with which it was exercised.")
        return (blocker("document-missing", message, field="document", source="R38"),)
    if not Attachment.objects.filter(pk=document_id, dossier=contract.dossier).exists():
        message = _("The document lies in another dossier.")
        return (blocker("document-elsewhere", message, field="document", source="R38"),)
    return ()


def _rows(
    contract: Contract, option: ContractOption, entry: ExerciseEntry, *, by: Acting, at: datetime
) -> tuple[BaseRow | None, TermRow | None]:
    """The dated row of the base from the day it was exercised, and of an extension the row of the new term."""
    owes_amount, base, term = contract.obligation.kind == ObligationKind.AMOUNT, None, None
    promised = entry.promised if owes_amount else None
    if (entry.value or ZERO) > 0 and entry.decided_on is not None:
        day = rules.counts_from(entry.decided_on)
        row = BaseEntry(BaseRowKind.OPTION, entry.value, day, option.description, promised=promised)
        base = add_base_row(contract, row, by=by, at=at)
    if option.kind == OptionKind.EXTENSION and entry.ends_on is not None:
        starts_on = contract.starts_on or contract.awarded_on
        term = add_term_row(contract, TermEntry(starts_on, entry.ends_on, option.description), by=by, at=at)
    return base, term


def follow_option(deadline: Deadline) -> None:
    """Write a moved deadline on its option too: what shows the day follows it (R40)."""
    ContractOption.objects.filter(pk=int(deadline.about.rpartition(":")[2])).update(exercise_by=deadline.due_on)
