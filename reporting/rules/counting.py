"""An effort counts once, in its quarter, under its agreement, and only when it is extra (R26, R28)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contractors.states import NEEDS_PROPOSAL
from reporting.rules.schedule import PlannedReport
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R28"


@dataclass(frozen=True, slots=True)
class Claim:
    """What identifies an effort: its contract, the candidate's period and hours, or the invoice.

    `candidate` is what marks one person on every contract of the contractor.
    """

    effort: int | None
    contract: int
    label: str
    covenant: int | None = None
    candidate: Hashable | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    hours_per_week: Decimal | None = None
    supplier: str = ""
    invoice_number: str = ""

    @property
    def invoice_key(self) -> tuple[str, str] | None:
        """Supplier and number without case, spaces or signs; None without a number."""
        number = _bare(self.invoice_number)
        return (_bare(self.supplier), number) if number else None


@dataclass(frozen=True, slots=True)
class EffortFacts:
    """What decides whether a line may be submitted."""

    is_extra: bool | None
    has_line: bool
    possibility: str
    proposal_accepted: bool
    starts_on: date | None
    ends_on: date | None
    performed_by: str


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _overlap(one: Claim, other: Claim) -> bool:
    if one.starts_on is None or one.ends_on is None or other.starts_on is None or other.ends_on is None:
        return False
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _same_hours(one: Claim, other: Claim, *, full_week: Decimal) -> bool:
    """The same person in the same days: equal hours, or more hours together than a week holds."""
    if one.candidate is None or one.candidate != other.candidate or not _overlap(one, other):
        return False
    if one.hours_per_week is None or other.hours_per_week is None:
        return False
    return one.hours_per_week == other.hours_per_week or one.hours_per_week + other.hours_per_week > full_week


def counts_double(one: Claim, other: Claim, *, full_week: Decimal) -> bool:
    """Two efforts count the same thing; contracts under one covenant may share, one contract never (R28)."""
    if one.effort is not None and one.effort == other.effort:
        return False
    if one.contract != other.contract and one.covenant is not None and one.covenant == other.covenant:
        return False
    same_invoice = one.invoice_key is not None and one.invoice_key == other.invoice_key
    return same_invoice or _same_hours(one, other, full_week=full_week)


def why_double(effort: Claim, others: Iterable[Claim], *, full_week: Decimal) -> tuple[Blocker, ...]:
    """Every other effort of the contractor that counts the same candidate and hours, or the same invoice (R28)."""
    found = []
    for other in others:
        if counts_double(effort, other, full_week=full_week):
            message = _("This counts the same as %(other)s. An effort counts once.")
            found.append(blocker("counted-double", message, source=RULE, other=other.label))
    return tuple(found)


def why_not_claimed(facts: EffortFacts, report: PlannedReport) -> tuple[Blocker, ...]:
    """Every reason why a line cannot be submitted in this report (R26, R28)."""
    found = []
    if facts.is_extra is None:
        message = _("Answer whether this is extra: beyond the law, reintegration and the work of the contract.")
        found.append(blocker("extra-unanswered", message, field="is_extra", source=RULE))
    elif not facts.is_extra:
        message = _("Only what is extra counts towards the obligation.")
        found.append(blocker("not-extra", message, field="is_extra", source="L62-81"))
    if not facts.has_line:
        message = _("Choose the line of the agreement under which this effort falls.")
        found.append(blocker("line-missing", message, field="line", source=RULE))
    if facts.possibility in NEEDS_PROPOSAL and not facts.proposal_accepted:
        message = _("No effort counts under this project before the proposal is accepted.")
        found.append(blocker("proposal-not-accepted", message, field="line", source="R26"))
    if not facts.performed_by.strip():
        message = _("Enter who performed this: you, a consortium member or a subcontractor.")
        found.append(blocker("performer-missing", message, field="performed_by", source=RULE))
    if facts.starts_on is None or facts.ends_on is None:
        message = _("Enter the first and the last day of this effort.")
        found.append(blocker("period-missing", message, field="period_start", source=RULE))
    elif not report.covers(facts.starts_on, facts.ends_on):
        message = _("The period must lie between %(first)s and %(last)s.")
        first, last = report.starts_on, report.ends_on
        found.append(blocker("outside-period", message, field="period_start", source=RULE, first=first, last=last))
    return tuple(found)
