"""The fine: announced, viewed, proposed, countersigned, decided by the client (R3, R34, R35)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from enforcement import documents, policies, rules
from enforcement.models import ContractorView, EnforcementFile, Fine
from enforcement.policies import EnforcementDuty
from enforcement.selectors.figures import computation_of, undecided_of
from enforcement.services.file import NOTICE_TERM, VIEW_TERM, end_terms
from enforcement.services.holding import climb, hold
from enforcement.states import Decision, EnforcementVerb, FileAction
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services import issue_letter, meet_deadline, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import Blocker, blocker, refuse
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
    fine, _made = Fine.objects.update_or_create(
        file=file,
        defaults={
            "stated_on": today,
            "shortfall": computation.shortfall,
            "computed": computation.fine or ZERO,
            "trace": to_rows(computation.steps),
            "view_due_on": view_due_on,
        },
    )
    letter = issue_letter(file.dossier, documents.intended_fine(file, fine), at=at, by=acting)
    fine.announced_letter = letter
    fine.save(update_fields=["announced_letter"])
    documents.tell_contractor(file, letter, at=at)
    for organisation in file.contract.dossier.parties.all():
        file.dossier.parties.add(organisation)
    meet_deadline(dossier=file.dossier, kind=NOTICE_TERM, about=file, at=at)
    set_deadline(dossier=file.dossier, kind=VIEW_TERM, about=file, due_on=view_due_on or today, source="R34")
    facts = {"computed": fine.computed, "shortfall": fine.shortfall, "view_due_on": view_due_on}
    climb(file, FileAction.ANNOUNCE_FINE, EnforcementVerb.FINE_ANNOUNCED, by=acting, at=at, facts=facts)
    return fine


@transaction.atomic
def receive_view(*, file_id: int, text: str, received_on: date, by: User, at: datetime) -> ContractorView:
    """Record the contractor's view, given in the portal or entered by the bureau (R34)."""
    file = EnforcementFile.objects.locked().get(pk=file_id)
    today = amsterdam_date(at)
    acting = policies.acting_on(by, EnforcementDuty.GIVE_VIEW, file.dossier, on=today) or policies.require(
        by, FileAction.CLOSE_VIEW, file.dossier, on=today
    )
    if not text.strip():
        refuse([blocker("view-missing", _("Write the view of the contractor."), field="text", source="R34")])
    if received_on > today:
        message = _("The date of the view cannot lie in the future.")
        refuse([blocker("date-in-future", message, field="received_on", source="R34")])
    view = ContractorView(file=file, received_on=received_on, text=text, given_by=by, recorded_at=at)
    _close_view(file, EnforcementVerb.VIEW_RECEIVED, by=acting, at=at)
    view.save()
    return view


@transaction.atomic
def close_view_without(*, file_id: int, by: User, at: datetime) -> ContractorView:
    """Record that no view came within the term (R34)."""
    file, acting = hold(file_id, FileAction.CLOSE_VIEW, by=by, at=at)
    fine = Fine.objects.get(file=file)
    refuse(rules.why_view_not_closed(received=False, view_due_on=fine.view_due_on, on=amsterdam_date(at)))
    _close_view(file, EnforcementVerb.NO_VIEW, by=acting, at=at)
    return ContractorView.objects.create(file=file, recorded_at=at)


def _close_view(file: EnforcementFile, verb: EnforcementVerb, *, by: Acting, at: datetime) -> None:
    """Take the step after the announcement."""
    climb(file, FileAction.CLOSE_VIEW, verb, by=by, at=at)
    meet_deadline(dossier=file.dossier, kind=VIEW_TERM, about=file, at=at)


@transaction.atomic
def propose_fine(*, file_id: int, amount: Decimal | None, reason: str, by: User, at: datetime) -> Fine:
    """The adviser proposes the fine, recomputed on this day with its trace (R35)."""
    file, acting = hold(file_id, FileAction.PROPOSE, by=by, at=at)
    fine = Fine.objects.select_for_update().get(file=file)
    today = amsterdam_date(at)
    found = fine.computed if file.contract.obligation.kind == "effort" else None
    computation = computation_of(file, on=today, found_amount=found)
    undecided = undecided_of(file.contract, on=today)
    facts = rules.ProposalFacts(
        kind=file.contract.obligation.kind,
        computed=computation.fine,
        proposed=amount,
        reason=reason,
        lines_undecided=undecided.lines,
        reports_open=undecided.reports,
        last_report_due_on=undecided.last_due_on,
        finding=file.finding,
    )
    refuse(rules.why_not_proposed(facts, on=today))
    fine.stated_on, fine.shortfall, fine.computed = today, computation.shortfall, computation.fine or ZERO
    fine.trace, fine.proposal_reason, fine.proposed = to_rows(computation.steps), reason, amount
    fine.proposed_by, fine.proposed_at = by, at
    fine.countersigned_by, fine.countersigned_at = None, None
    fine.save()
    climb(
        file,
        FileAction.PROPOSE,
        EnforcementVerb.FINE_PROPOSED,
        by=acting,
        at=at,
        reason=reason,
        facts={"computed": fine.computed, "proposed": amount, "stated_on": today},
    )
    return fine


