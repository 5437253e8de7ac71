"""What buyer and bureau write to each other about an advice, and what stays inside the bureau (R1, R13)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from procurement import rules
from procurement.models import Advice, AdviceMessage, Case
from procurement.policies import ProcurementDuty
from procurement.selectors.advice import people_to_mention
from procurement.services.advice import hold_advice
from procurement.services.holding import why_not_written
from procurement.services.telling import tell_mentioned, tell_message
from procurement.states import ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import BUREAU
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import add_attachment, record
from sroi.kernel.refusals import Blocker, Refused, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file that goes with a message; the stream is seekable."""

    stream: BinaryIO
    name: str


@transaction.atomic
def write_advice_message(  # noqa: PLR0913  # each is a fact of the message
    *,
    advice_id: int,
    text: str,
    by: User,
    at: datetime,
    mentioned: Sequence[User] = (),
    asks_buyer: bool = False,
    file: MessageFile | None = None,
) -> AdviceMessage:
    """Write a message that everybody who reads the case can read (R13).

    With `asks_buyer` the adviser waits: it is the buyer's turn until a shared message is written again.
    """
    case, acting, advice = hold_advice(advice_id, ProcurementDuty.WRITE_ADVICE_MESSAGE, by=by, at=at)
    found = [*_why_unwritten(text), *_why_outside(case, mentioned, is_internal=False)]
    if asks_buyer:
        found += rules.why_not_asking(by_bureau=acting.role in BUREAU, is_given=advice.given_at is not None)
    refuse(found)
    kept = _keep(file, case, by=acting, at=at)
    message = AdviceMessage.objects.create(
        advice=advice, author=by, written_at=at, text=text, asks_buyer=asks_buyer, attachment=kept
    )
    message.mentioned.set(mentioned)
    facts = {"advice": advice.pk, "file": kept is not None, "asks_buyer": asks_buyer}
    verb = ProcurementVerb.ADVICE_MESSAGE_WRITTEN
    record(case.dossier, verb, about=message, by=acting, at=at, facts=facts)
    _tell(message, advice, case, mentioned, at=at)
    return message


@transaction.atomic
def write_bureau_note(
    *, advice_id: int, text: str, by: User, at: datetime, mentioned: Sequence[User] = ()
) -> AdviceMessage:
    """Write a note about an advice that only the bureau and the auditor read (R1)."""
    case, acting, advice = hold_advice(advice_id, ProcurementDuty.WRITE_BUREAU_NOTE, by=by, at=at)
    refuse((*_why_unwritten(text), *_why_outside(case, mentioned, is_internal=True)))
    note = AdviceMessage.objects.create(advice=advice, author=by, written_at=at, text=text, is_internal=True)
    note.mentioned.set(mentioned)
    verb, facts = ProcurementVerb.ADVICE_NOTE_WRITTEN, {"advice": advice.pk}
    record(case.dossier, verb, about=note, by=acting, at=at, facts=facts)
    tell_mentioned(note, case, [each for each in mentioned if each != by], at=at)
    return note


def _tell(message: AdviceMessage, advice: Advice, case: Case, mentioned: Sequence[User], *, at: datetime) -> None:
    """Tell who is named, and the other side; nobody twice, and not who wrote it."""
    named = [each for each in mentioned if each != message.author]
    tell_mentioned(message, case, named, at=at)
    tell_message(message, advice, case, without=[message.author, *named], at=at)


def _keep(file: MessageFile | None, case: Case, *, by: Acting, at: datetime) -> Attachment | None:
    """Put the file into the case, to be checked like every other; why not is said at its field (R44)."""
    if file is None:
        return None
    try:
        return add_attachment(dossier=case.dossier, stream=file.stream, name=file.name, by=by, at=at)
    except Refused as refused:
        raise Refused(replace(each, field="file") for each in refused.blockers) from refused


def _why_unwritten(text: str) -> tuple[Blocker, ...]:
    return why_not_written(text, field="text", message=_("Write the message."), source="R13")


def _why_outside(case: Case, mentioned: Sequence[User], *, is_internal: bool) -> tuple[Blocker, ...]:
    """Why somebody cannot be named here."""
    if not mentioned:
        return ()
    known = {each.pk for each in people_to_mention(case, is_internal=is_internal)}
    return rules.why_not_mentioned([each.name for each in mentioned if each.pk not in known], is_internal=is_internal)
