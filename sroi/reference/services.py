"""The acts on reference data: a row is added, corrected, or a published list is loaded."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from sroi.kernel.genericode import Codelist, CodelistRow
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _
from sroi.reference import policies, rules, selectors
from sroi.reference.models import TABLES, Code, DatedRow
from sroi.reference.policies import Person
from sroi.reference.rules import ONE_DAY, Period
from sroi.reference.states import Kind

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What an administrator fills in for one row."""

    values: Mapping[str, Any]
    period: Period
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the loading of a list did to the codes that were there."""

    added: int
    renamed: int
    ended: int
    unchanged: int


@transaction.atomic
def add_row(*, kind: Kind, entry: Entry, by: Person) -> DatedRow:
    """Add a row; the one before it ends on the day before this one starts."""
    policies.require_change(by)
    table = TABLES[kind]
    _hold(table)
    key = {name: entry.values[name] for name in table.KEYS}
    previous, following = _neighbours(table._default_manager.filter(**key), entry.period.valid_from)
    refuse(
        rules.why_not_placed(
            entry.period,
            previous=_period(previous),
            following=_period(following),
            closes_previous=table.REPLACES,
        )
    )
    row = table(**entry.values, **_dated(entry))
    with _recorded(by=by, reason=""):
        if previous is not None and previous.period.covers(entry.period.valid_from):
            _close(previous, before=entry.period.valid_from)
        row.save(force_insert=True)
    return row


@transaction.atomic
def correct_row(*, kind: Kind, row_id: int, entry: Entry, reason: str, seen: int, by: Person) -> DatedRow:
    """Correct a row, with a reason that its history keeps; a row that ended right before it moves along."""
    policies.require_change(by)
    table = TABLES[kind]
    _hold(table)
    row = table._default_manager.get(pk=row_id)
    others = table._default_manager.filter(**row.identity()).exclude(pk=row.pk)
    previous, following = _neighbours(others, row.valid_from)
    joined = table.REPLACES and previous is not None and previous.valid_until == row.valid_from - ONE_DAY
    refuse(
        (
            *rules.why_not_reasoned(reason),
            *rules.why_not_seen(seen=seen, newest=selectors.newest_version(row)),
            *rules.why_not_placed(
                entry.period,
                previous=_period(previous),
                following=_period(following),
                closes_previous=joined,
            ),
        )
    )
    with _recorded(by=by, reason=reason.strip()):
        moved = entry.period.valid_from != row.valid_from
        _write(row, entry, previous=previous if joined and moved else None)
    return row


@transaction.atomic
def load_codes(*, codelist: Codelist, source: str, valid_from: date) -> Loaded:
    """Load a published list from a day on: new codes start, changed names follow, dropped codes end."""
    _hold(Code)
    rows = Code.objects.filter(code_list=codelist.name)
    present = {row.code: row for row in rows.valid_on(valid_from)}
    wanted = {row.code: row for row in codelist.rows}
    changed = [row for code, row in present.items() if code in wanted and _names(wanted[code]) != _own_names(row)]
    dropped = [row for code, row in present.items() if code not in wanted]
    fresh = [row for code, row in wanted.items() if code not in present]
    same_day = any(row.valid_from == valid_from for row in (*changed, *dropped))
    if same_day or rows.future_on(valid_from).exists():
        message = _("The list %(name)s has rows that start on or after %(day)s. Choose a later date.")
        refuse([blocker("later-list-loaded", message, name=codelist.name, day=valid_from)])
    reason = f"{codelist.name} {codelist.version}"
    with _recorded(by=None, reason=reason):
        _end_codes([*changed, *dropped], on=valid_from)
        starting = [*fresh, *(wanted[row.code] for row in changed)]
        _start_codes(starting, code_list=codelist.name, source=source, on=valid_from)
    unchanged = len(wanted) - len(fresh) - len(changed)
    return Loaded(added=len(fresh), renamed=len(changed), ended=len(dropped), unchanged=unchanged)


def _hold(table: type[DatedRow]) -> None:
    """Let one act at a time change a table; the trigger stays the last word."""
    take_turn(f"table:{table._meta.db_table}")


def _neighbours(others: Any, start: date) -> tuple[DatedRow | None, DatedRow | None]:
    """The last row that starts on or before a day, and the first that starts after it."""
    previous: DatedRow | None = others.filter(valid_from__lte=start).order_by("-valid_from").first()
    following: DatedRow | None = others.filter(valid_from__gt=start).order_by("valid_from").first()
    return previous, following


def _period(row: DatedRow | None) -> Period | None:
    return None if row is None else row.period


def _dated(entry: Entry) -> dict[str, Any]:
    return {
        "valid_from": entry.period.valid_from,
        "valid_until": entry.period.valid_until,
        "source": entry.source,
        "note": entry.note,
    }


def _close(row: DatedRow, *, before: date) -> None:
    row.valid_until = before - ONE_DAY
    row.save(update_fields=["valid_until"])


def _write(row: DatedRow, entry: Entry, *, previous: DatedRow | None) -> None:
    """Write the corrected row; the one before it moves in the order that never makes two rows for one day."""
    later = entry.period.valid_from > row.valid_from
    if previous is not None and not later:
        _close(previous, before=entry.period.valid_from)
    changes = {**{name: value for name, value in entry.values.items() if name not in row.KEYS}, **_dated(entry)}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    if previous is not None and later:
        _close(previous, before=entry.period.valid_from)


def _recorded(*, by: Person | None, reason: str) -> AbstractContextManager[Any]:
    """Keep who acts and why with every row that changes."""
    actor = {"actor": by.pk, "actor_name": str(by)} if by is not None else {"actor": None, "actor_name": ""}
    return pghistory.context(**actor, reason=reason)


def _names(row: CodelistRow) -> tuple[str, str]:
    """The Dutch and the English name; where a list lacks one, the other, else the code itself."""
    return row.nl or row.en or row.code, row.en or row.nl or row.code


def _own_names(row: Code) -> tuple[str, str]:
    return row.name_nl, row.name_en


def _end_codes(rows: Sequence[Code], *, on: date) -> None:
    """End codes on the day before."""
    Code.objects.filter(pk__in=[row.pk for row in rows]).update(valid_until=on - ONE_DAY)


def _start_codes(rows: Sequence[CodelistRow], *, code_list: str, source: str, on: date) -> None:
    found = []
    for row in rows:
        dutch, english = _names(row)
        found.append(
            Code(code_list=code_list, code=row.code, name_nl=dutch, name_en=english, valid_from=on, source=source)
        )
    Code.objects.bulk_create(found, batch_size=BATCH)
