"""A tender in phase 3 as the tests of selection and award need it: built by the acts themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from procurement import services
from procurement.models import AwardDecision, Bid, Case
from procurement.services import AwardInput, BidInput, CriterionInput, Points
from procurement.states import BidValidity, CriterionKind, Phase
from sroi.accounts.models import Organisation, User
from tests.factories import people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT

CRITERIA = (
    CriterionInput("Aangeboden percentage", CriterionKind.PERCENTAGE, Decimal(40), Decimal(5), Decimal(10)),
    CriterionInput("Plan van aanpak", CriterionKind.PLAN, Decimal(60), scale="0 slecht, 50 voldoende, 100 uitstekend."),
)


@dataclass(frozen=True, slots=True)
class Tender:
    """A case in phase 3, with two bidders that have an address."""

    cast: Cast
    case: Case
    first: Organisation
    second: Organisation

    @property
    def members(self) -> tuple[User, User]:
        """Who sits in the committee: the buyer and the adviser."""
        return self.cast.buyer, self.cast.adviser


def tender(cast: Cast, *, at: datetime = AT, value: Decimal = Decimal("1250000.00")) -> Tender:
    """A case whose tender closed two weeks ago."""
    case = cast_case(cast, Phase.SELECT, value=value)
    case.published_on, case.tenders_close_at = date(2026, 1, 15), at - timedelta(days=14)
    case.save(update_fields=["published_on", "tenders_close_at"])
    first = people.organisation("Helder B.V.", email="inschrijving@helder.example")
    second = people.organisation("Zorgvuldig B.V.", email="inschrijving@zorgvuldig.example")
    return Tender(cast, case, first, second)


def bid_of(organisation: Organisation, percent: str = "7.5", price: str = "1000000.00") -> BidInput:
    """A bid as it is filled in."""
    return BidInput(
        organisation=organisation,
        received_on=date(2026, 2, 16),
        price=Decimal(price),
        offered_percent=Decimal(percent),
        social_offer="Vier leerplekken per jaar.",
    )


def with_bids(ground: Tender, *, at: datetime = AT) -> tuple[Bid, Bid]:
    """Criteria, and two bids that are valid."""
    buyer = ground.cast.buyer
    services.set_criteria(case_id=ground.case.pk, criteria=CRITERIA, by=buyer, at=at)
    made = [
        services.enter_bid(case_id=ground.case.pk, bid=bid_of(each, percent), by=buyer, at=at)
        for each, percent in ((ground.first, "7.5"), (ground.second, "10"))
    ]
    for bid in made:
        services.judge_bid(bid_id=bid.pk, validity=BidValidity.VALID, ground="", by=buyer, at=at)
    return made[0], made[1]


def with_committee(ground: Tender, *, at: datetime = AT) -> None:
    """Buyer and adviser in the committee, both without a conflict."""
    for member in ground.members:
        services.invite_member(case_id=ground.case.pk, user=member, by=ground.cast.buyer, at=at)
        services.declare_conflict(case_id=ground.case.pk, has_conflict=False, explanation="", by=member, at=at)


def scores_of(case: Case, points: Mapping[int, str]) -> dict[tuple[int, int], Points]:
    """The points per bid on every criterion that people score."""
    scored = case.criteria.exclude(kind=CriterionKind.PERCENTAGE)
    return {
        (bid, criterion.pk): Points(Decimal(given), "Concreet en meetbaar.")
        for bid, given in points.items()
        for criterion in scored
    }


def with_scores(ground: Tender, *, at: datetime = AT) -> tuple[Bid, Bid]:
    """Bids, committee, and the scores of every member."""
    first, second = with_bids(ground, at=at)
    with_committee(ground, at=at)
    for member, given in zip(ground.members, ("80", "90"), strict=True):
        scores = scores_of(ground.case, {first.pk: given, second.pk: "50"})
        services.submit_scores(case_id=ground.case.pk, scores=scores, by=member, at=at)
    return first, second


def with_consensus(ground: Tender, *, at: datetime = AT) -> tuple[Bid, Bid]:
    """All of it, up to the consensus."""
    first, second = with_scores(ground, at=at)
    plan = ground.case.criteria.get(kind=CriterionKind.PLAN)
    for bid, points in ((first, "85"), (second, "50")):
        scores = {plan.pk: Points(Decimal(points), "Na bespreking.")}
        services.set_consensus(bid_id=bid.pk, scores=scores, by=ground.cast.buyer, at=at)
    return first, second


def with_decision(ground: Tender, *, at: datetime = AT) -> AwardDecision:
    """A decision in preparation, for the first bidder."""
    first, _second = with_consensus(ground, at=at)
    return services.prepare_award(
        case_id=ground.case.pk,
        awards=[AwardInput(first.organisation, bid=first)],
        reasons="Het beste plan.",
        by=ground.cast.buyer,
        at=at,
    )
