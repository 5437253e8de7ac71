"""Fetching through the scope: what the reader may not see is not there (house rule 5)."""

from uuid import UUID

from sroi.accounts.models import User
from sroi.accounts.visits import found_or_404
from sroi.dossier import selectors
from sroi.dossier.models import Attachment, Dossier, Letter
from sroi.dossier.selectors import path_to
from sroi.dossier.states import DossierKind

PAGES = {
    DossierKind.CASE: "home:case",
    DossierKind.CONTRACT: "contractors:contract",
    DossierKind.ENFORCEMENT: "enforcement:file",
    DossierKind.PARTNER: "procurement:partner-show",
}


def dossier_or_404(user: User, reference: str) -> Dossier:
    """A dossier inside the scope of the user."""
    return found_or_404(selectors.dossier_of(user, reference))


def letter_or_404(user: User, number: str) -> Letter:
    """A letter that the user may read."""
    return found_or_404(selectors.letter_of(user, number))


def attachment_or_404(user: User, key: UUID) -> Attachment:
    """A file that the user may know of."""
    return found_or_404(selectors.attachment_of(user, key))


def page_of(dossier: Dossier) -> str:
    """The page of the case, contract or file that a dossier is kept of."""
    return path_to(PAGES.get(DossierKind(dossier.kind), ""), dossier.reference) or "/"
