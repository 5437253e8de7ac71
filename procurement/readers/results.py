"""Reads results, tenders, tendering parties, settled contracts and modifications of contracts."""

from xml.etree.ElementTree import Element

from procurement.readers.outcomes import LotResult, Modification, SettledContract, Tender, TenderingParty
from procurement.readers.ubl import EXTENSION, amount, code, codes, each, noted_day, number, one, text, yes

RESULT = f"{EXTENSION}/efac:NoticeResult"


def lot_results(root: Element) -> tuple[LotResult, ...]:
    """The result of every lot that the notice reports."""
    entries = ((code(entry, "cbc:ID"), entry) for entry in each(root, f"{RESULT}/efac:LotResult"))
    return tuple(_lot_result(identity, entry) for identity, entry in entries if identity)


def tenders(root: Element) -> tuple[Tender, ...]:
    """Every tender that the notice describes."""
    entries = ((code(entry, "cbc:ID"), entry) for entry in each(root, f"{RESULT}/efac:LotTender"))
    return tuple(_tender(identity, entry) for identity, entry in entries if identity)


def tendering_parties(root: Element) -> tuple[TenderingParty, ...]:
    """Everyone who made a tender, alone or together."""
    entries = ((code(entry, "cbc:ID"), entry) for entry in each(root, f"{RESULT}/efac:TenderingParty"))
    return tuple(_party(identity, entry) for identity, entry in entries if identity)


def settled_contracts(root: Element) -> tuple[SettledContract, ...]:
    """Every contract that the notice reports, with its dates as facts."""
    entries = ((code(entry, "cbc:ID"), entry) for entry in each(root, f"{RESULT}/efac:SettledContract"))
    return tuple(_contract(identity, entry) for identity, entry in entries if identity)


def modifications(root: Element) -> tuple[Modification, ...]:
    """Every modification of a contract, with its reason."""
    return tuple(_modification(entry) for entry in each(root, f"{EXTENSION}/efac:ContractModification"))


def _lot_result(identity: str, entry: Element) -> LotResult:
    received = next(
        (
            number(each_one, "efbc:StatisticsNumeric")
            for each_one in each(entry, "efac:ReceivedSubmissionsStatistics")
            if code(each_one, "efbc:StatisticsCode") == "tenders"
        ),
        None,
    )
    return LotResult(
        id=identity,
        lot_id=code(entry, "efac:TenderLot/cbc:ID"),
        outcome=code(entry, "cbc:TenderResultCode"),
        reason=code(entry, "efac:DecisionReason/efbc:DecisionReasonCode"),
        tender_ids=codes(entry, "efac:LotTender/cbc:ID"),
        contract_ids=codes(entry, "efac:SettledContract/cbc:ID"),
        framework_maximum=amount(entry, "efac:FrameworkAgreementValues/cbc:MaximumValueAmount"),
        tenders_received=None if received is None else int(received),
    )


def _tender(identity: str, entry: Element) -> Tender:
    rank = number(entry, "cbc:RankCode")
    below = one(entry, "efac:SubcontractingTerm")
    return Tender(
        id=identity,
        reference=code(entry, "efac:TenderReference/cbc:ID"),
        lot_id=code(entry, "efac:TenderLot/cbc:ID"),
        party_id=code(entry, "efac:TenderingParty/cbc:ID"),
        value=amount(entry, "cac:LegalMonetaryTotal/cbc:PayableAmount"),
        rank=None if rank is None else int(rank),
        subcontracted=code(below, "efbc:TermCode"),
        subcontracting_value=amount(below, "efbc:TermAmount"),
        subcontracting_percent=number(below, "efbc:TermPercent"),
        subcontracting_description=text(below, "efbc:TermDescription"),
    )


def _party(identity: str, entry: Element) -> TenderingParty:
    members = [
        (member_id, yes(member, "efbc:GroupLeadIndicator"))
        for member in each(entry, "efac:Tenderer")
        if (member_id := code(member, "cbc:ID"))
    ]
    leads = [member_id for member_id, leading in members if leading]
    if len(members) == 1:
        leads = [members[0][0]]
    return TenderingParty(
        id=identity,
        name=text(entry, "cbc:Name"),
        member_ids=tuple(dict.fromkeys(member_id for member_id, _leading in members)),
        lead_id=leads[0] if len(leads) == 1 else None,
        subcontractor_ids=codes(entry, "efac:SubContractor/cbc:ID"),
    )


def _contract(identity: str, entry: Element) -> SettledContract:
    return SettledContract(
        id=identity,
        reference=code(entry, "efac:ContractReference/cbc:ID"),
        title=text(entry, "cbc:Title"),
        winner_decided=noted_day(entry, "cbc:AwardDate"),
        concluded=noted_day(entry, "cbc:IssueDate"),
        tender_ids=codes(entry, "efac:LotTender/cbc:ID"),
        signatory_ids=codes(entry, "cac:SignatoryParty/cac:PartyIdentification/cbc:ID"),
        within_framework=yes(entry, "efbc:ContractFrameworkIndicator"),
    )


def _modification(entry: Element) -> Modification:
    changes = each(entry, "efac:Change")
    return Modification(
        contract_id=code(entry, "efbc:ModifiedContractIdentifier"),
        changed_notice=code(entry, "efbc:ChangedNoticeIdentifier"),
        reason=code(entry, "efac:ChangeReason/cbc:ReasonCode"),
        reason_description=text(entry, "efac:ChangeReason/efbc:ReasonDescription"),
        descriptions=tuple(found for change in changes if (found := text(change, "efbc:ChangeDescription"))),
        sections=codes(entry, "efac:Change/efac:ChangedSection/efbc:ChangedSectionIdentifier"),
    )
