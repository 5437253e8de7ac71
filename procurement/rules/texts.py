"""Standard texts with typed places: which are filled, and why a text is refused (R15).

A place is `{name}` when the case fills it in, and `{name:kind}` when the writer of the text of one case does.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R15"
PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,39}(?::[a-z]{1,20})?)\}")
ANY_BRACE = re.compile(r"\{[^{}\n]*\}?|\}")
OWN_FIELD = "place_"
"""How the field of an own place is called in a form."""


class PlaceKind(StrEnum):
    """What may stand in a place; the word is the one that stands in a text, behind the colon."""

    AMOUNT = "bedrag"
    PERCENT = "percentage"
    DATE = "datum"
    NUMBER = "getal"
    TEXT = "tekst"


TYPES: dict[str, type] = {
    PlaceKind.AMOUNT: Decimal,
    PlaceKind.PERCENT: Decimal,
    PlaceKind.DATE: date,
    PlaceKind.NUMBER: Decimal,
    PlaceKind.TEXT: str,
}


def places_in(body: str) -> tuple[str, ...]:
    """The places in a standard text, each once, in order: `name` or `name:kind` (R15)."""
    return tuple(dict.fromkeys(PLACE.findall(body)))


def own_places(body: str) -> tuple[str, ...]:
    """The places that are filled in by hand for one case (R15)."""
    return tuple(place for place in places_in(body) if ":" in place)


def field_of(place: str) -> str:
    """The field in which an own place is filled in (R15)."""
    return f"{OWN_FIELD}{place.replace(':', '_')}"


def words_of(place: str) -> str:
    """An own place as the reader knows it: `aandeel_pantar:percentage` is “aandeel pantar” (R15)."""
    return place.partition(":")[0].replace("_", " ")


def why_not_a_block(body: str, known: Collection[str]) -> tuple[Blocker, ...]:
    """Why a standard text cannot stand: it is empty, or a place is unknown, untyped or typed wrongly (R15)."""
    if not body.strip():
        return (blocker("text-empty", _("Write the text."), field="body", source=RULE),)
    found = [each for place in places_in(body) for each in _why_not_a_place(place, known)]
    names = [place.partition(":")[0] for place in own_places(body)]
    message = _("The place “%(place)s” stands in the text with two kinds. Choose one of them.")
    found += [_wrong("place-two-kinds", message, name) for name in dict.fromkeys(names) if names.count(name) > 1]
    if ANY_BRACE.search(PLACE.sub("", body)):
        message = _("The text has a brace that is no place. Write a place as {name} or {name:kind}.")
        found.append(blocker("brace-left", message, field="body", source=RULE))
    return tuple(found)


def _why_not_a_place(place: str, known: Collection[str]) -> tuple[Blocker, ...]:
    """Why one place is refused."""
    name, _colon, kind = place.partition(":")
    if not kind and name not in known:
        message = _(
            "The place “%(place)s” is not known. Choose one of the list, or give it a kind: {%(place)s:bedrag}."
        )
        return (_wrong("place-unknown", message, name),)
    if kind and name in known:
        message = _("The place “%(place)s” is filled in by the case. Write it without a kind.")
        return (_wrong("place-of-the-case", message, name),)
    if kind and kind not in set(PlaceKind):
        message = _("The kind of the place “%(place)s” is not known. Use bedrag, percentage, datum, getal or tekst.")
        return (_wrong("place-kind-unknown", message, name),)
    return ()


def _wrong(code: str, message: str, place: str) -> Blocker:
    return blocker(code, message, field="body", source=RULE, place=place)


def why_not_typed(place: str, value: Decimal | date | str | None) -> tuple[Blocker, ...]:
    """Why what was filled in at an own place is refused: nothing, another kind, or less than nothing (R15)."""
    field, words, kind = field_of(place), words_of(place), place.partition(":")[2]
    if value is None or value == "":
        message = _("Fill in “%(place)s”: the text needs it.")
        return (blocker("place-empty", message, field=field, source=RULE, place=words),)
    if not isinstance(value, TYPES[kind]):
        message = _("“%(place)s” asks for a %(kind)s.")
        return (blocker("place-kind", message, field=field, source=RULE, place=words, kind=kind),)
    if isinstance(value, Decimal) and value < 0:
        message = _("“%(place)s” cannot be less than zero.")
        return (blocker("place-negative", message, field=field, source=RULE, place=words),)
    if isinstance(value, str) and ANY_BRACE.search(value):
        message = _("“%(place)s” has a brace. Take it out.")
        return (blocker("place-brace", message, field=field, source=RULE, place=words),)
    return ()


def why_not_filled(body: str, values: Mapping[str, str]) -> tuple[Blocker, ...]:
    """Every place that is unknown or has nothing to be filled with (R15)."""
    found = []
    for name in places_in(body):
        if name not in values:
            message = _("The standard text has a place “%(place)s” that is not known. Tell an administrator.")
            found.append(blocker("place-unknown", message, source=RULE, place=name))
        elif not values[name].strip():
            message = _("The text needs “%(place)s”, and that is not filled in yet for this case.")
            found.append(blocker("place-empty", message, source=RULE, place=name))
    if ANY_BRACE.search(PLACE.sub("", body)):
        message = _("The standard text has a brace that is no place. Tell an administrator.")
        found.append(blocker("brace-left", message, source=RULE))
    return tuple(found)


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with every place filled in one pass: what is filled in is never read as a place (R15)."""
    return PLACE.sub(lambda match: values[match[1]], body)


def why_not_final(body: str) -> tuple[Blocker, ...]:
    """Why an edited text cannot stand: it is empty, or a place was left open (R15)."""
    if not body.strip():
        return (blocker("text-empty", _("Write the text."), field="body", source=RULE),)
    if ANY_BRACE.search(body):
        message = _("The text still has a place between braces. Fill it in or take it out.")
        return (blocker("place-left", message, field="body", source=RULE),)
    return ()


def why_not_from(valid_from: date, *, today: date, latest: date | None) -> tuple[Blocker, ...]:
    """Why a version cannot start on a day: in the past, or before the version that comes before it (R15)."""
    if valid_from < today:
        message = _("A version starts today or later: texts that were made before did not have it.")
        return (blocker("starts-in-past", message, field="valid_from", source=RULE),)
    if latest is not None and valid_from < latest:
        message = _("The version before it starts on %(latest)s. Choose that day or a later one.")
        return (blocker("starts-before-latest", message, field="valid_from", source=RULE, latest=latest),)
    return ()
