"""What goes out in phase 4: the agenda of the start meeting, its invitation, and the letter of the agreement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from contractors.models import Contract, PerformanceAgreement, PlannedQuarter, StartMeeting
from contractors.states import ContractorLetter, EvidenceKind, ObligationKind, StartingPosition
from sroi.dossier.models.paper import Paper
from sroi.kernel import formats
from sroi.kernel.ics import Meeting, Person
from sroi.kernel.xlsx import Column, build_xlsx

CALL_OFF_COLUMNS = (
    Column("Nummer", 20),
    Column("Datum", 14, "day"),
    Column("Onderwerp", 60),
    Column("Waarde", 18, "euro"),
)


def agenda_of(position: str) -> list[str]:
    """The agenda of a start meeting by the position that the contractor starts from (R22, R25).

    It is kept untranslated: each reader reads it in the own language.
    """
    with override(None):
        return [*_first_points(position), *_fixed_points()]


def _first_points(position: str) -> list[str]:
    """What comes first: plan, contract, or a blank sheet (R25)."""
    if position == StartingPosition.IN_BID:
        return [
            _("Getting to know each other, and the plan from your bid"),
            _("Which parts of the plan become agreements, with value and quarter"),
            _("What the plan still needs: target group, partners, evidence"),
        ]
    if position == StartingPosition.IN_CONTRACT:
        return [
            _("Getting to know each other, and what the contract already lays down"),
            _("How you carry that out, and in which quarter"),
            _("How you report on it to the bureau"),
        ]
    return [
        _("Getting to know each other, and what suits your company"),
        _("The possibilities to fulfil the obligation, and the social tasks in the city"),
        _("A first choice of possibilities, with value and quarter"),
    ]


def _fixed_points() -> list[str]:
    """What every start meeting covers: the conditions, the cooperation and what follows."""
    return [
        _("The conditions: target group, settlement model and required evidence"),
        _("A possible PSO discount, before the contract starts"),
        _("What the bureau can do: bring you into contact with candidates, social firms and neighbourhoods"),
        _("How you report each quarter, and how personal data stay out of it"),
        _("Who does what: you, the bureau, and the contract manager of the client"),
        _("The obligation is fulfilled at the end of the contract; a shortfall can lead to a fine on the last invoice"),
        _("Next: the performance agreement, part of the contract, shared with the contract manager"),
    ]


@dataclass(frozen=True, slots=True)
class Guests:
    """Who invites and who is invited."""

    organiser: Person
    attendees: tuple[Person, ...]


def invitation_of(meeting: StartMeeting, guests: Guests) -> Meeting:
    """The start meeting as a calendar knows it, in Dutch (R22)."""
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a meeting without a time has no invitation")
    contract = meeting.contract
    with override("nl"):
        summary = _("Start meeting social return %(reference)s") % {"reference": contract.reference}
        heading = _("Agenda:")
        agenda = [_(point) for point in meeting.agenda]
    points = "\n".join(f"{number}. {point}" for number, point in enumerate(agenda, 1))
    return Meeting(
        uid=f"{meeting.uid}@sroi",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=summary,
        organiser=guests.organiser,
        attendees=guests.attendees,
        location=meeting.location,
        description=f"{contract.title}\n\n{heading}\n{points}",
    )


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One agreed line as the letter shows it."""

    number: int
    possibility: str
    description: str
    target_group: str
    theme: str
    method: str
    evidence: str
    quarters: str
    planned: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLetter(Paper):
    """The performance agreement as signed by both, with the figures it rests on (R24)."""

    KIND = ContractorLetter.AGREEMENT
    TEMPLATE = "letters/contractors/agreement/2026-01.html"
    IS_SHARED = True

    contract_number: str
    contract_title: str
    version: int
    change_reason: str
    starts_on: date | None
    ends_on: date | None
    is_effort: bool
    is_amount: bool
    joint: str
    base: Decimal
    percent: Decimal | None
    gross: Decimal
    discount_percent: Decimal
    net: Decimal
    effort_asked: str
    effort_enough: str
    effort_failing: str
    lines: list[LetterLine]
    planned: Decimal
    shortage_reason: str
    settlement: str
    settlement_source: str
    interval: str
    contractor_name: str
    contractor_signer: str
    contractor_function: str
    contractor_signed: str
    bureau_signer: str
    bureau_signed: str
    fingerprint: str


