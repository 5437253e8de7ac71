"""Contracts in any step, as rows, with what the step implies."""

import hashlib
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count

from contractors.models import (
    AgreementLine,
    BaseRow,
    Contract,
    ContractOption,
    DiscountProposal,
    FineClause,
    Obligation,
    PerformanceAgreement,
    PlannedQuarter,
    ProjectProposal,
    PsoCertificate,
    Registration,
    SettlementModel,
    SettlementRate,
    StartMeeting,
    TermRow,
)
from contractors.states import (
    STEPS,
    AgreementState,
    BaseRowKind,
    ContractStep,
    DiscountState,
    EvidenceKind,
    MeetingState,
    ObligationKind,
    OptionState,
    Possibility,
    ProposalState,
    RegistrationChannel,
    ReportInterval,
    StartingPosition,
    Valuation,
)
from procurement.models import Award, Case
from procurement.states import BaseKind, OptionKind, Phase
from sroi.accounts.models import Organisation, User
from sroi.dossier.states import DossierKind
from sroi.kernel.calendar import quarters_between
from sroi.reference.models import Theme
from tests.factories import cases, dossiers
from tests.factories.people import AT, ON

NUMBERS = count(1)
SIGNED = frozenset({AgreementState.IN_FORCE, AgreementState.SUPERSEDED})
OFFERED = SIGNED | {AgreementState.OFFERED, AgreementState.ACCEPTED}
ACCEPTED = SIGNED | {AgreementState.ACCEPTED}


def contract(
    case: Case | None = None,
    step: ContractStep = ContractStep.REGISTER,
    *,
    award: Award | None = None,
    percent: Decimal = Decimal(5),
    discount_percent: Decimal = Decimal(0),
    base: Decimal | None = None,
    with_clause: bool = True,
) -> Contract:
    """A contract with obligation, base, term and fine clause; a later step brings the rows of the earlier ones."""
    case = case or cases.case(Phase.EXECUTE if step not in STEPS[:2] else Phase.CONTRACT)
    award = award or Award.objects.filter(decision__case=case, contract__isnull=True).first() or cases.award(case)
    number = case.contracts.count() + 1
    reference = f"{case.reference}-C{number}"
    organisation = award.organisation
    made = Contract.objects.create(
        dossier=dossiers.dossier(
            DossierKind.CONTRACT, reference=reference, title=case.title, parent=case.dossier, parties=(organisation,)
        ),
        case=case,
        award=award,
        reference=reference,
        number=award.contract_number,
        title=case.title,
        organisation=organisation,
        step=step,
        step_since=AT,
        awarded_on=ON,
        starts_on=case.starts_on,
        ends_on=case.ends_on,
        contact_email=award.contact_email,
        closed_at=AT if step in (ContractStep.CLOSED, ContractStep.STOPPED) else None,
        stopped_on=ON if step == ContractStep.STOPPED else None,
        stop_reason="Ontbonden." if step == ContractStep.STOPPED else "",
    )
    amount = base if base is not None else award.value or cases.VALUE
    obligation(made, base=amount, percent=percent, discount_percent=discount_percent)
    TermRow.objects.create(
        contract=made, starts_on=made.starts_on, ends_on=made.ends_on or ON, reason="Zoals gegund", recorded_at=AT
    )
    if with_clause:
        fine_clause(made)
    walk_to(made, step)
    return made


def walk_to(contract: Contract, step: ContractStep) -> None:
    """Leave the rows of the steps before this one."""
    place = STEPS.index(step) if step in STEPS else len(STEPS)
    if step == ContractStep.STOPPED:
        return
    if place > STEPS.index(ContractStep.REGISTER):
        registration(contract)
    if place > STEPS.index(ContractStep.START_MEETING):
        held_meeting(contract)
        agreement(contract)


