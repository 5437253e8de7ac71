"""The gates of a file in the order of the ladder, each with its evidence; the open one holds the link (R34, S8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from enforcement.selectors.facts import FileFacts
from enforcement.selectors.turns import turn_of, url_of
from enforcement.states import Decision, FileState, Outcome
from sroi.accounts.states import Role
from sroi.dossier.models import Letter
from sroi.dossier.selectors import letter_row, path_to
from sroi.kernel import formats
from sroi.kernel.pages import Gate

RANK = {
    FileState.SIGNALLED: 1,
    FileState.TALK_HELD: 2,
    FileState.CLIENT_INFORMED: 4,
    FileState.NOTICE_GIVEN: 5,
    FileState.FINE_ANNOUNCED: 6,
    FileState.VIEW_CLOSED: 7,
    FileState.PROPOSED: 8,
    FileState.COUNTERSIGNED: 9,
    FileState.IMPOSED: 10,
    FileState.WITHHELD: 11,
    FileState.DISPUTED: 10,
    FileState.SETTLED: 12,
    FileState.WAIVED: 12,
    FileState.CLOSED: 12,
}
"""The gate that is open in a state: those before it are done."""
RENEWAL, INSIDE = 3, (2, 7, 8)
"""The gate that may stay empty, and those that the contractor does not see."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a gate shows: its label, what proves it, and where that is."""

    label: str
    text: str = ""
    url: str = ""
    link: str = ""


def gates_of(facts: FileFacts, roles: frozenset[Role], *, on: date) -> tuple[Gate, ...]:
    """The ladder as this reader sees it."""
    state, turn = FileState(facts.file.state), turn_of(facts, on=on)
    outsider = roles == {Role.CONTRACTOR}
    mine = turn is not None and bool(set(turn.whose) & roles) and turn.kind != "deliver"
    found = []
    for place, evidence in enumerate(_evidence(facts, on)):
        if (outsider and place in INSIDE) or (state in ENDS and not _happened(facts, place)):
            continue
        at = _state(place, _rank(facts))
        url, link = (turn.url, turn.button) if at == "now" and mine and turn else (evidence.url, evidence.link)
        found.append(Gate(evidence.label, at, evidence.text or (_later(place) if at == "later" else ""), url, link))
    return (*found, *_end(facts))


ENDS = (FileState.CLOSED, FileState.WAIVED)


def _rank(facts: FileFacts) -> int:
    """The gate that is open: a dispute holds up the withholding, or after it the settlement."""
    state = FileState(facts.file.state)
    return RANK[state] + (state == FileState.DISPUTED and facts.withholding is not None)


def _state(place: int, rank: int) -> Literal["done", "now", "later"]:
    return "done" if place < rank else "now" if place == rank else "later"


def _happened(facts: FileFacts, place: int) -> bool:
    """Whether a step was taken in a file that ended before the top."""
    taken = {
        0: True,
        1: facts.talk is not None,
        2: facts.file.client_informed_on is not None,
        3: facts.file.renewed_agreement_id is not None,
        4: facts.notice is not None or bool(facts.file.notice_skipped_reason),
        5: facts.fine is not None,
        6: facts.view is not None,
        7: facts.fine is not None and facts.fine.proposed_at is not None,
        8: facts.fine is not None and facts.fine.countersigned_at is not None,
        9: facts.fine is not None and facts.fine.decided_at is not None,
    }
    return taken.get(place, False)


def _later(place: int) -> str:
    """What a gate that is not open yet waits for."""
    return _("After the step before it") if place != RENEWAL else ""


def _end(facts: FileFacts) -> tuple[Gate, ...]:
    """The last line of a file that was closed without a fine."""
    if facts.file.state != FileState.CLOSED:
        return ()
    return (Gate(_("Closed without a fine"), "done", facts.file.close_reason),)


def _evidence(facts: FileFacts, on: date) -> Iterator[Evidence]:
    """The twelve gates, in order."""
    yield Evidence(_("Signal"), f"{facts.file.get_ground_display()}: {facts.file.reason}")
    yield _talk(facts)
    yield _informed(facts)
    yield _renewal(facts, on)
    yield _notice(facts)
    yield _announced(facts)
    yield _view(facts)
    yield _proposal(facts)
    yield _countersigned(facts)
    yield _decision(facts)
    yield _withholding(facts)
    yield _settlement(facts)


def _talk(facts: FileFacts) -> Evidence:
    label = _("Talk with the contractor")
    if facts.talk is None:
        return Evidence(label)
    text = _("%(day)s, present: %(attendees)s") % {
        "day": formats.long_date(facts.talk.held_on),
        "attendees": facts.talk.attendees,
    }
    return Evidence(label, text, "#minutes", _("Minutes"))


def _informed(facts: FileFacts) -> Evidence:
    label, by = _("Client informed"), facts.file.client_informed_by
    if facts.file.client_informed_on is None:
        return Evidence(label)
    day = formats.long_date(facts.file.client_informed_on)
    return Evidence(label, _("%(day)s, by %(name)s") % {"day": day, "name": by.name} if by else day)


