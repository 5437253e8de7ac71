"""The fine up to its proposal: announced, viewed, proposed, countersigned (R3, R34, R35)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors.states import ObligationKind
from enforcement import documents, policies, rules
from enforcement.models import ContractorView, EnforcementFile, Fine
from enforcement.policies import EnforcementDuty
from enforcement.selectors.figures import computation_of, undecided_of
from enforcement.selectors.hands import BEFORE_THE_CLIENT, PROPOSING, why_a_hand_before
from enforcement.services.file import end_terms
from enforcement.services.holding import climb, held_file, hold
from enforcement.services.telling import client_people, tell_contractor, tell_people
from enforcement.states import FILE_FLOW, Decision, EnforcementDeadline, EnforcementVerb, FileAction
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.traces import to_rows
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def announce_fine(
    *, file_id: int, view_due_on: date | None, by: User, at: datetime, found_amount: Decimal | None = None
) -> Fine:
    """Announce the intended fine by letter, with amount, trace and the term for a view (R34)."""
    file, acting = hold(file_id, FileAction.ANNOUNCE_FINE, by=by, at=at)
    today = amsterdam_date(at)
    computation = computation_of(file, on=today, found_amount=found_amount)
    notice = getattr(file, "default_notice", None)
    refuse(
        rules.why_not_announced(
            notice_ends_on=notice.term_ends_on if notice else None,
            fine=computation.fine,
            view_due_on=view_due_on,
            on=today,
        )
    )
    due_on = view_due_on or today
    fine = _announced(file, computation, due_on=due_on, on=today)
    paper = documents.intended_fine(file, fine, view_due_on=due_on, by=by)
    letter = issue_letter(file.dossier, paper, at=at, by=acting)
    fine.announced_letter = letter
    fine.save(update_fields=["announced_letter"])
    tell_contractor(file, letter, at=at, due_on=due_on)
    meet_deadline(dossier=file.dossier, kind=EnforcementDeadline.NOTICE_TERM, about=file, at=at)
    set_deadline(dossier=file.dossier, kind=EnforcementDeadline.VIEW_TERM, about=file, due_on=due_on, source="R34")
    facts = {"computed": fine.computed, "shortfall": fine.shortfall, "view_due_on": due_on, "letter": letter.number}
    climb(file, FileAction.ANNOUNCE_FINE, EnforcementVerb.FINE_ANNOUNCED, by=acting, at=at, facts=facts)
    return fine


def _announced(file: EnforcementFile, computation: rules.Computation, *, due_on: date, on: date) -> Fine:
    """The fine as it is announced, with every step of its computation."""
    return Fine.objects.create(
        file=file,
        stated_on=on,
        shortfall=computation.shortfall,
        computed=computation.fine or ZERO,
        trace=to_rows(computation.steps),
        view_due_on=due_on,
    )


@transaction.atomic
def receive_view(*, file_id: int, text: str, received_on: date | None, by: User, at: datetime) -> ContractorView:
    """Record the contractor's view, given in the portal or entered by the bureau (R34)."""
    file = held_file(file_id)
    today = amsterdam_date(at)
    acting = policies.acting_on(by, EnforcementDuty.GIVE_VIEW, file.dossier, on=today) or policies.require(
        by, FileAction.CLOSE_VIEW, file.dossier, on=today
    )
    FILE_FLOW.target(state=file.state, action=FileAction.CLOSE_VIEW)
    found = []
    if not text.strip():
        found.append(blocker("view-missing", _("Write the view of the contractor."), field="text", source="R34"))
    if received_on is None or received_on > today:
        message = _("Enter the day on which the view came in. It cannot lie in the future.")
        found.append(blocker("date-in-future", message, field="received_on", source="R34"))
    refuse(found)
    view = ContractorView.objects.create(
        file=file, received_on=received_on, text=text.strip(), given_by=by, recorded_at=at
    )
    _close_view(file, EnforcementVerb.VIEW_RECEIVED, by=acting, at=at)
    return view


