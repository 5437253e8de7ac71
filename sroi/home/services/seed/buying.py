"""The cases with their dossiers, people and course."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from procurement.models import Case
from procurement.states import BaseKind, ProcurementVerb, Route
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier, Event, Note
from sroi.dossier.states import DossierKind, DossierVerb
from sroi.home.services.seed.copying import copy_rows
from sroi.home.services.seed.ground import Ground
from sroi.home.services.seed.plan import CasePlan

LONG = 50
"""The moments in a long timeline."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case with its keys."""

    plan: CasePlan
    key: int
    dossier: int
    reference: str
    department: int
    buyer: int
    adviser: int | None
    manager: int
    company: tuple[int, str, str]

    @property
    def about(self) -> str:
        """How events name the case."""
        return f"procurement.case:{self.key}"


def rows_of(
    plans: Sequence[CasePlan], keys: Sequence[int], dossiers: Sequence[int], references: Sequence[str], ground: Ground
) -> list[Row]:
    """The plans with their keys and people."""
    buyers, advisers = ground.people[Role.BUYER], ground.people[Role.ADVISER]
    managers, places = ground.people[Role.CONTRACT_MANAGER], ground.departments
    return [
        Row(
            plan=plan,
            key=key,
            dossier=dossier,
            reference=reference,
            department=places[plan.number * 11 % len(places)],
            buyer=buyers[plan.number * 3 % len(buyers)],
            adviser=advisers[plan.number % len(advisers)] if plan.number % 9 else None,
            manager=managers[plan.number % len(managers)],
            company=ground.companies[plan.number * 13 % len(ground.companies)],
        )
        for plan, key, dossier, reference in zip(plans, keys, dossiers, references, strict=True)
    ]


def copy_cases(rows: Sequence[Row]) -> None:
    """The dossiers, cases, roles, notes and events."""
    copy_rows(
        Dossier,
        ("id", "reference", "title", "department_id", "opened_at", "search_text"),
        (
            (row.dossier, row.reference, row.plan.title, row.department, row.plan.opened_at, row.plan.trade.cpv_code)
            for row in rows
        ),
        {"kind": DossierKind.CASE},
    )
    copy_rows(
        Case,
        (
            *("id", "dossier_id", "reference", "title", "phase", "department_id", "nature", "cpv_code"),
            *("estimated_value", "opened_at", "phase_since", "closed_at", "starts_on", "ends_on", "stop_reason"),
            *("own_delivery", "description"),
        ),
        map(_case, rows),
        {"route": Route.MARKET, "base_kind": BaseKind.CONTRACT_VALUE},
    )
    copy_rows(Assignment, ("dossier_id", "user_id", "role", "since"), _people(rows))
    copy_rows(Event, ("dossier_id", "verb", "about", "actor_id", "actor_name", "at", "before", "after"), _events(rows))
    copy_rows(Note, ("dossier_id", "author_id", "text", "written_at"), _notes(rows))


def _case(row: Row) -> tuple[object, ...]:
    """The columns of one case."""
    plan = row.plan
    return (
        *(row.key, row.dossier, row.reference, plan.title, plan.phase, row.department, plan.trade.nature),
        *(plan.trade.cpv_code, plan.value, plan.opened_at, plan.moved_at, plan.closed_at),
        *(plan.starts_on if plan.step else None, plan.ends_on if plan.step else None),
        "De behoefte is vervallen." if plan.phase == "stopped" else "",
        "De eigen dienst voert het werk uit." if plan.phase == "own_delivery" else "",
        f"{plan.title}, voor een jaar, met de mogelijkheid om te verlengen.",
    )


def _people(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """Buyer, adviser where there is one, and the contract manager from the award on."""
    for row in rows:
        yield row.dossier, row.buyer, Role.BUYER, row.plan.opened_at
        if row.adviser:
            yield row.dossier, row.adviser, Role.ADVISER, row.plan.opened_at
        if row.plan.step:
            yield row.dossier, row.manager, Role.CONTRACT_MANAGER, row.plan.moved_at


def _events(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """Opened, and moved from phase to phase; a long timeline also has its notes."""
    for row in rows:
        road, plan = row.plan.road(), row.plan
        who = (row.buyer, f"Inkoper {row.buyer}")
        yield row.dossier, ProcurementVerb.CASE_OPENED, row.about, *who, plan.opened_at, "", road[0]
        for step, (before, after) in enumerate(pairwise(road), start=1):
            at = min(plan.opened_at + timedelta(days=step), plan.closed_at or plan.moved_at)
            yield row.dossier, ProcurementVerb.CASE_MOVED, row.about, *who, at, before, after
        for step in range(LONG if plan.is_busy else 0):
            at = plan.moved_at + timedelta(days=step)
            yield row.dossier, DossierVerb.NOTE_WRITTEN, "", *who, at, "", ""


def _notes(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """The notes of the long timelines."""
    for row in rows:
        for step in range(LONG if row.plan.is_busy else 0):
            yield row.dossier, row.buyer, f"Voortgang besproken ({step + 1}).", row.plan.moved_at + timedelta(days=step)
