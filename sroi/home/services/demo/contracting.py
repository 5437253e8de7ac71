"""Phase 4 of a case of the demonstration: registration, start meeting, discount and agreement."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal

from contractors import services as contractors
from contractors.models import PerformanceAgreement, SettlementModel, StartMeeting
from contractors.services import (
    AgreementEntry,
    CertificateEntry,
    LineEntry,
    Minutes,
    RegistrationEntry,
    Signature,
)
from contractors.states import EvidenceKind, Possibility, ReportInterval, StartingPosition, Valuation
from sroi.home.services.demo.walk import Course, Walk
from sroi.kernel.calendar import AMSTERDAM, Quarter, quarters_between
from sroi.kernel.money import split
from sroi.reference import selectors as reference
from sroi.reference.states import PsoLevelKey

HOUR = timedelta(hours=1)
AGREED = 22
"""Days from the award to the second signature."""
EARLY, SLOPE = Decimal("1.7"), Decimal("1.4")
"""A quarter at the start weighs more than one at the end."""
PLACE = "Weesperstraat 113, Amsterdam"
SHARES = {"work": Decimal("0.7"), "buying": Decimal("0.3")}


def contracting(way: Walk) -> Course:
    """From the personal link to an agreement with both signatures."""
    if way.marked("waiver") or way.marked("unregistered"):
        return
    yield way.after_award(4)
    register(way)
    yield way.after_award(6)
    meeting = propose(way)
    yield way.after_award(8)
    slot = meeting.slots.order_by("starts_at")[0]
    contractors.choose_slot(meeting_id=meeting.pk, slot_id=slot.pk, by=way.company.contact, at=way.at)
    yield way.after_award(13)
    minutes = Minutes(
        held_on=way.now,
        attendees=f"{way.adviser.name}, {way.company.contact.name}",
        text="Besproken: de verplichting, de zeven mogelijkheden, het bewijs en de kwartaalrapportage.",
    )
    contractors.hold_meeting(meeting_id=meeting.pk, minutes=minutes, by=way.adviser, at=way.at)
    if way.marked("pso"):
        yield from discounting(way)
        if way.marked("pso_open"):
            return
    yield from agreeing(way)


def register(way: Walk) -> None:
    """The contractor registers in the portal."""
    contact = way.company.contact
    entry = RegistrationEntry(
        contact_name=contact.name,
        contact_email=contact.email,
        contact_phone="020 000 00 00",
        starting_position=StartingPosition.OPEN,
    )
    contractors.register_contract(contract_id=way.contract.pk, entry=entry, by=contact, at=way.at)


def propose(way: Walk) -> StartMeeting:
    """Two times to choose from."""
    first = datetime.combine(way.after_award(13), time(10, 0), AMSTERDAM)
    return contractors.propose_meeting(
        contract_id=way.contract.pk,
        times=[first, first + 3 * HOUR],
        length=HOUR,
        location=PLACE,
        by=way.adviser,
        at=way.at,
    )


def discounting(way: Walk) -> Course:
    """A PSO certificate, the proposal of the adviser, and the decision of the coordinator (R23)."""
    entry = CertificateEntry(
        level=PsoLevelKey.LEVEL_2,
        number=f"PSO-{way.contract.pk:05d}",
        valid_from=way.plan.award_on - timedelta(days=200),
        valid_until=way.plan.award_on + timedelta(days=530),
    )
    certificate = contractors.record_certificate(contract_id=way.contract.pk, entry=entry, by=way.adviser, at=way.at)
    proposal = contractors.propose_discount(
        contract_id=way.contract.pk,
        certificate_id=certificate.pk,
        agreed_on=way.now,
        reason="Trede 2 is geldig op de startdatum.",
        by=way.adviser,
        at=way.at,
    )
    if way.marked("pso_open"):
        return
    yield way.after_award(14)
    contractors.approve_discount(
        proposal_id=proposal.pk, reason="Certificaat gezien, akkoord.", by=way.coordinator, at=way.at
    )


def agreeing(way: Walk) -> Course:
    """The agreement: drafted, offered, seen by the contract manager, signed by both (R24)."""
    yield way.after_award(16)
    model = SettlementModel.objects.get(is_default=True)
    agreement = contractors.draft_agreement(
        contract_id=way.contract.pk, settlement_model_id=model.pk, change_reason="", by=way.adviser, at=way.at
    )
    save_lines(way, agreement)
    yield way.after_award(19)
    contractors.offer_agreement(agreement_id=agreement.pk, by=way.adviser, at=way.at)
    yield way.after_award(20)
    view = "Akkoord. Graag leerplekken in het eigen stadsdeel."
    contractors.give_manager_view(agreement_id=agreement.pk, view=view, by=way.manager, at=way.at)
    if way.marked("unsigned"):
        return
    yield way.after_award(AGREED)
    sign(way, agreement)
    yield way.after_award(27)
    contractors.confirm_receipt(agreement_id=agreement.pk, by=way.manager, at=way.at)


def sign(way: Walk, agreement: PerformanceAgreement) -> None:
    """Both signatures under what was read."""
    agreement.refresh_from_db()
    seen = agreement.content_sha256
    signature = Signature(name=way.company.contact.name, function="Directeur", seen=seen)
    contractors.accept_agreement(agreement_id=agreement.pk, signature=signature, by=way.company.contact, at=way.at)
    contractors.sign_agreement(agreement_id=agreement.pk, seen=seen, by=way.adviser, at=way.at)


def lines_of(way: Walk, agreement: PerformanceAgreement, net: Decimal) -> tuple[LineEntry, ...]:
    """Paid work within the contract, and mostly social buying too; together the net obligation.

    A later version plans less paid work and more social buying.
    """
    if way.plan.story.is_brief:
        return (work_line(way, agreement, net),)
    shares = [SHARES["work"], SHARES["buying"]] if agreement.version == 1 else [Decimal("0.5"), Decimal("0.5")]
    work, buying = split(net, shares)
    return work_line(way, agreement, work), buying_line(way, agreement, buying)


def save_lines(way: Walk, agreement: PerformanceAgreement, *, change: str = "") -> None:
    """Write what is agreed."""
    way.contract.obligation.refresh_from_db()
    net, seen = way.contract.obligation.net, contractors.content_hash(agreement)
    if way.contract.obligation.effort_asked:
        entry = AgreementEntry(ReportInterval.QUARTER, (places_line(way, agreement),), seen, change_reason=change)
    else:
        interval = ReportInterval.HALF_YEAR if way.plan.story.is_brief else ReportInterval.QUARTER
        entry = AgreementEntry(interval, lines_of(way, agreement, net), seen, change_reason=change)
    contractors.save_agreement_lines(agreement_id=agreement.pk, entry=entry, by=way.adviser, at=way.at)


def work_line(way: Walk, agreement: PerformanceAgreement, value: Decimal) -> LineEntry:
    """Possibility I, valued by actual cost."""
    return LineEntry(
        possibility=Possibility.JOB_IN_CONTRACT,
        description="Betaald werk binnen de opdracht voor mensen uit de doelgroep",
        theme_id=theme(way, "work"),
        rate_id=rate(agreement, Valuation.ACTUAL_COST),
        target_group_id=group(way, "participation-act"),
        for_amsterdammers=True,
        required_evidence=(EvidenceKind.PAYSLIP,),
        quarters=planned(way, value),
    )


def buying_line(way: Walk, agreement: PerformanceAgreement, value: Decimal) -> LineEntry:
    """Possibility V, valued by invoice."""
    return LineEntry(
        possibility=Possibility.SOCIAL_BUYING,
        description="Inkoop bij een sociale firma: lunches, kaarten en kleding",
        theme_id=theme(way, "participation"),
        rate_id=rate(agreement, Valuation.INVOICE),
        target_group_id=group(way, "participation-act"),
        required_evidence=(EvidenceKind.INVOICE,),
        quarters=planned(way, value),
    )


def places_line(way: Walk, agreement: PerformanceAgreement) -> LineEntry:
    """Possibility III of an effort obligation: places, no value in euro."""
    return LineEntry(
        possibility=Possibility.WORK_EXPERIENCE,
        description="Vier leerplekken van elk minstens drie maanden",
        theme_id=theme(way, "education"),
        rate_id=rate(agreement, Valuation.HOURS),
        target_group_id=group(way, "bol"),
        required_evidence=(EvidenceKind.CONTRACT,),
        quarters=dict.fromkeys(term_quarters(way), Decimal(0)),
    )


def term_quarters(way: Walk) -> tuple[Quarter, ...]:
    """The quarters of which is reported: from the agreement, or from the start when that is later (R27)."""
    return quarters_between(max(way.plan.starts_on, way.after_award(AGREED)), way.plan.ends_on)


def planned(way: Walk, value: Decimal) -> Mapping[Quarter, Decimal]:
    """The value over the quarters of the term by their days, more at the start than at the end, to the cent."""
    quarters = term_quarters(way)
    weights = []
    for place, each in enumerate(quarters):
        days = (min(each.last, way.plan.ends_on) - max(each.first, way.plan.starts_on)).days + 1
        weights.append(days * (EARLY - SLOPE * place / max(1, len(quarters) - 1)))
    return dict(zip(quarters, split(value, weights), strict=True))


def rate(agreement: PerformanceAgreement, valuation: Valuation) -> int:
    """The rate of the settlement model by its method."""
    found: int = agreement.settlement_model.rates.filter(valuation=valuation).values_list("pk", flat=True)[0]
    return found


def theme(way: Walk, code: str) -> int:
    """The row of a theme that is in force."""
    return next(each.row_id for each in reference.themes_on(way.now) if each.code == code)


def group(way: Walk, code: str) -> int:
    """The row of a target group that is in force."""
    return next(each.row_id for each in reference.target_groups_on(way.now) if each.code == code)
