"""What the building blocks of a page ask for: small frozen rows that selectors fill and templates show."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from django.utils.functional import Promise

Tone = Literal["neg", "warn", "pos", "info", "none", "plain"]
Row = TypeVar("Row")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Status:
    """A word with a colour and an icon, so that it also reads in grey print."""

    word: str
    tone: Tone = "none"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the six phases on the road; `state` is done, now or later."""

    label: str
    state: Literal["done", "now", "later"]
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """The seventh phase, beside the road: open while an enforcement file is open."""

    label: str
    open: bool = False
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the contractor's five steps; `state` is done, now or later."""

    label: str
    state: Literal["done", "now", "later"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class NextAction:
    """What must happen now and whose turn it is; no button while it is somebody else's turn."""

    act: str
    who: str = ""
    detail: str = ""
    due_on: date | None = None
    url: str = ""
    button: str = ""
    icon: str = "work"
    all_url: str = ""
    """Where everything that has to be done on this case stands in one list."""


@dataclass(frozen=True, slots=True)
class Meter:
    """The progress of one obligation, to the cent (R30)."""

    net: Decimal
    planned: Decimal
    verified: Decimal
    in_review: Decimal
    to_report: Decimal
    surplus: Decimal
    forecast: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: `kind` is verified (filled), provisional (hatched) or expected (outline)."""

    label: str
    value: Decimal
    kind: Literal["verified", "provisional", "expected"] = "verified"
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """One dot on a scale; an open one stands apart from the others."""

    label: str
    value: Decimal
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A row of values as a picture: each value, the middle half of them, and the one in the middle."""

    label: str
    values: tuple[Decimal, ...]
    lowest: Decimal
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Gate:
    """One step of a ladder with its evidence; the open gate holds the link."""

    label: str
    state: Literal["done", "now", "later"]
    evidence: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: who (for whom) did what, when; `legal` fills the dot."""

    at: datetime
    who: str
    what: str
    for_whom: str = ""
    legal: bool = False
    url: str = ""
    times: int = 1
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or reference with its label."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One given answer on a check page, with the page where it can be changed."""

    question: str
    answer: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a question is asked, and the passage that says more: its name and address."""

    text: str | Promise
    passage: str | Promise
    url: str | Promise


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of a case or contract: a link to a page."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure came from: the formula, the row of reference data, its period and its source."""

    formula: str
    filled_in: str = ""
    row: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; the keys lead to the next and the previous one, empty where there is none."""

    rows: Sequence[Row]
    next_key: str = ""
    previous_key: str = ""
    total: int | None = None


def keyset_page(
    found: Sequence[Found],
    *,
    size: int,
    key_of: Callable[[Found], str],
    backward: bool,
    is_first: bool,
    rows_of: Callable[[Sequence[Found]], Sequence[Row]],
) -> Page[Row]:
    """One page of what was read from a key on: what was read beyond `size` only tells that there is more.

    `backward` turns around what was read from the end; `is_first` says that nothing stands before a page read forward.
    """
    has_more, shown = len(found) > size, list(found[:size])
    if backward:
        shown.reverse()
    has_next, has_previous = (True, has_more) if backward else (has_more, not is_first)
    return Page(
        rows=rows_of(shown),
        next_key=key_of(shown[-1]) if shown and has_next else "",
        previous_key=key_of(shown[0]) if shown and has_previous else "",
    )


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a filter."""

    value: str
    label: str
    chosen: bool


def options_of(pairs: Iterable[tuple[object, object]], chosen: str) -> tuple[Option, ...]:
    """The options of a filter, of values and labels, with the chosen one marked."""
    return tuple(Option(str(value), str(label), str(value) == chosen) for value, label in pairs)


def number_of(text: str) -> int | None:
    """A key or count as an address or a page sends it; None for what is none, also `²`, `٣` and a number too long."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
