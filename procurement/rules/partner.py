"""What makes a partner in the directory, and what a row of a file does to it (R51)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What is judged of a partner: its name, how it is reached, and to what it agreed."""

    name: str
    website: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    publication_agreed_on: date | None = None
    contact_agreed_on: date | None = None


def why_not_partner(facts: PartnerFacts, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why this is no partner: no name, or an agreement that cannot be (R51)."""
    found = []
    if not facts.name.strip():
        found.append(blocker("name-missing", _("Fill in the name of the partner."), field="name", source="R51"))
    if facts.website and not facts.website.lower().startswith(("https://", "http://")):
        message = _("Write the website as a web address, for example https://company.nl.")
        found.append(blocker("website-wrong", message, field="website", source="R51"))
    return (*found, *_why_not_agreed(facts, on=on))


def _why_not_agreed(facts: PartnerFacts, *, on: date) -> tuple[Blocker, ...]:
    """Nothing is shown to everybody unless it was agreed, and nothing was agreed tomorrow."""
    found = []
    for field in ("publication_agreed_on", "contact_agreed_on"):
        day: date | None = getattr(facts, field)
        if day is not None and day > on:
            message = _("The partner cannot have agreed in the future. Choose %(on)s or an earlier day.")
            found.append(blocker("agreed-in-future", message, field=field, source="R51", on=on))
    if facts.contact_agreed_on is None:
        return tuple(found)
    if facts.publication_agreed_on is None:
        message = _("The contact is shown only together with the partner. Fill in since when the partner agrees.")
        found.append(blocker("contact-without-partner", message, field="publication_agreed_on", source="R51"))
    if not (facts.contact_email or facts.contact_phone):
        message = _("There is no e-mail address or telephone number to show. Fill one in, or empty this day.")
        found.append(blocker("contact-without-address", message, field="contact_agreed_on", source="R51"))
    return tuple(found)


def why_not_listed(
    text: str, *, divisions: Collection[str], side_is_offer: bool, until: date | None, on: date
) -> tuple[Blocker, ...]:
    """Every reason why an offer or ask is not shown: nothing is said, nobody finds it, or it is over (R51)."""
    found = []
    if not text.strip():
        found.append(blocker("text-missing", _("Write what it is, in one sentence."), field="text", source="R51"))
    if side_is_offer and not divisions:
        message = _("Choose at least one kind of work: buyers find an offer by it.")
        found.append(blocker("divisions-missing", message, field="divisions", source="R13"))
    if until is not None and until < on:
        message = _("This day has passed. Choose %(on)s or a later day, or leave it empty.")
        found.append(blocker("until-past", message, field="until", source="R51", on=on))
    return tuple(found)


class PartnerFate(StrEnum):
    """What becomes of one row of a file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DOUBLE = "double"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """A partner that is there already, as a row of the file compares with it."""

    values: Mapping[str, str | Sequence[str]]
    is_retired: bool = False


def changes_of(given: Mapping[str, str | Sequence[str]], known: KnownPartner) -> tuple[str, ...]:
    """What a row changes; an empty cell says nothing, and the order of a list tells nothing (R51)."""

    def bare(value: str | Sequence[str]) -> str | list[str]:
        return value if isinstance(value, str) else sorted(value)

    return tuple(name for name, value in given.items() if value and bare(value) != bare(known.values.get(name, "")))


def fate_of(given: Mapping[str, str | Sequence[str]], *, by_number: KnownPartner | None, is_named: bool) -> PartnerFate:
    """What a row does: the KvK number tells who it is; only the name in common is a double to look at (R51)."""
    if by_number is None:
        return PartnerFate.DOUBLE if is_named else PartnerFate.NEW
    if by_number.is_retired:
        return PartnerFate.RETIRED
    return PartnerFate.CHANGED if changes_of(given, by_number) else PartnerFate.SAME
