"""Writes what is bought: the object, the lots, and their social terms."""

from xml.etree.ElementTree import Element

from procurement.readers.facts import NoticeKind
from procurement.readers.sample.invention import BUYER, COURT, InventedLot, Invention
from procurement.readers.sample.writing import (
    add,
    add_code,
    add_date,
    add_euro,
    add_id,
    add_text,
    extension,
)

PERFORMANCE_TERMS = (
    "Bijzondere uitvoeringsvoorwaarde: opdrachtnemer zet 5% van de opdrachtsom (exclusief btw) in voor social return."
)
SOCIAL_DESCRIPTION = "Werk en leerplekken voor mensen met een afstand tot de arbeidsmarkt: 5% social return."
_CRITERIA = (("price", "Prijs", "40"), ("quality", "Kwaliteit en social return", "60"))


def add_project(root: Element, invention: Invention) -> None:
    """Add the object of the whole procedure."""
    entry = add(root, "cac:ProcurementProject")
    add_id(entry, "cbc:ID", f"INK-{invention.number:04d}", "InternalID")
    add_text(entry, "cbc:Name", "Schoonmaak en glas gemeentelijke gebouwen")
    add_text(entry, "cbc:Description", "Schoonmaak van gebouwen van de gemeente, met social return.")
    add_code(entry, "cbc:ProcurementTypeCode", "services", "contract-nature")
    total = add(entry, "cac:RequestedTenderTotal")
    estimate = sum((lot.estimate for lot in invention.lots), start=invention.lots[0].estimate * 0)
    add_euro(total, "cbc:EstimatedOverallContractAmount", estimate)
    _add_classification(entry, invention.lots[0].cpv)
    _add_place(entry)


def add_lot(root: Element, invention: Invention, lot: InventedLot, kind: NoticeKind) -> None:
    """Add one lot with its terms, process and object."""
    entry = add(root, "cac:ProcurementProjectLot")
    add_id(entry, "cbc:ID", lot.id, "Lot")
    _add_terms(add(entry, "cac:TenderingTerms"), kind)
    _add_process(add(entry, "cac:TenderingProcess"), invention, kind)
    _add_object(add(entry, "cac:ProcurementProject"), invention, lot)


def _add_terms(terms: Element, kind: NoticeKind) -> None:
    if kind is NoticeKind.CONTRACT:
        add_code(terms, "cbc:VariantConstraintCode", "not-allowed", "permission")
    add_code(terms, "cbc:FundingProgramCode", "no-eu-funds", "eu-funded")
    if kind is NoticeKind.CONTRACT:
        _add_participation(terms)
    reserved = add(terms, "cac:ContractExecutionRequirement")
    add_code(reserved, "cbc:ExecutionRequirementCode", "no", "reserved-execution")
    condition = add(terms, "cac:ContractExecutionRequirement")
    add_code(condition, "cbc:ExecutionRequirementCode", "performance", "conditions")
    add_text(condition, "cbc:Description", PERFORMANCE_TERMS)
    _add_criteria(terms)
    if kind is NoticeKind.CONTRACT:
        add_id(terms, "cac:TenderRecipientParty/cac:PartyIdentification/cbc:ID", BUYER, "organization")
    appeal = add(terms, "cac:AppealTerms")
    add_text(appeal, "cac:PresentationPeriod/cbc:Description", "Binnen 20 dagen na de gunningsbeslissing.")
    add_id(appeal, "cac:AppealReceiverParty/cac:PartyIdentification/cbc:ID", COURT, "organization")
    if kind is NoticeKind.CONTRACT:
        add(terms, "cac:Language/cbc:ID", "NLD")


def _add_participation(terms: Element) -> None:
    for listed, value in (("reserved-procurement", "none"), ("selection-criteria-source", "epo-procurement-document")):
        path = "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"
        add_code(terms, path, value, listed)


def _add_criteria(terms: Element) -> None:
    criterion = add(terms, "cac:AwardingTerms/cac:AwardingCriterion")
    for type_code, name, weight in _CRITERIA:
        entry = add(criterion, "cac:SubordinateAwardingCriterion")
        parameter = add(extension(entry), "efac:AwardCriterionParameter")
        add_code(parameter, "efbc:ParameterCode", "per-exa", "number-weight")
        add(parameter, "efbc:ParameterNumeric", weight)
        add_code(entry, "cbc:AwardingCriterionTypeCode", type_code, "award-criterion-type")
        add_text(entry, "cbc:Name", name)
        add_text(entry, "cbc:Description", name)


def _add_process(process: Element, invention: Invention, kind: NoticeKind) -> None:
    if kind is NoticeKind.CONTRACT:
        add_code(process, "cbc:SubmissionMethodCode", "required", "esubmission")
    add(process, "cbc:GovernmentAgreementConstraintIndicator", "true")
    if kind is NoticeKind.CONTRACT:
        period = add(process, "cac:TenderSubmissionDeadlinePeriod")
        add(period, "cbc:EndDate", f"{invention.days_ago(-40).isoformat()}+01:00")
        add(period, "cbc:EndTime", "12:00:00+01:00")
    add(process, "cac:AuctionTerms/cbc:AuctionConstraintIndicator", "false")
    for listed in ("framework-agreement", "dps-usage"):
        add_code(process, "cac:ContractingSystem/cbc:ContractingSystemTypeCode", "none", listed)


def _add_object(entry: Element, invention: Invention, lot: InventedLot) -> None:
    add_id(entry, "cbc:ID", str(lot.number), "InternalID")
    add_text(entry, "cbc:Name", lot.title)
    add_text(entry, "cbc:Description", lot.description)
    add_code(entry, "cbc:ProcurementTypeCode", "services", "contract-nature")
    add_code(entry, "cac:ProcurementAdditionalType/cbc:ProcurementTypeCode", "opp", "social-objective")
    strategic = add(entry, "cac:ProcurementAdditionalType")
    add_code(strategic, "cbc:ProcurementTypeCode", "soc-obj", "strategic-procurement")
    add_text(strategic, "cbc:ProcurementType", SOCIAL_DESCRIPTION)
    add_euro(entry, "cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount", lot.estimate)
    _add_classification(entry, lot.cpv)
    _add_place(entry)
    period = add(entry, "cac:PlannedPeriod")
    add_date(period, "cbc:StartDate", invention.starts_on)
    add_date(period, "cbc:EndDate", invention.ends_on)
    options = add(entry, "cac:ContractExtension")
    add_text(options, "cbc:OptionsDescription", "Twee keer verlengen met twaalf maanden.")
    add(options, "cbc:MaximumNumberNumeric", "2")
    add_text(options, "cac:Renewal/cac:Period/cbc:Description", "Verlenging op verzoek van de gemeente.")


def _add_classification(entry: Element, cpv: str) -> None:
    add_code(entry, "cac:MainCommodityClassification/cbc:ItemClassificationCode", cpv, "cpv")


def _add_place(entry: Element) -> None:
    address = add(entry, "cac:RealizedLocation/cac:Address")
    add_code(address, "cbc:CountrySubentityCode", "NL329", "nuts")
    add_code(address, "cac:Country/cbc:IdentificationCode", "NLD", "country")
