"""A case as open contracting data: one release of OCDS 1.1 with the extensions for lots and sustainability (R50).

No bid is in it, and no award before its decision was sent.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings

from contractors.models import Contract
from contractors.rules import base_on
from contractors.states import ContractStep
from procurement import gates
from procurement.gates import CaseFacts
from procurement.gates.social import LotSocial, social_lots
from procurement.models import Award, Case
from procurement.states import AskKind, AwardState, Nature, Phase
from sroi.accounts.models import Department, Organisation
from sroi.kernel import formats
from sroi.kernel.calendar import AMSTERDAM

VERSION = "1.1"
PUBLISHER = "Gemeente Amsterdam"
EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_sustainability_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_otherRequirements_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_contractTerms_extension/master/extension.json",
)
GOAL = "social.disadvantagedEmploymentOpportunities"
CATEGORIES = {Nature.SERVICES: "services", Nature.SUPPLIES: "goods", Nature.WORKS: "works"}
RESERVED = {"res-ws": "shelteredWorkshop", "res-pub-ser": "publicServiceMissionOrganization"}
TENDER_STATUS = {
    Phase.PREPARE: "planning",
    Phase.SPECIFY: "planned",
    Phase.SELECT: "active",
    Phase.OWN_DELIVERY: "cancelled",
    Phase.STOPPED: "cancelled",
}
AWARD_STATUS = {
    AwardState.STANDSTILL: "pending",
    AwardState.SUSPENDED: "pending",
    AwardState.DEFINITIVE: "active",
    AwardState.WITHDRAWN: "cancelled",
}
Values = dict[str, Any]


def ocds_package(case: Case, *, address: str, at: datetime) -> Values:
    """The release in the package that names its extensions and its publisher."""
    return {
        "uri": address,
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publishedDate": _moment(at),
        "publisher": {"name": PUBLISHER},
        "releases": [ocds_release(case)],
    }


def ocds_release(case: Case) -> Values:
    """What is known of a case now: the tender with its lots, the awards that were sent, the contracts."""
    facts = gates.case_facts(case)
    awards, contracts = _awards_of(case), _contracts_of(case)
    last = case.dossier.events.order_by("-pk").first()
    at = last.at if last else case.opened_at
    return _without_nothing(
        {
            "ocid": f"{settings.OCDS_PREFIX}-{case.reference}",
            "id": f"{case.reference}-{last.pk if last else 0}",
            "date": _moment(at),
            "tag": _tags(case, awards, contracts),
            "initiationType": "tender",
            "language": "nl",
            "parties": list(_parties(case, awards)),
            "buyer": _reference(case.department) if case.department else None,
            "planning": {"budget": {"amount": _value(case.estimated_value)}} if case.estimated_value else None,
            "tender": _tender(case, facts),
            "awards": [_award(each) for each in awards],
            "contracts": [_contract(each) for each in contracts],
        }
    )


def _awards_of(case: Case) -> list[Award]:
    """The awards of the decisions that were sent; what was withdrawn before that nobody knows of."""
    rows = Award.objects.filter(decision__case=case).exclude(decision__state=AwardState.DRAFT)
    rows = rows.exclude(decision__state=AwardState.WITHDRAWN, decision__sent_on=None)
    wanted = rows.select_related("decision", "organisation", "consortium__lead")
    return list(wanted.prefetch_related("lots", "consortium__members").order_by("pk"))


def _contracts_of(case: Case) -> list[Contract]:
    rows = Contract.objects.filter(case=case).select_related("award")
    return list(rows.prefetch_related("base_rows").order_by("pk"))


def _tags(case: Case, awards: Iterable[Award], contracts: Iterable[Contract]) -> list[str]:
    """Which stages the release tells about."""
    found = ["planning"] if case.published_on is None else ["tender"]
    if awards:
        found.append("award")
    if contracts:
        found.append("contract")
    return found


def _parties(case: Case, awards: Iterable[Award]) -> Iterator[Values]:
    """The client, and every company that was named as winner, each once."""
    if case.department:
        yield {**_reference(case.department), "roles": ["buyer", "procuringEntity"]}
    companies = {each.pk: each for award in awards for each in _companies(award)}
    for each in companies.values():
        identifier = {"scheme": "NL-KVK", "id": each.kvk_number, "legalName": each.name} if each.kvk_number else None
        place = {"streetAddress": each.street, "locality": each.city, "postalCode": each.postal_code}
        address = {name: value for name, value in place.items() if value} or None
        roles = ["supplier"]
        yield _without_nothing({**_reference(each), "identifier": identifier, "address": address, "roles": roles})


def _companies(award: Award) -> list[Organisation]:
    """The winner; of a consortium, its lead and the other members."""
    if award.consortium is None:
        return [award.organisation]
    return list({each.pk: each for each in (award.consortium.lead, *award.consortium.members.all())}.values())


def _reference(party: Department | Organisation) -> Values:
    if isinstance(party, Department):
        return {"id": f"department-{party.code}", "name": party.name}
    own = f"NL-KVK-{party.kvk_number}" if party.kvk_number else f"organisation-{party.pk}"
    return {"id": own, "name": party.name}


def _tender(case: Case, facts: CaseFacts) -> Values:
    socials = social_lots(facts)
    whole = socials[0] if socials[0].lot is None else None
    described = _described(facts)
    return _without_nothing(
        {
            "id": case.procedure_id or case.reference,
            "title": case.title,
            "description": case.description or None,
            "status": TENDER_STATUS.get(Phase(case.phase), "complete"),
            "procuringEntity": _reference(case.department) if case.department else None,
            "mainProcurementCategory": CATEGORIES.get(Nature(case.nature)) if case.nature else None,
            "value": _value(case.estimated_value),
            "items": list(_items(case, facts)),
            "tenderPeriod": _period(case.published_on, case.tenders_close_at),
            "contractPeriod": _period(case.starts_on, case.ends_on),
            "hasSustainability": any(each.is_social for each in socials),
            "sustainability": _sustainability(socials, described),
            **(_terms(whole) if whole else {}),
            "lots": [_lot(each, described, ended=case.closed_at is not None) for each in socials if each.lot],
        }
    )


def _items(case: Case, facts: CaseFacts) -> Iterator[Values]:
    """What is bought, by its CPV code: per lot where a lot has its own."""
    for each in facts.lots:
        if each.cpv_code:
            yield {"id": f"lot-{each.number}", "classification": _cpv(each.cpv_code), "relatedLot": each.number}
    if case.cpv_code and not any(each.cpv_code for each in facts.lots):
        yield {"id": "1", "classification": _cpv(case.cpv_code)}


def _cpv(code: str) -> Values:
    return {"scheme": "CPV", "id": code}


def _lot(social: LotSocial, described: str, *, ended: bool) -> Values:
    lot = social.lot
    if lot is None:
        raise ValueError("the whole contract is no lot")
    return _without_nothing(
        {
            "id": lot.number,
            "title": lot.title,
            "status": "complete" if ended else "active",
            "value": _value(lot.value),
            "mainProcurementCategory": CATEGORIES.get(Nature(lot.nature)) if lot.nature else None,
            "hasSustainability": social.is_social,
            "sustainability": _sustainability((social,), described),
            **_terms(social),
        }
    )


def _terms(social: LotSocial) -> Values:
    """Who may take part, and whether the work itself is sheltered."""
    reserved = [RESERVED[social.reserved]] if social.is_reserved else []
    return {
        "otherRequirements": {"reservedParticipation": reserved} if reserved else None,
        "contractTerms": {"reservedExecution": social.reserved == "res-ws"},
    }


def _sustainability(socials: Iterable[LotSocial], described: str) -> list[Values] | None:
    """The social goal with the ways in which it is served."""
    found = list(socials)
    ways = {
        "contractPerformanceConditions": any(each.asks for each in found),
        "awardCriteria": any(each.has_criterion for each in found),
        "reservedParticipation": any(each.is_reserved for each in found),
    }
    strategies = [name for name, is_used in ways.items() if is_used]
    if not strategies:
        return None
    return [_without_nothing({"goal": GOAL, "strategies": strategies, "description": described or None})]


def _described(facts: CaseFacts) -> str:
    """What is asked, in Dutch as the rest of the release."""
    ask = facts.ask
    if ask is None or ask.kind == AskKind.WAIVER:
        return ""
    if ask.kind == AskKind.EFFORT:
        return ask.effort_asked
    return f"Social return: {formats.percent(ask.percent, language='nl')} van de opdracht."


def _award(award: Award) -> Values:
    decision = award.decision
    return _without_nothing(
        {
            "id": f"award-{award.pk}",
            "title": award.contract_title or decision.case.title,
            "status": AWARD_STATUS[AwardState(decision.state)],
            "date": _day(decision.definitive_on or decision.sent_on),
            "value": _value(award.value),
            "suppliers": [_reference(each) for each in _companies(award)],
            "contractPeriod": _period(award.starts_on, award.ends_on),
            "relatedLots": [each.number for each in award.lots.all()],
        }
    )


def _contract(contract: Contract) -> Values:
    base = base_on([row.as_change() for row in contract.base_rows.all()], on=date.max)
    return _without_nothing(
        {
            "id": contract.reference,
            "awardID": f"award-{contract.award_id}",
            "title": contract.title,
            "status": _contract_status(contract),
            "value": _value(base or contract.award.value),
            "period": _period(contract.starts_on, contract.ends_on),
            "dateSigned": _day(contract.award.concluded_on),
        }
    )


def _contract_status(contract: Contract) -> str:
    if contract.step in (ContractStep.CLOSED, ContractStep.STOPPED):
        return "terminated"
    return "active"


def _value(amount: Decimal | None) -> Values | None:
    """An amount to the cent, as a number."""
    return None if amount is None else {"amount": float(amount), "currency": "EUR"}


def _period(start: date | None, end: date | datetime | None) -> Values | None:
    found = _without_nothing({"startDate": _day(start), "endDate": _day(end, time(23, 59, 59))})
    return found or None


def _day(day: date | datetime | None, clock: time = time(0)) -> str | None:
    """A day as a moment in Amsterdam; a moment as it is."""
    if day is None:
        return None
    return _moment(day if isinstance(day, datetime) else datetime.combine(day, clock, AMSTERDAM))


def _moment(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).isoformat(timespec="seconds")


def _without_nothing(values: Values) -> Values:
    """The fields that say something: a release leaves out what is not known."""
    return {name: value for name, value in values.items() if value is not None and value not in ([], {})}
