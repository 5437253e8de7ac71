"""Call-offs under a framework: what may be given, and how much of the maximum is used (R38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R38"
OVER = "R38; Aw art. 2.163a–g"
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class CallOffFacts:
    """One call-off as it is filled in."""

    number: str
    given_on: date | None
    subject: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class FrameworkUse:
    """How much of the maximum of a framework was called off, over all its contractors."""

    called: Decimal
    maximum: Decimal
    warn_from: Decimal

    @property
    def percent(self) -> Decimal:
        """The share that was used, rounded down to a tenth: 100% is said only when nothing is left."""
        return (self.called * 100 / self.maximum).quantize(TENTH, rounding=ROUND_DOWN)

    @property
    def left(self) -> Decimal:
        """What can still be called off."""
        return max(ZERO, self.maximum - self.called)

    @property
    def is_near(self) -> bool:
        """Tell whether the share from which is warned is reached, equal included."""
        return self.called * 100 >= self.maximum * self.warn_from


def framework_use(values: Sequence[Decimal], *, maximum: Decimal, warn_from: Decimal) -> FrameworkUse:
    """What was called off against the maximum (R38): 1,500,000.00 and 900,000.00 of 3,000,000.00 is 80%, so near."""
    return FrameworkUse(sum(values, ZERO), maximum, warn_from)


def why_not_called_off(
    facts: CallOffFacts, *, starts_on: date | None, ends_on: date | None, on: date, known: bool
) -> tuple[Blocker, ...]:
    """Every reason why this is no call-off (R38): number, day within the term, subject and value."""
    found = []
    if not facts.number.strip():
        found.append(blocker("number-missing", _("Enter the number of the call-off."), field="number", source=RULE))
    elif known:
        message = _("Call-off %(number)s is recorded already. Correct that one, or use another number.")
        found.append(blocker("call-off-known", message, field="number", source=RULE, number=facts.number.strip()))
    if not facts.subject.strip():
        found.append(blocker("subject-missing", _("Write what is called off."), field="subject", source=RULE))
    if facts.value is None or facts.value <= 0:
        message = _("Enter the value of the call-off: an amount above zero, in euro, excluding VAT.")
        found.append(blocker("value-missing", message, field="value", source=RULE))
    return (*found, *_why_not_that_day(facts.given_on, starts_on=starts_on, ends_on=ends_on, on=on))


def _why_not_that_day(
    day: date | None, *, starts_on: date | None, ends_on: date | None, on: date
) -> tuple[Blocker, ...]:
    """A call-off is given within the term of the framework, and is recorded once it is given."""
    if day is None:
        return (blocker("day-missing", _("Enter the day on which it was given."), field="given_on", source=RULE),)
    if day > on:
        message = _("This day lies in the future. Record the call-off once it is given.")
        return (blocker("day-ahead", message, field="given_on", source=RULE),)
    if starts_on is not None and day < starts_on:
        message = _("The framework starts on %(starts_on)s. Enter a day within its term.")
        return (blocker("day-before-term", message, field="given_on", source=RULE, starts_on=starts_on),)
    if ends_on is not None and day > ends_on:
        message = _("The framework ended on %(ends_on)s: nothing can be called off after it. Enter an earlier day.")
        return (blocker("day-after-term", message, field="given_on", source=RULE, ends_on=ends_on),)
    return ()


def why_not_in_maximum(change: Decimal, use: FrameworkUse) -> tuple[Blocker, ...]:
    """Why the maximum of the framework does not hold this (R38): all contractors together stay within it."""
    if change <= 0 or use.called + change <= use.maximum:
        return ()
    message = _(
        "The framework goes up to %(maximum)s and %(called)s of it is called off, so %(left)s is left. Lower the value,"
        " or first change the framework within articles 2.163a to 2.163g Aw and record that as its new maximum;"
        " otherwise a new tender is needed."
    )
    values = {"maximum": use.maximum, "called": use.called, "left": use.left}
    return (blocker("above-maximum", message, field="value", source=OVER, **values),)


def why_not_corrected(*, right: Decimal | None, now: Decimal, reason: str) -> tuple[Blocker, ...]:
    """Every reason why a call-off is not corrected to this value (R38); 0.00 takes it back."""
    found = []
    if right is None or right < 0:
        message = _("Enter the right value: zero takes the call-off back.")
        found.append(blocker("value-missing", message, field="value", source=RULE))
    elif right == now:
        message = _("This is the value that is recorded: %(now)s. Enter the right one.")
        found.append(blocker("value-unchanged", message, field="value", source=RULE, now=now))
    if not reason.strip():
        found.append(blocker("reason-missing", _("Write why it is corrected."), field="reason", source=RULE))
    return tuple(found)
