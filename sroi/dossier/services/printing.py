"""Making the PDF of an issued letter: claimed with a lease, drawn once, never drawn again (R37, house rule 12)."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import transaction

from sroi.accounts.models import User
from sroi.dossier import policies
from sroi.dossier.documents import context_of, file_name, pdf_of
from sroi.dossier.models import Letter
from sroi.dossier.services.events import move, record
from sroi.dossier.services.storage import opened, store_sealed
from sroi.dossier.states import LETTER_FLOW, DossierVerb, LetterAction
from sroi.kernel.calendar import amsterdam_date

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def about_letter(letter: Letter) -> str:
    """What ties the sealed file to its row."""
    return f"letter:{letter.number}"


def frozen_context(letter: Letter) -> dict[str, object]:
    """What the letter shows, as it was frozen; enough to draw it where there is no database."""
    return context_of(letter)


@transaction.atomic
def claim_letter(*, letter_id: int, at: datetime) -> Letter | None:
    """Lease one letter that is to be made; None when it is made or somebody else makes it."""
    letter = Letter.objects.to_make_at(at).select_for_update(skip_locked=True).filter(pk=letter_id).first()
    if letter is None:
        return None
    letter.leased_until, letter.attempts = at + LEASE, letter.attempts + 1
    letter.save(update_fields=["leased_until", "attempts"])
    return letter


@transaction.atomic
def keep_pdf(*, letter_id: int, attempt: int, content: bytes) -> bool:
    """Keep the PDF with its hash; a worker that comes after its lease ended keeps nothing."""
    letter = Letter.objects.select_for_update().get(pk=letter_id)
    if letter.attempts != attempt or letter.sha256:
        return False
    store_sealed(letter.file, [content], name=file_name(letter), about=about_letter(letter))
    digest = hashlib.sha256(content).hexdigest()
    move(letter, LETTER_FLOW, LetterAction.RENDER, file=letter.file, sha256=digest, leased_until=None)
    return True


def render_letter(*, letter_id: int, at: datetime) -> bool:
    """Make the PDF of a letter, unless it is made or being made; what fails is tried again after a growing pause."""
    letter = claim_letter(letter_id=letter_id, at=at)
    if letter is None:
        return False
    try:
        content = pdf_of(letter)
    except Exception:
        pause = PAUSES[min(letter.attempts, len(PAUSES)) - 1]
        Letter.objects.filter(pk=letter.pk, attempts=letter.attempts).update(leased_until=at + pause)
        logger.exception("letter %s could not be made", letter.number)
        return False
    return keep_pdf(letter_id=letter.pk, attempt=letter.attempts, content=content)


def letter_pdf(letter: Letter) -> bytes:
    """The PDF as it was made; raises a VaultError when it is not the one that was made."""
    return b"".join(opened(letter.file, about=about_letter(letter)))


@transaction.atomic
def confirm_letter(*, letter_id: int, reason: str, by: User, at: datetime) -> Letter:
    """Record that a letter reached its addressee in another way, or was seen to have arrived."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=letter_id)
    acting = policies.require(by, LetterAction.CONFIRM, letter.dossier, on=amsterdam_date(at))
    before, after = move(letter, LETTER_FLOW, LetterAction.CONFIRM)
    facts = {"number": letter.number}
    record(
        letter.dossier,
        DossierVerb.LETTER_SENT,
        about=letter,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=reason,
        facts=facts,
    )
    return letter