@transaction.atomic
def countersign_fine(*, file_id: int, by: User, at: datetime) -> Fine:
    """The coordinator countersigns what somebody else proposed (R3, R34)."""
    file, acting = hold(file_id, FileAction.COUNTERSIGN, by=by, at=at)
    fine = Fine.objects.select_for_update().get(file=file)
    refuse(why_not_by(acting, fine.proposed_by_id, on=amsterdam_date(at)))
    fine.countersigned_by, fine.countersigned_at = by, at
    fine.save(update_fields=["countersigned_by", "countersigned_at"])
    facts = {"proposed": fine.proposed}
    climb(file, FileAction.COUNTERSIGN, EnforcementVerb.FINE_COUNTERSIGNED, by=acting, at=at, facts=facts)
    return fine


def why_not_by(acting: Acting, proposer_id: int | None, *, on: date) -> tuple[Blocker, ...]:
    """Why this person cannot decide on what the other proposed (R3)."""
    return why_not_independent(proposer_id, acting, on)


@transaction.atomic
def return_proposal(*, file_id: int, reason: str, by: User, at: datetime) -> Fine:
    """Send the proposal back to the adviser with the reason."""
    file, acting = hold(file_id, FileAction.RETURN_PROPOSAL, by=by, at=at)
    if not reason.strip():
        refuse([blocker("reason-missing", _("Write why the proposal goes back."), field="reason", source="R34")])
    fine = Fine.objects.select_for_update().get(file=file)
    fine.countersigned_by, fine.countersigned_at = None, None
    fine.save(update_fields=["countersigned_by", "countersigned_at"])
    climb(file, FileAction.RETURN_PROPOSAL, EnforcementVerb.PROPOSAL_RETURNED, by=acting, at=at, reason=reason)
    return fine


@transaction.atomic
def decide_fine(
    *,
    file_id: int,
    decision: Decision,
    amount: Decimal | None,
    reason: str,
    by: User,
    at: datetime,
    not_attributable: bool = False,
) -> Fine:
    """The client imposes, lowers or waives the fine; never the proposer, countersigner or a stand-in (R3, R34)."""
    action = FileAction.WAIVE if decision == Decision.WAIVE else FileAction.IMPOSE
    file, acting = hold(file_id, action, by=by, at=at)
    fine = Fine.objects.select_for_update().get(file=file)
    today, proposed = amsterdam_date(at), fine.proposed or ZERO
    clause = getattr(file.contract, "fine_clause", None)
    facts = rules.DecisionFacts(
        decision=decision,
        computed=proposed,
        amount=amount,
        reason=reason,
        not_attributable=not_attributable,
        not_attributable_waives=clause.not_attributable_waives if clause else True,
    )
    refuse(
        (
            *why_not_by(acting, fine.proposed_by_id, on=today),
            *why_not_by(acting, fine.countersigned_by_id, on=today),
            *rules.why_not_decided(facts),
        )
    )
    fine.decision, fine.decided = decision, rules.decided_amount(facts, proposed=proposed)
    fine.decision_reason, fine.not_attributable = reason, not_attributable
    fine.decided_by, fine.decided_at = by, at
    letter = issue_letter(file.dossier, documents.decision_on_fine(file, fine), at=at, by=acting)
    fine.decision_letter = letter
    fine.save()
    documents.tell_contractor(file, letter, at=at)
    end_terms(file, at=at)
    verb = EnforcementVerb.FINE_WAIVED if action == FileAction.WAIVE else EnforcementVerb.FINE_IMPOSED
    facts_kept = {"decision": decision.value, "decided": fine.decided, "proposed": proposed}
    climb(file, action, verb, by=acting, at=at, reason=reason, facts=facts_kept)
    return fine

