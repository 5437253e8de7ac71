"""What the administrator's pages show: kinds, rows, and the history of a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Q, TextField, Value

from sroi.kernel.pages import Page
from sroi.reference.models import TABLES, DatedRow, NamedRow
from sroi.reference.querysets import DatedQuerySet, in_force
from sroi.reference.selectors import words
from sroi.reference.states import Kind

PER_PAGE = 100


class When(StrEnum):
    """Where a row lies in time, seen from a day."""

    NOW = "now"
    LATER = "later"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of reference data, with how many rows are in force and how many are to come."""

    kind: Kind
    label: str
    now: int
    later: int


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row as the pages show it."""

    row_id: int
    name: str
    figure: str
    valid_from: date
    valid_until: date | None
    source: str
    note: str
    when: When


@dataclass(frozen=True, slots=True)
class RowList:
    """One page of rows, and how many there are now, later and in the past."""

    page: Page[RowLine]
    counts: dict[When, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a version changed, as the reader sees it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row: who wrote it, when and why, and what it changed; the first one changes nothing."""

    at: datetime
    actor: str
    reason: str
    first: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RowHistory:
    """A row, the rows of the same key through time, and its own versions, newest first."""

    line: RowLine
    siblings: tuple[RowLine, ...]
    versions: tuple[Version, ...]


def kinds_on(day: date) -> tuple[KindLine, ...]:
    """Every kind of reference data with its rows in force and to come, in one query."""
    questions = [
        table._default_manager.order_by()
        .annotate(table_kind=Value(kind.value, TextField()))
        .values("table_kind")
        .annotate(now=Count("pk", filter=in_force(day)), later=Count("pk", filter=Q(valid_from__gt=day)))
        for kind, table in TABLES.items()
    ]
    found = {row["table_kind"]: row for row in questions[0].union(*questions[1:], all=True)}
    return tuple(
        KindLine(kind, str(kind.label), *((row["now"], row["later"]) if (row := found.get(kind.value)) else (0, 0)))
        for kind in Kind
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a kind a reader asks for, and from which row on."""

    when: When = When.NOW
    search: str = ""
    after: int | None = None
    before: int | None = None


def rows_of(kind: Kind, *, asked: Asked, day: date) -> RowList:
    """One page of the rows of a kind that are in force, to come or past."""
    table = TABLES[kind]
    rows = _searched(table, asked.search)
    counts = rows.aggregate(
        now=Count("pk", filter=in_force(day)),
        later=Count("pk", filter=Q(valid_from__gt=day)),
        past=Count("pk", filter=Q(valid_until__lt=day)),
    )
    wanted = {When.NOW: rows.valid_on, When.LATER: rows.future_on, When.PAST: rows.past_on}[asked.when](day)
    found, next_key, previous_key = _paged(wanted, table=table, asked=asked)
    if not next_key and not previous_key:
        found = _in_order_of_choices(table, found)
    lines = tuple(line_of(row, day=day) for row in found)
    page = Page(lines, next_key=next_key, previous_key=previous_key, total=counts[asked.when.value])
    return RowList(page, {When(name): count for name, count in counts.items()})


def _paged(rows: DatedQuerySet[DatedRow], *, table: type[DatedRow], asked: Asked) -> tuple[list[DatedRow], str, str]:
    """The rows of one page, with the keys of the next and the previous one."""
    order = (*table.KEYS, "-valid_from")
    start = table._default_manager.filter(pk=asked.after or asked.before or 0).first()
    if start is not None and asked.before and not asked.after:
        backwards = [name[1:] if name.startswith("-") else f"-{name}" for name in order]
        found = list(rows.preceding(start, keys=table.KEYS).order_by(*backwards)[: PER_PAGE + 1])
        more, shown = len(found) > PER_PAGE, found[:PER_PAGE][::-1]
        return shown, str(shown[-1].pk) if shown else "", str(shown[0].pk) if more else ""
    if start is not None:
        rows = rows.following(start, keys=table.KEYS)
    found = list(rows.order_by(*order)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    next_key = str(shown[-1].pk) if len(found) > PER_PAGE else ""
    return shown, next_key, str(shown[0].pk) if start is not None and shown else ""


def row_of(kind: Kind, row_id: int) -> DatedRow | None:
    """One row; none when there is no such row of this kind."""
    row: DatedRow | None = TABLES[kind]._default_manager.filter(pk=row_id).first()
    return row


def newest_version(row: DatedRow) -> int:
    """The number of the newest version of a row: what a correction must have seen."""
    number: int = row.events.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0
    return number


def history_of(row: DatedRow, *, day: date) -> RowHistory:
    """A row with its relatives through time and every version of its own."""
    relatives = type(row)._default_manager.filter(**row.identity()).exclude(pk=row.pk).order_by("-valid_from")
    siblings = relatives[:PER_PAGE] if row.KEYS else ()
    return RowHistory(
        line_of(row, day=day),
        tuple(line_of(other, day=day) for other in siblings),
        tuple(_versions(row)),
    )


def line_of(row: DatedRow, *, day: date) -> RowLine:
    """A row as the pages show it."""
    when = When.LATER if row.valid_from > day else When.NOW if row.period.covers(day) else When.PAST
    return RowLine(
        row.pk, words.name_of(row), words.figure_of(row), row.valid_from, row.valid_until, row.source, row.note, when
    )


def _searched(table: type[DatedRow], search: str) -> DatedQuerySet[DatedRow]:
    rows: DatedQuerySet[DatedRow] = table._default_manager.all()
    if search and issubclass(table, NamedRow):
        return rows.filter(Q(code__istartswith=search) | Q(name_nl__icontains=search) | Q(name_en__icontains=search))
    return rows


def _in_order_of_choices(table: type[DatedRow], rows: list[DatedRow]) -> list[DatedRow]:
    """The rows in the order in which the law lists their keys, where that list is fixed."""
    choices = [value for name in table.KEYS[:1] for value, _label in words.choices_of(table, name)]
    return sorted(rows, key=lambda row: choices.index(getattr(row, table.KEYS[0]))) if choices else rows


def _versions(row: DatedRow) -> Iterable[Version]:
    """The versions of a row, newest first, each with what it changed from the one before."""
    events = list(row.events.select_related("pgh_context").order_by("-pgh_id"))
    names = [*row.KEYS, *row.VALUES, "valid_from", "valid_until", "source", "note"]
    for event, before in zip(events, [*events[1:], None], strict=True):
        context = event.pgh_context.metadata if event.pgh_context else {}
        changes = () if before is None else _changes(type(row), names, before=before, after=event)
        yield Version(
            event.pgh_created_at,
            context.get("actor_name", ""),
            context.get("reason", ""),
            first=before is None,
            changes=tuple(changes),
        )


def _changes(table: type[DatedRow], names: Iterable[str], *, before: object, after: object) -> Iterable[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(words.label_of(table, name), words.shown(table, name, old), words.shown(table, name, new))