@transaction.atomic
def close_view_without(*, file_id: int, by: User, at: datetime) -> ContractorView:
    """Record that no view came within the term (R34)."""
    file, acting = hold(file_id, FileAction.CLOSE_VIEW, by=by, at=at)
    fine = file.fine
    refuse(rules.why_view_not_closed(received=False, view_due_on=fine.view_due_on, on=amsterdam_date(at)))
    view = ContractorView.objects.create(file=file, recorded_at=at)
    _close_view(file, EnforcementVerb.NO_VIEW, by=acting, at=at)
    return view


def _close_view(file: EnforcementFile, verb: EnforcementVerb, *, by: Acting, at: datetime) -> None:
    """Take the step after the announcement."""
    meet_deadline(dossier=file.dossier, kind=EnforcementDeadline.VIEW_TERM, about=file, at=at)
    climb(file, FileAction.CLOSE_VIEW, verb, by=by, at=at)


@transaction.atomic
def propose_fine(*, file_id: int, amount: Decimal | None, reason: str, by: User, at: datetime) -> Fine:
    """The adviser proposes the fine, recomputed on this day with its trace (R35)."""
    file, acting = hold(file_id, FileAction.PROPOSE, by=by, at=at)
    fine = file.fine
    today = amsterdam_date(at)
    computation = computation_of(file, on=today, found_amount=_found(file, fine))
    refuse(rules.why_not_proposed(proposal_facts(file, computation, amount=amount, reason=reason), on=today))
    fine.stated_on, fine.shortfall, fine.computed = today, computation.shortfall, computation.fine or ZERO
    fine.trace, fine.proposal_reason, fine.proposed = to_rows(computation.steps), reason, amount
    fine.proposed_by, fine.proposed_at = by, at
    fine.countersigned_by, fine.countersigned_at = None, None
    fine.save(
        update_fields=[
            *("stated_on", "shortfall", "computed", "trace", "proposal_reason", "proposed"),
            *("proposed_by", "proposed_at", "countersigned_by", "countersigned_at"),
        ]
    )
    facts = {"computed": fine.computed, "proposed": amount, "stated_on": today}
    climb(file, FileAction.PROPOSE, EnforcementVerb.FINE_PROPOSED, by=acting, at=at, reason=reason, facts=facts)
    return fine


def _found(file: EnforcementFile, fine: Fine) -> Decimal | None:
    """The amount of the finding on an effort obligation, as announced."""
    return fine.computed if file.contract.obligation.kind == ObligationKind.EFFORT else None


def proposal_facts(
    file: EnforcementFile, computation: rules.Computation, *, amount: Decimal | None, reason: str
) -> rules.ProposalFacts:
    """What has to stand before a fine is proposed (R35)."""
    undecided = undecided_of(file.contract)
    return rules.ProposalFacts(
        kind=file.contract.obligation.kind,
        computed=computation.fine,
        proposed=amount,
        reason=reason,
        lines_undecided=undecided.lines,
        reports_open=undecided.reports,
        last_report_due_on=undecided.last_due_on,
        finding=file.finding,
    )


@transaction.atomic
def countersign_fine(*, file_id: int, by: User, at: datetime, seen: str = "") -> Fine:
    """The coordinator countersigns what somebody else proposed; the client is told that it is their turn (R3, R34)."""
    file, acting = hold(file_id, FileAction.COUNTERSIGN, by=by, at=at, seen=seen)
    fine = file.fine
    refuse(why_a_hand_before(file, fine, acting, verbs=PROPOSING, on=amsterdam_date(at)))
    fine.countersigned_by, fine.countersigned_at = by, at
    fine.save(update_fields=["countersigned_by", "countersigned_at"])
    key = f"enforcement.decide:{fine.pk}:{at.isoformat()}"
    tell_people(client_people(file.contract), "decide", key, {"file": file}, at=at, contract=file.contract)
    facts = {"proposed": fine.proposed}
    climb(file, FileAction.COUNTERSIGN, EnforcementVerb.FINE_COUNTERSIGNED, by=acting, at=at, facts=facts)
    return fine


