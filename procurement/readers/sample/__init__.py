"""Makes notices of the project's own: structurally like real ones, about a procedure that does not exist."""

from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from procurement.readers.facts import NoticeKind
from procurement.readers.sample.invention import BUYER, FIRST_VALUE, ORGANISATIONS, SDK, Invention, invent
from procurement.readers.sample.lots import add_lot, add_project
from procurement.readers.sample.results import add_modification, add_results
from procurement.readers.sample.writing import add, add_code, add_date, add_id, add_text, document, extension, to_bytes

Period = tuple[date, date]
_SHAPES: Final = {
    NoticeKind.CONTRACT: ("ContractNotice", "16", "cn-standard", "competition"),
    NoticeKind.AWARD: ("ContractAwardNotice", "29", "can-standard", "result"),
    NoticeKind.MODIFICATION: ("ContractAwardNotice", "38", "can-modif", "cont-modif"),
}


def make_notice(
    *,
    kind: NoticeKind,
    today: date,
    number: int = 1,
    value: Decimal = FIRST_VALUE,
    lots: int = 1,
    period: Period | None = None,
) -> bytes:
    """Write a notice of an invented procedure, with dates relative to today.

    The same `number` gives the same procedure, so a contract notice, an award notice and a modification follow
    each other. The first lot is won for `value`; a second lot goes to a consortium. The work runs from the
    previous quarter to 45 days ahead, unless `period` (first and last day) tells otherwise.
    """
    invention = invent(number=number, today=today, value=value, lots=lots, period=period)
    root = document(_SHAPES[kind][0])
    _add_extension(extension(root), invention, kind)
    _add_head(root, invention, kind)
    _add_buyer(root)
    if kind is NoticeKind.CONTRACT:
        terms = add(root, "cac:TenderingTerms/cac:TendererQualificationRequest/cac:SpecificTendererRequirement")
        source = "cbc:TendererRequirementTypeCode"
        add_code(terms, source, "epo-procurement-document", "exclusion-grounds-source")
    if kind is not NoticeKind.MODIFICATION:
        add_code(root, "cac:TenderingProcess/cbc:ProcedureCode", "open", "procurement-procedure-type")
    add_project(root, invention)
    for lot in invention.lots[:1] if kind is NoticeKind.MODIFICATION else invention.lots:
        add_lot(root, invention, lot, kind)
    if kind is not NoticeKind.CONTRACT:
        add(root, "cac:TenderResult/cbc:AwardDate", "2000-01-01Z")
    return to_bytes(root)


def _add_extension(entry: Element, invention: Invention, kind: NoticeKind) -> None:
    if kind is NoticeKind.MODIFICATION:
        add_modification(entry, invention)
    if kind is not NoticeKind.CONTRACT:
        add_results(entry, invention, kind)
    add_code(entry, "efac:NoticeSubType/cbc:SubTypeCode", _SHAPES[kind][1], "notice-subtype")
    named = {winner for lot in invention.lots for winner in lot.winners} if kind is not NoticeKind.CONTRACT else set()
    _add_organisations(add(entry, "efac:Organizations"), named)
    publication = add(entry, "efac:Publication")
    add_id(publication, "efbc:NoticePublicationID", invention.publication_number, "ojs-notice-id")
    add_id(publication, "efbc:GazetteID", invention.gazette_number, "ojs-id")
    add_date(publication, "efbc:PublicationDate", invention.days_ago(1))


def _add_organisations(everyone: Element, named: set[str]) -> None:
    for organisation in ORGANISATIONS:
        if organisation.size and organisation.id not in named:
            continue
        company = add(everyone, "efac:Organization/efac:Company")
        if organisation.size:
            add_code(company, "efbc:CompanySizeCode", organisation.size, "economic-operator-size")
        add_id(company, "cac:PartyIdentification/cbc:ID", organisation.id, "organization")
        add_text(company, "cac:PartyName/cbc:Name", organisation.name)
        address = add(company, "cac:PostalAddress")
        add(address, "cbc:CityName", organisation.town)
        add(address, "cbc:PostalZone", organisation.postcode)
        add_code(address, "cbc:CountrySubentityCode", "NL329", "nuts")
        add_code(address, "cac:Country/cbc:IdentificationCode", "NLD", "country")
        add(company, "cac:PartyLegalEntity/cbc:CompanyID", organisation.kvk)
        add(company, "cac:Contact/cbc:ElectronicMail", organisation.mail)


def _add_head(root: Element, invention: Invention, kind: NoticeKind) -> None:
    _name, _subtype, type_code, form = _SHAPES[kind]
    add(root, "cbc:UBLVersionID", "2.3")
    add(root, "cbc:CustomizationID", SDK)
    add_id(root, "cbc:ID", invention.notice_id(kind), "notice-id")
    add(root, "cbc:ContractFolderID", invention.procedure_id)
    add_date(root, "cbc:IssueDate", invention.days_ago(3))
    add(root, "cbc:IssueTime", "09:00:00Z")
    add(root, "cbc:VersionID", "01")
    add(root, "cbc:RegulatoryDomain", "32014L0024")
    add_code(root, "cbc:NoticeTypeCode", type_code, form)
    add(root, "cbc:NoticeLanguageCode", "NLD")


def _add_buyer(root: Element) -> None:
    party = add(root, "cac:ContractingParty")
    add_code(party, "cac:ContractingPartyType/cbc:PartyTypeCode", "la", "buyer-legal-type")
    add_code(party, "cac:ContractingActivity/cbc:ActivityTypeCode", "gen-pub", "authority-activity")
    add_id(party, "cac:Party/cac:PartyIdentification/cbc:ID", BUYER, "organization")
