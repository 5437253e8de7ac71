"""The result of a contract, and what an evaluation needs before it closes (R33)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from reporting.rules.candidates import add_months
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R33"
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ClosingResult:
    """What a contract realised, with the figures used."""

    base: Decimal | None
    net: Decimal
    verified: Decimal

    @property
    def realised_percent(self) -> Decimal | None:
        """Verified value as a percentage of the base, to one decimal; None without a base."""
        return None if not self.base else _percent(self.verified, self.base)

    @property
    def fulfilled_percent(self) -> Decimal:
        """Verified value as a percentage of the net obligation, to one decimal; 100 when nothing is owed."""
        return _percent(self.verified, self.net) if self.net else Decimal(100)

    @property
    def shortfall(self) -> Decimal:
        """What is missing; 0.00 when the obligation is met."""
        return max(ZERO, self.net - self.verified)

    @property
    def surplus(self) -> Decimal:
        """What lies beyond the obligation."""
        return max(ZERO, self.verified - self.net)


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What has to stand before the result is recorded."""

    client_evaluated: bool
    bureau_evaluated: bool
    contractor_evaluated: bool
    lessons: int
    reports_open: int
    lines_undecided: int
    last_report_due_on: date | None
    meeting_wished: bool
    meeting_held: bool


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(TENTH, rounding=ROUND_HALF_UP)


def evaluation_opens_on(*, ends_on: date, days_before: int) -> date:
    """The day from which client and contractor look back (R33)."""
    return ends_on - timedelta(days=days_before)


def lasting_effect_on(*, ends_on: date, months: int) -> date:
    """The day of the check on lasting effect (R33)."""
    return add_months(ends_on, months)


def why_not_closed(facts: ClosingFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why the result cannot be recorded (R33)."""
    found = []
    if facts.last_report_due_on is not None and facts.reports_open and on <= facts.last_report_due_on:
        message = _("The last report is not due before %(due_on)s.")
        found.append(blocker("last-report-not-due", message, source="R35", due_on=facts.last_report_due_on))
    elif facts.reports_open:
        message = _("Decide on every report, or set it as lapsed. Still open: %(count)s.")
        found.append(blocker("reports-open", message, source="R29", count=facts.reports_open))
    if facts.lines_undecided:
        message = _("Decide on every line. Still undecided: %(count)s.")
        found.append(blocker("lines-undecided", message, source="R29", count=facts.lines_undecided))
    found += _who_is_silent(facts)
    if facts.meeting_wished and not facts.meeting_held:
        found.append(blocker("meeting-not-held", _("The closing meeting has not been held."), source=RULE))
    if facts.lessons < 1:
        found.append(blocker("no-lesson", _("Write at least one lesson for the next case."), source=RULE))
    return tuple(found)


def _who_is_silent(facts: ClosingFacts) -> list[Blocker]:
    """The parties that have not looked back yet: client, bureau and contractor (R33)."""
    asked = (
        (facts.client_evaluated, "client-silent", _("The evaluation with the client is missing.")),
        (facts.bureau_evaluated, "bureau-silent", _("The evaluation of the bureau is missing.")),
        (facts.contractor_evaluated, "contractor-silent", _("The evaluation with the contractor is missing.")),
    )
    return [blocker(code, message, source=RULE) for given, code, message in asked if not given]
