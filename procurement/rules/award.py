"""Award decision, standstill and definitive award (R20)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sroi.kernel.calendar import Term, WorkingDays
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R20"


@dataclass(frozen=True, slots=True)
class Standstill:
    """The standstill with every date used; statutory ends move to a working day (R20, R40)."""

    sent_on: date
    starts_on: date
    counted_until: date
    ends_on: date
    term: Term

    @property
    def moved(self) -> bool:
        """The end was moved past a Saturday, Sunday or holiday."""
        return self.ends_on != self.counted_until

    def is_over(self, on: date) -> bool:
        """The last day has passed."""
        return on > self.ends_on


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What is known when a definitive award is recorded."""

    standstill: Standstill | None
    needs_standstill: bool
    proceedings_on: date | None
    judged_on: date | None
    has_winner: bool
    winners_valid: bool
    awarded_on: date | None
    has_document: bool


def standstill(*, sent_on: date, term: Term, calendar: WorkingDays) -> Standstill:
    """The standstill of a decision, counted from the day after it was sent (R20)."""
    return Standstill(
        sent_on=sent_on,
        starts_on=sent_on + timedelta(days=1),
        counted_until=sent_on + timedelta(days=term.days),
        ends_on=term.ends_on(sent_on, calendar),
        term=term,
    )


def proceedings_suspend(*, proceedings_on: date | None, judged_on: date | None, term: Standstill) -> bool:
    """Summary proceedings that started within the standstill stop the award until the judgment (R20)."""
    return proceedings_on is not None and proceedings_on <= term.ends_on and judged_on is None


def why_not_sent(*, has_winner: bool, bids_open: int, consensus_open: int) -> tuple[Blocker, ...]:
    """Every reason why the award decision cannot be sent (R19, R20)."""
    found = []
    if bids_open:
        message = _("Decide for each bid whether it is valid. Still open: %(count)s.")
        found.append(blocker("bids-not-judged", message, source="R19", count=bids_open))
    if consensus_open:
        message = _("Record the consensus scores of each valid bid. Still open: %(count)s.")
        found.append(blocker("consensus-missing", message, source="R19", count=consensus_open))
    if not has_winner:
        found.append(blocker("winner-missing", _("Choose the winner, or stop the case."), field="winner", source=RULE))
    return tuple(found)


def why_not_awarded(facts: AwardFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why the definitive award cannot be recorded (R20)."""
    found = []
    if not facts.has_winner:
        found.append(blocker("winner-missing", _("Choose the winner, or stop the case."), field="winner", source=RULE))
    elif not facts.winners_valid:
        message = _("An excluded or unsuitable bid cannot win.")
        found.append(blocker("winner-not-valid", message, field="winner", source="R19"))
    if not facts.has_document:
        message = _("Add the document of the definitive award.")
        found.append(blocker("document-missing", message, field="document", source=RULE))
    return tuple(found) + _why_not_this_date(facts, on=on) + _why_standstill_holds(facts, on=on)


def _why_not_this_date(facts: AwardFacts, *, on: date) -> tuple[Blocker, ...]:
    if facts.awarded_on is None:
        message = _("Enter the date of the definitive award. It is never derived from other dates.")
        return (blocker("date-missing", message, field="awarded_on", source=RULE),)
    if facts.awarded_on > on:
        message = _("The date of the definitive award cannot lie in the future.")
        return (blocker("date-in-future", message, field="awarded_on", source=RULE),)
    if facts.judged_on is not None and facts.awarded_on < facts.judged_on:
        message = _("The judgment was on %(judged_on)s. The definitive award comes on that day or later.")
        return (blocker("before-judgment", message, field="awarded_on", source=RULE, judged_on=facts.judged_on),)
    return ()


def _why_standstill_holds(facts: AwardFacts, *, on: date) -> tuple[Blocker, ...]:
    if not facts.needs_standstill:
        return ()
    if facts.standstill is None:
        return (blocker("decision-not-sent", _("Send the award decision first."), source=RULE),)
    if proceedings_suspend(proceedings_on=facts.proceedings_on, judged_on=facts.judged_on, term=facts.standstill):
        message = _("Summary proceedings started within the standstill. Wait for the judgment.")
        return (blocker("proceedings-pending", message, source=facts.standstill.term.source or RULE),)
    if not facts.standstill.is_over(facts.awarded_on or on):
        message = _("The standstill ends on %(ends_on)s. The definitive award comes after it.")
        source = facts.standstill.term.source or RULE
        return (
            blocker("standstill-holds", message, field="awarded_on", source=source, ends_on=facts.standstill.ends_on),
        )
    return ()
