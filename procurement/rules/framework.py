"""Framework agreements: what has to be known of one before it is published (R8, R38)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.states import SEVERAL_METHODS, CallOffMethod
from sroi.kernel.money import ZERO, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

LAW = "Aw art. 2.140"
WAYS = "Aw art. 2.142–2.143"


@dataclass(frozen=True, slots=True)
class FrameworkFacts:
    """One framework as it is filled in, of a case or of a lot."""

    maximum: Decimal | None
    suppliers: int | None
    method: str


@dataclass(frozen=True, slots=True)
class FrameworkTerm:
    """How long the framework runs, and why longer than the law has as the rule."""

    starts_on: date | None
    ends_on: date | None
    reason: str


def why_not_framework(facts: FrameworkFacts) -> tuple[Blocker, ...]:
    """Every reason why this is no framework yet (R8): its maximum, its contractors, and how call-offs are given."""
    found = []
    if facts.maximum is None:
        message = _("Enter the maximum value of the framework: without it no call-off may be given.")
        found.append(blocker("framework-without-maximum", message, field="framework_maximum", source="R8"))
    elif facts.maximum <= 0:
        message = _("The maximum value of a framework is more than zero.")
        found.append(blocker("framework-maximum", message, field="framework_maximum", source="R8"))
    if not facts.suppliers:
        message = _("Enter with how many contractors the framework is made: one or more.")
        found.append(blocker("framework-without-contractors", message, field="framework_suppliers", source=WAYS))
    if not facts.method:
        message = _("Choose how call-offs are given.")
        found.append(blocker("framework-without-method", message, field="call_off_method", source=WAYS))
    elif facts.suppliers == 1 and facts.method in SEVERAL_METHODS:
        message = _("With one contractor call-offs are given directly. Choose that, or enter more contractors.")
        found.append(blocker("framework-method-alone", message, field="call_off_method", source=WAYS))
    elif facts.suppliers and facts.suppliers > 1 and facts.method == CallOffMethod.DIRECT:
        message = _("With several contractors choose by ranking, by turn or by mini-competition.")
        found.append(blocker("framework-method-several", message, field="call_off_method", source=WAYS))
    return tuple(found)


def why_not_so_long(term: FrameworkTerm, *, years: int) -> tuple[Blocker, ...]:
    """Why a framework cannot run so long (R8): longer than the rule of the law needs a reason."""
    if term.starts_on is None or term.ends_on is None or term.reason.strip():
        return ()
    if term.ends_on < _years_on(term.starts_on, years):
        return ()
    message = _("A framework runs %(years)s years at most. Write why this contract needs longer, or shorten the term.")
    return (blocker("framework-too-long", message, field="framework_reason", source=LAW, years=years),)


def _years_on(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def maximum_of(case: Decimal | None, lots: Iterable[Decimal | None]) -> Decimal | None:
    """The most that can be called off under a case: its own maximum, else those of its lots together (R8)."""
    if case is not None:
        return case
    known = [each for each in lots if each is not None]
    return total(known) if known else None


def why_not_within(
    estimated: Decimal | None, *, maximum: Decimal | None, options: Decimal = ZERO
) -> tuple[Blocker, ...]:
    """Why an estimated value is too low (R8): it counts the maximum of a framework, and every option and extension.

    Worked example: with options of 200,000.00 an estimate of 200,000.00 leaves nothing for the contract itself.
    """
    if estimated is None:
        return ()
    found = []
    if maximum is not None and estimated < maximum:
        message = _("The framework goes up to %(maximum)s. Enter an estimated value of at least that amount.")
        found.append(blocker("value-below-maximum", message, field="estimated_value", source="R8", maximum=maximum))
    if options and estimated <= options:
        message = _("The options and extensions are %(options)s together. Enter a value that includes them.")
        found.append(blocker("value-below-options", message, field="estimated_value", source="R8", options=options))
    return tuple(found)
