"""Measuring the product on a small and a large archive, against a floor in the same run (speed P1 to P8)."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from sroi.home.services.bench.measuring import Archive, Figure, Key, counts_of, measure
from sroi.home.services.bench.table import Goal, goal_rows, goals_of, rows_of
from sroi.home.services.bench.works import sweeps_of, tasks_of
from sroi.kernel.start import settle

PAGES = ("P1", "P2", "P3", "P7")
SWEEPS = 5
"""A sweep is long, so it is done a few times only."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured, and where."""

    figures: Mapping[Key, Figure]
    small: int
    large: int
    machine: str
    at: datetime
    rounds: int
    due: int
    counted: int

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals with what was found."""
        return goals_of(self.figures, self.small, self.large, self.counted)


def run_bench(*, small: Archive, large: Archive, rounds: int, due: int, at: datetime) -> Outcome:
    """Measure every piece of work on both archives in turn; of it stay sessions and the rights of a technician."""
    product = WSGIHandler()
    settle()
    tasks = tasks_of(small, product, at) | tasks_of(large, product, at)
    figures = measure(tasks, rounds=rounds)
    counted = sum(counts_of(archive, work) for (name, _cases), (archive, work) in tasks.items() if name[:2] in PAGES)
    sweeps = sweeps_of(small, at, due) | sweeps_of(large, at, due)
    figures |= measure(sweeps, rounds=min(SWEEPS, rounds), warm_up=1)
    return Outcome(
        figures=figures,
        small=small.cases,
        large=large.cases,
        machine=machine(),
        at=at,
        rounds=rounds,
        due=due,
        counted=counted,
    )


def machine() -> str:
    """What it ran on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}, Python {platform.python_version()}, PostgreSQL {version}"


def report(outcome: Outcome) -> str:
    """The page of docs/performance.md."""
    table = "\n".join(rows_of(outcome.figures, outcome.small, outcome.large))
    goals = "\n".join(goal_rows(outcome.goals))
    missed = [goal.what for goal in outcome.goals if not goal.is_met]
    verdict = "Missed: " + "; ".join(missed) + "." if missed else "Every goal is met."
    return f"""# Performance

Measured by `make bench` on {outcome.at:%Y-%m-%d %H:%M} UTC: {outcome.machine}.
Written by the command; do not edit.

Two archives of `manage.py seed`, {outcome.small} and {outcome.large} cases, are asked in turn,
{outcome.rounds} rounds after warm-up, in one process and through the whole middleware; the figures are medians.
**F** is a page that says hello behind a login, with the middleware that Django starts a project with and a session
in the database. A ratio is processor time of the web process and of its database process together, against F on the
same archive in the same run: it moves less than the time on the wall when the machine is shared.

## Goals

{goals}

{verdict}

## Figures

{table}

- The reader of the lists is a coordinator, who sees every case; “own department” is a buyer.
- “Django admin, list of cases” is the technical window on the same rows, 25 on a page, through the same middleware.
- P3: `SR` is in every reference and `b v` in every company; `zzzz` finds nothing. “Words” searches the list of cases.
- P6: at most {outcome.due} late registrations, as many as one transaction of the sweep takes, each claimed, with its
  event in the chain, its personal link and its e-mails to the contact and, when late, the office; the raw SQL writes
  the same rows in one statement.
  “Twice” is the sweep and the same once more, which sends nothing. Everything written while measuring is taken back.
- Session and user are two statements of every page, F included; P8 acts as the person whom these two bring.
- Every page is asked with the cookies that a browser has from its second page on.
"""