def agreement_letter(agreement: PerformanceAgreement, *, base: Decimal, joint: str = "") -> AgreementLetter:
    """The letter of an agreement that both have signed; its words are Dutch. `joint` tells who owe together (R24a)."""
    contract = agreement.contract
    with override("nl"):
        return _agreement_letter(agreement, contract, base, joint)


def _agreement_letter(
    agreement: PerformanceAgreement, contract: Contract, base: Decimal, joint: str
) -> AgreementLetter:
    owed, lines = contract.obligation, letter_lines(agreement)
    return AgreementLetter(
        subject=_("Performance agreement social return %(reference)s, version %(version)s")
        % {"reference": contract.reference, "version": agreement.version},
        addressee=contract.addressee(attention=agreement.contractor_signer_name),
        case_reference=contract.reference,
        contract_number=contract.number,
        contract_title=contract.title,
        version=agreement.version,
        change_reason=agreement.change_reason,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        is_effort=owed.kind == ObligationKind.EFFORT,
        is_amount=owed.kind == ObligationKind.AMOUNT,
        joint=joint,
        base=base,
        percent=owed.percent,
        gross=owed.gross,
        discount_percent=owed.discount_percent,
        net=owed.net,
        effort_asked=owed.effort_asked,
        effort_enough=owed.effort_enough,
        effort_failing=owed.effort_failing,
        lines=lines,
        planned=sum((line.planned for line in lines), Decimal(0)),
        shortage_reason=agreement.shortage_reason,
        settlement=str(agreement.settlement_model),
        settlement_source=agreement.settlement_model.source,
        interval=str(agreement.get_interval_display()),
        contractor_name=contract.contractor_name,
        contractor_signer=agreement.contractor_signer_name,
        contractor_function=agreement.contractor_signer_function,
        contractor_signed=formats.moment(agreement.contractor_signed_at, language="nl"),
        bureau_signer=agreement.bureau_signer.name if agreement.bureau_signer else "",
        bureau_signed=formats.moment(agreement.bureau_signed_at, language="nl"),
        fingerprint=agreement.content_sha256[:16],
    )


def letter_lines(agreement: PerformanceAgreement) -> list[LetterLine]:
    """The lines of an agreement in words."""
    rows = agreement.lines.select_related("target_group", "theme", "rate").prefetch_related("quarters")
    return [
        LetterLine(
            number=line.number,
            possibility=str(line.get_possibility_display()),
            description=line.description,
            target_group=line.target_group.name_nl if line.target_group else "",
            theme=line.theme.name_nl,
            method=line.rate.title,
            evidence=", ".join(evidence_names(line.required_evidence)),
            quarters=", ".join(quarter_text(each) for each in line.quarters.all() if each.value),
            planned=line.planned_value,
        )
        for line in rows
    ]


def quarter_text(planned: PlannedQuarter) -> str:
    """One planned quarter in words."""
    return f"{formats.quarter(planned.quarter)}: {formats.euro(planned.value)}"


def evidence_names(kinds: list[str]) -> list[str]:
    """The kinds of evidence in words."""
    return [str(EvidenceKind(kind).label) for kind in kinds if kind in EvidenceKind.values]


def call_off_sheet() -> bytes:
    """An empty XLSX with the headings that the import of call-offs reads (R38)."""
    return build_xlsx("Nadere opdrachten", CALL_OFF_COLUMNS, ())
