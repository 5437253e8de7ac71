"""The terms of phase 4: who gives more time, and which can fall (R21, R22)."""

from contractors.models import Contract
from contractors.states import ContractorDeadline
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.termkinds import TermKind, register_term
from sroi.reference.states import ReminderKind


def hold_contract(deadline: Deadline) -> None:
    """Lock the contract before its deadline: the order of every act on it (ADR 2)."""
    Contract.objects.locked().get(dossier=deadline.dossier_id)


def register_terms() -> None:
    """Registration, start meeting and agreement; a certificate lapses on its own day."""
    plans = {
        ContractorDeadline.REGISTRATION: ReminderKind.REGISTRATION,
        ContractorDeadline.START_MEETING: ReminderKind.START_MEETING,
        ContractorDeadline.AGREEMENT: ReminderKind.AGREEMENT,
    }
    for kind, plan in plans.items():
        register_term(TermKind(kind, plan, can_be_waived=True, hold=hold_contract))
