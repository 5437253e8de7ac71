"""What each letter of phase 7 shows, typed (R37)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of a table of amounts."""

    label: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of amounts with its caption; the last line is the total."""

    caption: str
    rows: tuple[FigureRow, ...]
    total: FigureRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every letter of phase 7 shows."""

    subject: str
    addressee: dict[str, str]
    case_reference: str
    your_reference: str
    handled_by: str
    contract_title: str
    contractor: str
    clause_source: str = ""
    clause_text: str = ""
    figures: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkInvitation(Paper):
    """The invitation to a talk about what stays behind."""

    meeting_on: date
    place: str
    reason: str
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInformation(Paper):
    """What the client is told after the talk."""

    talk_on: date | None
    text: str
    informed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOfDefault(Paper):
    """The notice of default with what must still be done, and by when."""

    talk_on: date | None
    ends_on: date
    demand: str
    replaces_performance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IntendedFine(Paper):
    """The intended fine with amount, computation and the term for a view."""

    amount: Decimal
    stated_on: date
    notice_ended_on: date | None
    notice_skipped_reason: str
    view_due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOnFine(Paper):
    """The decision of the client with its reason."""

    decision: str
    amount: Decimal
    proposed: Decimal
    reason: str
    view_received_on: date | None
    not_attributable: bool
    replaces_performance: bool
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithholdingInstruction(Paper):
    """What finance withholds, and what becomes a claim."""

    invoice_number: str
    invoice_paid_on: date | None
    fine: Decimal
    payable: Decimal
    withheld: Decimal
    left_to_pay: Decimal
    claim: Decimal
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLetter(Paper):
    """What the contractor still owes after the last invoice."""

    fine: Decimal
    withheld: Decimal
    claim: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeLetter(Paper):
    """The confirmation that the obligation is fulfilled, and the last invoice released."""

    stated_on: date
    is_effort: bool
    after_fine: bool
    for_client: bool
    shortfall: Decimal = Decimal(0)
    waived_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecision(Paper):
    """What the client decided on the dispute of the contractor, and what follows for the money."""

    outcome: str
    reason: str
    received_on: date
    fine_before: Decimal
    fine_after: Decimal
    is_withheld: bool
    released: Decimal
    claim: Decimal
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithholdingCorrection(Paper):
    """What finance pays out again after a dispute, and what is left to claim."""

    corrected_number: str
    invoice_number: str
    fine_before: Decimal
    fine_after: Decimal
    released: Decimal
    claim: Decimal
    client: str


class Common(TypedDict):
    """The arguments that every letter has."""

    subject: str
    addressee: dict[str, str]
    case_reference: str
    your_reference: str
    handled_by: str
    contract_title: str
    contractor: str
    clause_source: str
    clause_text: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """On what the confirmation rests."""

    on: date
    net: Decimal
    verified: Decimal
    is_effort: bool
    after_fine: bool
    shortfall: Decimal = Decimal(0)
    waived_on: date | None = None
