"""The texts of a case on screen (R15)."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from procurement import gates, rules
from procurement.gates import CaseFacts
from procurement.models import CaseText, TextBlock
from procurement.selectors.blocks import blocks_for
from procurement.states import TextKind
from sroi.kernel.differences import Line, difference, folded
from sroi.kernel.pages import Status


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text that the request needs: written or not, by whom, frozen or not, and how it differs."""

    kind: TextKind
    status: Status
    text: CaseText | None
    may_edit: bool
    newer: TextBlock | None = None
    lines: tuple[Line, ...] = ()
    is_intact: bool = True


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place that the writer fills in: its field, its name, what it asks, and what stood there last."""

    place: str
    field: str
    label: str
    kind: str
    value: str


def text_rows(facts: CaseFacts, *, edits: bool, on: date) -> tuple[TextRow, ...]:
    """The needed texts and those that were written before."""
    kinds = [kind for kind in TextKind if kind in gates.needed_texts(facts) or kind in facts.texts]
    blocks = blocks_for(facts, kinds, on)
    return tuple(_row(kind, facts.texts.get(kind), blocks.get(kind), edits=edits) for kind in kinds)


def _row(kind: TextKind, text: CaseText | None, block: TextBlock | None, *, edits: bool) -> TextRow:
    if text is None:
        return TextRow(kind, Status(_("Not written yet")), None, may_edit=False)
    lines = deviation_of(text)
    if text.frozen_at:
        intact = sha256(text.body.encode()).hexdigest() == text.sha256
        status = Status(_("Published and frozen"), "pos", "lock")
        return TextRow(kind, status, text, may_edit=False, lines=lines, is_intact=intact)
    newer = block if block is not None and block.pk != text.block_id else None
    status = Status(_("Concept, changed by hand"), "warn") if lines else Status(_("Concept"), "info")
    return TextRow(kind, status, text, may_edit=edits, newer=newer, lines=lines)


def deviation_of(text: CaseText) -> tuple[Line, ...]:
    """How a text differs from what the standard text gave; nothing when it does not."""
    return folded(difference(text.original, text.body)) if text.is_changed else ()


def own_places_of(facts: CaseFacts, on: date) -> tuple[OwnPlace, ...]:
    """The places that the writer fills in, of every needed text, each once."""
    blocks = blocks_for(facts, gates.needed_texts(facts), on)
    known = {place: value for text in facts.texts.values() for place, value in text.own_values.items()}
    places = dict.fromkeys(place for block in blocks.values() for place in rules.own_places(block.body))
    return tuple(
        OwnPlace(
            place,
            rules.field_of(place),
            rules.words_of(place).capitalize(),
            place.partition(":")[2],
            known.get(place, ""),
        )
        for place in places
    )