def cents(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def obligation(
    contract: Contract, *, base: Decimal, percent: Decimal = Decimal(5), discount_percent: Decimal = Decimal(0)
) -> Obligation:
    """What is owed on a base, with the base row that it rests on."""
    BaseRow.objects.create(
        contract=contract, kind=BaseRowKind.AWARD, change=base, valid_from=ON, reason="Zoals gegund", recorded_at=AT
    )
    gross = cents(base * percent / 100)
    return Obligation.objects.create(
        contract=contract,
        kind=ObligationKind.PERCENTAGE,
        base_kind=BaseKind.CONTRACT_VALUE,
        percent=percent,
        discount_percent=discount_percent,
        gross=gross,
        net=cents(gross * (100 - discount_percent) / 100),
    )


def fine_clause(contract: Contract, *, factor: Decimal = Decimal(1), cap_amount: Decimal | None = None) -> FineClause:
    """The standard clause, or one with another factor and a cap."""
    return FineClause.objects.create(
        contract=contract,
        factor=factor,
        cap_amount=cap_amount,
        text="De opdrachtgever kan een boete opleggen ter hoogte van het tekort.",
        source="Contract, artikel 12",
        recorded_at=AT,
    )


def registration(contract: Contract, *, received_on: date = date(2026, 3, 5)) -> Registration:
    """The contractor's registration."""
    return Registration.objects.create(
        contract=contract,
        received_on=received_on,
        channel=RegistrationChannel.LINK,
        contact_name="C. Contact",
        contact_email="contact@sroi.example",
        starting_position=StartingPosition.OPEN,
        registered_at=AT,
    )


def held_meeting(contract: Contract, *, held_on: date = date(2026, 3, 16)) -> StartMeeting:
    """A start meeting with minutes."""
    return StartMeeting.objects.create(
        contract=contract,
        state=MeetingState.HELD,
        location="Weesperstraat 113",
        agenda=["Kennismaken"],
        attendees="Adviseur, opdrachtnemer",
        minutes="De afspraken zijn besproken.",
        held_on=held_on,
        proposed_at=AT,
    )


def settlement_model() -> SettlementModel:
    """The model that is offered first, made when there is none."""
    found = SettlementModel.objects.filter(is_default=True).first()
    return found or SettlementModel.objects.create(
        name="Amsterdam", version="2026", valid_from=date(2026, 1, 1), is_default=True, source="Leidraad"
    )


def rate(valuation: Valuation = Valuation.ACTUAL_COST, *, model: SettlementModel | None = None) -> SettlementRate:
    """A way of valuing, made when the model has none of this method."""
    model = model or settlement_model()
    found = model.rates.filter(valuation=valuation).first()
    return found or SettlementRate.objects.create(
        model=model,
        key=valuation.value.replace("_", "-"),
        title=str(valuation.label),
        valuation=valuation,
        components=["gross_wage", "employer_charges", "guidance"] if valuation == Valuation.ACTUAL_COST else [],
        hourly_rate=Decimal("35.00") if valuation == Valuation.HOURS else None,
        year_value=Decimal("40000.00") if valuation == Valuation.BLOCK else None,
        basis_hours=Decimal("36.0") if valuation == Valuation.BLOCK else None,
        required_evidence=[EvidenceKind.INVOICE] if valuation == Valuation.INVOICE else [],
        source="Leidraad",
    )


def theme(code: str = "work") -> Theme:
    """A theme of the reference data."""
    return Theme.objects.filter(code=code).latest("valid_from")


def agreement(
    contract: Contract,
    state: AgreementState = AgreementState.IN_FORCE,
    *,
    planned: Decimal | None = None,
    signer: User | None = None,
    by: User | None = None,
    signed_at: datetime = AT,
    interval: ReportInterval = ReportInterval.QUARTER,
) -> PerformanceAgreement:
    """An agreement in this state with one line, planned over the quarters of the term."""
    made = PerformanceAgreement.objects.create(
        contract=contract,
        version=contract.agreements.count() + 1,
        state=state,
        settlement_model=settlement_model(),
        interval=interval,
        drafted_by=by,
        drafted_at=AT,
        offered_at=AT if state in OFFERED else None,
        content_sha256=hashlib.sha256(contract.reference.encode()).hexdigest() if state in OFFERED else "",
        contractor_signer=signer if state in ACCEPTED else None,
        contractor_signer_name="T. Tekenaar" if state in ACCEPTED else "",
        contractor_signer_function="Directeur" if state in ACCEPTED else "",
        contractor_signed_at=AT if state in ACCEPTED else None,
        bureau_signer=by if state in SIGNED else None,
        bureau_signed_at=signed_at if state in SIGNED else None,
    )
    line(made, planned=planned if planned is not None else contract.obligation.net)
    return made


def line(
    agreement: PerformanceAgreement,
    possibility: Possibility = Possibility.JOB_IN_CONTRACT,
    *,
    planned: Decimal = Decimal("10000.00"),
    valuation: Valuation = Valuation.ACTUAL_COST,
) -> AgreementLine:
    """A line of an agreement; the last quarter gets what does not divide."""
    made = AgreementLine.objects.create(
        agreement=agreement,
        number=agreement.lines.count() + 1,
        possibility=possibility,
        description="Twee medewerkers schoonmaak",
        theme=theme(),
        rate=rate(valuation, model=agreement.settlement_model),
        planned_value=planned,
    )
    contract = agreement.contract
    quarters = quarters_between(contract.starts_on or ON, contract.ends_on or ON)
    share = cents(planned / len(quarters))
    PlannedQuarter.objects.bulk_create(
        PlannedQuarter(
            line=made,
            quarter=str(quarter),
            value=share if quarter != quarters[-1] else planned - share * (len(quarters) - 1),
        )
        for quarter in quarters
    )
    return made


def meeting(contract: Contract, state: MeetingState = MeetingState.PROPOSED) -> StartMeeting:
    """A start meeting in this state."""
    if state == MeetingState.HELD:
        return held_meeting(contract)
    planned = state == MeetingState.PLANNED
    return StartMeeting.objects.create(
        contract=contract,
        state=state,
        location="Weesperstraat 113",
        starts_at=AT + timedelta(days=14) if planned else None,
        ends_at=AT + timedelta(days=14, hours=1) if planned else None,
        proposed_at=AT,
    )


def option(contract: Contract, state: OptionState = OptionState.OPEN) -> ContractOption:
    """An extension in this state, to be exercised half a year after the award."""
    return ContractOption.objects.create(
        contract=contract,
        kind=OptionKind.EXTENSION,
        description="Verlenging 1",
        value=Decimal("1000.00"),
        starts_on=ON + timedelta(days=300),
        exercise_by=ON + timedelta(days=200),
        asked_from=ON,
        state=state,
        decided_on=None if state == OptionState.OPEN else ON,
    )


def certificate(organisation: Organisation, *, level: str = "level-2") -> PsoCertificate:
    """A PSO certificate that is valid during the tests."""
    return PsoCertificate.objects.create(
        organisation=organisation,
        level=level,
        number=f"PSO-{next(NUMBERS)}",
        valid_from=date(2025, 1, 1),
        valid_until=date(2027, 1, 1),
        recorded_at=AT,
    )


def discount(
    contract: Contract, state: DiscountState = DiscountState.PROPOSED, *, by: User, decider: User | None = None
) -> DiscountProposal:
    """A proposed discount, decided when the state says so."""
    decided = state != DiscountState.PROPOSED
    return DiscountProposal.objects.create(
        contract=contract,
        certificate=certificate(contract.organisation),
        percent=Decimal("25.0"),
        source="PSO-handleiding",
        reason="Trede 2 op de startdatum.",
        contractor_agreed_on=ON,
        state=state,
        proposed_by=by,
        proposed_at=AT,
        decided_by=decider if decided else None,
        decided_at=AT if decided else None,
    )


def proposal(
    contract: Contract, state: ProposalState = ProposalState.SUBMITTED, *, by: User | None = None
) -> ProjectProposal:
    """A project proposal under the first line of the agreement."""
    return ProjectProposal.objects.create(
        contract=contract,
        line=AgreementLine.objects.filter(agreement__contract=contract).first() or line(agreement(contract)),
        title="Buurtmoestuin",
        activities="Een tuin aanleggen.",
        social_task="Ontmoeting in de buurt.",
        result="Twintig buurtbewoners doen mee.",
        state=state,
        submitted_by=by,
        submitted_at=AT,
    )
