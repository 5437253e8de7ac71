"""An archive of any size to measure on: rows in bulk, believable, and the same every time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from procurement.models import Case
from sroi.accounts.models import User
from sroi.dossier.models import Dossier
from sroi.home.services.seed.buying import copy_cases, rows_of
from sroi.home.services.seed.contracting import copy_contracts, signed_of
from sroi.home.services.seed.copying import reserve
from sroi.home.services.seed.ground import make_ground
from sroi.home.services.seed.plan import CasePlan, plans
from sroi.home.services.seed.reporting import copy_reports
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

MADE_UP = ".example"
"""No real person has an address that ends like this."""
COUNT_UP = """
    INSERT INTO procurement_casecounter (year, last) VALUES (%s, %s)
    ON CONFLICT (year) DO UPDATE SET last = procurement_casecounter.last + EXCLUDED.last
    RETURNING last
"""
FAST = "SET LOCAL enable_seqscan = off; SET CONSTRAINTS ALL IMMEDIATE"
"""Triggers plan once, while the tables are still empty; and a long queue of deferred checks makes each row slower."""
USUAL = "SET LOCAL enable_seqscan TO DEFAULT; SET CONSTRAINTS ALL DEFERRED"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much was added."""

    cases: int
    contracts: int
    reports: int
    efforts: int


def why_not_seeded() -> tuple[Blocker, ...]:
    """Real people may work on this database."""
    if User.objects.exclude(email__endswith=MADE_UP).exists():
        return (blocker("real-people", _("Real people work on this database. Nothing is added to it.")),)
    return ()


@transaction.atomic
def seed_cases(*, cases: int, on: date, among_people: bool, say: Say) -> Seeded:
    """Add so many cases with all that hangs on them: everything, or nothing."""
    if not among_people:
        refuse(why_not_seeded())
    with connection.cursor() as cursor:
        cursor.execute(FAST)
    planned = list(plans(cases, on))
    ground = make_ground(cases, on)
    keys = reserve(Case, cases), reserve(Dossier, cases)
    rows = rows_of(planned, *keys, list(_references(planned)), ground)
    copy_cases(rows)
    say(f"{len(rows)} cases")
    signed = signed_of(rows)
    copy_contracts(signed)
    say(f"{len(signed)} contracts")
    reports, efforts = copy_reports([each for each in signed if each.plan.reports])
    say(f"{reports} reports, {efforts} efforts")
    with connection.cursor() as cursor:
        cursor.execute(USUAL)
    return Seeded(cases=len(rows), contracts=len(signed), reports=reports, efforts=efforts)


def _references(planned: Sequence[CasePlan]) -> Iterator[str]:
    """The next numbers of each year, as the counter hands them out."""
    following: dict[int, int] = {}
    with connection.cursor() as cursor:
        for year, number in sorted(Counter(plan.opened_on.year for plan in planned).items()):
            cursor.execute(COUNT_UP, [year, number])
            following[year] = cursor.fetchone()[0] - number
    for plan in planned:
        following[plan.opened_on.year] += 1
        yield f"SR-{plan.opened_on.year}-{following[plan.opened_on.year]:04d}"
