"""Fetching through the scope: what the reader may not see is not there (house rule 5)."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from sroi.accounts.models import User
from sroi.dossier import policies
from sroi.dossier.models import Attachment, Dossier, Letter
from sroi.dossier.selectors import path_to
from sroi.dossier.states import AttachmentState, DossierKind

PAGES = {
    DossierKind.CASE: "home:case",
    DossierKind.CONTRACT: "contractors:contract",
    DossierKind.ENFORCEMENT: "enforcement:file",
}


def dossier_or_404(user: User, reference: str) -> Dossier:
    """A dossier inside the scope of the user."""
    return get_object_or_404(
        Dossier.objects.visible_to(user).select_related("parent", "department"), reference=reference
    )


def letter_or_404(user: User, number: str) -> Letter:
    """A letter in a dossier inside the scope; an outsider finds the shared ones only (R1)."""
    letters = Letter.objects.filter(dossier__in=Dossier.objects.visible_to(user)).select_related("dossier")
    letter = get_object_or_404(letters, number=number)
    if not policies.sees_letter(user, letter):
        raise Http404
    return letter


def attachment_or_404(user: User, key: UUID) -> Attachment:
    """A file in a dossier inside the scope that the user may know of (R44, R45)."""
    files = Attachment.objects.filter(dossier__in=Dossier.objects.visible_to(user))
    rows = files.exclude(state=AttachmentState.REMOVED).select_related("dossier__parent", "uploaded_by")
    attachment = get_object_or_404(rows, key=key)
    if not policies.sees_attachment(user, attachment):
        raise Http404
    return attachment


def page_of(dossier: Dossier) -> str:
    """The page of the case, contract or file that a dossier is kept of."""
    return path_to(PAGES.get(DossierKind(dossier.kind), ""), dossier.reference) or "/"
