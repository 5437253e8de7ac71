"""Phases 1 to 3 of a case of the demonstration, by the acts that people would do."""

from datetime import datetime, time
from decimal import Decimal

from contractors import services as contractors
from contractors.services import AwardEntry
from procurement import gates
from procurement import services as procurement
from procurement.models import Bid, Case
from procurement.services import AskEntry, AwardInput, BidInput, CaseEntry, CriterionInput, Points
from procurement.services.specify import AnswerEntry
from procurement.states import (
    COMPUTED_KINDS,
    AdviceVerdict,
    AskKind,
    BaseKind,
    BidValidity,
    CaseAction,
    Consideration,
    CriterionKind,
    PartnerPoint,
    RestartGround,
    Route,
    Variant,
)
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.home.services.demo.consulting import consulting, writing
from sroi.home.services.demo.frameworks import as_framework, guaranteed, plan_extension, starting_anew
from sroi.home.services.demo.papers import withdrawal
from sroi.home.services.demo.subjects import BY_DIVISION
from sroi.home.services.demo.walk import Course, Walk
from sroi.kernel.calendar import AMSTERDAM, amsterdam_date

CLOSES = -70
REASONS = "De inschrijving heeft de beste prijs-kwaliteitverhouding; de beoordeling staat in het dossier."
ANSWERS = {
    Consideration.ENFORCEABLE: ("enforceable", "Het percentage is haalbaar in deze markt en goed te controleren."),
    Consideration.CRITERION: ("no", "De markt is bekend met social return; een voorwaarde volstaat."),
    Consideration.TAILORED: ("standard", "De standaardvraag past bij deze opdracht."),
    Consideration.FRAME: ("frame", "De opdrachtnemer kiest zelf binnen de zeven mogelijkheden."),
    Consideration.JOINT: ("one", "Er is één opdrachtnemer."),
    Consideration.WEIGHT: ("Vijf procent van de opdrachtwaarde.", "Dit is het gebruikelijke percentage."),
    Consideration.IMPACT: ("Betaald werk en leerplekken.", "Gemeten in euro per kwartaal, met bewijs."),
}


def buying(way: Walk) -> Course:
    """From the first idea to the definitive award."""
    yield way.after_award(-240)
    way.made = procurement.open_case(entry=entry_of(way), by=way.buyer, at=way.at)
    yield way.after_award(-236)
    assign(way, way.adviser, Role.ADVISER)
    if way.marked("option"):
        plan_extension(way)
    yield from preparing(way)
    if way.marked("own") or way.marked("stopped_early"):
        return
    yield from specifying(way)
    yield from selecting(way)


def entry_of(way: Walk) -> CaseEntry:
    """What the buyer fills in when the case opens."""
    plan, trade = way.plan, BY_DIVISION[way.plan.division]
    entry = CaseEntry(
        title=plan.title,
        department=way.office.departments[plan.department],
        nature=trade.nature,
        cpv_code=trade.cpv_code,
        estimated_value=plan.value,
        planned_publication_on=way.after_award(-120),
        client_contact="Teamleider contractbeheer",
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        tenders_close_at=datetime.combine(way.after_award(CLOSES), time(12, 0), AMSTERDAM),
    )
    return as_framework(way, entry)


def assign(way: Walk, person: User, role: Role) -> None:
    """The coordinator gives somebody a role on the case."""
    procurement.assign_person(case_id=way.case.pk, person=person, role=role, by=way.coordinator, at=way.at)


AGREED = (
    "Bij het formuleren van de opdracht, met de teamleider van de Werkbrigade.",
    "Dienstverleningsovereenkomst voor een jaar, met een gesprek per kwartaal.",
    "Het hele werk.",
    "De Werkbrigade stemt de planning af met de beheerder van het gebied.",
)
"""What was agreed with the Werkbrigade, in the order of the points."""


