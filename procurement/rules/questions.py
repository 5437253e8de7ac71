"""Questions on a tender: when they can be asked, answered and published (R18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """One question as it is filled in; the days are Amsterdam days."""

    text: str
    asked_on: date
    due_on: date


def why_not_asked(question: QuestionFacts, *, today: date, closes_on: date | None) -> tuple[Blocker, ...]:
    """Every reason why a question cannot be entered (R18)."""
    found = []
    if not question.text.strip():
        found.append(blocker("text-missing", _("Write the question."), field="text", source="R18"))
    if question.asked_on > today:
        message = _("The day of the question cannot lie in the future.")
        found.append(blocker("asked-in-future", message, field="asked_on", source="R18"))
    if question.due_on < question.asked_on:
        message = _("The answer cannot be due before the question was asked. Choose a later day.")
        found.append(blocker("due-before-asked", message, field="due_on", source="R18"))
    if closes_on is not None and question.due_on >= closes_on:
        message = _("The tender closes on %(day)s. Choose an earlier day, so that bidders can use the answer.")
        found.append(blocker("due-after-closing", message, field="due_on", source="R18", day=closes_on))
    return tuple(found)


def numbers_from(highest: int | None, count: int) -> range:
    """The numbers of the next questions: they go on where the last one ended, whatever was published (R18)."""
    first = (highest or 0) + 1
    return range(first, first + count)


def why_not_answered(answer: str) -> tuple[Blocker, ...]:
    """Why an answer is not accepted: it says nothing (R18)."""
    if answer.strip():
        return ()
    return (blocker("answer-missing", _("Write the answer."), field="answer", source="R18"),)


def why_not_published(approved: Sequence[int]) -> tuple[Blocker, ...]:
    """Why no note can be published: there is no approved answer in it (R18)."""
    if approved:
        return ()
    message = _("No answer is approved yet. Approve the answers that go into the note.")
    return (blocker("nothing-approved", message, source="R18"),)