@transaction.atomic
def return_proposal(*, file_id: int, reason: str, by: User, at: datetime, seen: str = "") -> Fine:
    """Send the proposal back to the adviser with the reason."""
    file, acting = hold(file_id, FileAction.RETURN_PROPOSAL, by=by, at=at, seen=seen)
    if not reason.strip():
        refuse([blocker("reason-missing", _("Write why the proposal goes back."), field="reason", source="R34")])
    fine = file.fine
    fine.countersigned_by, fine.countersigned_at = None, None
    fine.save(update_fields=["countersigned_by", "countersigned_at"])
    climb(file, FileAction.RETURN_PROPOSAL, EnforcementVerb.PROPOSAL_RETURNED, by=acting, at=at, reason=reason)
    _tell_proposer(file, fine, by=by, at=at)
    return fine


def _tell_proposer(file: EnforcementFile, fine: Fine, *, by: User, at: datetime) -> None:
    """Who made the proposal hears that it came back, and from whom; the reason stands on the page."""
    if fine.proposed_by is None:
        return
    key = f"enforcement.proposal-returned:{fine.pk}:{at.isoformat()}"
    told = {"file": file, "returned_by": by}
    tell_people([fine.proposed_by], "proposal_returned", key, told, at=at, contract=file.contract)


@transaction.atomic
def decide_fine(*, file_id: int, entry: rules.DecisionEntry, by: User, at: datetime, seen: str = "") -> Fine:
    """The client imposes, lowers or waives the fine; never the proposer, countersigner or a stand-in (R3, R34)."""
    action = FileAction.WAIVE if entry.decision == Decision.WAIVE else FileAction.IMPOSE
    file, acting = hold(file_id, action, by=by, at=at, seen=seen)
    fine = file.fine
    facts = decision_facts(file, fine, entry)
    hands = why_a_hand_before(file, fine, acting, verbs=BEFORE_THE_CLIENT, on=amsterdam_date(at))
    refuse((*hands, *rules.why_not_decided(facts)))
    _write_decision(file, fine, facts, by=acting, at=at)
    end_terms(file, at=at)
    verb = EnforcementVerb.FINE_WAIVED if action == FileAction.WAIVE else EnforcementVerb.FINE_IMPOSED
    kept = {"decision": entry.decision, "decided": fine.decided, "proposed": fine.proposed}
    climb(file, action, verb, by=acting, at=at, reason=entry.reason, facts=kept)
    return fine


def decision_facts(file: EnforcementFile, fine: Fine, entry: rules.DecisionEntry) -> rules.DecisionFacts:
    """The decision against what was proposed and what the clause says."""
    clause = getattr(file.contract, "fine_clause", None)
    return rules.DecisionFacts(
        decision=entry.decision,
        computed=fine.proposed or ZERO,
        amount=entry.amount,
        reason=entry.reason,
        not_attributable=entry.not_attributable,
        not_attributable_waives=clause.not_attributable_waives if clause else True,
    )


def _write_decision(file: EnforcementFile, fine: Fine, facts: rules.DecisionFacts, *, by: Acting, at: datetime) -> None:
    """Keep the decision, and tell it to the contractor by letter."""
    fine.decision, fine.decision_reason = facts.decision, facts.reason
    fine.decided = rules.decided_amount(facts, proposed=facts.computed)
    fine.not_attributable, fine.decided_by, fine.decided_at = facts.not_attributable, by.by, at
    letter = issue_letter(file.dossier, documents.decision_on_fine(file, fine, by=by.by), at=at, by=by)
    fine.decision_letter = letter
    fine.save(
        update_fields=[
            *("decision", "decision_reason", "decided", "not_attributable"),
            *("decided_by", "decided_at", "decision_letter"),
        ]
    )
    tell_contractor(file, letter, at=at)