def preparing(way: Walk) -> Course:
    """Phase 1: opportunities, threshold, variant, what is asked, advice."""
    case_id = way.case.pk
    yield way.after_award(-233)
    route = Route.WERKBRIGADE if way.marked("own") else Route.MARKET
    note = "Besproken met de opdrachtgever: kansen voor leerplekken, betaald werk en sociale inkoop in de wijk."
    market = {"market_is_mature": True, "many_chances": True, "competition": True, "pantar_can_do_it": False}
    talk = procurement.OpportunityEntry(note, route, market, "Teamleider contractbeheer", amsterdam_date(way.at))
    procurement.record_opportunities(case_id=case_id, entry=talk, by=way.buyer, at=way.at)
    if way.marked("own"):
        yield way.after_award(-228)
        text = "De Werkbrigade voert het werk uit met twaalf deelnemers, het hele jaar door."
        points = dict(zip(PartnerPoint, AGREED, strict=True))
        way.made = procurement.deliver_ourselves(case_id=case_id, delivery=text, points=points, by=way.buyer, at=way.at)
        return
    yield way.after_award(-230)
    procurement.test_threshold(case_id=case_id, by=way.buyer, at=way.at)
    if way.marked("consults"):
        yield from consulting(way)
    if way.marked("stopped_early"):
        yield way.after_award(-226)
        reason = "De opdracht gaat niet door: de directie voegt het werk bij een lopend contract."
        way.made = procurement.stop_case(case_id=case_id, reason=reason, document=None, by=way.buyer, at=way.at)
        return
    yield way.after_award(-226)
    procurement.choose_variants(
        case_id=case_id,
        lot_id=None,
        variants=variants_of(way),
        reasoning="Past bij de markt en bij de omvang van de opdracht.",
        by=way.buyer,
        at=way.at,
    )
    yield way.after_award(-222)
    procurement.set_ask(case_id=case_id, entry=ask_of(way), by=way.buyer, at=way.at)
    if way.marked("deviates") or way.marked("waiver") or way.marked("effort"):
        yield from advising(way)
    yield way.after_award(-196)
    way.made = procurement.advance_case(case_id=case_id, action=CaseAction.START_SPECIFYING, by=way.buyer, at=way.at)


def variants_of(way: Walk) -> list[Variant]:
    """The variants that agree with what is asked."""
    marks = {"effort": Variant.EFFORT, "criterion": Variant.CRITERION}
    return [variant for mark, variant in marks.items() if way.marked(mark)] or [Variant.CONDITION]


def ask_of(way: Walk) -> AskEntry:
    """What is asked of the contractor, with the reasoning that is always there (R9)."""
    if way.marked("waiver"):
        reason = "Het werk vraagt een schaars specialisme; er is geen ruimte voor extra inzet binnen de opdracht."
        return AskEntry(AskKind.WAIVER, None, reason)
    if way.marked("effort"):
        return AskEntry(
            AskKind.EFFORT,
            None,
            "De omvang in geld is vooraf niet te bepalen; leerplekken wel.",
            effort_asked="Bied elk jaar van de looptijd twee leerplekken aan.",
            effort_enough="Vier leerplekken van elk minstens drie maanden.",
            effort_failing="Een gesprek met de opdrachtgever, en zo nodig een boete.",
        )
    reason = "Gebruikelijk percentage; de opdracht is arbeidsintensief en de markt kent social return."
    if way.marked("deviates"):
        reason = "Het aandeel arbeid is klein: het grootste deel van de waarde is materiaal en materieel."
    return AskEntry(AskKind.PERCENTAGE, way.plan.percent, reason)


