"""The terms of phase 7: more time in favour of the contractor, never less, and none is left out (R34)."""

from contractors.models import Contract
from contractors.services.terms import tell_company
from enforcement.models import DefaultNotice, EnforcementFile, Fine
from enforcement.states import EnforcementDeadline
from sroi.accounts.states import BUREAU
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.termkinds import TermChange, TermKind, register_term
from sroi.reference.states import ReminderKind


def hold_file(deadline: Deadline) -> None:
    """Lock the contract of the file before its deadline: the order of every act on it (ADR 2)."""
    Contract.objects.locked().get(enforcement_files__dossier=deadline.dossier_id)


def follow_notice(deadline: Deadline) -> None:
    """The notice of default shows the day of its deadline."""
    DefaultNotice.objects.filter(file__dossier=deadline.dossier_id).update(term_ends_on=deadline.due_on)


def follow_view(deadline: Deadline) -> None:
    """The intended fine shows until when a view can be given."""
    Fine.objects.filter(file__dossier=deadline.dossier_id).update(view_due_on=deadline.due_on)


def tell_file(deadline: Deadline, change: TermChange) -> None:
    """Write to the company at once: the term belongs to a letter that cannot be switched off (R43)."""
    file = EnforcementFile.objects.select_related("contract").get(dossier=deadline.dossier_id)
    tell_company(file.contract, deadline, change, url=file.get_absolute_url(), is_legal=True)


def register_terms() -> None:
    """The term of the notice and the term for a view; the end of the contract and the last invoice are facts."""
    notice, view = EnforcementDeadline.NOTICE_TERM, EnforcementDeadline.VIEW_TERM
    plan = ReminderKind.NOTICE_TERM
    register_term(TermKind(notice, plan, who=BUREAU, hold=hold_file, follow=follow_notice, tell=tell_file))
    register_term(TermKind(view, None, who=BUREAU, hold=hold_file, follow=follow_view, tell=tell_file))
