"""Random histories of contracts, for the oracle of the settlement figures: always the same ones for a seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tests.oracles.settlement import (
    CALM_DAYS,
    Base,
    Block,
    Costs,
    History,
    Hours,
    Invoice,
    Line,
    Step,
    Told,
    Work,
    worth,
)

PERCENTS = (100, 500, 500, 750, 1010, 2500)
DISCOUNTS = (0, 0, 1000, 2500, 5000)


def quarter_ends(first: date, last: date) -> list[date]:
    """The last days of the quarters that a term touches."""
    found = []
    year, month = first.year, (first.month - 1) // 3 * 3 + 1
    while date(year, month, 1) <= last:
        year, month = (year + 1, 1) if month == 10 else (year, month + 3)
        found.append(date(year, month, 1) - timedelta(1))
    return found


def some_work(draw: Random) -> Work:
    """An effort by one of the four methods."""
    kind = draw.randrange(4)
    if kind == 0:
        return Costs(tuple(draw.randrange(0, 3_000_000) for _ in range(draw.randint(1, 3))))
    if kind == 1:
        return Invoice(draw.randrange(-500_000, 5_000_000), draw.choice((10, 20, 30, 50, 100)))
    if kind == 2:
        return Hours(draw.randrange(1, 2_000), draw.randrange(1_000, 12_000))
    first = date(2026, 1, 1) + timedelta(draw.randrange(300))
    limit = draw.choice((None, 365, 730))
    return Block(
        year=draw.choice((1_000_000, 3_000_000, 4_000_000)),
        week=draw.randint(12, 40),
        basis=draw.choice((36, 38, 40)),
        first=first,
        last=first + timedelta(draw.randrange(92)),
        limit=limit,
        before=draw.randrange(limit + 20) if limit else 0,
        yearly=draw.choice((0, 500_000)),
        once=draw.choice((0, 1_000_000)),
    )


def an_effort(draw: Random, day: date) -> Told:
    """One effort: claimed, perhaps returned and claimed anew, perhaps decided, perhaps countered."""
    work = some_work(draw)
    steps = [Step(day, "claimed", work=work)]
    if draw.random() < 0.3:
        steps.append(Step(day + timedelta(draw.randint(0, 10)), "returned"))
        if draw.random() < 0.8:
            work = some_work(draw) if draw.random() < 0.7 else work
            steps.append(Step(steps[-1].on + timedelta(draw.randint(1, 20)), "claimed", work=work))
    waits = steps[-1].what == "returned" or draw.random() < 0.2
    if not waits:
        decision, value = draw.choice(("accepted", "accepted", "lowered", "rejected")), worth(work)
        lowered = draw.randrange(value) if value > 0 else value
        steps.append(
            Step(steps[-1].on + timedelta(draw.randint(0, 20)), decision, lowered if decision == "lowered" else 0)
        )
        left = value if decision == "accepted" else lowered
        while decision != "rejected" and left > 1 and draw.random() < 0.3:
            taken = draw.randrange(1, left)
            left -= taken
            steps.append(Step(steps[-1].on + timedelta(draw.randint(0, 90)), "countered", -taken))
    return Told(tuple(steps))


def some_bases(draw: Random, first: date, days: int) -> tuple[Base, ...]:
    """The award before the start, and changes during the term that never make the base negative."""
    found = [Base(first - timedelta(60), draw.randrange(1, 300_000_000))]
    for _count in range(draw.choice((0, 0, 1, 2, 3))):
        whole = sum(row.cents for row in found)
        on = max(found[-1].on, first + timedelta(draw.randrange(-20, days)))
        found.append(Base(on, draw.choice((draw.randrange(1, 50_000_000), -draw.randrange(whole + 1)))))
    return tuple(found)


def a_history(draw: Random) -> History:
    """A contract of a day to three years, with at most one effort per quarter."""
    first = date(2025, 1, 1) + timedelta(draw.randrange(500))
    days = draw.choice((1, 30, 89, 90, 91, 92, 365, 1096, draw.randint(1, 1100)))
    last = first + timedelta(days - 1)
    ends = quarter_ends(first, last)
    lines = tuple(
        Line(draw.randrange(10_000_000), tuple(sorted(draw.sample(ends, draw.randint(1, len(ends))))))
        for _ in range(draw.randint(0, 3))
    )
    told = draw.sample(ends, draw.randint(0, min(6, len(ends))))
    return History(
        first=first,
        last=last,
        percent=draw.choice(PERCENTS),
        discount=draw.choice(DISCOUNTS),
        bases=some_bases(draw, first, days),
        lines=lines,
        efforts=tuple(an_effort(draw, end + timedelta(draw.randint(-60, 40))) for end in told),
        days_overdue=draw.choice((0, 0, 0, 14, 15)),
    )


def some_days(draw: Random, history: History) -> list[date]:
    """Days to look: at an edge or the day beside it, and any day."""
    edges = [history.first, history.first + timedelta(CALM_DAYS), history.last]
    edges += [end for line in history.lines for end in line.quarter_ends] + [row.on for row in history.bases]
    edges += [step.on for effort in history.efforts for step in effort.steps]
    length = (history.last - history.first).days
    return [
        draw.choice(edges) + timedelta(draw.choice((-1, 0, 0, 1))),
        draw.choice(edges) + timedelta(draw.choice((-1, 0, 0, 1))),
        history.first + timedelta(draw.randrange(-20, length + 60)),
    ]


def drawn(seed: int) -> Iterator[tuple[History, list[date]]]:
    """Histories without end, each with days to look at it."""
    draw = Random(seed)
    while True:
        history = a_history(draw)
        yield history, some_days(draw, history)
