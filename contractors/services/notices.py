"""Importing official notices: the case below, and what a modification changes in a contract (issue §2.1, R38)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, override

from contractors import rules
from contractors.models import BaseRow, Contract, TermRow
from contractors.services.obligation import BaseEntry, TermEntry, base_changes, write_base, write_term
from contractors.states import BaseRowKind
from procurement import services as procurement
from procurement.models import ImportedNotice
from procurement.readers import Modification, Notice, NoticeKind, contradictions, read_notice
from procurement.services import ImportResult
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, Refused, blocker, refuse
from sroi.kernel.words import gettext_noop as _

IMPORTERS = (Role.BUYER, Role.ADVISER, Role.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Change:
    """What a modification changed in one contract: a base row, a new term, or neither with the reasons."""

    contract: Contract | None
    base: BaseRow | None
    term: TermRow | None
    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """The outcome of one notice: what it did to the case, to contracts, and where it contradicts itself."""

    result: ImportResult
    changes: tuple[Change, ...]
    contradictions: tuple[Blocker, ...]


@transaction.atomic
def import_notice(*, content: bytes, by: User, at: datetime) -> Import:
    """Import one notice whole or not at all: its case, and the base rows of a contract modification.

    Raises Refused with the sentences why the file is none, or why it changes nothing.
    """
    notice = read_notice(content)
    contracts = _contracts_to_change(notice)
    digest = hashlib.sha256(content).hexdigest()
    result = procurement.import_case_notice(notice=notice, content_sha256=digest, by=by, at=at)
    changes: tuple[Change, ...] = ()
    if notice.kind == NoticeKind.MODIFICATION:
        acting, imported = _importer(by, at=at), result.notice
        changes = tuple(_apply(each, notice, imported, contracts, by=acting, at=at) for each in notice.modifications)
        if all(each.contract is None for each in changes):
            refuse(dict.fromkeys(reason for each in changes for reason in each.reasons))
    return Import(result, changes, contradictions(notice))


def _importer(by: User, *, at: datetime) -> Acting:
    """As whom the user imports; the case below judged the duty already."""
    for standing in standings_of(by, amsterdam_date(at)):
        for role in IMPORTERS:
            if role in standing.roles:
                return Acting(by, role, None if standing.user.pk == by.pk else standing.user)
    raise AssertionError("the import below refuses everybody else")


def _contracts_to_change(notice: Notice) -> tuple[Contract, ...]:
    """The contracts that a modification may change, locked before their case."""
    if notice.kind != NoticeKind.MODIFICATION:
        return ()
    return tuple(Contract.objects.locked().filter(case__procedure_id=notice.procedure_id).order_by("pk"))


def _apply(
    modification: Modification,
    notice: Notice,
    imported: ImportedNotice,
    contracts: Sequence[Contract],
    *,
    by: Acting,
    at: datetime,
) -> Change:
    """Change the contract that a modification is about, by dated rows; or say why not (R38)."""
    contract, reasons = _contract_of(modification, notice, contracts)
    if contract is None:
        return Change(None, None, None, reasons)
    why = _reason(modification)
    change, found = _change_of(contract, modification, notice)
    base = None
    if change:
        day = notice.dispatched_on or amsterdam_date(at)
        entry = BaseEntry(BaseRowKind.AMENDMENT, change, day, why, imported)
        base, refused = _tried_base(contract, entry, by=by, at=at)
        found = (*found, *refused)
    term = _new_term(contract, modification, notice, why=why, by=by, at=at)
    return Change(contract, base, term, found)


def _tried_base(
    contract: Contract, entry: BaseEntry, *, by: Acting, at: datetime
) -> tuple[BaseRow | None, tuple[Blocker, ...]]:
    """Write the row, or answer why the rule refuses it."""
    try:
        return write_base(contract, entry, by=by, at=at), ()
    except Refused as no:
        return None, no.blockers


def _contract_of(
    modification: Modification, notice: Notice, contracts: Sequence[Contract]
) -> tuple[Contract | None, tuple[Blocker, ...]]:
    """The contract that a modification names, by its number; the only one of the case when it names none."""
    settled = notice.contract(modification.contract_id) if modification.contract_id else None
    number = (settled.reference if settled else "") or ""
    named = [each for each in contracts if number and each.number == number]
    found = named or list(contracts)
    if len(found) == 1 and found[0].closed_at is None:
        return found[0], ()
    if not found:
        message = _("The case has no contract yet: record the definitive award first, then import this notice again.")
        return None, (blocker("no-contract", message, source="R38"),)
    if len(found) == 1:
        message = _("Contract %(reference)s has ended. The notice changes nothing in it.")
        return None, (blocker("contract-ended", message, source="R6", reference=found[0].reference),)
    message = _("The notice names contract number %(number)s. No contract of this case has it, so nothing was changed.")
    return None, (blocker("contract-not-found", message, source="R38", number=number or "–"),)


def _change_of(
    contract: Contract, modification: Modification, notice: Notice
) -> tuple[Decimal | None, tuple[Blocker, ...]]:
    """How much the base changes; None with the reason when the notice gives no value in euro (R38)."""
    award = notice.award_of(modification)
    value = award.value if award else None
    if contract.is_framework:
        message = _(
            "%(reference)s is under a framework: its base follows the call-offs. Change the maximum if it moved."
        )
        return None, (blocker("framework", message, source="R38", reference=contract.reference),)
    if value is None:
        message = _("The notice gives no new value for %(reference)s. Enter the change of the base yourself.")
        return None, (blocker("no-value", message, source="R38", reference=contract.reference),)
    if value.euro is None:
        message = _("The new value of %(reference)s is %(value)s. Enter the change of the base in euro yourself.")
        return None, (blocker("foreign-value", message, source="R38", reference=contract.reference, value=str(value)),)
    change = value.euro - _last_base(contract)
    if change == 0:
        message = _("The value of %(reference)s stays the same.")
        return None, (blocker("same-value", message, source="R38", reference=contract.reference),)
    return change, ()


def _last_base(contract: Contract) -> Decimal:
    """The base with every row that was recorded."""
    rows = base_changes(contract)
    return rules.base_on(rows, on=max(row.valid_from for row in rows)) if rows else Decimal(0)


def _reason(modification: Modification) -> str:
    """Why the contract changed, in the words of the notice; always in Dutch around it."""
    texts: Iterable[str] = (str(modification.reason_description), *(str(each) for each in modification.descriptions))
    told = " ".join(dict.fromkeys(text for text in texts if text.strip()))
    with override("nl"):
        return told or gettext("Contract modification notice")


def _new_term(
    contract: Contract, modification: Modification, notice: Notice, *, why: str, by: Acting, at: datetime
) -> TermRow | None:
    """The changed end of the contract, when the lots of the notice give one."""
    award = notice.award_of(modification)
    lots = [notice.lot(lot_id) for lot_id in (award.lot_ids if award else ())]
    ends = [lot.period.ends_on for lot in lots if lot is not None and lot.period.ends_on]
    ends_on = max(ends, default=None)
    if ends_on is None or ends_on == contract.ends_on or contract.starts_on is None or ends_on < contract.starts_on:
        return None
    return write_term(contract, TermEntry(contract.starts_on, ends_on, why), by=by, at=at)
