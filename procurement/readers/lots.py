"""Reads the object of the procedure, its lots and its groups of lots."""

from xml.etree.ElementTree import Element

from procurement.readers.facts import (
    AwardCriterion,
    Extension,
    Framework,
    LotGroup,
    NoticeLot,
    Period,
    Project,
    SocialFields,
    Subcontracting,
    Weight,
)
from procurement.readers.ubl import EXTENSION, amount, code, codes, day, each, moment, number, one, raw, text
from procurement.readers.values import Duration, LocalText

_LOTS = "cac:ProcurementProjectLot"
_TYPES = "cac:ProcurementAdditionalType"
_EXECUTION = "cac:ContractExecutionRequirement"
_CRITERIA = "cac:AwardingTerms/cac:AwardingCriterion/cac:SubordinateAwardingCriterion"
_DUE = "cac:TenderingProcess/cac:TenderSubmissionDeadlinePeriod"
_REQUESTS = "cac:TenderingProcess/cac:ParticipationRequestReceptionPeriod"


def lots(root: Element) -> tuple[NoticeLot, ...]:
    """Every lot; a procedure that is not divided has one."""
    entries = ((code(entry, "cbc:ID[@schemeName='Lot']"), entry) for entry in each(root, _LOTS))
    return tuple(_lot(identity, entry) for identity, entry in entries if identity)


def lot_groups(root: Element) -> tuple[LotGroup, ...]:
    """Every group of lots, with the lots that it holds."""
    members: dict[str, tuple[str, ...]] = {}
    for group in each(root, "cac:TenderingTerms/cac:LotDistribution/cac:LotsGroup"):
        identity = code(group, "cbc:LotsGroupID") or ""
        members[identity] = codes(group, "cac:ProcurementProjectLotReference/cbc:ID")
    entries = ((code(entry, "cbc:ID[@schemeName='LotsGroup']"), entry) for entry in each(root, _LOTS))
    return tuple(_group(identity, entry, members.get(identity, ())) for identity, entry in entries if identity)


def project(parent: Element | None) -> Project:
    """The object that is bought, below a notice or a lot."""
    entry = one(parent, "cac:ProcurementProject")
    total = "cac:RequestedTenderTotal"
    return Project(
        internal_id=code(entry, "cbc:ID"),
        title=text(entry, "cbc:Name"),
        description=text(entry, "cbc:Description"),
        nature=code(entry, "cbc:ProcurementTypeCode"),
        additional_natures=codes(entry, f"{_TYPES}/cbc:ProcurementTypeCode[@listName='contract-nature']"),
        main_cpv=code(entry, "cac:MainCommodityClassification/cbc:ItemClassificationCode"),
        additional_cpv=codes(entry, "cac:AdditionalCommodityClassification/cbc:ItemClassificationCode"),
        value=amount(entry, f"{total}/cbc:EstimatedOverallContractAmount"),
        framework_maximum=amount(entry, f"{total}/{EXTENSION}/efbc:FrameworkMaximumAmount"),
    )


def _lot(identity: str, entry: Element) -> NoticeLot:
    terms, bought = one(entry, "cac:TenderingTerms"), one(entry, "cac:ProcurementProject")
    found = project(entry)
    return NoticeLot(
        id=identity,
        project=found,
        period=_period(bought),
        extension=_extension(bought),
        framework=_framework(entry, found),
        social=_social(terms, bought),
        criteria=_criteria(terms),
        subcontracting=_subcontracting(terms),
        tenders_due_on=day(entry, f"{_DUE}/cbc:EndDate"),
        tenders_due_at=moment(entry, _DUE, day_tag="cbc:EndDate", time_tag="cbc:EndTime"),
        requests_due_on=day(entry, f"{_REQUESTS}/cbc:EndDate"),
        requests_due_at=moment(entry, _REQUESTS, day_tag="cbc:EndDate", time_tag="cbc:EndTime"),
    )


def _group(identity: str, entry: Element, lot_ids: tuple[str, ...]) -> LotGroup:
    maximum = "cac:TenderingProcess/cac:FrameworkAgreement/cbc:EstimatedMaximumValueAmount"
    return LotGroup(
        id=identity,
        project=project(entry),
        lot_ids=lot_ids,
        criteria=_criteria(one(entry, "cac:TenderingTerms")),
        framework_maximum=amount(entry, maximum),
    )


