"""Exercising an option or extension, or letting it lapse: when it counts, and what it is worth (R38)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R38"


@dataclass(frozen=True, slots=True)
class ExerciseFacts:
    """An option as it would be exercised, beside what was agreed."""

    is_extension: bool
    exercise_by: date
    awarded_on: date
    exercised_on: date | None
    value: Decimal | None
    ends_on: date | None
    contract_ends_on: date | None


def counts_from(exercised_on: date) -> date:
    """From which day an option counts in the base (R38): the day on which it is exercised, not that it starts."""
    return exercised_on


def why_not_exercised(facts: ExerciseFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why an option cannot be recorded as exercised (R38).

    Worked example: to be exercised by 1 September; a letter of 1 September is in time, one of 2 September is not.
    """
    found = list(_why_not_that_day(facts, on=on))
    if facts.value is None or facts.value < 0 or (facts.value == 0 and not facts.is_extension):
        message = _("Enter the value that is added, in euro, excluding VAT.")
        found.append(blocker("value-missing", message, field="value", source=RULE))
    if facts.is_extension and facts.ends_on is None:
        message = _("Enter the new end of the contract.")
        found.append(blocker("end-missing", message, field="ends_on", source=RULE))
    elif (
        facts.is_extension
        and facts.ends_on is not None
        and facts.contract_ends_on is not None
        and facts.ends_on <= facts.contract_ends_on
    ):
        message = _("The contract runs until %(ends_on)s already. Enter a later day.")
        found.append(blocker("end-not-later", message, field="ends_on", source=RULE, ends_on=facts.contract_ends_on))
    return tuple(found)


def _why_not_that_day(facts: ExerciseFacts, *, on: date) -> tuple[Blocker, ...]:
    """It is exercised after the award, in time, and recorded once it is done."""
    day = facts.exercised_on
    if day is None:
        return (blocker("day-missing", _("Enter the day on which it was exercised."), field="decided_on", source=RULE),)
    if day > on:
        message = _("This day lies in the future. Record it once it is exercised.")
        return (blocker("day-ahead", message, field="decided_on", source=RULE),)
    if day < facts.awarded_on:
        message = _("The contract was awarded on %(day)s. Enter a later day.")
        return (blocker("day-before-award", message, field="decided_on", source=RULE, day=facts.awarded_on),)
    if day > facts.exercise_by:
        message = _(
            "It had to be exercised by %(day)s at the latest. What is agreed later is a change of the contract: check"
            " articles 2.163a to 2.163g Aw, let the option lapse and record the change of the base."
        )
        return (blocker("too-late", message, field="decided_on", source=RULE, day=facts.exercise_by),)
    return ()


def why_not_lapsed(lapsed_on: date | None, reason: str, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why an option cannot be recorded as lapsed (R38)."""
    found = []
    if lapsed_on is None:
        message = _("Enter the day on which was decided not to exercise it.")
        found.append(blocker("day-missing", message, field="decided_on", source=RULE))
    elif lapsed_on > on:
        message = _("This day lies in the future. Record it once it is decided.")
        found.append(blocker("day-ahead", message, field="decided_on", source=RULE))
    if not reason.strip():
        found.append(blocker("reason-missing", _("Write why it is not exercised."), field="reason", source=RULE))
    return tuple(found)
