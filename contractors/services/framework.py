"""Call-offs under a framework: each brings a dated row of the base, and all together stay within the maximum (R38)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from contractors import policies, readers, rules
from contractors.models import CallOff, CallOffImport, Contract
from contractors.policies import ContractDuty
from contractors.selectors.framework import Scope, scopes_of, use_of, value_now, why_no_framework
from contractors.services.obligation import BaseEntry, add_base_row, recompute_obligation, why_ended
from contractors.states import BaseRowKind, ContractorVerb, ObligationKind
from procurement import services as procurement
from procurement.models import Case
from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, Refused, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class CallOffEntry:
    """What is filled in about one call-off; the value excludes VAT."""

    number: str
    given_on: date | None
    subject: str
    value: Decimal | None
    lot_id: int | None = None
    promised: Decimal | None = None
    document_id: int | None = None

    def facts(self) -> rules.CallOffFacts:
        """The call-off as the rules read it."""
        return rules.CallOffFacts(self.number, self.given_on, self.subject, self.value)


@transaction.atomic
def record_call_off(*, contract_id: int, entry: CallOffEntry, by: User, at: datetime) -> CallOff:
    """Record a call-off with its document; the base, and with it the obligation, follows (R38)."""
    contract, acting = _hold(contract_id, by=by, at=at)
    refuse(_why_not_document(contract, entry))
    made = _write(contract, [entry], by=acting, at=at)
    return made[0]


@transaction.atomic
def correct_call_off(*, call_off_id: int, right: Decimal | None, reason: str, by: User, at: datetime) -> CallOff:
    """Correct the value of a call-off by a new row; the first stays as it was (R38)."""
    contract_id = CallOff.objects.values_list("contract_id", flat=True).get(pk=call_off_id)
    contract, acting = _hold(contract_id, by=by, at=at)
    first = contract.call_offs.select_related("lot").prefetch_related("corrections").get(pk=call_off_id)
    now = value_now(first, first.corrections.all())
    refuse(rules.why_not_corrected(right=right, now=now, reason=reason))
    change = (right or ZERO) - now
    refuse(_why_not_in_maximum(contract, {first.lot_id: change}, on=amsterdam_date(at)))
    words = f"{first.number}: {reason.strip()}"
    base = BaseEntry(BaseRowKind.CALL_OFF, change, first.given_on, words)
    row = CallOff.objects.create(
        contract=contract,
        lot=first.lot,
        number=first.number,
        given_on=first.given_on,
        subject=first.subject,
        value=change,
        corrects=first,
        reason=reason.strip(),
        base_row=add_base_row(contract, base, by=acting, at=at),
        recorded_by=by,
        recorded_at=at,
    )
    told = Told(
        ContractorVerb.CALL_OFF_CORRECTED,
        row,
        {"number": first.number, "was": now, "value": right, "change": change},
        reason.strip(),
    )
    _tell(contract, told, by=acting, at=at)
    return row


@transaction.atomic
def load_call_offs(*, contract_id: int, content: bytes, name: str, by: User, at: datetime) -> CallOffImport:
    """Read a file with call-offs, to be looked at; nothing of it is recorded yet."""
    contract, _acting = _hold(contract_id, by=by, at=at)
    lines = readers.read_call_offs(content)
    refuse(_why_not_rows(contract, lines, on=amsterdam_date(at)))
    stored = [
        {
            "row": str(each.row),
            "number": each.number,
            "given_on": str(each.given_on),
            "subject": each.subject,
            "value": f"{each.value:.2f}",
        }
        for each in lines
    ]
    digest = sha256(content).hexdigest()
    return CallOffImport.objects.create(
        contract=contract, name=name[:200], sha256=digest, lines=stored, read_by=by, read_at=at
    )


@transaction.atomic
def apply_call_offs(*, import_id: int, lot_id: int | None = None, by: User, at: datetime) -> CallOffImport:
    """Record every new call-off of a file, all or none; what is recorded already is passed over (R38)."""
    contract_id = CallOffImport.objects.values_list("contract_id", flat=True).get(pk=import_id)
    contract, acting = _hold(contract_id, by=by, at=at)
    read = CallOffImport.objects.get(pk=import_id)
    refuse(_why_applied(read))
    known = set(contract.call_offs.values_list("number", flat=True))
    entries = [
        CallOffEntry(
            line["number"], date.fromisoformat(line["given_on"]), line["subject"], Decimal(line["value"]), lot_id
        )
        for line in read.lines
        if line["number"] not in known
    ]
    if not entries:
        message = _("Every call-off of this file is recorded already.")
        refuse([blocker("nothing-new", message, source="R38")])
    read.applied_by, read.applied_at = by, at
    read.save(update_fields=["applied_by", "applied_at"])
    _write(contract, entries, by=acting, at=at, read=read)
    return read


@dataclass(frozen=True, slots=True)
class MaximumEntry:
    """Another maximum of a framework: how much, on which ground of the law, and the document of the change."""

    maximum: Decimal | None
    ground: str
    reason: str
    document_id: int | None
    lot_id: int | None = None


@transaction.atomic
def change_framework_maximum(*, contract_id: int, entry: MaximumEntry, by: User, at: datetime) -> Contract:
    """Record that the maximum of the framework was changed, on which ground and by which document (Aw 2.163a–g)."""
    contract, acting = _hold(contract_id, by=by, at=at)
    scope = _scope(contract, entry.lot_id)
    use = use_of(scope, contract.case_id, amsterdam_date(at))
    called = use.called if use else ZERO
    if entry.maximum is None or entry.maximum < max(called, Decimal("0.01")):
        message = _("%(called)s is called off already. Enter a maximum of at least that amount.")
        refuse([blocker("maximum-too-low", message, field="maximum", source="R38", called=called)])
    procurement.write_maximum(
        case_id=contract.case_id,
        lot_id=scope.lot.pk if scope.lot else None,
        maximum=entry.maximum or ZERO,
        reason=entry.reason,
        facts={"ground": entry.ground, "document": entry.document_id, "contract": contract.reference},
        by=acting,
        at=at,
    )
    return contract


def _hold(contract_id: int, *, by: User, at: datetime) -> tuple[Contract, Acting]:
    """The locked contract, and after it its case: the call-offs of all contractors are counted one by one."""
    contract = Contract.objects.locked().get(pk=contract_id)
    contract.case = Case.objects.locked().get(pk=contract.case_id)
    acting = policies.require(by, ContractDuty.CALL_OFF, contract, on=amsterdam_date(at))
    refuse((*why_ended(contract), *why_no_framework(contract)))
    return contract, acting


def _why_not_document(contract: Contract, entry: CallOffEntry) -> tuple[Blocker, ...]:
    """A call-off that is recorded by hand rests on its document, in this dossier."""
    if entry.document_id is None:
        message = _("Add the document of the call-off.")
        return (blocker("document-missing", message, field="document", source="R38"),)
    if not Attachment.objects.filter(pk=entry.document_id, dossier=contract.dossier).exists():
        message = _("The document lies in another dossier.")
        return (blocker("document-elsewhere", message, field="document", source="R38"),)
    return ()


def _why_applied(read: CallOffImport) -> tuple[Blocker, ...]:
    if read.applied_at is None:
        return ()
    message = _("This file was applied already. Read it again to see what is new since then.")
    return (blocker("import-applied", message, source="R38"),)


def _why_not_rows(contract: Contract, lines: Sequence[readers.CallOffLine], *, on: date) -> Iterator[Blocker]:
    """The rows of a file whose day lies outside the term of the framework, or ahead."""
    for line in lines:
        entry = CallOffEntry(line.number, line.given_on, line.subject, line.value)
        if _why_not_entry(contract, entry, known=(), on=on):
            message = _("Row %(row)s: %(day)s lies ahead or outside the term of the framework. Correct the day.")
            yield readers.at_row("row-outside-term", message, line.row, day=line.given_on or on)


def _why_not_entry(
    contract: Contract, entry: CallOffEntry, *, known: Sequence[str] | set[str], on: date
) -> tuple[Blocker, ...]:
    return rules.why_not_called_off(
        entry.facts(),
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        on=on,
        known=entry.number.strip() in known,
    )


def _scope(contract: Contract, lot_id: int | None) -> Scope:
    """The framework that is meant; with several lots one is chosen."""
    scopes = scopes_of(contract)
    if len(scopes) == 1:
        return scopes[0]
    found = next((each for each in scopes if each.lot is not None and each.lot.pk == lot_id), None)
    if found is None:
        raise Refused([blocker("lot-missing", _("Choose the lot of the call-off."), field="lot", source="R38")])
    return found


def _why_not_in_maximum(contract: Contract, changes: dict[int | None, Decimal], *, on: date) -> list[Blocker]:
    """Why a maximum does not hold what is added under it, over all contractors; without a maximum nothing is."""
    found: list[Blocker] = []
    for scope in scopes_of(contract):
        change = changes.get(scope.lot.pk if scope.lot else None, ZERO)
        use = use_of(scope, contract.case_id, on)
        if use is not None:
            found += rules.why_not_in_maximum(change, use)
        elif change > 0:
            message = _("The maximum of the framework is not known. Record it first: without it nothing is called off.")
            found.append(blocker("maximum-unknown", message, field="value", source="R38"))
    return found


def _write(
    contract: Contract,
    entries: Sequence[CallOffEntry],
    *,
    by: Acting,
    at: datetime,
    read: CallOffImport | None = None,
) -> list[CallOff]:
    """Write call-offs of a locked contract with their rows of the base, and record them in one event."""
    on, known = amsterdam_date(at), set(contract.call_offs.values_list("number", flat=True))
    refuse(reason for entry in entries for reason in _why_not_entry(contract, entry, known=known, on=on))
    scopes = [_scope(contract, entry.lot_id) for entry in entries]
    adds: dict[int | None, Decimal] = {}
    for entry, scope in zip(entries, scopes, strict=True):
        lot_id = scope.lot.pk if scope.lot else None
        adds[lot_id] = adds.get(lot_id, ZERO) + (entry.value or ZERO)
    refuse(_why_not_in_maximum(contract, adds, on=on))
    made = [_make(contract, each, scope, read, by=by, at=at) for each, scope in zip(entries, scopes, strict=True)]
    facts = {
        "call_offs": [[each.number, each.given_on, each.value] for each in made],
        "file": read.name if read else "",
        "document": made[0].document_id,
    }
    _tell(contract, Told(ContractorVerb.CALL_OFFS_RECORDED, read or made[0], facts), by=by, at=at)
    return made


def _make(
    contract: Contract, entry: CallOffEntry, scope: Scope, read: CallOffImport | None, *, by: Acting, at: datetime
) -> CallOff:
    """One call-off with its row of the base."""
    if entry.given_on is None or entry.value is None:
        raise AssertionError("the rule let a call-off without day or value through")
    number, subject = entry.number.strip(), entry.subject.strip()
    owes_amount = contract.obligation.kind == ObligationKind.AMOUNT
    promised = entry.promised if owes_amount else None
    base = BaseEntry(BaseRowKind.CALL_OFF, entry.value, entry.given_on, f"{number}: {subject}", promised=promised)
    return CallOff.objects.create(
        contract=contract,
        lot=scope.lot,
        number=number,
        given_on=entry.given_on,
        subject=subject,
        value=entry.value,
        document_id=entry.document_id,
        base_row=add_base_row(contract, base, by=by, at=at),
        read=read,
        recorded_by=by.by,
        recorded_at=at,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the event of an act on call-offs says."""

    verb: ContractorVerb
    about: CallOff | CallOffImport
    facts: Mapping[str, object]
    reason: str = ""


def _tell(contract: Contract, told: Told, *, by: Acting, at: datetime) -> None:
    """Compute the obligation again and record the one event, with the net before and after."""
    obligation, difference = recompute_obligation(contract=contract, on=amsterdam_date(at))
    record(
        contract.dossier,
        told.verb,
        about=told.about,
        by=by,
        at=at,
        before=str(obligation.net - difference),
        after=str(obligation.net),
        reason=told.reason,
        facts={**told.facts, "difference": difference},
    )
