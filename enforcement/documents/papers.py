"""What each letter of phase 7 shows, typed (R37)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from enforcement.states import LetterKind
from sroi.dossier.models.paper import Addressee, Paper


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
class ContractPaper(Paper):
    """What every letter of phase 7 shows."""

    contract_title: str
    contractor: str
    clause_source: str = ""
    clause_text: str = ""
    figures: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkInvitation(ContractPaper):
    """The invitation to a talk about what stays behind."""

    KIND = LetterKind.TALK_INVITATION
    TEMPLATE = "letters/enforcement/talk-invitation/2026-01.html"
    IS_SHARED = True

    meeting_on: date
    place: str
    reason: str
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInformation(ContractPaper):
    """What the client is told after the talk."""

    KIND = LetterKind.CLIENT_INFORMATION
    TEMPLATE = "letters/enforcement/client-information/2026-01.html"

    talk_on: date | None
    text: str
    informed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOfDefault(ContractPaper):
    """The notice of default with what must still be done, and by when."""

    KIND = LetterKind.NOTICE_OF_DEFAULT
    TEMPLATE = "letters/enforcement/notice-of-default/2026-01.html"
    IS_SHARED = True

    talk_on: date | None
    ends_on: date
    demand: str
    replaces_performance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IntendedFine(ContractPaper):
    """The intended fine with amount, computation and the term for a view."""

    KIND = LetterKind.INTENDED_FINE
    TEMPLATE = "letters/enforcement/intended-fine/2026-01.html"
    IS_SHARED = True

    amount: Decimal
    stated_on: date
    notice_ended_on: date | None
    notice_skipped_reason: str
    view_due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOnFine(ContractPaper):
    """The decision of the client with its reason."""

    KIND = LetterKind.DECISION
    TEMPLATE = "letters/enforcement/decision/2026-01.html"
    IS_SHARED = True

    decision: str
    amount: Decimal
    proposed: Decimal
    reason: str
    view_received_on: date | None
    not_attributable: bool
    replaces_performance: bool
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithholdingInstruction(ContractPaper):
    """What finance withholds, and what becomes a claim."""

    KIND = LetterKind.WITHHOLDING
    TEMPLATE = "letters/enforcement/withholding/2026-01.html"

    invoice_number: str
    invoice_paid_on: date | None
    fine: Decimal
    payable: Decimal
    withheld: Decimal
    left_to_pay: Decimal
    claim: Decimal
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLetter(ContractPaper):
    """What the contractor still owes after the last invoice."""

    KIND = LetterKind.CLAIM
    TEMPLATE = "letters/enforcement/claim/2026-01.html"
    IS_SHARED = True

    fine: Decimal
    withheld: Decimal
    claim: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeLetter(ContractPaper):
    """The confirmation that the obligation is fulfilled, and the last invoice released."""

    KIND = LetterKind.DISCHARGE
    TEMPLATE = "letters/enforcement/discharge/2026-01.html"
    IS_SHARED = True

    stated_on: date
    is_effort: bool
    after_fine: bool
    shortfall: Decimal = Decimal(0)
    waived_on: date | None = None
    for_client: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeCopy(DischargeLetter):
    """The same confirmation for the client, who pays the last invoice."""

    IS_SHARED = False

    for_client: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDecision(ContractPaper):
    """What the client decided on the dispute of the contractor, and what follows for the money."""

    KIND = LetterKind.DISPUTE_DECISION
    TEMPLATE = "letters/enforcement/dispute-decision/2026-01.html"
    IS_SHARED = True

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
class WithholdingCorrection(ContractPaper):
    """What finance pays out again after a dispute, and what is left to claim."""

    KIND = LetterKind.CORRECTION
    TEMPLATE = "letters/enforcement/correction/2026-01.html"

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
    addressee: Addressee
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
