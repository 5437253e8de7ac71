"""Is the record whole? Computed anew in the database and, independently, from an export (R5)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Max, TextField
from django.db.models.functions import Cast

from sroi.dossier.models import Dossier, Event

SEPARATOR = "\x1f"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BREAKS = """
    WITH chained AS (
        SELECT e.*, lag(e.hash) OVER chain AS hash_before, lag(e.sequence) OVER chain AS sequence_before
          FROM dossier_event e WHERE %(dossier)s IS NULL OR e.dossier_id = %(dossier)s
        WINDOW chain AS (PARTITION BY e.dossier_id ORDER BY e.sequence)
    )
    SELECT d.reference, c.sequence,
        CASE WHEN c.sequence <> COALESCE(c.sequence_before, 0) + 1 THEN 'gap'
             WHEN c.previous_hash <> COALESCE(c.hash_before, '') THEN 'link'
             ELSE 'hash' END
      FROM chained c JOIN dossier_dossier d ON d.id = c.dossier_id
     WHERE c.sequence <> COALESCE(c.sequence_before, 0) + 1
        OR c.previous_hash <> COALESCE(c.hash_before, '')
        OR c.hash <> encode(sha256(convert_to(concat_ws(E'\\x1f',
            c.previous_hash, c.dossier_id, c.sequence, c.verb, c.about, COALESCE(c.actor_id::text, '-'),
            COALESCE(c.on_behalf_of_id::text, '-'), c.actor_name, (extract(epoch FROM c.at) * 1000000)::bigint,
            c.before, c.after, c.reason, c.facts::text), 'UTF8')), 'hex')
     ORDER BY d.reference, c.sequence
"""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the record is not whole: a gap, a link that does not fit, or a row that was changed."""

    reference: str
    sequence: int
    kind: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as it is exported; `facts` is the text that the hash was taken of."""

    reference: str
    dossier_id: int
    sequence: int
    verb: str
    about: str
    actor_id: int | None
    on_behalf_of_id: int | None
    actor_name: str
    at: datetime
    before: str
    after: str
    reason: str
    facts: str
    previous_hash: str
    hash: str

    @property
    def values(self) -> dict[str, object]:
        """The row for a file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain of one dossier; kept elsewhere, it shows when the end was cut off."""

    reference: str
    sequence: int
    hash: str


def breaks_in_database(dossier: Dossier | None = None) -> tuple[Break, ...]:
    """Where the record is not whole, by the formula of the trigger; of one dossier or of all."""
    with connection.cursor() as cursor:
        cursor.execute(BREAKS, {"dossier": dossier.pk if dossier else None})
        return tuple(Break(*row) for row in cursor.fetchall())


def rows_for_export(dossier: Dossier | None = None) -> Iterator[EventRow]:
    """The events of one dossier or of all, in the order of their chains."""
    events = Event.objects.order_by("dossier", "sequence").annotate(facts_text=Cast("facts", TextField()))
    if dossier is not None:
        events = events.filter(dossier=dossier)
    for event in events.select_related("dossier").iterator(chunk_size=1000):
        yield EventRow(
            reference=event.dossier.reference,
            dossier_id=event.dossier_id,
            sequence=event.sequence,
            verb=event.verb,
            about=event.about,
            actor_id=event.actor_id,
            on_behalf_of_id=event.on_behalf_of_id,
            actor_name=event.actor_name,
            at=event.at,
            before=event.before,
            after=event.after,
            reason=event.reason,
            facts=event.facts_text,
            previous_hash=event.previous_hash,
            hash=event.hash,
        )


def hash_of(row: EventRow) -> str:
    """The hash of an exported event, computed without the database."""
    parts = (
        row.previous_hash,
        row.dossier_id,
        row.sequence,
        row.verb,
        row.about,
        "-" if row.actor_id is None else row.actor_id,
        "-" if row.on_behalf_of_id is None else row.on_behalf_of_id,
        row.actor_name,
        (row.at - EPOCH) // timedelta(microseconds=1),
        row.before,
        row.after,
        row.reason,
        row.facts,
    )
    return hashlib.sha256(SEPARATOR.join(map(str, parts)).encode()).hexdigest()


def breaks_in_export(rows: Iterable[EventRow]) -> tuple[Break, ...]:
    """Where an export is not whole, by our own computation."""
    found: list[Break] = []
    before: EventRow | None = None
    for row in rows:
        if before is not None and before.dossier_id != row.dossier_id:
            before = None
        kind = break_at(row, before)
        if kind:
            found.append(Break(row.reference, row.sequence, kind))
        before = row
    return tuple(found)


def break_at(row: EventRow, before: EventRow | None) -> str:
    """What is wrong with one row after the one before it; empty when nothing is."""
    if row.sequence != (before.sequence + 1 if before else 1):
        return "gap"
    if row.previous_hash != (before.hash if before else ""):
        return "link"
    return "" if row.hash == hash_of(row) else "hash"


def row_from(values: Mapping[str, object]) -> EventRow:
    """A row as it was read from an exported file."""
    facts = dict(values)
    facts["at"] = datetime.fromisoformat(str(values["at"]))
    return EventRow(**facts)  # type: ignore[arg-type]  # the file is ours; a wrong type shows as a wrong hash


def heads() -> tuple[Head, ...]:
    """The end of every chain."""
    last = Event.objects.values("dossier").annotate(last=Max("sequence")).values("dossier", "last")
    ends = {(row["dossier"], row["last"]) for row in last}
    events = Event.objects.filter(sequence__in={sequence for _dossier, sequence in ends}).select_related("dossier")
    return tuple(
        Head(event.dossier.reference, event.sequence, event.hash)
        for event in events.order_by("dossier__reference").iterator(chunk_size=1000)
        if (event.dossier_id, event.sequence) in ends
    )
