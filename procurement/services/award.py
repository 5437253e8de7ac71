"""The award decision, its standstill and the definitive award (R20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement import documents, rules
from procurement.models import Award, AwardDecision, Bid, Case, Lot, VariantChoice
from procurement.policies import Act, ProcurementDuty
from procurement.selectors.award import ranking_of
from procurement.services.holding import hold, why_not_written
from procurement.states import AWARD_FLOW, WITHOUT_BIDS, AwardAction, BidValidity, Phase, ProcurementVerb
from sroi.accounts.models import Organisation, User
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, move, queue_mail, record, set_deadline
from sroi.kernel.calendar import Term, amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey, ThresholdKind

STANDSTILL = "procurement.standstill"


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
def prepare_award(*, case_id: int, awards: Sequence[AwardInput], reasons: str, by: User, at: datetime) -> AwardDecision:
    """Prepare an award decision; with a direct award there are no bids, and the file says so (R6, R20)."""
    case, acting = hold(case_id, ProcurementDuty.PREPARE_AWARD, by=by, at=at, phases=(Phase.SELECT,))
    direct = is_direct(case)
    message = _("Write the reasons of the award.")
    refuse(
        (
            *why_not_written(reasons, field="reasons", message=message, source="R20"),
            *(reason for each in awards for reason in _why_not_winner(each, direct=direct)),
            *(() if direct else why_not_decided(case, has_winner=bool(awards))),
        )
    )
    decision = AwardDecision.objects.create(case=case, reasons=reasons, made_at=at)
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
        made.lots.set(each.lots or (each.bid.lots.all() if each.bid else ()))
    facts = {"winners": [each.organisation.name for each in awards], "direct": direct}
    record(case.dossier, ProcurementVerb.AWARD_PREPARED, about=decision, by=acting, at=at, reason=reasons, facts=facts)
    return decision


def is_direct(case: Case) -> bool:
    """Tell whether the chosen variants leave no bids, committee or standstill (R6)."""
    chosen = set(VariantChoice.objects.filter(case=case, replaced_at__isnull=True).values_list("variant", flat=True))
    return bool(chosen) and chosen <= WITHOUT_BIDS


def _why_not_winner(award: AwardInput, *, direct: bool) -> tuple[Blocker, ...]:
    """Why somebody cannot win: no bid where bids are asked, or a bid that is not valid."""
    found = []
    if award.bid is None and not direct:
        message = _("Choose the bid that wins.")
        found.append(blocker("bid-missing", message, field="winner", source="R20"))
    if award.bid is not None and award.bid.validity != BidValidity.VALID:
        message = _("An excluded or unsuitable bid cannot win.")
        found.append(blocker("winner-not-valid", message, field="winner", source="R19"))
    if award.value is not None and award.value < 0:
        found.append(blocker("value-negative", _("The awarded value cannot be lower than zero."), field="value"))
    return tuple(found)


def why_not_decided(case: Case, *, has_winner: bool) -> tuple[Blocker, ...]:
    """What still stands in the way of an award decision: bids to judge, consensus to find (R19)."""
    ranking = ranking_of(case)
    bids_open = sum(row.validity == BidValidity.OPEN for row in ranking)
    missing = sum(row.missing for row in ranking if row.validity == BidValidity.VALID)
    return rules.why_not_sent(has_winner=has_winner, bids_open=bids_open, consensus_open=missing)


def standstill_term(case: Case, *, on: date) -> Term:
    """The standstill that holds for this case: statutory in a European procedure, else the buyer's (R20)."""
    kind = ThresholdKind.WORKS if case.nature == "works" else ThresholdKind.SERVICES_SUPPLIES
    value, threshold = case.estimated_value or Decimal(0), reference.threshold_on(kind, case.published_on or on)
    european = value >= threshold.amount
    key = TermKey.STANDSTILL if european else TermKey.STANDSTILL_BELOW_THRESHOLD
    return reference.term_on(key, on)


