"""The award decision: prepared, sent, and made definitive (R20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from procurement import documents, gates, rules
from procurement.gates.ranking import WHOLE, bidders_of
from procurement.gates.ranking import passed_over as ranked_over
from procurement.models import Award, AwardDecision, Bid, Case, Lot
from procurement.policies import ProcurementDuty
from procurement.selectors.award import StandstillRule, direct_variants, needs_standstill, ranking_of, standstill_of
from procurement.services.holding import hold, why_not_written
from procurement.services.standstill import hold_decision
from procurement.states import (
    AWARD_FLOW,
    AwardAction,
    AwardState,
    BidValidity,
    CaseAction,
    Phase,
    ProcurementDeadline,
    ProcurementVerb,
)
from sroi.accounts.models import Organisation, User
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, move, queue_mail, record, set_deadline
from sroi.dossier.states import AttachmentState
from sroi.kernel.calendar import Term, amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind

MOST_DAYS = 90
COMMITTEE = "committee"
"""The condition of the gate before phase 4 that cannot be met any more after the decision."""
NO_PROOF = (AttachmentState.SET_APART, AttachmentState.REFUSED, AttachmentState.REMOVED)


@dataclass(frozen=True, slots=True)
class AwardInput:
    """Who gets which lots for which value in euro; the bid, where there were bids."""

    organisation: Organisation
    bid: Bid | None = None
    value: Decimal | None = None
    lots: Sequence[Lot] = ()
    contact_email: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def prepare_award(
    *, case_id: int, awards: Sequence[AwardInput], reasons: str, by: User, at: datetime, passed_over: str = ""
) -> AwardDecision:
    """Prepare an award decision; with a direct award there are no bids, and the file says so (R6, R20).

    A bid that stands as high as a winner or higher does not win only with words that every bidder reads (R17).
    """
    case, acting = hold(case_id, ProcurementDuty.PREPARE_AWARD, by=by, at=at, phases=(Phase.SELECT,))
    awards = _as_they_stand(case, awards)
    lots = frozenset(lot.pk for each in awards for lot in lots_of(each))
    direct = bool(awards) and all(each.bid is None for each in awards) and bool(direct_variants(case, lots))
    message = _("Write the reasons of the award.")
    refuse(
        (
            *why_not_written(reasons, field="reasons", message=message, source="R20"),
            *(reason for each in awards for reason in _why_not_winner(case, each, direct=direct)),
            *(() if direct else why_not_decided(case, awards, passed_over=passed_over)),
            *_why_not_free(case, lots),
        )
    )
    decision = AwardDecision.objects.create(case=case, reasons=reasons, passed_over=passed_over, made_at=at)
    for each in awards:
        made = Award.objects.create(
            decision=decision,
            bid=each.bid,
            organisation=each.organisation,
            consortium=each.bid.consortium if each.bid else None,
            value=each.value if each.value is not None else (each.bid.price if each.bid else None),
            offered_percent=each.bid.offered_percent if each.bid else None,
            contact_email=each.contact_email or each.organisation.email,
            starts_on=each.starts_on or case.starts_on,
            ends_on=each.ends_on or case.ends_on,
        )
        made.lots.set(lots_of(each))
    facts = {"winners": [each.organisation.name for each in awards], "direct": direct, "lots": sorted(lots)}
    record(case.dossier, ProcurementVerb.AWARD_PREPARED, about=decision, by=acting, at=at, reason=reasons, facts=facts)
    return decision


def _as_they_stand(case: Case, awards: Sequence[AwardInput]) -> list[AwardInput]:
    """The awards with their bids read again under the lock of the case; a bid of another case stays as it came."""
    bids = case.bids.select_related("organisation", "consortium").in_bulk()
    return [replace(each, bid=bids.get(each.bid.pk, each.bid)) if each.bid else each for each in awards]


def lots_of(award: AwardInput) -> Sequence[Lot]:
    """The lots that a winner gets: those chosen, else all that the bid is for."""
    return award.lots or (list(award.bid.lots.all()) if award.bid else ())


def _why_not_winner(case: Case, award: AwardInput, *, direct: bool) -> tuple[Blocker, ...]:
    """Why somebody cannot win: no bid where bids are asked, a bid that is not valid, or not for this lot."""
    found = []
    if award.bid is None and not direct:
        message = _("Choose the bid that wins.")
        found.append(blocker("bid-missing", message, field="winner", source="R20"))
    if award.bid is not None and award.bid.validity != BidValidity.VALID:
        message = _("An excluded or unsuitable bid cannot win.")
        found.append(blocker("winner-not-valid", message, field="winner", source="R19"))
    if award.bid is not None and award.bid.case_id != case.pk:
        message = _("A bid on another case cannot win.")
        found.append(blocker("bid-elsewhere", message, field="winner", source="R19"))
    if award.value is not None and award.value < 0:
        found.append(blocker("value-negative", _("The awarded value cannot be lower than zero."), field="value"))
    if award.starts_on and award.ends_on and award.ends_on < award.starts_on:
        message = _("The end date lies before the start date %(starts_on)s. Choose a later date.")
        found.append(blocker("term-backward", message, field="ends_on", source="R38", starts_on=award.starts_on))
    offered = {lot.pk for lot in award.bid.lots.all()} if award.bid else {lot.pk for lot in case.lots.all()}
    if any(lot.failed_on for lot in lots_of(award)):
        found.append(
            blocker("lot-failed", _("A lot that failed is not awarded. Start it anew."), field="lots", source="R6")
        )
    if any(lot.pk not in offered for lot in award.lots):
        message = _("%(name)s did not bid for this lot.")
        found.append(blocker("lot-not-bid", message, field="lots", source="R20", name=award.organisation.name))
    return tuple(found)


def _why_not_free(case: Case, lots: Iterable[int]) -> tuple[Blocker, ...]:
    """Why a second decision cannot award the same again: another one stands for these lots, or for the whole."""
    wanted = set(lots)
    for decision in case.award_decisions.exclude(state=AwardState.WITHDRAWN).prefetch_related("awards__lots"):
        taken = {lot.pk for award in decision.awards.all() for lot in award.lots.all()}
        if not wanted or not taken or wanted & taken:
            message = _("There is an award decision for this already. Withdraw that one first.")
            return (blocker("decided-before", message, source="R20"),)
    return ()


def why_not_decided(case: Case, awards: Sequence[AwardInput], *, passed_over: str) -> tuple[Blocker, ...]:
    """What still stands in the way of an award decision: committee, bids to judge, consensus, the order (R17, R19).

    The committee is asked here and not only before the contracts: after the letters nobody can score unseen any more.
    """
    ranking = ranking_of(case)
    bids_open = sum(row.validity == BidValidity.OPEN for row in ranking)
    missing = sum(row.missing for row in ranking if row.validity == BidValidity.VALID)
    found = rules.why_not_sent(has_winner=bool(awards), bids_open=bids_open, consensus_open=missing)
    winners = {each.bid.pk: [lot.pk for lot in lots_of(each)] or [WHOLE] for each in awards if each.bid is not None}
    over = [str(bid) for bid in ranked_over(ranking, winners)]
    unmet = gates.blockers_of(case, CaseAction.START_CONTRACTING)
    committee = (each for each in unmet if each.code == COMMITTEE)
    return (*committee, *found, *rules.why_passed_over(over, ground=passed_over))


@transaction.atomic
def send_award(*, decision_id: int, by: User, at: datetime, standstill_days: int | None = None) -> AwardDecision:
    """Send the decision by letter to every bidder at one moment; the standstill runs from the day after (R20)."""
    decision, acting = hold_decision(decision_id, AwardAction.SEND, by=by, at=at)
    AWARD_FLOW.target(state=decision.state, action=AwardAction.SEND)
    today = amsterdam_date(at)
    standard = standstill_of(decision.case, on=today)
    refuse(
        (
            *_why_not_sent(decision, sent_on=today, today=today),
            *_why_no_address(decision),
            *_why_not_days(standard, standstill_days),
        )
    )
    term = _chosen(standard, standstill_days)
    ends_on = _start_standstill(decision, Sending(sent_on=today), term, by=acting, at=at)
    _write_to_bidders(decision, ends_on=ends_on, by=acting, at=at)
    return decision


@transaction.atomic
def record_sending(  # each is a fact of what happened elsewhere
    *,
    decision_id: int,
    sent_on: date,
    proof: Attachment | None,
    by: User,
    at: datetime,
    standstill_days: int | None = None,
) -> AwardDecision:
    """Record with date and proof that the tender platform sent the decision; nothing is sent twice (R20)."""
    decision, acting = hold_decision(decision_id, AwardAction.SEND, by=by, at=at)
    AWARD_FLOW.target(state=decision.state, action=AwardAction.SEND)
    standard = standstill_of(decision.case, on=sent_on)
    refuse(
        (
            *_why_not_sent(decision, sent_on=sent_on, today=amsterdam_date(at)),
            *_why_no_proof(decision, proof=proof),
            *_why_not_days(standard, standstill_days),
        )
    )
    sending = Sending(sent_on=sent_on, by_platform=True, proof=proof)
    _start_standstill(decision, sending, _chosen(standard, standstill_days), by=acting, at=at)
    return decision


@dataclass(frozen=True, slots=True)
class Sending:
    """When a decision went out, and by whom: letters from here, or the tender platform with its proof."""

    sent_on: date
    by_platform: bool = False
    proof: Attachment | None = None


def _chosen(standard: StandstillRule, days: int | None) -> Term:
    """The standstill as it is set for this decision: the usual one, or with another number of days."""
    return standard.term if days is None else replace(standard.term, days=days)


def _start_standstill(decision: AwardDecision, sending: Sending, term: Term, *, by: Acting, at: datetime) -> date:
    """Set the end of the standstill as a deadline, record that the decision was sent, and answer that end."""
    dossier = decision.case.dossier
    ends = rules.standstill(sent_on=sending.sent_on, term=term, calendar=reference.working_days())
    move(
        decision,
        AWARD_FLOW,
        AwardAction.SEND,
        sent_on=sending.sent_on,
        sent_by_platform=sending.by_platform,
        proof=sending.proof,
        standstill_days=term.days,
        standstill_ends_on=ends.ends_on,
        standstill_source=term.source,
    )
    plan = reference.reminders_of(ReminderKind.STANDSTILL_END, sending.sent_on)
    set_deadline(
        dossier=dossier,
        kind=ProcurementDeadline.STANDSTILL,
        about=decision,
        due_on=ends.ends_on,
        source=term.source,
        next_chase_on=plan.first(due=ends.ends_on),
    )
    facts = {
        "sent_on": sending.sent_on,
        "standstill_ends_on": ends.ends_on,
        "days": term.days,
        "platform": sending.by_platform,
    }
    record(dossier, ProcurementVerb.AWARD_SENT, about=decision, by=by, at=at, facts=facts)
    return ends.ends_on


def _why_not_sent(decision: AwardDecision, *, sent_on: date, today: date) -> tuple[Blocker, ...]:
    """Why the decision cannot be sent on this day."""
    found = []
    if sent_on > today:
        message = _("The date of sending cannot lie in the future.")
        found.append(blocker("sent-in-future", message, field="sent_on", source="R20"))
    closes = decision.case.tenders_close_at
    if closes is not None and sent_on < amsterdam_date(closes):
        message = _("The date of sending lies before the closing date %(day)s of the tender.")
        found.append(blocker("sent-before-closing", message, field="sent_on", source="R20", day=amsterdam_date(closes)))
    awards = list(decision.awards.all())
    if not awards:
        found.append(blocker("winner-missing", _("Choose the winner, or stop the case."), source="R20"))
    elif decision.notice_id is not None or all(award.bid_id is None for award in awards):
        message = _("Nothing is sent for this award: there are no bids in this file. Record the definitive award.")
        found.append(blocker("nothing-to-send", message, source="R6"))
    return tuple(found)


def _why_no_address(decision: AwardDecision) -> tuple[Blocker, ...]:
    """Letters reach every bidder at one moment: otherwise the standstill does not start (R20)."""
    without = [bid.organisation.name for bid in bidders_of(decision) if not bid.organisation.email]
    if not without:
        return ()
    message = _("No e-mail address is known of %(names)s. Add it to the bid, or send through the tender platform.")
    return (blocker("address-missing", message, field="way", source="R20", names=", ".join(without)),)


def _why_no_proof(decision: AwardDecision, *, proof: Attachment | None) -> tuple[Blocker, ...]:
    """A letter that went through the tender platform is recorded with proof from this case (R20)."""
    if proof is None:
        message = _("Add the proof that the tender platform sent the decision.")
        return (blocker("proof-missing", message, field="proof", source="R20"),)
    if proof.dossier_id != decision.case.dossier_id or proof.state in NO_PROOF:
        message = _("This file is no proof in this case. Choose another file.")
        return (blocker("proof-unknown", message, field="proof", source="R20"),)
    return ()


def _why_not_days(standard: StandstillRule, days: int | None) -> tuple[Blocker, ...]:
    """A statutory standstill can be longer, never shorter; a contractual one lasts at least a day (R20)."""
    least = standard.term.days if standard.is_statutory else 1
    if days is None or least <= days <= MOST_DAYS:
        return ()
    message = _("The standstill lasts from %(least)s to %(most)s days.")
    return (
        blocker("standstill-days", message, field="days", source=standard.term.source, least=least, most=MOST_DAYS),
    )


def _write_to_bidders(decision: AwardDecision, *, ends_on: date, by: Acting, at: datetime) -> None:
    """One letter for each bidder: who won, why, and until when proceedings can start."""
    case = decision.case
    for paper, bid in documents.award_letters(decision, ends_on=ends_on):
        letter = issue_letter(case.dossier, paper, at=at, by=by)
        queue_mail(
            template="procurement/award_decision",
            key=f"award-decision:{decision.pk}:{bid.pk}",
            context={"case": case, "ends_on": ends_on},
            address=bid.organisation.email,
            dossier=case.dossier,
            letter=letter,
            at=at,
            is_legal=True,
        )


@transaction.atomic
def confirm_award(
    *, decision_id: int, definitive_on: date, document_id: int | None, reason: str, by: User, at: datetime
) -> AwardDecision:
    """Record the definitive award: its own date, asked and never derived, with a document or a reason (R20).

    Makes no contract: that is the act of the contractors app, which calls this one.
    """
    decision, acting = hold_decision(decision_id, AwardAction.CONFIRM, by=by, at=at)
    facts = award_facts(decision, definitive_on=definitive_on, has_document=document_id is not None or bool(reason))
    refuse(rules.why_not_awarded(facts, on=amsterdam_date(at)))
    if decision.case.award_decisions.filter(definitive_on__isnull=False, awards__lots__in=_lots(decision)).exists():
        message = _("One of these lots was awarded before by another decision.")
        refuse([blocker("awarded-before", message, source="R20")])
    move(
        decision,
        AWARD_FLOW,
        AwardAction.CONFIRM,
        definitive_on=definitive_on,
        document_id=document_id,
        definitive_reason=reason,
    )
    meet_deadline(dossier=decision.case.dossier, kind=ProcurementDeadline.STANDSTILL, about=decision, at=at)
    record(
        decision.case.dossier,
        ProcurementVerb.AWARDED,
        about=decision,
        by=acting,
        at=at,
        reason=reason,
        facts={"definitive_on": definitive_on, "document": document_id},
    )
    return decision


def _lots(decision: AwardDecision) -> list[int]:
    """The lots that a decision gives away."""
    return list(decision.awards.exclude(lots=None).values_list("lots", flat=True))


def award_facts(decision: AwardDecision, *, definitive_on: date | None, has_document: bool) -> rules.AwardFacts:
    """What the rules need to know of a decision; an imported notice was sent elsewhere."""
    awards = list(decision.awards.select_related("bid"))
    return rules.AwardFacts(
        standstill=_kept_standstill(decision),
        needs_standstill=needs_standstill(decision),
        proceedings_on=decision.proceedings_started_on,
        judged_on=decision.proceedings_ended_on,
        has_winner=bool(awards),
        winners_valid=all(award.bid is None or award.bid.validity == BidValidity.VALID for award in awards),
        awarded_on=definitive_on,
        has_document=has_document,
    )


def _kept_standstill(decision: AwardDecision) -> rules.Standstill | None:
    """The standstill as it was recorded at sending: its end is read, not computed again (R20, R40)."""
    if decision.sent_on is None or decision.standstill_ends_on is None or decision.standstill_days is None:
        return None
    counted = decision.sent_on + timedelta(days=decision.standstill_days)
    return rules.Standstill(
        sent_on=decision.sent_on,
        starts_on=decision.sent_on + timedelta(days=1),
        counted_until=counted,
        ends_on=decision.standstill_ends_on,
        term=Term(decision.standstill_days, counted != decision.standstill_ends_on, decision.standstill_source),
    )
