"""Which partners fit a purchase, in which order and why (R13)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class MatchReason(StrEnum):
    """Why a partner is suggested; the order is the order in which the reasons are told."""

    WORK = "work"
    DISTRICT = "district"
    CITY = "city"
    THEME = "theme"
    RECOGNISED = "recognised"


WEIGHTS = {
    MatchReason.WORK: 0,
    MatchReason.DISTRICT: 16,
    MatchReason.CITY: 8,
    MatchReason.THEME: 4,
    MatchReason.RECOGNISED: 2,
}
"""The work itself is asked of everybody. Near comes before all else, then the whole city, then what it is for, then who
checked it: each weighs more than everything after it, so that two orders of the same reasons cannot be."""


def district_of(*, department: str, title: str, districts: Mapping[str, str]) -> str:
    """Where the work is: the district that pays, by its code in the tree, else the one that the title names (R13)."""
    above = department.strip("/").split("/")
    paying = next((code for code in districts if code in above), "")
    if paying:
        return paying
    words = title.casefold()
    named = (code for code, name in districts.items() if re.search(rf"(?<![\w-]){name.casefold()}(?![\w-])", words))
    return next(named, "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the work by CPV division, where, and which themes worked in comparable cases."""

    division: str
    district: str = ""
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer of a partner. Without districts it holds for the whole city."""

    partner: int
    name: str
    divisions: frozenset[str]
    districts: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    is_recognised: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """A partner with every reason why it fits, and the themes that it shares."""

    partner: int
    name: str
    reasons: tuple[MatchReason, ...]
    themes: frozenset[str]

    @property
    def weight(self) -> int:
        """How well it fits: more reasons, and nearer ones, come first (R13)."""
        return sum(WEIGHTS[each] for each in self.reasons)


def suggested(offers: Iterable[Offered], wanted: Wanted) -> tuple[Suggested, ...]:
    """The partners that offer such work, each once by its best offer, the best fit first; then by name (R13)."""
    best: dict[int, Suggested] = {}
    for found in sorted((each for offer in offers if (each := _match(offer, wanted)) is not None), key=_order):
        best.setdefault(found.partner, found)
    return tuple(best.values())


def _order(found: Suggested) -> tuple[int, int, str, int, list[str]]:
    """The best fit first; of two that fit as well, the one that shares more themes, then by name."""
    return -found.weight, -len(found.themes), found.name.casefold(), found.partner, sorted(found.themes)


def _match(offer: Offered, wanted: Wanted) -> Suggested | None:
    """The reasons of one offer; None when it is other work."""
    if not wanted.division or wanted.division not in offer.divisions:
        return None
    themes = offer.themes & wanted.themes
    holds = {
        MatchReason.WORK: True,
        MatchReason.DISTRICT: bool(wanted.district) and wanted.district in offer.districts,
        MatchReason.CITY: not offer.districts,
        MatchReason.THEME: bool(themes),
        MatchReason.RECOGNISED: offer.is_recognised,
    }
    return Suggested(offer.partner, offer.name, tuple(each for each in MatchReason if holds[each]), themes)
