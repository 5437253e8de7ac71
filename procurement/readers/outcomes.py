"""What a notice says about results: tenders, winners, settled contracts, and their modification."""

from dataclasses import dataclass
from decimal import Decimal

from procurement.readers.facts import Organisation
from procurement.readers.values import LocalText, NoticeAmount, NoticeDate


@dataclass(frozen=True, slots=True)
class Tender:
    """One tender; `lot_id` may name a group of lots (BT-13714). `reference` is the buyer's own (BT-3201)."""

    id: str
    reference: str | None
    lot_id: str | None
    party_id: str | None
    value: NoticeAmount | None
    rank: int | None
    subcontracted: str | None
    subcontracting_value: NoticeAmount | None
    subcontracting_percent: Decimal | None
    subcontracting_description: LocalText


@dataclass(frozen=True, slots=True)
class TenderingParty:
    """Who made a tender: one organisation, or several together; who leads; who works under them."""

    id: str
    name: LocalText
    member_ids: tuple[str, ...]
    lead_id: str | None
    subcontractor_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotResult:
    """The result of one lot: a winner chosen (selec-w), none (clos-nw) with a reason, or still open (open-nw)."""

    id: str
    lot_id: str | None
    outcome: str | None
    reason: str | None
    tender_ids: tuple[str, ...]
    contract_ids: tuple[str, ...]
    framework_maximum: NoticeAmount | None
    tenders_received: int | None

    @property
    def has_winner(self) -> bool | None:
        """Whether a winner was chosen; None when the notice does not say."""
        return None if self.outcome is None else self.outcome == "selec-w"


@dataclass(frozen=True, slots=True)
class SettledContract:
    """One contract; `reference` is the buyer's own number (BT-150), the dates are facts and nothing more.

    The definitive award is never derived from `winner_decided` (BT-1451) or `concluded` (BT-145).
    """

    id: str
    reference: str | None
    title: LocalText
    winner_decided: NoticeDate | None
    concluded: NoticeDate | None
    tender_ids: tuple[str, ...]
    signatory_ids: tuple[str, ...]
    within_framework: bool | None


@dataclass(frozen=True, slots=True)
class Modification:
    """One modification of a contract (BT-200, BT-201, BT-202, BT-1501)."""

    contract_id: str | None
    changed_notice: str | None
    reason: str | None
    reason_description: LocalText
    descriptions: tuple[LocalText, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeAward:
    """One award, put together from a settled contract, its lots, its tenders and who won.

    `contract` is None when a winner was chosen but no contract is settled. `group_id` is set when a group of
    lots was won as one. `value` is None when withheld or absent; not in euro: ask the base (R38).
    """

    contract: SettledContract | None
    lot_ids: tuple[str, ...]
    group_id: str | None
    tenders: tuple[Tender, ...]
    party_name: LocalText
    winners: tuple[Organisation, ...]
    lead: Organisation | None
    subcontractors: tuple[Organisation, ...]
    value: NoticeAmount | None

    @property
    def is_consortium(self) -> bool:
        """Whether several organisations won together."""
        return len(self.winners) > 1
