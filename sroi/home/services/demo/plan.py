"""The plan of the demonstration: which story each case tells, and how far it is today."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

from sroi.home.services.demo.companies import TRADES as COMPANIES
from sroi.home.services.demo.subjects import BY_DIVISION, titles

DIVISIONS = ("90", "45", "79", "77", "55", "90", "50", "45", "60", "72", "79", "39", "98")
"""In this order, so that three divisions come more often than the others."""
LIVELY = ("90", "45", "79")
TO_START = 21
"""Days from the definitive award to the start of the contract."""
FACILITY = frozenset({"facilitair", "gebouwen", "ict", "basisinformatie", "loketten", "inkomen", "onderwijs", "sport"})
"""The departments that the first buyer works for; the second one does the rest."""


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of case: where its definitive award lies from today, and what is special about it.

    `award_in` counts the days from today to the award: far ahead is preparing, long ago is closed.
    `ratio` is how much of the plan the contractor delivers.
    """

    name: str
    award_in: int
    marks: frozenset[str] = frozenset()
    division: str = ""
    months: int = 12
    ratio: Decimal = Decimal("1.02")
    company: int | None = None
    is_brief: bool = False
    """Two reports a year with one line: most of what ended long ago."""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case to be made."""

    story: Story
    award_on: date
    title: str
    division: str
    department: str
    value: Decimal
    percent: Decimal
    starts_on: date
    ends_on: date
    adviser: str
    buyer: str
    company: int
    bidders: tuple[int, ...]

    def marked(self, mark: str) -> bool:
        """Tell whether the story has this mark."""
        return mark in self.story.marks


def story(name: str, award_in: int, *marks: str) -> Story:
    """A story in one line."""
    return Story(name, award_in, frozenset(marks))


def ended(name: str, days_ago: int, *marks: str, months: int = 12) -> Story:
    """A story whose contract ended so many days ago."""
    term = round(months * 365 / 12)
    return replace(story(name, -(days_ago + term + TO_START), *marks), months=months, is_brief=True)


LOW, AHEAD = Decimal("0.68"), Decimal("1.25")
SPECIAL: tuple[Story, ...] = (
    replace(story("registration is due", -3), division="90", company=0),
    replace(story("agreement to sign", -21, "unsigned"), division="90", company=0),
    replace(story("report to fill in", -330, "unreported"), division="90", company=0, ratio=AHEAD),
    story("late registration", -16, "unregistered"),
    story("overdue report", -200, "overdue"),
    replace(story("red forecast", -330), months=18, ratio=Decimal("0.40")),
    replace(story("renewed agreement", -260, "renewed"), ratio=Decimal("0.80")),
    replace(ended("fine partly withheld", 112, "ladder", "small_invoice"), ratio=LOW, is_brief=False),
    replace(ended("fine settled", 180, "ladder", "small_invoice"), ratio=LOW),
    replace(ended("fine waived", 150, "ladder", "waived_fine"), ratio=Decimal("0.88")),
    replace(ended("fine to decide", 101, "ladder"), ratio=LOW),
    replace(ended("proposal to countersign", 96, "ladder"), ratio=LOW),
    replace(ended("intended fine", 80, "ladder"), ratio=LOW),
    replace(ended("notice of default", 64, "ladder"), ratio=LOW),
    replace(ended("talk to hold", 44, "ladder"), ratio=LOW),
    story("waiver to decide", 214, "waiver"),
    story("waiver approved", -60, "waiver"),
    story("stopped tender", 40, "stopped"),
    story("own delivery", 200, "own"),
    story("effort obligation", -12, "effort"),
    story("PSO discount to decide", -15, "pso", "pso_open"),
    replace(story("report to verify", -300, "unverified"), ratio=AHEAD),
    replace(story("report with questions", -290, "questioned"), ratio=AHEAD),
    story("social criterion", 44, "criterion"),
    story("advice asked", 216, "deviates"),
    story("advice to answer", 206, "deviates"),
    replace(story("market consultation", 212, "consults"), division="90"),
    story("summary proceedings", 6, "proceedings"),
    replace(story("framework with call-offs", -320, "framework"), months=24, ratio=AHEAD),
    replace(story("extension exercised", -290, "option"), ratio=AHEAD),
    story("started anew", 20, "stopped", "anew"),
)
"""One case per interesting situation, so that even a small demonstration has them."""


def ordinary() -> Iterator[Story]:
    """The other cases: over every phase, and seventeen more closed ones."""
    for award_in in (234, 233, 232, 230, 229, 227, 224, 212, 209, 203, 198):
        yield story("preparing", award_in, *(("deviates",) if award_in % 2 else ()))
    for award_in in (194, 192, 188, 186, 183, 179, 177, 171, 160, 148, 136, 130):
        marks = ("criterion",) * (award_in % 3 == 0) + ("consults",) * (award_in == 192)
        yield story("specifying", award_in, *marks)
    for award_in in (115, 92, 83, 66, 60, 54, 38, 29, 24, 18, 12, 4):
        yield story("selecting", award_in, *(("criterion",) if award_in % 3 == 0 else ()))
    yield replace(story("own delivery", 150, "own"), division="98")
    yield story("stopped early", 180, "stopped_early")
    yield story("stopped early", 90, "stopped_early")
    for award_in in (-1, -2, -5, -6, -8, -10, -13, -17, -19, -22):
        yield story("contracting", award_in)
    for place, award_in in enumerate(range(-40, -346, -15)):
        yield replace(
            story("executing", award_in, *(("pso",) if place % 5 == 2 else ())),
            months=(12, 18, 24)[place % 3],
            ratio=(Decimal("1.12"), Decimal("1.06"), Decimal("0.95"), Decimal("1.15"))[place % 4],
        )
    for days_ago in (-45, -30, -12, 8, 30):
        yield replace(ended("evaluating", days_ago), is_brief=False, ratio=AHEAD)
    for place, days_ago in enumerate(range(95, 486, 23)):
        yield replace(ended("closed", days_ago), division=LIVELY[place % 3])


def stories(cases: int) -> tuple[Story, ...]:
    """As many stories as asked: the special ones, the ordinary ones, and then the ordinary ones again."""
    others = list(ordinary())
    found = list(SPECIAL)
    for each in cycle(others):
        if len(found) >= cases:
            break
        found.append(each)
    return tuple(found[:cases])


def plans(today: date, cases: int, random: Random) -> tuple[CasePlan, ...]:
    """The cases to be made, in the order in which they were opened."""
    named = {division: titles(division, random) for division in BY_DIVISION}
    around = cycle(DIVISIONS)
    found = []
    for number, each in enumerate(stories(cases)):
        division = each.division or next(around)
        found.append(_plan(each, division, next(named[division]), number, today, random))
    return tuple(sorted(found, key=lambda plan: (plan.award_on, plan.title)))


def _plan(each: Story, division: str, title: str, number: int, today: date, random: Random) -> CasePlan:
    trade = BY_DIVISION[division]
    department = random.choice(trade.departments)
    award_on = today + timedelta(days=each.award_in)
    starts_on = award_on + timedelta(days=TO_START)
    term = round(each.months * 365 / 12)
    firms = range(len(COMPANIES[division]))
    company = each.company if each.company is not None else random.choice(firms[1:])
    others = tuple(place for place in random.sample(firms, k=min(3, len(firms))) if place != company)
    return CasePlan(
        story=each,
        award_on=award_on,
        title=title,
        division=division,
        department=department,
        value=Decimal(random.randrange(trade.low, trade.high, 5) * 1000),
        percent=percent_of(each, random),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=term - 1),
        adviser=("adviseur", "adviseur2")[number % 2],
        buyer="inkoper" if department in FACILITY else "inkoper2",
        company=company,
        bidders=(company, *others[: 2 if number < len(SPECIAL) else 1]),
    )


def percent_of(each: Story, random: Random) -> Decimal:
    """What is asked: mostly the usual five percent, sometimes more, and less only with an explanation."""
    if "deviates" in each.marks:
        return Decimal(random.choice(("2.0", "3.0")))
    return Decimal(random.choice(("5.0", "5.0", "5.0", "5.0", "7.0")))
