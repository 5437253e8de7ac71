"""What a page shows around a file, in one statement: its people, its open deadlines and what happened last (R7)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider, standings_of
from sroi.accounts.states import ANYWHERE, Role
from sroi.dossier.models import Dossier
from sroi.dossier.selectors.papers import DeadlineRow
from sroi.dossier.selectors.timeline import (
    LETTER,
    NOTE,
    Happening,
    Paper,
    hidden_from,
    label_of,
    moment_of,
    timeline_of,
    tree_of,
)
from sroi.kernel.pages import Moment
from sroi.kernel.planned import planned

OVERVIEW = f"""
    WITH tree AS (
        SELECT id, reference FROM dossier_dossier WHERE id = %(top)s
        UNION ALL
        SELECT id, reference FROM dossier_dossier WHERE parent_id = %(top)s
        UNION ALL
        SELECT below.id, below.reference
        FROM dossier_dossier child JOIN dossier_dossier below ON below.parent_id = child.id
        WHERE child.parent_id = %(top)s
    ), seen AS (
        SELECT id, reference FROM tree WHERE %(sees_all)s OR id = ANY(%(seen)s)
    )
    SELECT
        (
            SELECT jsonb_agg(jsonb_build_array(
                held.user_id, person.name, person.email, person.phone, held.role, held.dossier_id, file.reference
            ) ORDER BY held.role, person.name)
            FROM dossier_assignment held JOIN accounts_user person ON person.id = held.user_id
            JOIN dossier_dossier file ON file.id = held.dossier_id
            WHERE held.dossier_id = ANY(%(staffed)s) AND held.ended_at IS NULL
        ),
        (
            SELECT jsonb_agg(jsonb_build_array(
                d.kind, d.due_on, d.courtesy_on, d.source, seen.reference, d.about
            ) ORDER BY d.due_on, d.id)
            FROM dossier_deadline d JOIN seen ON seen.id = d.dossier_id
            WHERE d.met_at IS NULL AND d.waived_at IS NULL
        ),
        (
            SELECT jsonb_agg(jsonb_build_array(
                e.verb, e.about, e.reason, e.kind, e.at, e.actor_id, e.actor_name, other.name, e.dossier_id,
                e.reference, letter.number, letter.subject, letter.sha256, note.text
            ) ORDER BY e.at DESC, e.id DESC)
            FROM (
                SELECT e.id, e.verb, e.about, e.reason, e.facts ->> 'kind' AS kind, e.at, e.actor_id, e.actor_name,
                    e.on_behalf_of_id, e.dossier_id, seen.reference
                FROM dossier_event e JOIN seen ON seen.id = e.dossier_id
                WHERE e.verb <> ALL(%(hidden)s)
                ORDER BY e.at DESC, e.id DESC LIMIT %(most)s
            ) e
            LEFT JOIN accounts_user other ON other.id = e.on_behalf_of_id
            LEFT JOIN dossier_letter letter
                ON letter.id = CASE WHEN e.about LIKE '{LETTER}:%%' THEN split_part(e.about, ':', 2)::bigint END
            LEFT JOIN dossier_note note
                ON note.id = CASE WHEN e.about LIKE '{NOTE}:%%' THEN split_part(e.about, ':', 2)::bigint END
        ),
        (
            SELECT jsonb_agg(jsonb_build_array(before, at) ORDER BY sequence)
            FROM dossier_event WHERE dossier_id = %(top)s AND verb = ANY(%(moves)s)
        )
"""  # noqa: S608  # constants


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody with a running role on a dossier."""

    user_id: int
    name: str
    email: str
    phone: str
    role: Role
    dossier_id: int
    reference: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What is read around a file; `left` is each state that it left, and when, by the verbs that were asked for."""

    people: tuple[Held, ...]
    deadlines: tuple[DeadlineRow, ...]
    moments: tuple[Moment, ...]
    left: tuple[tuple[str, datetime], ...]


@planned()
def overview_of(
    top: Dossier, user: User, *, staffed: Iterable[Dossier], moves: Iterable[str] = (), newest: int = 100
) -> Overview:
    """The people on these files, and the open deadlines and newest moments of one and of what is below it."""
    sees_all = any(standing.roles & ANYWHERE for standing in standings_of(user))
    values: dict[str, Any] = {
        "top": top.pk,
        "sees_all": sees_all,
        "seen": [] if sees_all else list(tree_of(top, user).values_list("pk", flat=True)),
        "staffed": [each.pk for each in staffed],
        "moves": [str(each) for each in moves],
        "hidden": sorted(hidden_from(user)),
        "most": newest,
    }
    with connection.cursor() as cursor:
        cursor.execute(OVERVIEW, values)
        people, deadlines, moments, left = (json.loads(part or "[]") for part in cursor.fetchone())
    return Overview(
        people=tuple(_held(*columns) for columns in people),
        deadlines=tuple(_deadline(*columns) for columns in deadlines),
        moments=timeline_of(top, user, limit=newest) if is_outsider(user) else _moments(top, moments),
        left=tuple((state, datetime.fromisoformat(at)) for state, at in left),
    )


def _held(user_id: int, name: str, email: str, phone: str, role: str, *where: Any) -> Held:
    """Somebody with a role, and on which file."""
    dossier_id, reference = where
    return Held(user_id, name, email, phone, Role(role), dossier_id, reference)


def _deadline(kind: str, due_on: str, courtesy_on: str | None, *words: str) -> DeadlineRow:
    """An open deadline, with its words."""
    courtesy = date.fromisoformat(courtesy_on) if courtesy_on else None
    return DeadlineRow(kind, label_of(kind), date.fromisoformat(due_on), courtesy, *words)


def _moments(top: Dossier, rows: Iterable[list[Any]]) -> tuple[Moment, ...]:
    """The lines of the timeline, with the letters and notes that they are about."""
    letters: dict[str, Paper] = {}
    notes: dict[str, str] = {}
    found = []
    for verb, about, reason, kind, at, *others, number, subject, sha256, text in rows:
        if number is not None:
            letters[about] = Paper(number, subject, sha256)
        if text is not None:
            notes[about] = text
        found.append(Happening(verb, about, reason, {"kind": kind}, datetime.fromisoformat(at), *others))
    return tuple(moment_of(each, top, letters, notes) for each in found)