def _period(bought: Element | None) -> Period:
    planned = one(bought, "cac:PlannedPeriod")
    measure = one(planned, "cbc:DurationMeasure")
    length = number(planned, "cbc:DurationMeasure")
    unit = measure.get("unitCode", "") if measure is not None else ""
    return Period(
        duration=None if length is None else Duration(int(length), unit),
        starts_on=day(planned, "cbc:StartDate"),
        ends_on=day(planned, "cbc:EndDate"),
        code=code(planned, "cbc:DescriptionCode"),
    )


def _extension(bought: Element | None) -> Extension:
    entry = one(bought, "cac:ContractExtension")
    maximum = number(entry, "cbc:MaximumNumberNumeric")
    return Extension(
        options=text(entry, "cbc:OptionsDescription"),
        renewals=text(entry, "cac:Renewal/cac:Period/cbc:Description"),
        renewals_maximum=None if maximum is None else int(maximum),
    )


def _framework(entry: Element, bought: Project) -> Framework:
    process = one(entry, "cac:TenderingProcess")
    operators = number(process, "cac:FrameworkAgreement/cbc:MaximumOperatorQuantity")
    technique = "cac:ContractingSystem/cbc:ContractingSystemTypeCode[@listName='framework-agreement']"
    return Framework(
        technique=code(process, technique),
        maximum=bought.framework_maximum,
        operators=None if operators is None else int(operators),
    )


def _social(terms: Element | None, bought: Element | None) -> SocialFields:
    requirement = "cac:TendererQualificationRequest/cac:SpecificTendererRequirement/cbc:TendererRequirementTypeCode"
    strategic = [
        entry
        for entry in each(bought, _TYPES)
        if one(entry, "cbc:ProcurementTypeCode[@listName='strategic-procurement']") is not None
    ]
    conditions = [
        entry
        for entry in each(terms, _EXECUTION)
        if one(entry, "cbc:ExecutionRequirementCode[@listName='conditions']") is not None
    ]
    return SocialFields(
        reserved_participation=codes(terms, f"{requirement}[@listName='reserved-procurement']"),
        reserved_execution=code(terms, f"{_EXECUTION}/cbc:ExecutionRequirementCode[@listName='reserved-execution']"),
        strategic=codes(bought, f"{_TYPES}/cbc:ProcurementTypeCode[@listName='strategic-procurement']"),
        objectives=codes(bought, f"{_TYPES}/cbc:ProcurementTypeCode[@listName='social-objective']"),
        description=_first_text(strategic, "cbc:ProcurementType"),
        performance_terms=_first_text(conditions, "cbc:Description"),
    )


def _first_text(entries: list[Element], path: str) -> LocalText:
    return next((found for entry in entries if (found := text(entry, path))), LocalText())


def _criteria(terms: Element | None) -> tuple[AwardCriterion, ...]:
    return tuple(
        AwardCriterion(
            type=code(entry, "cbc:AwardingCriterionTypeCode"),
            name=text(entry, "cbc:Name"),
            description=text(entry, "cbc:Description"),
            weights=_weights(entry),
        )
        for entry in each(terms, _CRITERIA)
    )


def _weights(criterion: Element) -> tuple[Weight, ...]:
    found = []
    for entry in each(criterion, f"{EXTENSION}/efac:AwardCriterionParameter"):
        value, kind = number(entry, "efbc:ParameterNumeric"), one(entry, "efbc:ParameterCode")
        if value is not None and kind is not None:
            found.append(Weight(kind.get("listName", ""), raw(kind), value))
    return tuple(found)


def _subcontracting(terms: Element | None) -> Subcontracting:
    path = "cac:AllowedSubcontractTerms"
    return Subcontracting(
        obligations=codes(terms, f"{path}/cbc:SubcontractingConditionsCode[@listName='subcontracting-obligation']"),
        minimum_percent=number(terms, f"{path}/cbc:MinimumPercent"),
        maximum_percent=number(terms, f"{path}/cbc:MaximumPercent"),
    )
