"""A fine that the contractor disputes: what is disputed, and what the client decides on it (R3, R34, R36)."""

from datetime import date, datetime

from django.db import transaction

from contractors.services.parties import people_with
from enforcement import documents, rules
from enforcement.models import Dispute, EnforcementFile, Fine, Withholding
from enforcement.selectors.figures import invoice_facts
from enforcement.selectors.hands import BEFORE_THE_CLIENT, why_a_hand_before
from enforcement.services.holding import climb, hold
from enforcement.services.telling import client_people, tell_contractor, tell_finance, tell_people
from enforcement.states import EnforcementVerb, FileAction, Outcome
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import refuse

WITH_IT = ("invoice", "letter", "fine__file__contract__organisation")


@transaction.atomic
def record_dispute(*, file_id: int, text: str, received_on: date | None, by: User, at: datetime) -> Dispute:
    """Record what the contractor disputes, in the portal or by another way; client and bureau are told (R34)."""
    file, acting = hold(file_id, FileAction.DISPUTE, by=by, at=at)
    fine, today = file.fine, amsterdam_date(at)
    decided_on = amsterdam_date(fine.decided_at) if fine.decided_at else None
    refuse(rules.why_not_disputed(text=text, received_on=received_on, decided_on=decided_on, on=today))
    dispute = Dispute.objects.create(
        file=file, received_on=received_on or today, text=text.strip(), recorded_by=acting.by, recorded_at=at
    )
    people = {each.pk: each for each in (*client_people(file.contract), *people_with(file.contract, Role.ADVISER))}
    key = f"enforcement.dispute:{dispute.pk}"
    tell_people(people.values(), "disputed", key, {"file": file}, at=at, contract=file.contract, is_legal=True)
    facts = {"received_on": received_on}
    climb(file, FileAction.DISPUTE, EnforcementVerb.FINE_DISPUTED, by=acting, at=at, reason=text, facts=facts)
    return dispute


@transaction.atomic
def decide_dispute(*, file_id: int, entry: rules.DisputeEntry, by: User, at: datetime, seen: str = "") -> Dispute:
    """The client upholds, lowers or withdraws a disputed fine; never who proposed or countersigned it (R3, R34)."""
    withholding = Withholding.objects.filter(fine__file=file_id).select_related(*WITH_IT).first()
    action = _step(entry.outcome, is_withheld=withholding is not None)
    file, acting = hold(file_id, action, by=by, at=at, seen=seen)
    fine = file.fine
    hands = why_a_hand_before(file, fine, acting, verbs=BEFORE_THE_CLIENT, on=amsterdam_date(at))
    refuse((*hands, *rules.why_not_dispute_decided(entry, fine=fine.decided or ZERO)))
    dispute = _decided(file, fine, entry, by=acting, at=at)
    if withholding is not None:
        _correct(file, dispute, withholding, by=acting, at=at)
    paper = documents.dispute_decision(file, dispute, withholding, by=by)
    dispute.letter = issue_letter(file.dossier, paper, at=at, by=acting)
    dispute.save(update_fields=["letter"])
    tell_contractor(file, dispute.letter, at=at)
    facts = {"before": dispute.fine_before, "after": dispute.fine_after, "released": dispute.released}
    climb(file, action, EnforcementVerb.DISPUTE_DECIDED, by=acting, at=at, reason=entry.reason, facts=facts)
    return dispute


def _step(outcome: str, *, is_withheld: bool) -> FileAction:
    """Where a decision leads: to the end, or back to where the dispute began."""
    if outcome == Outcome.WITHDRAW:
        return FileAction.WITHDRAW
    return FileAction.UPHOLD_WITHHELD if is_withheld else FileAction.UPHOLD


def _decided(file: EnforcementFile, fine: Fine, entry: rules.DisputeEntry, *, by: Acting, at: datetime) -> Dispute:
    """The outcome with the fine before and after it."""
    dispute = Dispute.objects.get(file=file, outcome="")
    dispute.outcome, dispute.reason = entry.outcome, entry.reason.strip()
    dispute.fine_before = fine.decided or ZERO
    dispute.fine_after = fine.decided = rules.fine_after_dispute(entry, fine=dispute.fine_before)
    dispute.decided_by, dispute.decided_at = by.by, at
    dispute.save(update_fields=["outcome", "reason", "fine_before", "fine_after", "decided_by", "decided_at"])
    fine.save(update_fields=["decided"])
    return dispute


def _correct(file: EnforcementFile, dispute: Dispute, withholding: Withholding, *, by: Acting, at: datetime) -> None:
    """Divide the lower fine again over the same invoice, and tell finance what to pay out as yet (R36)."""
    if dispute.fine_after == dispute.fine_before:
        return
    invoice, old = withholding.invoice, withholding.letter
    division = rules.divide(fine=dispute.fine_after or ZERO, payable=invoice_facts(invoice).reach or ZERO)
    dispute.released = withholding.withheld - division.withheld
    dispute.save(update_fields=["released"])
    paper = documents.withholding_correction(file, dispute, division, invoice, corrects=old, by=by.by)
    letter = issue_letter(file.dossier, paper, at=at, by=by, corrects=old)
    withholding.withheld, withholding.claim, withholding.letter = division.withheld, division.claim, letter
    withholding.save(update_fields=["withheld", "claim", "letter"])
    tell_finance(withholding, f"enforcement.correction:{dispute.pk}", at=at)