def advising(way: Walk) -> Course:
    """Advice asked, given and answered; a waiver is decided by the coordinator."""
    yield way.after_award(-218)
    question = "Wij vragen minder dan gebruikelijk. Klopt onze onderbouwing, en wat kan er wel?"
    advice = procurement.ask_advice(case_id=way.case.pk, question=question, by=way.buyer, at=way.at)
    yield from writing(way, advice)
    yield way.after_award(-208)
    text = "De onderbouwing is navolgbaar. Vraag daarnaast om leerplekken bij de onderaannemers."
    verdict = AdviceVerdict.AGREE_WITH_CHANGES
    procurement.give_advice(advice_id=advice.pk, text=text, verdict=verdict, by=way.adviser, at=way.at)
    yield way.after_award(-204)
    procurement.answer_advice(
        advice_id=advice.pk, reply="Wij nemen het advies over in de leidraad.", by=way.buyer, at=way.at
    )
    if way.marked("waiver"):
        yield way.after_award(-200)
        reason = "Akkoord: de markt voor dit specialisme is te smal, en de adviseur onderschrijft dat."
        procurement.approve_waiver(case_id=way.case.pk, reason=reason, by=way.coordinator, at=way.at)


def specifying(way: Walk) -> Course:
    """Phase 2: considerations, base, criteria and texts, up to publication."""
    case_id = way.case.pk
    yield way.after_award(-190)
    answers = [AnswerEntry(question, *considered(way, question)) for question in Consideration]
    procurement.answer_considerations(case_id=case_id, answers=answers, by=way.buyer, at=way.at)
    if not (way.marked("waiver") or way.marked("effort")):
        yield way.after_award(-184)
        procurement.set_base(
            case_id=case_id,
            kind=BaseKind.CONTRACT_VALUE,
            reason="De waarde van het contract staat vast bij de gunning.",
            by=way.buyer,
            at=way.at,
        )
    yield way.after_award(-176)
    procurement.set_criteria(case_id=case_id, criteria=criteria_of(way), by=way.buyer, at=way.at)
    yield way.after_award(-165)
    kinds = gates.needed_texts(gates.case_facts(Case.objects.get(pk=case_id)))
    procurement.write_texts(case_id=case_id, kinds=kinds, by=way.adviser, at=way.at)
    yield way.after_award(-120)
    way.made = procurement.advance_case(case_id=case_id, action=CaseAction.START_SELECTING, by=way.buyer, at=way.at)


def considered(way: Walk, question: Consideration) -> tuple[str, str]:
    """The answer to one of the seven considerations."""
    if question == Consideration.CRITERION and way.marked("criterion"):
        return "yes", "De markt biedt veel kansen; met een criterium vragen wij om meer."
    if question == Consideration.ENFORCEABLE and way.marked("effort"):
        return "effort", "Wat haalbaar is, hangt af van de instroom van leerlingen."
    return ANSWERS[question]


def criteria_of(way: Walk) -> list[CriterionInput]:
    """Price and quality, and the social criterion when that was chosen."""
    if not way.marked("criterion"):
        return [
            CriterionInput("Prijs", CriterionKind.PRICE, Decimal(60)),
            CriterionInput("Plan van aanpak", CriterionKind.OTHER, Decimal(40), scale="0 tot 100 punten."),
        ]
    scale = "100: overtuigend en meetbaar. 60: voldoende uitgewerkt. 0: niet uitgewerkt."
    return [
        CriterionInput("Prijs", CriterionKind.PRICE, Decimal(50)),
        CriterionInput("Plan van aanpak", CriterionKind.OTHER, Decimal(30), scale="0 tot 100 punten."),
        CriterionInput("Plan voor social return", CriterionKind.PLAN, Decimal(20), scale=scale),
    ]