def _renewal(facts: FileFacts, on: date) -> Evidence:
    label, agreement, ends_on = _("Renewed agreement"), facts.file.renewed_agreement, facts.contract.ends_on
    if agreement is not None:
        url = path_to("contractors:agreement", facts.contract.reference, str(agreement.version))
        return Evidence(label, _("Version %(version)s") % {"version": agreement.version}, url, _("View the agreement"))
    if ends_on is not None and on > ends_on:
        return Evidence(
            label, _("Not possible any more: the contract ended on %(day)s") % {"day": formats.long_date(ends_on)}
        )
    if facts.file.state != FileState.CLIENT_INFORMED:
        return Evidence(label, _("Not made"))
    text = _("Possible until %(day)s") % {"day": formats.long_date(ends_on)}
    return Evidence(label, text, url_of(facts, "agreement-renew"), _("Link the agreement"))


def _notice(facts: FileFacts) -> Evidence:
    label = _("Notice of default")
    if facts.notice is not None:
        text = _("Sent %(day)s, term until %(end)s") % {
            "day": formats.long_date(facts.notice.sent_on),
            "end": formats.long_date(facts.notice.term_ends_on),
        }
        return Evidence(label, text, *_letter(facts.notice.letter))
    if facts.file.notice_skipped_reason:
        return Evidence(label, _("Not applicable: %(reason)s") % {"reason": facts.file.notice_skipped_reason})
    return Evidence(label)


def _letter(letter: Letter) -> tuple[str, str]:
    """The address and the words of a letter; before it is drawn there is nothing to open."""
    return letter_row(letter).url, _("Letter %(number)s") % {"number": letter.number}


def _announced(facts: FileFacts) -> Evidence:
    label, fine = _("Intended fine"), facts.fine
    if fine is None or fine.announced_letter is None:
        return Evidence(label)
    text = _("%(amount)s, view possible until %(day)s") % {
        "amount": formats.euro(fine.computed),
        "day": formats.long_date(fine.view_due_on),
    }
    return Evidence(label, text, *_letter(fine.announced_letter))


def _view(facts: FileFacts) -> Evidence:
    label, view = _("View of the contractor"), facts.view
    if view is None:
        return Evidence(label)
    if view.received_on is None:
        return Evidence(label, _("None came within the term"))
    text = _("Received %(day)s") % {"day": formats.long_date(view.received_on)}
    return Evidence(label, text, "#view", _("Read the view"))


def _proposal(facts: FileFacts) -> Evidence:
    label, fine = _("Proposal of the adviser"), facts.fine
    if fine is None or fine.proposed_by is None or fine.proposed_at is None:
        return Evidence(label)
    return Evidence(
        label, f"{formats.euro(fine.proposed)}, {fine.proposed_by.name}, {formats.medium_date(fine.proposed_at)}"
    )


def _countersigned(facts: FileFacts) -> Evidence:
    label, fine = _("Countersignature of the coordinator"), facts.fine
    if fine is None or fine.countersigned_by is None or fine.countersigned_at is None:
        return Evidence(label)
    return Evidence(label, f"{fine.countersigned_by.name}, {formats.medium_date(fine.countersigned_at)}")


def _decision(facts: FileFacts) -> Evidence:
    label, fine = _("Decision of the client"), facts.fine
    if fine is None or fine.decided_at is None:
        return Evidence(label)
    answered = [each for each in facts.disputes if each.outcome]
    first = answered[0].fine_before if answered else fine.decided
    text = f"{_decided(Decision(fine.decision))}: {formats.euro(first)}, {formats.medium_date(fine.decided_at)}"
    if first != fine.decided:
        text += " " + _("After the dispute: %(amount)s") % {"amount": formats.euro(fine.decided)}
    return Evidence(label, text, *(_letter(fine.decision_letter) if fine.decision_letter else ()))


def _decided(decision: Decision) -> str:
    """What was decided, as something that is done."""
    words = {
        Decision.IMPOSE: _("Whole fine imposed"),
        Decision.MODERATE: _("Lower fine imposed"),
        Decision.WAIVE: _("Fine waived"),
    }
    return words[decision]


def _withholding(facts: FileFacts) -> Evidence:
    label, held = _("Withholding from the last invoice"), facts.withholding
    if held is None:
        return Evidence(label, _disputed(facts))
    text = _("Withheld %(withheld)s, claim %(claim)s") % {
        "withheld": formats.euro(held.withheld),
        "claim": formats.euro(held.claim),
    }
    return Evidence(label, text, *_letter(held.letter))


def _settlement(facts: FileFacts) -> Evidence:
    label, held = _("Settlement"), facts.withholding
    if held is None or held.settled_on is None:
        return Evidence(label, _disputed(facts) if held is not None else "")
    return Evidence(label, _("Settled %(day)s") % {"day": formats.long_date(held.settled_on)})


def _disputed(facts: FileFacts) -> str:
    """What holds up the money: a dispute that waits for an answer, or how the last one ended."""
    dispute = facts.dispute
    if dispute is None:
        return ""
    if not dispute.outcome:
        return _("Disputed on %(day)s; the client answers") % {"day": formats.long_date(dispute.received_on)}
    return _("Disputed on %(day)s; answer: %(outcome)s") % {
        "day": formats.long_date(dispute.received_on),
        "outcome": Outcome(dispute.outcome).label,
    }
