"""One dossier, letter, file or e-mail for this reader: what they may not see is not found."""

from uuid import UUID

from sroi.accounts.models import User
from sroi.dossier import policies
from sroi.dossier.models import Attachment, Dossier, Letter, Message
from sroi.dossier.states import AttachmentState


def dossier_of(user: User, reference: str) -> Dossier | None:
    """A dossier inside the scope of the user."""
    rows = Dossier.objects.visible_to(user).filter(reference=reference)
    return rows.select_related("parent", "department").first()


def letter_of(user: User, number: str) -> Letter | None:
    """A letter in a dossier inside the scope; an outsider finds the shared ones only (R1)."""
    rows = Letter.objects.filter(dossier__in=Dossier.objects.visible_to(user), number=number)
    letter = rows.select_related("dossier").first()
    return letter if letter is not None and policies.sees_letter(user, letter) else None


def attachment_of(user: User, key: UUID) -> Attachment | None:
    """A file in a dossier inside the scope that the user may know of (R44, R45)."""
    rows = Attachment.objects.filter(dossier__in=Dossier.objects.visible_to(user), key=key)
    found = rows.exclude(state=AttachmentState.REMOVED).select_related("dossier__parent", "uploaded_by").first()
    return found if found is not None and policies.sees_attachment(user, found) else None


def message_of(message_id: int) -> Message | None:
    """An e-mail of the outbox."""
    return Message.objects.filter(pk=message_id).first()
