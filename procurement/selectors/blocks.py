"""The library of standard texts, and which of them a case is written from (R15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count
from django.utils.translation import gettext as _

from procurement.gates.facts import CaseFacts
from procurement.models import TextBlock
from procurement.states import TextKind, Variant
from sroi.kernel.differences import Line, difference, folded
from sroi.kernel.pages import Status

EVERY = "algemeen"
"""How a text for every request is called in an address."""


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One standard text of the library: what holds now, and what comes."""

    kind: TextKind
    variant: str
    slug: str
    title: str
    now: TextBlock | None
    later: TextBlock | None
    uses: int


@dataclass(frozen=True, slots=True)
class BlockVersion:
    """One version in the history of a standard text."""

    block: TextBlock
    status: Status
    uses: int


@dataclass(frozen=True, slots=True)
class BlockPage:
    """A standard text with its versions, newest first, and two of them side by side."""

    kind: TextKind
    variant: str
    slug: str
    title: str
    shown: TextBlock | None
    versions: tuple[BlockVersion, ...]
    older: TextBlock | None
    newer: TextBlock | None
    lines: tuple[Line, ...]


def blocks_for(facts: CaseFacts, kinds: Sequence[TextKind], on: date) -> dict[str, TextBlock]:
    """The standard texts in force for this request: of its one variant where there is one, else the general ones."""
    variant = next(iter(facts.variants)) if len(facts.variants) == 1 else ""
    rows = TextBlock.objects.in_force(on).filter(kind__in=kinds, variant__in=["", variant])
    return {block.kind: block for block in rows}


def block_rows(on: date) -> tuple[BlockRow, ...]:
    """Every standard text: each kind, with the variants that have a text of their own."""
    versions = list(TextBlock.objects.annotate(count=Count("uses")).order_by("kind", "variant", "valid_from", "pk"))
    found = {key: list(rows) for key, rows in groupby(versions, key=lambda block: (block.kind, block.variant))}
    order = [(kind, variant) for kind in TextKind for variant in ("", *Variant.values)]
    return tuple(
        _row(kind, variant, found.get((kind, variant), []), on)
        for kind, variant in order
        if _is_shown(kind, variant, found)
    )


def _is_shown(kind: str, variant: str, found: dict[tuple[str, str], list[TextBlock]]) -> bool:
    return not variant or (kind, variant) in found


def _row(kind: TextKind, variant: str, versions: Iterable[TextBlock], on: date) -> BlockRow:
    known = list(versions)
    now = next((each for each in reversed(known) if _holds(each, on)), None)
    later = next((each for each in known if each.valid_from > on and not _is_skipped(each)), None)
    uses = sum(getattr(each, "count", 0) for each in known)
    return BlockRow(kind, variant, slug_of(variant), title_of(kind, variant), now, later, uses)


def title_of(kind: TextKind, variant: str) -> str:
    """A standard text as the reader knows it."""
    return f"{kind.label} – {Variant(variant).label}" if variant else str(kind.label)


def slug_of(variant: str) -> str:
    """A variant as it stands in an address."""
    return variant or EVERY


def key_of(kind: str, slug: str) -> tuple[TextKind, str] | None:
    """Which standard text an address means; None when there is no such text."""
    variant = "" if slug == EVERY else slug
    if kind not in TextKind.values or (variant and variant not in Variant.values):
        return None
    return TextKind(kind), variant


def block_page(kind: TextKind, variant: str, on: date, *, older: str = "", newer: str = "") -> BlockPage:
    """A standard text with its history; the two newest versions are compared unless others are asked."""
    rows = TextBlock.objects.filter(kind=kind, variant=variant).select_related("added_by").annotate(count=Count("uses"))
    versions = list(rows.order_by("-valid_from", "-pk"))
    by_number = {each.version: each for each in versions}
    right = by_number.get(newer) or next(iter(versions), None)
    left = by_number.get(older) or next((each for each in versions if right and each.pk < right.pk), None)
    lines = difference(left.body, right.body) if left and right else ()
    return BlockPage(
        kind=kind,
        variant=variant,
        slug=slug_of(variant),
        title=title_of(kind, variant),
        shown=next((each for each in versions if _holds(each, on)), None),
        versions=tuple(BlockVersion(each, _status(each, on), getattr(each, "count", 0)) for each in versions),
        older=left,
        newer=right,
        lines=folded(lines),
    )


def last_block(kind: TextKind, variant: str) -> TextBlock | None:
    """What the next version starts from: the newest version, else the text for every request."""
    rows = TextBlock.objects.filter(kind=kind, variant__in=["", variant])
    return rows.order_by("-variant", "-valid_from", "-pk").first()


def variants_without_block(kind: TextKind) -> tuple[Variant, ...]:
    """The variants that have no text of this kind of their own yet."""
    known = set(TextBlock.objects.filter(kind=kind).values_list("variant", flat=True))
    return tuple(variant for variant in Variant if variant not in known)


def _holds(block: TextBlock, on: date) -> bool:
    return block.valid_from <= on and (block.valid_until is None or block.valid_until >= on)


def _is_skipped(block: TextBlock) -> bool:
    """Tell whether the next version took its place before it ever held."""
    return block.valid_until is not None and block.valid_until < block.valid_from


def _status(block: TextBlock, on: date) -> Status:
    if _is_skipped(block):
        return Status(_("Replaced before it held"), "plain")
    if _holds(block, on):
        return Status(_("In force"), "pos", "check")
    return Status(_("Later"), "info") if block.valid_from > on else Status(_("Past"), "plain")
