"""Options and extensions as they are planned: complete, in time, and within the estimated value (R8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.states import OptionKind
from sroi.kernel.money import total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R8"


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """One option or extension as it is filled in."""

    kind: str
    description: str
    value: Decimal | None
    starts_on: date | None
    ends_on: date | None
    exercise_by: date | None


def options_value(values: Iterable[Decimal]) -> Decimal:
    """What the options and extensions are worth together: the estimated value holds it from the start (R8)."""
    return total(values)


def why_not_option(facts: OptionFacts) -> tuple[Blocker, ...]:
    """Every reason why this is no complete option or extension (R8), at its field."""
    found = []
    if not facts.kind:
        found.append(_at("kind", _("Choose whether it is an option or an extension.")))
    if not facts.description.strip():
        found.append(_at("description", _("Describe the option or extension.")))
    if facts.value is None or facts.value < 0 or (facts.value == 0 and facts.kind == OptionKind.OPTION):
        found.append(_at("value", _("Enter what it adds to the contract, in euro, excluding VAT.")))
    return (*found, *_why_not_days(facts))


def _why_not_days(facts: OptionFacts) -> tuple[Blocker, ...]:
    """Its days in order: exercised, then from, then until."""
    found = []
    if facts.starts_on is None:
        found.append(_at("starts_on", _("Enter from which day it holds.")))
    if facts.exercise_by is None:
        found.append(_at("exercise_by", _("Enter the last day on which it can be exercised.")))
    elif facts.starts_on is not None and facts.exercise_by > facts.starts_on:
        found.append(_at("exercise_by", _("It is exercised before it starts. Enter an earlier day.")))
    if facts.kind == OptionKind.EXTENSION and facts.ends_on is None:
        found.append(_at("ends_on", _("Enter until which day the contract is extended.")))
    elif facts.ends_on is not None and facts.starts_on is not None and facts.ends_on < facts.starts_on:
        found.append(_at("ends_on", _("It ends before it starts. Enter a later day.")))
    return tuple(found)


def _at(field: str, message: str) -> Blocker:
    """What is missing or wrong at one field."""
    return blocker(f"option-{field.replace('_', '-')}", message, field=field, source=RULE)
