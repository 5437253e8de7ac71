"""The terms of phase 4: who gives more time, and which can fall (R21, R22)."""

from contractors.models import Contract
from contractors.services.links import make_link
from contractors.services.options import follow_option
from contractors.services.parties import Notice, write_to_contact
from contractors.states import ContractorDeadline
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import labels
from sroi.dossier.selectors.termkinds import TermChange, TermKind, register_term
from sroi.reference.states import ReminderKind


def hold_contract(deadline: Deadline) -> None:
    """Lock the contract before its deadline: the order of every act on it (ADR 2)."""
    Contract.objects.locked().get(dossier=deadline.dossier_id)


def tell_contract(deadline: Deadline, change: TermChange) -> None:
    """Write to the company about a term of its contract; who still has to register gets a link that works (R21)."""
    contract = Contract.objects.get(dossier=deadline.dossier_id)
    if deadline.kind != ContractorDeadline.REGISTRATION:
        tell_company(contract, deadline, change, url=contract.get_absolute_url())
    elif change.to is None:
        tell_company(contract, deadline, change)
    elif contract.contact_email:
        link, address = make_link(contract, email=contract.contact_email, at=change.at)
        tell_company(contract, deadline, change, address=address, until=link.expires_at)


def tell_company(
    contract: Contract, deadline: Deadline, change: TermChange, *, is_legal: bool = False, **told: object
) -> None:
    """Mail the contact that a term ends later or no longer counts: the day, never the words of the office (R1, R40)."""
    name = "term_extended" if change.to else "term_waived"
    context = {"term": labels()[deadline.kind], "was": change.was, "day": change.to, **told}
    key = f"{name}:{deadline.pk}:{change.to or change.was}"
    write_to_contact(contract, Notice(f"contractors/{name}", key, context, is_legal=is_legal), at=change.at)


def register_terms() -> None:
    """Registration, start meeting and agreement; a certificate lapses on its own day."""
    plans = {
        ContractorDeadline.REGISTRATION: ReminderKind.REGISTRATION,
        ContractorDeadline.START_MEETING: ReminderKind.START_MEETING,
        ContractorDeadline.AGREEMENT: ReminderKind.AGREEMENT,
    }
    for kind, plan in plans.items():
        register_term(TermKind(kind, plan, can_be_waived=True, hold=hold_contract, tell=tell_contract))
    option = ContractorDeadline.OPTION
    register_term(TermKind(option, ReminderKind.OPTION, hold=hold_contract, follow=follow_option))