def selecting(way: Walk) -> Course:
    """Phase 3: committee, bids, scores, decision, standstill and the definitive award."""
    case_id = way.case.pk
    yield way.after_award(-90)
    members = [way.buyer, way.adviser]
    for person in members:
        procurement.invite_member(case_id=case_id, user=person, by=way.buyer, at=way.at)
    yield way.after_award(-86)
    for person in members:
        procurement.declare_conflict(case_id=case_id, has_conflict=False, explanation="", by=person, at=way.at)
    yield way.after_award(-65)
    bids = [
        procurement.enter_bid(case_id=case_id, bid=bid_of(way, place, order), by=way.buyer, at=way.at)
        for order, place in enumerate(way.plan.bidders)
    ]
    if way.marked("stopped"):
        yield way.after_award(-61)
        stop_tender(way)
        if way.marked("anew"):
            yield from starting_anew(way)
        return
    yield way.after_award(-62)
    for bid in bids:
        procurement.judge_bid(bid_id=bid.pk, validity=BidValidity.VALID, ground="", by=way.buyer, at=way.at)
    yield from scoring(way, bids)
    yield from awarding(way, bids[: 2 if way.marked("framework") else 1])


def bid_of(way: Walk, place: int, order: int) -> BidInput:
    """One bid; the first one wins."""
    price = way.plan.value * (Decimal("0.97") + Decimal(order) * Decimal("0.02"))
    return BidInput(
        organisation=way.companies[place].organisation,
        received_on=way.after_award(CLOSES - 1),
        price=price.quantize(Decimal("0.01")),
        social_offer="Leerplekken en betaald werk voor mensen uit de wijk.",
    )


def stop_tender(way: Walk) -> None:
    """The tender is withdrawn with a document, after its publication (R6)."""
    reason = "De inschrijvingen liggen ver boven de raming. De aanbesteding wordt ingetrokken."
    way.made = procurement.stop_case(
        case_id=way.case.pk,
        reason=reason,
        document=withdrawal(way),
        by=way.buyer,
        at=way.at,
        ground=RestartGround.IRREGULAR,
    )


def scoring(way: Walk, bids: list[Bid]) -> Course:
    """Each member scores alone, then one consensus per bid with reasons (R19)."""
    criteria = list(way.case.criteria.exclude(kind__in=COMPUTED_KINDS))
    yield way.after_award(-58)
    for person, shift in ((way.buyer, 0), (way.adviser, 5)):
        given = {
            (bid.pk, criterion.pk): Points(Decimal(90 - 10 * order - shift), "Goed onderbouwd en concreet.")
            for order, bid in enumerate(bids)
            for criterion in criteria
        }
        procurement.submit_scores(case_id=way.case.pk, scores=given, by=person, at=way.at)
    yield way.after_award(-52)
    for order, bid in enumerate(bids):
        agreed = {each.pk: Points(Decimal(88 - 10 * order), "De commissie is het eens.") for each in criteria}
        procurement.set_consensus(bid_id=bid.pk, scores=agreed, by=way.buyer, at=way.at)


def awarding(way: Walk, winners: list[Bid]) -> Course:
    """The decision, its standstill, and the definitive award that makes the contracts (R20)."""
    yield way.after_award(-42)
    assign(way, way.manager, Role.CONTRACT_MANAGER)
    awards = [
        AwardInput(
            organisation=way.companies[place].organisation,
            bid=winner,
            contact_email=way.companies[place].contact.email,
            starts_on=way.plan.starts_on,
            ends_on=way.plan.ends_on,
        )
        for winner, place in zip(winners, way.plan.bidders, strict=False)
    ]
    decision = procurement.prepare_award(case_id=way.case.pk, awards=awards, reasons=REASONS, by=way.buyer, at=way.at)
    yield way.after_award(-32)
    procurement.send_award(decision_id=decision.pk, by=way.buyer, at=way.at)
    if way.marked("proceedings"):
        yield way.after_award(-20)
        procurement.start_proceedings(decision_id=decision.pk, started_on=way.now, by=way.buyer, at=way.at)
        return
    yield way.plan.award_on
    entry = AwardEntry(
        definitive_on=way.now,
        terms=guaranteed(way, list(decision.awards.order_by("pk"))),
        reason="De termijn is voorbij en niemand heeft een kort geding aangespannen.",
    )
    made = contractors.award_definitively(decision_id=decision.pk, entry=entry, by=way.buyer, at=way.at)
    way.signed, way.seen["contracts"] = made[0], made