def _held(decision_id: int, duty: Act, *, by: User, at: datetime) -> tuple[AwardDecision, Acting]:
    """Lock the case, then the decision; answer as whom the user acts."""
    case_id = AwardDecision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    _case, acting = hold(case_id, duty, by=by, at=at, phases=(Phase.SELECT,))
    decision = AwardDecision.objects.select_for_update(of=("self",)).select_related("case__dossier").get(pk=decision_id)
    return decision, acting


@transaction.atomic
def send_award(
    *,
    decision_id: int,
    sent_on: date,
    by_platform: bool,
    by: User,
    at: datetime,
    proof: Attachment | None = None,
    standstill_days: int | None = None,
) -> AwardDecision:
    """Send the decision to every bidder at one moment, or record that the tender platform did; the standstill
    runs from the day after (R20)."""
    decision, acting = _held(decision_id, AwardAction.SEND, by=by, at=at)
    case, today = decision.case, amsterdam_date(at)
    refuse((*_why_not_sent(decision, sent_on=sent_on, today=today), *_why_no_proof(by_platform, proof)))
    term = standstill_term(case, on=sent_on)
    if standstill_days is not None and not term.rolls:
        term = Term(standstill_days, term.rolls, term.source)
    ends = rules.standstill(sent_on=sent_on, term=term, calendar=reference.working_days())
    move(
        decision,
        AWARD_FLOW,
        AwardAction.SEND,
        sent_on=sent_on,
        sent_by_platform=by_platform,
        proof=proof,
        standstill_days=term.days,
        standstill_ends_on=ends.ends_on,
        standstill_source=term.source,
    )
    plan = reference.reminders_of(ReminderKind.STANDSTILL_END, sent_on)
    set_deadline(
        dossier=case.dossier,
        kind=STANDSTILL,
        about=decision,
        due_on=ends.ends_on,
        source=term.source,
        next_chase_on=plan.first(due=ends.ends_on),
    )
    if not by_platform:
        _write_to_bidders(decision, ends_on=ends.ends_on, by=acting, at=at)
    facts = {"sent_on": sent_on, "standstill_ends_on": ends.ends_on, "days": term.days, "platform": by_platform}
    record(case.dossier, ProcurementVerb.AWARD_SENT, about=decision, by=acting, at=at, facts=facts)
    return decision


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
    if not decision.awards.exists():
        found.append(blocker("winner-missing", _("Choose the winner, or stop the case."), source="R20"))
    return tuple(found)


def _why_no_proof(by_platform: bool, proof: Attachment | None) -> tuple[Blocker, ...]:  # noqa: FBT001  # a fact of the decision
    """A letter that went through the tender platform is recorded with proof (R20)."""
    if not by_platform or proof is not None:
        return ()
    message = _("Add the proof that the tender platform sent the decision.")
    return (blocker("proof-missing", message, field="proof", source="R20"),)


def _write_to_bidders(decision: AwardDecision, *, ends_on: date, by: Acting, at: datetime) -> None:
    """One letter for each bidder: who won, why, and until when proceedings can start."""
    case = decision.case
    for draft, organisation in documents.award_letters(decision, ends_on=ends_on):
        letter = issue_letter(case.dossier, draft, at=at, by=by)
        if organisation.email:
            queue_mail(
                template="procurement/award_decision",
                key=f"award-decision:{decision.pk}:{organisation.pk}",
                context={"case": case, "ends_on": ends_on},
                address=organisation.email,
                dossier=case.dossier,
                letter=letter,
                at=at,
                is_legal=True,
            )


