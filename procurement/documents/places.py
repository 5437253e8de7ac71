"""The places of the standard texts, as the writer of one reads them (R15)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from procurement.documents.texts import PLACES
from procurement.rules import PlaceKind


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place that the case fills in, as the writer of a standard text knows it."""

    mark: str
    words: str
    kind: str


def place_rows() -> tuple[PlaceRow, ...]:
    """The places that the case fills in, with what stands in each."""
    kinds = kind_words()
    return tuple(PlaceRow(f"{{{each.word}}}", str(each.label), kinds[each.kind]) for each in PLACES.values())


def kind_words() -> dict[str, str]:
    """What may stand in a place, as the reader knows it."""
    return {
        PlaceKind.AMOUNT: _("amount"),
        PlaceKind.PERCENT: _("percentage"),
        PlaceKind.DATE: _("date"),
        PlaceKind.NUMBER: _("number"),
        PlaceKind.TEXT: _("text"),
    }
