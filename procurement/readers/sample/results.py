"""Writes who won: lot results, tenders, contracts, parties, and a modification of the first contract."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from procurement.readers.facts import NoticeKind
from procurement.readers.sample.invention import BUYER, InventedLot, Invention
from procurement.readers.sample.writing import add, add_code, add_date, add_euro, add_id, add_text


def add_modification(entry: Element, invention: Invention) -> None:
    """Add that the first contract was modified, and why."""
    change = add(entry, "efac:ContractModification")
    add_id(change, "efbc:ChangedNoticeIdentifier", f"{invention.notice_id(NoticeKind.AWARD)}-01", "notice-id-ref")
    add_id(change, "efbc:ModifiedContractIdentifier", "CON-0001", "contract")
    what = add(change, "efac:Change")
    add_text(what, "efbc:ChangeDescription", "Drie gebouwen erbij: de opdrachtsom gaat met 20% omhoog.")
    add_id(what, "efac:ChangedSection/efbc:ChangedSectionIdentifier", "CON-0001", "contract")
    why = add(change, "efac:ChangeReason")
    add_code(why, "cbc:ReasonCode", "add-wss", "modification-justification")
    add_text(why, "efbc:ReasonDescription", "De gemeente nam drie gebouwen in gebruik die eerst niet in beeld waren.")


def add_results(entry: Element, invention: Invention, kind: NoticeKind) -> None:
    """Add the results of every lot, or, for a modification, of the lot whose contract changed."""
    modified = kind is NoticeKind.MODIFICATION
    lots = invention.lots[:1] if modified else invention.lots
    values = [lot.modified_value if modified else lot.value for lot in lots]
    result = add(entry, "efac:NoticeResult")
    add_euro(result, "cbc:TotalAmount", sum(values, start=Decimal(0)))
    for lot in lots:
        _add_lot_result(result, lot, kind)
    for lot, value in zip(lots, values, strict=True):
        _add_tender(result, lot, value)
    for lot in lots:
        _add_contract(result, invention, lot)
    for lot in lots:
        _add_party(result, lot)


def _add_lot_result(result: Element, lot: InventedLot, kind: NoticeKind) -> None:
    entry = add(result, "efac:LotResult")
    add_id(entry, "cbc:ID", f"RES-{lot.number:04d}", "result")
    if kind is NoticeKind.AWARD:
        add_code(entry, "cbc:TenderResultCode", "selec-w", "winner-selection-status")
    add_id(entry, "efac:LotTender/cbc:ID", f"TEN-{lot.number:04d}", "tender")
    if kind is NoticeKind.AWARD:
        received = add(entry, "efac:ReceivedSubmissionsStatistics")
        add_code(received, "efbc:StatisticsCode", "tenders", "received-submission-type")
        add(received, "efbc:StatisticsNumeric", "4")
    add_id(entry, "efac:SettledContract/cbc:ID", f"CON-{lot.number:04d}", "contract")
    add_id(entry, "efac:TenderLot/cbc:ID", lot.id, "Lot")


def _add_tender(result: Element, lot: InventedLot, value: Decimal) -> None:
    entry = add(result, "efac:LotTender")
    add_id(entry, "cbc:ID", f"TEN-{lot.number:04d}", "tender")
    add(entry, "cbc:RankCode", "1")
    add(entry, "efbc:TenderRankedIndicator", "true")
    add_euro(entry, "cac:LegalMonetaryTotal/cbc:PayableAmount", value)
    add_code(entry, "efac:SubcontractingTerm/efbc:TermCode", "no", "applicability")
    add_id(entry, "efac:TenderingParty/cbc:ID", f"TPA-{lot.number:04d}", "tendering-party")
    add_id(entry, "efac:TenderLot/cbc:ID", lot.id, "Lot")
    add(entry, "efac:TenderReference/cbc:ID", f"INS-{lot.number:02d}")


def _add_contract(result: Element, invention: Invention, lot: InventedLot) -> None:
    entry = add(result, "efac:SettledContract")
    add_id(entry, "cbc:ID", f"CON-{lot.number:04d}", "contract")
    add_date(entry, "cbc:AwardDate", invention.days_ago(30))
    add_date(entry, "cbc:IssueDate", invention.days_ago(5))
    add_text(entry, "cbc:Title", lot.title)
    add_id(entry, "cac:SignatoryParty/cac:PartyIdentification/cbc:ID", BUYER, "organization")
    add(entry, "efac:ContractReference/cbc:ID", f"OVK-{invention.number:04d}-{lot.number}")
    add_id(entry, "efac:LotTender/cbc:ID", f"TEN-{lot.number:04d}", "tender")


def _add_party(result: Element, lot: InventedLot) -> None:
    entry = add(result, "efac:TenderingParty")
    add_id(entry, "cbc:ID", f"TPA-{lot.number:04d}", "tendering-party")
    together = len(lot.winners) > 1
    if together:
        add_text(entry, "cbc:Name", f"Combinatie {lot.title}")
    for place, winner in enumerate(lot.winners):
        member = add(entry, "efac:Tenderer")
        add_id(member, "cbc:ID", winner, "organization")
        if together:
            add(member, "efbc:GroupLeadIndicator", "true" if place == 0 else "false")