@transaction.atomic
def start_proceedings(*, decision_id: int, started_on: date, by: User, at: datetime) -> AwardDecision:
    """Record summary proceedings: no award until the judgment (R20)."""
    decision, acting = _held(decision_id, AwardAction.SUSPEND, by=by, at=at)
    AWARD_FLOW.target(state=decision.state, action=AwardAction.SUSPEND)
    ends_on = decision.standstill_ends_on or started_on
    if not (decision.sent_on or started_on) <= started_on <= min(ends_on, amsterdam_date(at)):
        message = _(
            "Summary proceedings start within the standstill, so on or before %(ends_on)s and not in the future."
        )
        refuse([blocker("outside-standstill", message, field="started_on", source="R20", ends_on=ends_on)])
    move(decision, AWARD_FLOW, AwardAction.SUSPEND, proceedings_started_on=started_on)
    facts = {"started_on": started_on}
    record(decision.case.dossier, ProcurementVerb.PROCEEDINGS_STARTED, about=decision, by=acting, at=at, facts=facts)
    return decision


@transaction.atomic
def end_proceedings(*, decision_id: int, ended_on: date, judgment: str, by: User, at: datetime) -> AwardDecision:
    """Record the judgment, after which the award may go on (R20)."""
    decision, acting = _held(decision_id, AwardAction.RESUME, by=by, at=at)
    AWARD_FLOW.target(state=decision.state, action=AwardAction.RESUME)
    found = list(why_not_written(judgment, field="judgment", message=_("Write what the judgment says."), source="R20"))
    started_on = decision.proceedings_started_on or ended_on
    if not started_on <= ended_on <= amsterdam_date(at):
        message = _("The judgment comes after the start of the proceedings on %(started_on)s, and not in the future.")
        found.append(blocker("judgment-date", message, field="ended_on", source="R20", started_on=started_on))
    refuse(found)
    move(decision, AWARD_FLOW, AwardAction.RESUME, proceedings_ended_on=ended_on)
    facts = {"ended_on": ended_on}
    record(
        decision.case.dossier,
        ProcurementVerb.PROCEEDINGS_ENDED,
        about=decision,
        by=acting,
        at=at,
        reason=judgment,
        facts=facts,
    )
    return decision


@transaction.atomic
def withdraw_award(*, decision_id: int, reason: str, by: User, at: datetime) -> AwardDecision:
    """Withdraw a decision that is not definitive, with the reason; a new one can be prepared."""
    decision, acting = _held(decision_id, AwardAction.WITHDRAW, by=by, at=at)
    refuse(why_not_written(reason, field="reason", message=_("Write why the decision is withdrawn."), source="R20"))
    before, after = move(decision, AWARD_FLOW, AwardAction.WITHDRAW)
    meet_deadline(dossier=decision.case.dossier, kind=STANDSTILL, about=decision, at=at)
    record(
        decision.case.dossier,
        ProcurementVerb.AWARD_WITHDRAWN,
        about=decision,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=reason,
    )
    return decision


@transaction.atomic
def confirm_award(
    *, decision_id: int, definitive_on: date, document_id: int | None, reason: str, by: User, at: datetime
) -> AwardDecision:
    """Record the definitive award: its own date, asked and never derived, with a document or a reason (R20).

    Makes no contract: that is the act of the contractors app, which calls this one.
    """
    decision, acting = _held(decision_id, AwardAction.CONFIRM, by=by, at=at)
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
    meet_deadline(dossier=decision.case.dossier, kind=STANDSTILL, about=decision, at=at)
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
    needs = not is_direct(decision.case) and decision.notice_id is None
    standstill = None
    if decision.sent_on and decision.standstill_ends_on and decision.standstill_days is not None:
        term = Term(decision.standstill_days, rolls=True, source=decision.standstill_source)
        standstill = rules.standstill(sent_on=decision.sent_on, term=term, calendar=reference.working_days())
    awards = list(decision.awards.select_related("bid"))
    return rules.AwardFacts(
        standstill=standstill,
        needs_standstill=needs,
        proceedings_on=decision.proceedings_started_on,
        judged_on=decision.proceedings_ended_on,
        has_winner=bool(awards),
        winners_valid=all(award.bid is None or award.bid.validity == BidValidity.VALID for award in awards),
        awarded_on=definitive_on,
        has_document=has_document,
    )
