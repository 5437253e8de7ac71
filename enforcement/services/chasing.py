"""Who hears what when something of phase 7 is due; the chaser itself is one for all apps (R36, R42)."""

from collections.abc import Iterator, Sequence

from contractors.services.parties import Notice, contracts_at, draft_of, parties_of
from enforcement.models import EnforcementFile
from enforcement.services.telling import heads_of
from enforcement.states import EnforcementDeadline
from sroi.accounts.states import Role
from sroi.dossier.services import Chase, Chaser, MailDraft
from sroi.reference.states import ReminderKind


def tell_notice_term(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The term of a notice of default ended: the adviser goes on."""
    rows = EnforcementFile.objects.select_related("contract")
    files = {each.dossier_id: each for each in rows.filter(dossier__in=[each.deadline.dossier_id for each in chases])}
    contracts = contracts_at(file.contract.dossier_id for file in files.values())
    parties = parties_of(contracts.values(), Role.ADVISER)
    for chase in chases:
        file = files[chase.deadline.dossier_id]
        file.contract = contracts[file.contract.dossier_id]
        context = {"file": file, "due": chase.deadline}
        notice = Notice("enforcement/notice_term_over", chase.key, context, is_legal=True)
        yield from parties.to_role(file.contract, Role.ADVISER, notice)


def tell_last_invoice(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contract ends: the client gives the last invoice and does not pay it; without a manager the heads do."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    parties = parties_of(contracts.values(), Role.CONTRACT_MANAGER)
    for chase in chases:
        contract = contracts[chase.deadline.dossier_id]
        people = parties.with_role(contract, Role.CONTRACT_MANAGER) or heads_of(contract)
        notice = Notice("enforcement/last_invoice", chase.key, {"due": chase.deadline})
        yield from (draft_of(contract, notice, person, person.email) for person in people)


def tell_contract_end(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contract ends: the bureau looks at the figures."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    parties = parties_of(contracts.values(), Role.ADVISER)
    for chase in chases:
        contract = contracts[chase.deadline.dossier_id]
        notice = Notice("enforcement/contract_ends", chase.key, {"due": chase.deadline})
        yield from parties.to_role(contract, Role.ADVISER, notice)


CHASERS = {
    each.kind: each
    for each in (
        Chaser(EnforcementDeadline.NOTICE_TERM, ReminderKind.NOTICE_TERM, tell_notice_term),
        Chaser(EnforcementDeadline.LAST_INVOICE, ReminderKind.LAST_INVOICE, tell_last_invoice),
        Chaser(EnforcementDeadline.CONTRACT_END, ReminderKind.CONTRACT_END, tell_contract_end),
    )
}
