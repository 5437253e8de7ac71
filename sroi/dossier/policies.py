"""Who may do what with what a dossier keeps: one table, role by act (R1, R44, R45)."""

from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider, standings_of
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models import Attachment, Letter
from sroi.dossier.models.dossier import Acting
from sroi.dossier.models.duties import DutyTable
from sroi.dossier.states import AttachmentAction, AttachmentState, DossierKind, LetterAction, MessageAction


class DossierDuty(StrEnum):
    """The acts in a dossier that are no step of a lifecycle."""

    WRITE_NOTE = "write_note"
    ADD_FILE = "add_file"
    READ_EVENTS = "read_events"
    SEE_OUTBOX = "see_outbox"
    EXTEND_TERM = "extend_term"
    DECIDE_TERM = "decide_term"


MACHINE: tuple[Role, ...] = ()
"""Nobody's duty: a background job does it."""
OFFICE = (Role.BUYER, Role.ADVISER, Role.COORDINATOR, Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD)

DUTY = DutyTable(
    {
        DossierDuty.WRITE_NOTE: OFFICE,
        DossierDuty.ADD_FILE: (*OFFICE, Role.FINANCE_READER, Role.CONTRACTOR),
        DossierDuty.READ_EVENTS: (Role.ADVISER, Role.COORDINATOR, Role.AUDITOR),
        DossierDuty.SEE_OUTBOX: BUREAU,
        DossierDuty.EXTEND_TERM: (*BUREAU, Role.CONTRACT_MANAGER),
        DossierDuty.DECIDE_TERM: (Role.COORDINATOR,),
        LetterAction.RENDER: MACHINE,
        LetterAction.CONFIRM: BUREAU,
        LetterAction.DOUBT: MACHINE,
        LetterAction.FAIL: BUREAU,
        MessageAction.SEND: MACHINE,
        MessageAction.GIVE_UP: MACHINE,
        MessageAction.WITHHOLD: MACHINE,
        MessageAction.RETRY: BUREAU,
        AttachmentAction.RELEASE: BUREAU,
        AttachmentAction.SET_APART: MACHINE,
        AttachmentAction.HOLD: MACHINE,
        AttachmentAction.REFUSE: BUREAU,
        AttachmentAction.REMOVE: (*BUREAU, Role.BUYER),
    }
)

READERS: dict[str, tuple[Role, ...]] = {
    DossierKind.CASE: (*OFFICE, Role.FINANCE_READER, Role.AUDITOR),
    DossierKind.CONTRACT: BUREAU,
    DossierKind.ENFORCEMENT: (*OFFICE, Role.FINANCE_READER, Role.AUDITOR),
}
"""Who of the office opens the files of a dossier. Those of a contract hold evidence about people: the bureau only."""


acting_on, may, require = DUTY.acting_on, DUTY.may, DUTY.require


def holds_anywhere(user: User, action: str, *, on: date | None = None) -> bool:
    """Tell whether the user holds a role of this duty in the office, in the own right or as a stand-in (R4)."""
    return any(standing.roles & set(DUTY[action]) for standing in standings_of(user, on))


def require_anywhere(user: User, action: str) -> None:
    """Raise PermissionDenied unless the user holds a role of this duty in the office."""
    if not holds_anywhere(user, action):
        raise PermissionDenied(action)


def colleague_ids(user: User) -> frozenset[int]:
    """The companies that the user, or who they stand in for, works for."""
    return frozenset(number for standing in standings_of(user) for number in standing.organisation_ids)


def sees_letter(user: User, letter: Letter) -> bool:
    """Tell whether somebody inside the scope of the dossier may open a letter: an outsider only a shared one."""
    return letter.is_shared or not is_outsider(user)


def is_own(user: User, attachment: Attachment) -> bool:
    """Tell whether the user, or who they stand in for, put the file in."""
    return any(standing.user.pk == attachment.uploaded_by_id for standing in standings_of(user))


def sees_attachment(user: User, attachment: Attachment) -> bool:
    """Tell whether somebody inside the scope of the dossier may know that a file is there (R44, R45)."""
    if is_own(user, attachment):
        return True
    if is_outsider(user):
        return attachment.is_shared or _is_of_own_company(user, attachment)
    if attachment.state == AttachmentState.SET_APART:
        return may(user, AttachmentAction.RELEASE, attachment.dossier)
    return True


def may_open(user: User, attachment: Attachment, *, on: date | None = None) -> bool:
    """Tell whether the user may have the file itself: a file set apart or not judged, only its uploader (R45)."""
    if attachment.state in (AttachmentState.SET_APART, AttachmentState.AWAITING):
        return is_own(user, attachment)
    if attachment.state != AttachmentState.RELEASED:
        return False
    if is_outsider(user):
        return sees_attachment(user, attachment)
    if is_own(user, attachment):
        return True
    return reading_as(user, attachment, on=on) is not None


def reading_as(user: User, attachment: Attachment, *, on: date | None = None) -> Acting | None:
    """Answer as whom somebody of the office reads the files of this dossier (R4); None for everybody else."""
    return attachment.dossier.acting(user, *readers_of(attachment.dossier.kind), on=on)


def readers_of(kind: str) -> tuple[Role, ...]:
    """Who of the office opens the files of this kind of dossier."""
    return READERS.get(kind, BUREAU)


def _is_of_own_company(user: User, attachment: Attachment) -> bool:
    """Tell whether a colleague of the user put the file in."""
    return attachment.uploaded_by.memberships.filter(organisation__in=colleague_ids(user)).exists()
