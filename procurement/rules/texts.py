"""Standard texts with typed places: which are filled, and why a text is refused (R15)."""

import re
from collections.abc import Mapping

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R15"
PLACE = re.compile(r"\{([a-z_]+)\}")
ANY_BRACE = re.compile(r"\{[^{}\n]*\}?|\}")


def places_in(body: str) -> tuple[str, ...]:
    """The names of the places in a standard text, each once, in order (R15)."""
    return tuple(dict.fromkeys(PLACE.findall(body)))


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
