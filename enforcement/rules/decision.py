"""Proposal, countersignature and the client's decision: by three different people (R3, R34, R35)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contractors.states import ObligationKind
from enforcement.states import Decision, Outcome
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R34"


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What has to stand before a fine is proposed."""

    kind: str
    computed: Decimal | None
    proposed: Decimal | None
    reason: str
    lines_undecided: int
    reports_open: int
    last_report_due_on: date | None
    finding: str = ""


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """What the client fills in."""

    decision: str
    reason: str
    amount: Decimal | None = None
    not_attributable: bool = False


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the client is about to decide."""

    decision: str
    computed: Decimal
    amount: Decimal | None
    reason: str
    not_attributable: bool = False
    not_attributable_waives: bool = True


def why_not_proposed(facts: ProposalFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why a fine cannot be proposed (R35)."""
    found = []
    if facts.lines_undecided:
        message = _("Decide on every line first. Still undecided: %(count)s.")
        found.append(blocker("lines-undecided", message, source="R35", count=facts.lines_undecided))
    if facts.last_report_due_on is not None and on <= facts.last_report_due_on:
        message = _("The last report is due on %(due_on)s. A fine can be proposed after that day.")
        found.append(blocker("last-report-not-due", message, source="R35", due_on=facts.last_report_due_on))
    elif facts.reports_open:
        message = _("Decide on every report, or set it as lapsed. Still open: %(count)s.")
        found.append(blocker("reports-open", message, source="R29", count=facts.reports_open))
    if facts.kind == ObligationKind.EFFORT and not facts.finding.strip():
        message = _("Write the reasoned finding on the effort obligation.")
        found.append(blocker("finding-missing", message, field="finding", source="R35"))
    if not facts.reason.strip():
        message = _("Give the reason for the proposal.")
        found.append(blocker("reason-missing", message, field="proposal_reason", source=RULE))
    return tuple(found) + _why_not_this_amount(facts)


def _why_not_this_amount(facts: ProposalFacts) -> tuple[Blocker, ...]:
    if facts.computed is None:
        message = _("The contract has no recorded fine clause, so no fine is computed.")
        return (blocker("no-clause", message, source="R35"),)
    if facts.computed <= 0:
        message = _("The computed fine is zero, so there is nothing to propose.")
        return (blocker("fine-zero", message, source="R35"),)
    if facts.proposed is None or not 0 < facts.proposed <= facts.computed:
        message = _("The proposed fine must lie above zero and not above the computed %(computed)s.")
        return (blocker("amount-outside", message, field="proposed", source="R35", computed=facts.computed),)
    return ()


def why_not_decided(facts: DecisionFacts) -> tuple[Blocker, ...]:
    """Every reason why the client's decision cannot be recorded (R34)."""
    found = []
    if facts.decision not in Decision.values:
        message = _("Choose whether you impose, lower or waive the fine.")
        found.append(blocker("decision-missing", message, field="decision", source=RULE))
    if not facts.reason.strip():
        message = _("Give the reason for your decision.")
        found.append(blocker("reason-missing", message, field="decision_reason", source=RULE))
    if facts.decision == Decision.MODERATE:
        found.extend(_why_not_moderated(facts))
    if (
        facts.not_attributable
        and facts.not_attributable_waives
        and facts.decision in (Decision.IMPOSE, Decision.MODERATE)
    ):
        message = _("You recorded that the failure is not the contractor's fault. Waive the fine.")
        found.append(blocker("not-attributable", message, field="decision", source="art. 6:92 BW"))
    return tuple(found)


def _why_not_moderated(facts: DecisionFacts) -> tuple[Blocker, ...]:
    if facts.amount is not None and 0 < facts.amount < facts.computed:
        return ()
    message = _("The lower fine must lie above zero and below the proposed %(computed)s.")
    return (blocker("amount-outside", message, field="decided", source="art. 6:94 BW", computed=facts.computed),)


def decided_amount(facts: DecisionFacts, *, proposed: Decimal) -> Decimal:
    """What the client imposes: the whole proposal, the lower amount, or nothing (R34)."""
    if facts.decision == Decision.IMPOSE:
        return proposed
    if facts.decision == Decision.MODERATE and facts.amount is not None:
        return facts.amount
    return Decimal("0.00")


@dataclass(frozen=True, slots=True)
class DisputeEntry:
    """What the client fills in about a dispute."""

    outcome: str
    reason: str
    amount: Decimal | None = None


def why_not_disputed(*, text: str, received_on: date | None, decided_on: date | None, on: date) -> tuple[Blocker, ...]:
    """Every reason why a dispute cannot be recorded (R34)."""
    found = []
    if not text.strip():
        message = _("Describe what the contractor disputes.")
        found.append(blocker("dispute-missing", message, field="text", source=RULE))
    if received_on is None or received_on > on:
        message = _("Enter the day on which the dispute came in. It cannot lie in the future.")
        found.append(blocker("received-in-future", message, field="received_on", source=RULE))
    elif decided_on is not None and received_on < decided_on:
        message = _("The fine was imposed on %(decided_on)s. A dispute cannot have come in before that day.")
        found.append(blocker("before-decision", message, field="received_on", source=RULE, decided_on=decided_on))
    return tuple(found)


def why_not_dispute_decided(entry: DisputeEntry, *, fine: Decimal) -> tuple[Blocker, ...]:
    """Every reason why the decision on a dispute cannot be recorded (R34)."""
    found = []
    if entry.outcome not in Outcome.values:
        message = _("Choose whether you uphold, lower or withdraw the fine.")
        found.append(blocker("outcome-missing", message, field="outcome", source=RULE))
    if not entry.reason.strip():
        message = _("Give the reason for your decision.")
        found.append(blocker("reason-missing", message, field="outcome_reason", source=RULE))
    if entry.outcome == Outcome.LOWER and (entry.amount is None or not 0 < entry.amount < fine):
        message = _("The lower fine must lie above zero and below the imposed %(fine)s.")
        found.append(blocker("amount-outside", message, field="amount", source="art. 6:94 BW", fine=fine))
    return tuple(found)


def fine_after_dispute(entry: DisputeEntry, *, fine: Decimal) -> Decimal:
    """What is left of a fine after a dispute: all of it, the lower amount, or nothing (R34)."""
    if entry.outcome == Outcome.UPHOLD:
        return fine
    if entry.outcome == Outcome.LOWER and entry.amount is not None:
        return entry.amount
    return Decimal("0.00")
