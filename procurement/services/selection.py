"""Criteria and bids: phase 3 up to the scores (R17, R19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from procurement import rules
from procurement.gates.select import why_criteria_stand
from procurement.models import Bid, Case, Criterion, Lot
from procurement.policies import ProcurementDuty
from procurement.services.committee import why_in_committee
from procurement.services.holding import hold
from procurement.states import TENDERED, AwardState, BidValidity, CriterionKind, Phase, ProcurementVerb
from sroi.accounts.models import Consortium, Organisation, User
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class CriterionInput:
    """One award criterion as it is filled in; percentages run from 0 to 25, the weight from 0 to 100."""

    title: str
    kind: CriterionKind
    weight: Decimal
    floor_percent: Decimal | None = None
    ceiling_percent: Decimal | None = None
    scale: str = ""
    part_of: str = ""

    def facts(self) -> rules.CriterionFacts:
        """The criterion as the rules read it."""
        scale = None
        if self.floor_percent is not None and self.ceiling_percent is not None:
            scale = rules.OfferScale(self.floor_percent, self.ceiling_percent)
        return rules.CriterionFacts(
            self.title, self.weight, kind=self.kind, scale=scale, scoring=self.scale, part_of=self.part_of
        )


@dataclass(frozen=True, slots=True)
class BidInput:
    """One bid as it is filled in; the price is euro, the offer a percentage."""

    organisation: Organisation
    received_on: date
    price: Decimal | None = None
    offered_percent: Decimal | None = None
    social_offer: str = ""
    pledged_ambition: bool = False
    consortium: Consortium | None = None
    lots: Sequence[Lot] = ()


@transaction.atomic
def set_criteria(*, case_id: int, criteria: Sequence[CriterionInput], by: User, at: datetime) -> list[Criterion]:
    """Record the award criteria as a whole; their weights sum to 100 (R17)."""
    case, acting = hold(case_id, ProcurementDuty.SET_CRITERIA, by=by, at=at, phases=TENDERED)
    refuse((*rules.why_not_criteria([each.facts() for each in criteria]), *why_criteria_stand(case)))
    case.criteria.all().delete()
    made = Criterion.objects.bulk_create(
        Criterion(
            case=case,
            title=each.title,
            part_of=each.part_of,
            kind=each.kind,
            weight=each.weight,
            floor_percent=each.floor_percent,
            ceiling_percent=each.ceiling_percent,
            scale=each.scale,
        )
        for each in criteria
    )
    facts = {"criteria": [{"title": str(each), "kind": each.kind, "weight": each.weight} for each in made]}
    record(case.dossier, ProcurementVerb.CRITERIA_SET, about=case, by=acting, at=at, facts=facts)
    return made


@transaction.atomic
def enter_bid(*, case_id: int, bid: BidInput, by: User, at: datetime) -> Bid:
    """Enter a bid after the closing time, with its social offer (R19)."""
    case, acting = hold(case_id, ProcurementDuty.ENTER_BID, by=by, at=at, phases=(Phase.SELECT,))
    refuse((*rules.why_not_entered(closes_at=case.tenders_close_at, at=at), *_why_not_bid(case, bid, at=at)))
    made = Bid.objects.create(case=case, entered_by=by, entered_at=at, **_columns(bid))
    made.lots.set(bid.lots)
    record(case.dossier, ProcurementVerb.BID_ENTERED, about=made, by=acting, at=at, facts=_said(bid))
    return made


@transaction.atomic
def correct_bid(*, bid_id: int, bid: BidInput, by: User, at: datetime) -> Bid:
    """Correct a bid that was entered wrongly, as long as nobody scored it and no award rests on it (R19)."""
    case_id = Bid.objects.values_list("case_id", flat=True).get(pk=bid_id)
    case, acting = hold(case_id, ProcurementDuty.ENTER_BID, by=by, at=at, phases=(Phase.SELECT,))
    made = Bid.objects.select_for_update(of=("self",)).get(pk=bid_id)
    found = list(_why_not_bid(case, bid, at=at, correcting=made))
    if made.scores.exists() or made.awards.exists():
        message = _("This bid was scored or awarded. It cannot change any more.")
        found.append(blocker("scored-before", message, source="R19"))
    refuse(found)
    columns = _columns(bid)
    for name, value in columns.items():
        setattr(made, name, value)
    made.save(update_fields=list(columns))
    made.lots.set(bid.lots)
    record(case.dossier, ProcurementVerb.BID_CORRECTED, about=made, by=acting, at=at, facts=_said(bid))
    return made


def _columns(bid: BidInput) -> dict[str, Any]:
    """What a bid says, by the names of its columns."""
    names = ("organisation", "consortium", "received_on", "price", "offered_percent", "social_offer")
    return {name: getattr(bid, name) for name in (*names, "pledged_ambition")}


def _said(bid: BidInput) -> dict[str, object]:
    """What the event keeps of a bid."""
    return {"bidder": bid.organisation.name, "offered_percent": bid.offered_percent, "received_on": bid.received_on}


def _why_not_bid(case: Case, bid: BidInput, *, at: datetime, correcting: Bid | None = None) -> tuple[Blocker, ...]:
    """Why a bid cannot be entered: a second one of the same bidder, a member of the committee, absurd figures."""
    partners = bid.consortium.members.exclude(pk=bid.organisation.pk) if bid.consortium else ()
    return (
        *_why_twice(case, bid, correcting=correcting),
        *why_in_committee(case, [bid.organisation], field="kvk_number"),
        *why_in_committee(case, partners, field="members"),
        *_why_not_received(case, bid, today=amsterdam_date(at)),
        *_why_not_figures(case, bid),
    )


def _why_twice(case: Case, bid: BidInput, *, correcting: Bid | None) -> tuple[Blocker, ...]:
    """Why a bidder bids twice: one bid for each lot, or one for the whole; without a KvK number the name counts."""
    name, number = bid.organisation.name, bid.organisation.kvk_number
    others = case.bids.exclude(pk=correcting.pk) if correcting else case.bids.all()
    same = Q(organisation=bid.organisation)
    if number:
        same |= Q(organisation__name__iexact=name, organisation__kvk_number="")
    else:
        same |= Q(organisation__name__iexact=name)
    wanted = {lot.pk for lot in bid.lots}
    for other in others.filter(same).prefetch_related("lots"):
        shared = [lot for lot in other.lots.all() if lot.pk in wanted]
        if not wanted or not other.lots.all():
            message = _("%(name)s has a bid already. Correct that one.")
            return (blocker("bidder-twice", message, field="kvk_number", source="R19", name=name),)
        if shared:
            message = _("%(name)s has a bid for %(lot)s already. Correct that one, or choose another lot.")
            return (blocker("bidder-twice", message, field="lots", source="R19", name=name, lot=str(shared[0])),)
    return ()


def _why_not_received(case: Case, bid: BidInput, *, today: date) -> tuple[Blocker, ...]:
    """Why a bid was not received on this day: it did not come yet, or before the tender was published."""
    if bid.received_on > today:
        message = _("The day of receipt cannot lie in the future.")
        return (blocker("received-in-future", message, field="received_on", source="R19"),)
    if case.published_on is not None and bid.received_on < case.published_on:
        message = _("The day of receipt lies before the publication on %(day)s. Fill in a later day.")
        return (blocker("received-before", message, field="received_on", source="R19", day=case.published_on),)
    return ()


def _why_not_figures(case: Case, bid: BidInput) -> tuple[Blocker, ...]:
    """Why the figures of a bid cannot be right."""
    found = []
    if bid.price is not None and bid.price < 0:
        found.append(blocker("price-negative", _("The price cannot be lower than zero."), field="price"))
    if bid.offered_percent is not None and not 0 <= bid.offered_percent <= HUNDRED:
        message = _("The offered percentage lies between 0 and 100.")
        found.append(blocker("offer-outside", message, field="offered_percent"))
    if bid.offered_percent is None and case.criteria.filter(kind=CriterionKind.PERCENTAGE).exists():
        message = _("Enter the offered percentage: there is an award criterion on it. Enter 0 when nothing is offered.")
        found.append(blocker("offer-missing", message, field="offered_percent", source="R17"))
    if bid.price is None and case.criteria.filter(kind=CriterionKind.PRICE).exists():
        message = _("Enter the price: there is an award criterion on it.")
        found.append(blocker("price-missing", message, field="price", source="R17"))
    found += _why_not_one_price(case, bid)
    lots = set(case.lots.values_list("pk", flat=True))
    if lots and not bid.lots:
        message = _("Choose the lots that the bid is for.")
        found.append(blocker("lots-missing", message, field="lots", source="R19"))
    if {lot.pk for lot in bid.lots} - lots:
        message = _("A lot of another case cannot be chosen.")
        found.append(blocker("lot-elsewhere", message, field="lots", source="R19"))
    return tuple(found)


def _why_not_one_price(case: Case, bid: BidInput) -> tuple[Blocker, ...]:
    """Why one price for several lots cannot be weighed: each lot has rivals of its own (R17)."""
    if len(bid.lots) < 2 or not case.criteria.filter(kind=CriterionKind.PRICE).exists():
        return ()
    message = _(
        "The price is weighed per lot. Choose one lot, and enter the price of each other lot as a bid of its own."
    )
    return (blocker("price-of-lots", message, field="lots", source="R17"),)


@transaction.atomic
def judge_bid(*, bid_id: int, validity: BidValidity, ground: str, by: User, at: datetime) -> Bid:
    """Judge a bid valid, excluded or unsuitable, with the ground, before it is scored (R19)."""
    case_id = Bid.objects.values_list("case_id", flat=True).get(pk=bid_id)
    case, acting = hold(case_id, ProcurementDuty.JUDGE_BID, by=by, at=at, phases=(Phase.SELECT,))
    bid = Bid.objects.select_for_update(of=("self",)).get(pk=bid_id)
    found = list(rules.why_not_judged(validity=validity, ground=ground))
    if bid.scores.exists() and validity != BidValidity.VALID:
        found.append(blocker("scored-before", _("This bid was scored. Its validity stands."), source="R19"))
    if bid.validity != validity and case.award_decisions.exclude(state=AwardState.WITHDRAWN).exists():
        message = _("An award decision rests on the bids. Withdraw the decision first.")
        found.append(blocker("award-prepared", message, source="R20"))
    if validity == BidValidity.VALID and bid.validity != validity and _is_scored(case):
        message = _("A member has submitted scores. A bid can no longer join.")
        found.append(blocker("scores-given", message, source="R19"))
    refuse(found)
    before = bid.validity
    bid.validity, bid.ground = validity, ground
    bid.save(update_fields=["validity", "ground"])
    record(
        case.dossier,
        ProcurementVerb.BID_JUDGED,
        about=bid,
        by=acting,
        at=at,
        before=before,
        after=validity,
        reason=ground,
    )
    return bid


def _is_scored(case: Case) -> bool:
    """Tell whether a member submitted scores: they are about the bids that were valid then."""
    return case.committee.filter(submitted_at__isnull=False).exists()
