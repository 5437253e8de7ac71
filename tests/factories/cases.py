"""Cases in any phase, as rows, with what the phase implies."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from procurement.models import (
    Ask,
    Award,
    AwardDecision,
    Bid,
    Case,
    CaseText,
    ConsiderationAnswer,
    Criterion,
    InformationNote,
    Lot,
    MarketConsultation,
    Question,
    TextBlock,
    ThresholdTest,
    VariantChoice,
)
from procurement.states import (
    ENDED,
    ROAD,
    ApprovalState,
    AskKind,
    AwardState,
    BaseKind,
    BidValidity,
    Consideration,
    ConsultationState,
    CriterionKind,
    Nature,
    Phase,
    QuestionState,
    Route,
    TextKind,
    Variant,
)
from sroi.accounts.models import Department, Organisation, User
from sroi.dossier.states import DossierKind
from tests.factories import dossiers, people
from tests.factories.people import AT, ON

NUMBERS = count(1)
VALUE = Decimal("1250000.00")


def case(
    phase: Phase = Phase.PREPARE,
    *,
    title: str = "Schoonmaak van kantoren",
    department: Department | None = None,
    by: User | None = None,
    winner: Organisation | None = None,
    value: Decimal = VALUE,
    percent: Decimal = Decimal(5),
    nature: Nature = Nature.SERVICES,
    cpv_code: str = "90919200",
    variant: Variant = Variant.CONDITION,
    starts_on: date = date(2026, 4, 1),
    ends_on: date = date(2027, 3, 31),
    reference: str = "",
) -> Case:
    """A case that stands in this phase: every earlier phase has left its rows.

    A case in phase 4 or later has a definitive award, and its contract is made by `contracts.contract(case)`.
    """
    reference = reference or f"SR-2026-{1000 + next(NUMBERS):04d}"
    made = Case.objects.create(
        dossier=dossiers.dossier(DossierKind.CASE, reference=reference, title=title, department=department),
        reference=reference,
        title=title,
        phase=phase,
        department=department,
        nature=nature,
        cpv_code=cpv_code,
        estimated_value=value,
        planned_publication_on=date(2026, 1, 15),
        starts_on=starts_on,
        ends_on=ends_on,
        opened_at=AT,
        phase_since=AT,
        closed_at=AT if phase in ENDED else None,
        stop_reason="Ingetrokken." if phase == Phase.STOPPED else "",
        own_delivery="De Werkbrigade voert het werk uit." if phase == Phase.OWN_DELIVERY else "",
    )
    if has_passed(phase, Phase.PREPARE):
        prepare(made, by=by, percent=percent, variant=variant)
    if has_passed(phase, Phase.SPECIFY):
        specify(made, by=by)
    if has_passed(phase, Phase.SELECT):
        award(made, winner=winner, value=value)
    return made


def has_passed(phase: Phase, earlier: Phase) -> bool:
    """Tell whether a case in this phase has left the earlier one behind; a stopped case stopped in phase 1."""
    if phase == Phase.CLOSED:
        return True
    return phase in ROAD and ROAD.index(phase) > ROAD.index(earlier)


def prepare(
    case: Case, *, by: User | None = None, percent: Decimal = Decimal(5), variant: Variant = Variant.CONDITION
) -> None:
    """What phase 1 leaves: opportunities, route, threshold test, variant and percentage."""
    case.opportunity_note, case.opportunity_noted_on, case.route = "Besproken met de opdrachtgever.", ON, Route.MARKET
    case.save(update_fields=["opportunity_note", "opportunity_noted_on", "route"])
    ThresholdTest.objects.create(
        case=case,
        value=case.estimated_value or VALUE,
        publication_on=case.planned_publication_on or ON,
        threshold=Decimal("216000.00"),
        valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31),
        source="Gedelegeerde verordening",
        applies=(case.estimated_value or VALUE) >= Decimal("216000.00"),
        at=AT,
    )
    variant_choice(case, variant, by=by)
    ask(case, percent=percent, by=by)


def variant_choice(case: Case, variant: Variant, *, lot: Lot | None = None, by: User | None = None) -> VariantChoice:
    """A chosen variant, for the case or for one lot."""
    return VariantChoice.objects.create(
        case=case, lot=lot, variant=variant, reasoning="Past bij de opdracht.", chosen_by=by, chosen_at=AT
    )


def ask(
    case: Case,
    kind: AskKind = AskKind.PERCENTAGE,
    *,
    percent: Decimal | None = Decimal(5),
    approval: ApprovalState = ApprovalState.NOT_NEEDED,
    by: User | None = None,
) -> Ask:
    """What is asked of the contractor."""
    effort = kind == AskKind.EFFORT
    return Ask.objects.create(
        case=case,
        kind=kind,
        percent=percent if kind == AskKind.PERCENTAGE else None,
        reasoning="Proportioneel bij deze omvang.",
        effort_asked="Twee leerplekken per jaar." if effort else "",
        effort_enough="Vier leerplekken in de looptijd." if effort else "",
        effort_failing="Een gesprek, en zo nodig een boete." if effort else "",
        approval=approval,
        set_by=by,
        set_at=AT,
    )


def specify(case: Case, *, by: User | None = None, kinds: tuple[TextKind, ...] = tuple(TextKind)) -> None:
    """What phase 2 leaves: considerations, base, and texts that are frozen at publication."""
    case.base_kind, case.base_reason = BaseKind.CONTRACT_VALUE, "De waarde staat vast."
    case.published_on, case.tenders_close_at = date(2026, 1, 15), AT - timedelta(days=14)
    case.save(update_fields=["base_kind", "base_reason", "published_on", "tenders_close_at"])
    ConsiderationAnswer.objects.bulk_create(
        ConsiderationAnswer(
            case=case, question=question, answer="Ja", reason="Past bij de opdracht.", answered_by=by, answered_at=AT
        )
        for question in Consideration
    )
    for kind in kinds:
        text(case, kind, is_frozen=True, by=by)


def text_block(kind: TextKind, *, body: str = "De opdrachtnemer besteedt {percentage} aan social return.") -> TextBlock:
    """The newest standard text of this kind, made when there is none."""
    found = TextBlock.objects.filter(kind=kind).order_by("-valid_from").first()
    return found or TextBlock.objects.create(
        kind=kind, version="2026-01", title=str(kind.label), body=body, valid_from=date(2026, 1, 1), source="Leidraad"
    )


def text(case: Case, kind: TextKind, *, is_frozen: bool = False, by: User | None = None) -> CaseText:
    """A text of the case."""
    body = "De opdrachtnemer besteedt 5% van de waarde aan social return."
    return CaseText.objects.create(
        case=case,
        kind=kind,
        block=text_block(kind),
        body=body,
        edited_by=by,
        edited_at=AT,
        frozen_at=AT if is_frozen else None,
        sha256=hashlib.sha256(body.encode()).hexdigest() if is_frozen else "",
    )


def lot(case: Case, number: str = "1", *, value: Decimal = Decimal("100000.00"), is_exempted: bool = False) -> Lot:
    """A lot of the case."""
    return Lot.objects.create(
        case=case,
        number=number,
        title=f"Perceel {number}",
        nature=case.nature,
        cpv_code=case.cpv_code,
        value=value,
        is_exempted=is_exempted,
    )


def criterion(
    case: Case, kind: CriterionKind = CriterionKind.PERCENTAGE, *, weight: Decimal = Decimal(100), title: str = ""
) -> Criterion:
    """An award criterion."""
    linear = kind == CriterionKind.PERCENTAGE
    return Criterion.objects.create(
        case=case,
        title=title or str(kind.label),
        kind=kind,
        weight=weight,
        floor_percent=Decimal(5) if linear else None,
        ceiling_percent=Decimal(10) if linear else None,
        scale="" if linear else "0 tot 100 punten.",
    )


def bid(
    case: Case,
    organisation: Organisation | None = None,
    *,
    price: Decimal | None = None,
    offered_percent: Decimal | None = None,
    validity: BidValidity = BidValidity.VALID,
    ground: str = "",
) -> Bid:
    """A bid, valid unless another verdict is given."""
    return Bid.objects.create(
        case=case,
        organisation=organisation or people.organisation(),
        received_on=date(2026, 2, 16),
        price=price if price is not None else case.estimated_value,
        offered_percent=offered_percent,
        validity=validity,
        ground=ground,
        entered_at=AT,
    )


def award_decision(case: Case, state: AwardState = AwardState.STANDSTILL) -> AwardDecision:
    """An award decision with the dates that its state implies."""
    sent = state != AwardState.DRAFT
    return AwardDecision.objects.create(
        case=case,
        state=state,
        reasons="De beste prijs-kwaliteitverhouding.",
        sent_on=date(2026, 2, 9) if sent else None,
        sent_by_platform=sent,
        standstill_days=20 if sent else None,
        standstill_ends_on=ON if sent else None,
        standstill_source="Aanbestedingswet 2012, artikel 2.127" if sent else "",
        proceedings_started_on=ON if state == AwardState.SUSPENDED else None,
        definitive_on=ON if state == AwardState.DEFINITIVE else None,
        definitive_reason="De termijn is voorbij." if state == AwardState.DEFINITIVE else "",
        made_at=AT,
    )


def award(
    case: Case,
    *,
    winner: Organisation | None = None,
    value: Decimal | None = None,
    state: AwardState = AwardState.DEFINITIVE,
    offered_percent: Decimal | None = None,
) -> Award:
    """An award to a winner with a bid, under a decision in this state."""
    winner = winner or people.organisation()
    offer = bid(case, winner, price=value, offered_percent=offered_percent)
    return Award.objects.create(
        decision=award_decision(case, state),
        bid=offer,
        organisation=winner,
        value=value if value is not None else case.estimated_value,
        offered_percent=offered_percent,
        contract_number=f"CN-{case.pk}",
        contract_title=case.title,
        contact_email="contact@sroi.example",
        starts_on=case.starts_on,
        ends_on=case.ends_on,
    )


def question(case: Case, state: QuestionState = QuestionState.OPEN, *, answerer: User | None = None) -> Question:
    """A question on the tender in this state, with the next number."""
    number = case.questions.count() + 1
    note = None
    if state == QuestionState.PUBLISHED:
        content = {"title": f"Nota van inlichtingen {number}", "blocks": []}
        facts = {"published_at": AT, "content": content, "sha256": "0" * 64}
        note = InformationNote.objects.create(case=case, number=number, **facts)
    return Question.objects.create(
        case=case,
        number=number,
        text="Mag een kandidaat ook in deeltijd werken?",
        asked_on=ON,
        due_on=ON + timedelta(days=7),
        answerer=answerer,
        state=state,
        answer="" if state == QuestionState.OPEN else "Ja, vanaf twaalf uur per week.",
        note=note,
    )


def consultation(case: Case, state: ConsultationState = ConsultationState.DRAFT) -> MarketConsultation:
    """A market consultation in this state, with one question and one party."""
    is_completed = state == ConsultationState.COMPLETED
    made = MarketConsultation.objects.create(
        case=case,
        state=state,
        purpose="Wat kan de markt?",
        closes_on=ON + timedelta(days=14),
        opened_at=None if state == ConsultationState.DRAFT else AT,
        conclusions="De markt kan dit." if is_completed else "",
        completed_at=AT if is_completed else None,
        content={"title": "Verslag", "blocks": []} if is_completed else None,
        sha256="0" * 64 if is_completed else "",
    )
    made.questions.create(number=1, text="Kunt u dit werk doen?")
    made.parties.create(name="Schoon B.V.", invited_at=AT, answered_on=ON if is_completed else None)
    return made
