"""Reads the organisations of a notice."""

from xml.etree.ElementTree import Element

from procurement.readers.facts import Organisation
from procurement.readers.ubl import EXTENSION, code, codes, each, one, text, yes


def organisations(root: Element) -> tuple[Organisation, ...]:
    """Every organisation that the notice lists."""
    found = (_organisation(entry) for entry in each(root, f"{EXTENSION}/efac:Organizations/efac:Organization"))
    return tuple(entry for entry in found if entry is not None)


def buyer_ids(root: Element) -> tuple[str, ...]:
    """The technical ids of the buyers (OPT-300)."""
    return codes(root, "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID")


def _organisation(entry: Element) -> Organisation | None:
    company = one(entry, "efac:Company")
    identity = code(company, "cac:PartyIdentification/cbc:ID")
    if identity is None:
        return None
    return Organisation(
        id=identity,
        name=text(company, "cac:PartyName/cbc:Name"),
        registrations=codes(company, "cac:PartyLegalEntity/cbc:CompanyID"),
        town=code(company, "cac:PostalAddress/cbc:CityName"),
        postcode=code(company, "cac:PostalAddress/cbc:PostalZone"),
        country=code(company, "cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
        size=code(company, "efbc:CompanySizeCode"),
        mail=code(company, "cac:Contact/cbc:ElectronicMail"),
        website=code(company, "cbc:WebsiteURI"),
        natural_person=yes(entry, "efbc:NaturalPersonIndicator"),
    )
