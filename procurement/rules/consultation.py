"""The market consultation: when it can be opened, answered and completed (R10)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

MOST_QUESTIONS = 30


def question_lines(text: str) -> tuple[str, ...]:
    """The questions that were typed one on each line, without empty lines (R10)."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def why_not_asked_market(questions: Sequence[str], *, closes_on: date, today: date) -> tuple[Blocker, ...]:
    """Why the market cannot be asked this: no question, one twice, too many, or a day that has passed (R10)."""
    found = []
    if not questions:
        found.append(blocker("no-questions", _("Write at least one question."), field="questions", source="R10"))
    folded = [each.casefold() for each in questions]
    twice = next((each for number, each in enumerate(questions) if folded[number] in folded[:number]), "")
    if twice:
        message = _("The question “%(question)s” stands there twice. Take one out.")
        found.append(blocker("question-twice", message, field="questions", source="R10", question=twice))
    if len(questions) > MOST_QUESTIONS:
        message = _("Ask at most %(most)s questions: a party that has to write more does not answer.")
        found.append(blocker("too-many-questions", message, field="questions", source="R10", most=MOST_QUESTIONS))
    if closes_on < today:
        message = _("This day has passed. Choose today or a later day.")
        found.append(blocker("closes-in-past", message, field="closes_on", source="R10"))
    return tuple(found)


def why_not_invited(name: str, *, known: Collection[str]) -> tuple[Blocker, ...]:
    """Why a party is not invited: without a name, or a second time (R10)."""
    wanted = name.strip().casefold()
    if not wanted:
        message = _("Choose a party, or write the name of another one.")
        return (blocker("party-missing", message, field="name", source="R10"),)
    if wanted in {each.casefold() for each in known}:
        message = _("“%(name)s” is invited already.")
        return (blocker("party-twice", message, field="name", source="R10", name=name.strip()),)
    return ()


def why_not_opened(*, questions: int, parties: int) -> tuple[Blocker, ...]:
    """Why a consultation is not opened: nothing is asked, or nobody (R10)."""
    found = []
    if not questions:
        found.append(blocker("no-questions", _("Write at least one question."), source="R10"))
    if not parties:
        found.append(blocker("no-parties", _("Invite at least one party."), source="R10"))
    return tuple(found)


def why_not_recorded(
    answers: Mapping[int, str], *, is_silent: bool, answered_on: date | None, closes_on: date, today: date
) -> tuple[Blocker, ...]:
    """Why answers are not recorded: nothing was answered, something by who did not answer, or too late (R10)."""
    given = any(text.strip() for text in answers.values())
    if is_silent and given:
        message = _("Either fill in answers, or tick that the party did not answer.")
        return (blocker("answered-and-silent", message, field="is_silent", source="R10"),)
    if is_silent:
        return ()
    found = []
    if not given:
        message = _("Fill in at least one answer, or tick that the party did not answer.")
        found.append(blocker("nothing-answered", message, field="is_silent", source="R10"))
    if answered_on is None:
        message = _("Fill in the day on which the party answered.")
        found.append(blocker("day-missing", message, field="answered_on", source="R10"))
    elif answered_on > today:
        message = _("The day of the answer cannot lie in the future.")
        found.append(blocker("answered-in-future", message, field="answered_on", source="R10"))
    elif answered_on > closes_on:
        message = _(
            "The term ended on %(closes_on)s, for every party alike. Give all parties more time first, "
            "or tick that this party did not answer."
        )
        values = {"closes_on": closes_on}
        found.append(blocker("answered-late", message, field="answered_on", source="art. 2.25 Aw", **values))
    return tuple(found)


def why_link_closed(*, is_running: bool, closes_on: date, today: date) -> tuple[Blocker, ...]:
    """Why a party cannot answer by its link any more: every party had the same time (R10, art. 2.25 Aw)."""
    if not is_running:
        return (blocker("consultation-over", _("This market consultation is over."), source="R10"),)
    if today > closes_on:
        message = _(
            "You could answer until %(closes_on)s. A late answer is not taken in: every party had the same time. "
            "When the term is extended, every party gets a message."
        )
        return (blocker("consultation-closed", message, source="art. 2.25 Aw", closes_on=closes_on),)
    return ()


def why_not_answered_market(answers: Mapping[int, str], *, name: str) -> tuple[Blocker, ...]:
    """Why what a party sent is no answer: it says nothing, or nobody says it (R10)."""
    found = []
    if not any(text.strip() for text in answers.values()):
        found.append(blocker("nothing-answered", _("Answer at least one question."), source="R10"))
    if not name.strip():
        found.append(blocker("name-missing", _("Fill in your name."), field="name", source="R10"))
    return tuple(found)


def why_no_link(contact_email: str) -> tuple[Blocker, ...]:
    """Why a party gets no personal link: nobody knows where to send it (R10)."""
    if contact_email:
        return ()
    message = _("This party has no e-mail address. Fill in what it answers yourself.")
    return (blocker("party-without-address", message, source="R10"),)


def why_not_concluded(conclusions: str, *, waiting: Sequence[str]) -> tuple[Blocker, ...]:
    """Why a consultation is not completed: no conclusion, or parties of whom nobody knows the answer (R10)."""
    found = []
    if not conclusions.strip():
        found.append(blocker("conclusions-missing", _("Write the conclusions."), field="conclusions", source="R10"))
    if waiting:
        message = _("Fill in the answers of %(names)s, or tick there that the party did not answer.")
        found.append(blocker("parties-waiting", message, source="R10", names=", ".join(waiting)))
    return tuple(found)
