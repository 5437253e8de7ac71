"""The demonstration: people, companies and cases that do not exist, made by walking the acts of the product."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from django.conf import settings
from django.db import connection, transaction

from contractors.models import Contract
from procurement.models import Case
from sroi.home.services.demo.buying import buying
from sroi.home.services.demo.closing import concluding, looking_back
from sroi.home.services.demo.companies import Company, make_companies
from sroi.home.services.demo.contracting import contracting
from sroi.home.services.demo.courses import together
from sroi.home.services.demo.directory import make_directory
from sroi.home.services.demo.enforcing import climbing, renewing
from sroi.home.services.demo.executing import executing
from sroi.home.services.demo.frameworks import beside, calling_off, exercising, second
from sroi.home.services.demo.history import forecast_fines, replay_reminders, see_past_notices
from sroi.home.services.demo.letters import Printing, deliver_past_mail, keep_past_letters, printers
from sroi.home.services.demo.office import Office, make_office
from sroi.home.services.demo.plan import CasePlan, plans
from sroi.home.services.demo.walk import Course, Walk, walk
from sroi.kernel.planned import planned
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What the demonstration holds."""

    cases: int
    reminders: int
    messages: int
    letters: int


def make_demo(*, today: date, cases: int, seed: int, say: Say, processes: int = 0) -> Made:
    """Make the demonstration as of a day: the same day and seed give the same content; all of it, or nothing.

    The letters are drawn by so many processes beside this one; by this one when there are none.
    """
    if not settings.SHOW_DEMO_ACCOUNTS:
        why = _("Real people work here, and everybody can read the password of the demonstration.")
        refuse([blocker("no-demonstration", why)])
    if Case.objects.exists():
        refuse([blocker("not-empty", _("This database holds cases already. The demonstration needs an empty one."))])
    with printers(processes) as executor, transaction.atomic(), planned():
        printing = Printing(executor)
        random = Random(f"{seed}:{today.isoformat()}")  # noqa: S311  # for content, not for secrets
        office = make_office(today)
        companies = make_companies(office["opdrachtnemer"])
        make_directory(office, today)
        for plan in plans(today, cases, random):
            walk_case(plan, office, companies[plan.division], today, random)
            printing.take()
            say(f"{plan.award_on} {plan.story.name}: {plan.title}")
        forecast_fines(today)
        see_past_notices(office, today)
        reminders, letters = replay_reminders(today), keep_past_letters(printing)
        made = Made(Case.objects.count(), reminders, deliver_past_mail(today), letters)
        connection.run_on_commit = []  # the rows wait by themselves: the sweepers find what is left to do
    return made


def walk_case(plan: CasePlan, office: Office, companies: tuple[Company, ...], today: date, random: Random) -> Walk:
    """Walk one case from its opening up to yesterday."""
    way = Walk(
        plan=plan,
        office=office,
        companies=companies,
        calendar=reference.working_days(),
        today=today,
        random=Random(random.random()),  # noqa: S311  # each case its own course
        now=date.min,
    )
    walk(way, story_of(way))
    return way


def story_of(way: Walk) -> Course:
    """The whole course of a case; the walk stops at today."""
    yield from buying(way)
    if way.signed is None:
        return
    walks = [way, *(second(way, each) for each in made_of(way)[1:])]
    yield from together(course_of(way), *(beside(each, course_of(each)) for each in walks[1:]))


def made_of(way: Walk) -> tuple[Contract, ...]:
    """The contracts that the award made: more than one under a framework."""
    found = way.seen.get("contracts", ())
    return found if isinstance(found, tuple) else ()


def course_of(way: Walk) -> Course:
    """What happens under one contract."""
    yield from contracting(way)
    if any(way.marked(mark) for mark in ("waiver", "unregistered", "unsigned", "pso_open", "effort")):
        return
    courses = [executing(way), looking_back(way)]
    if way.marked("framework"):
        courses.append(calling_off(way))
    if way.marked("option"):
        courses.append(exercising(way))
    if way.marked("renewed"):
        courses.append(renewing(way))
    yield from together(*courses)
    if way.marked("ladder"):
        yield from climbing(way)
    yield from concluding(way)
