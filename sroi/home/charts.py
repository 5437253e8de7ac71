"""Where the marks of a chart lie, in percentages of its width: pure geometry for server-drawn SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sroi.kernel import formats
from sroi.kernel.pages import Bar, Box, Dot, Meter

ROOM_RIGHT_OF_END = Decimal("1.0874")


@dataclass(frozen=True, slots=True)
class MeterMarks:
    """The parts of the obligation meter: starts and widths in percent of the drawing."""

    net: str
    verified: str
    in_review_from: str
    in_review: str
    forecast: str
    forecast_percent: str
    forecast_left: bool
    has_forecast: bool


@dataclass(frozen=True, slots=True)
class BarMark:
    """One bar: its place and height in the drawing, its label and its figure."""

    label: str
    shown: str
    kind: str
    x: str
    width: str
    middle: str
    y: str
    height: str
    text_y: str


@dataclass(frozen=True, slots=True)
class DotMark:
    """One dot on its own line: its place, its label and its figure."""

    label: str
    shown: str
    is_open: bool
    x: str
    y: int
    text_y: int


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Part of the whole in percent; 0 of nothing."""
    return part * 100 / whole if whole > 0 else Decimal(0)


def place(value: Decimal) -> str:
    """A coordinate with a decimal point, whatever the language of the page."""
    return f"{value:.2f}%"


def meter_marks(figures: Meter) -> MeterMarks:
    """Lay out the meter: the obligation as a track, verified filled, in review hatched, the forecast as a flag."""
    longest = max(figures.net, figures.forecast, figures.verified + figures.in_review, Decimal("0.01"))
    scale = longest * ROOM_RIGHT_OF_END if longest == figures.net else longest * Decimal("1.04")
    at_forecast = share(figures.forecast, scale)
    return MeterMarks(
        net=place(share(figures.net, scale)),
        verified=place(share(figures.verified, scale)),
        in_review_from=place(share(figures.verified, scale)),
        in_review=place(share(figures.in_review, scale)),
        forecast=place(at_forecast),
        forecast_percent=formats.percent(share(figures.forecast, figures.net), places=0),
        forecast_left=at_forecast >= 35,
        has_forecast=figures.net > 0,
    )


def bar_marks(bars: Sequence[Bar], *, height: int = 190, room: int = 40) -> list[BarMark]:
    """Lay out upright bars from zero: the tallest leaves room for its label."""
    tallest = max((bar.value for bar in bars), default=Decimal(0))
    step = Decimal(100) / max(len(bars), 1)
    marks = []
    for number, bar in enumerate(bars):
        tall = (height - room) * bar.value / tallest if tallest > 0 else Decimal(0)
        left = step * number
        marks.append(
            BarMark(
                label=bar.label,
                shown=bar.shown or formats.number(bar.value),
                kind=bar.kind,
                x=place(left + step * Decimal("0.15")),
                width=place(step * Decimal("0.7")),
                middle=place(left + step / 2),
                y=f"{height - tall:.1f}",
                height=f"{tall:.1f}",
                text_y=f"{height - tall - 8:.1f}",
            )
        )
    return marks


def dot_marks(dots: Sequence[Dot], *, most: Decimal = Decimal(100), line: int = 44) -> list[DotMark]:
    """Lay out dots on a scale from zero, one below the other, each under its name."""
    return [
        DotMark(
            label=dot.label,
            shown=formats.points(dot.value),
            is_open=dot.is_open,
            x=dot_place(dot.value, most),
            y=line * number + 32,
            text_y=line * number + 16,
        )
        for number, dot in enumerate(dots)
    ]


def dot_place(value: Decimal, most: Decimal = Decimal(100)) -> str:
    """Where a value lies; the ends keep room for half a dot."""
    return place(2 + share(value, most) * Decimal("0.96"))


@dataclass(frozen=True, slots=True)
class BoxMark:
    """One row of values in the drawing: a dot for each, a box for the middle half, a line for the median."""

    box: Box
    words_y: str
    top: str
    middle_y: str
    bottom: str
    whisker: tuple[str, str]
    from_x: str
    width: str
    median_x: str
    dots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoxDrawing:
    """The rows, the ticks of the axis with their words, the heavy line, and how high all of it is."""

    rows: tuple[BoxMark, ...]
    ticks: tuple[tuple[str, str, str], ...]
    line_x: str
    height: str
    axis_y: str
    words_y: str


ROW, AXIS, TICK = 74, 34, Decimal(5)


def box_drawing(boxes: Sequence[Box], line: Decimal) -> BoxDrawing:
    """Lay out rows of percentages from zero, with a heavy line at one of them; the axis ends at a multiple of five."""
    furthest = max([line, *(box.highest for box in boxes)])
    ticks = int(furthest // TICK) + 1
    end = TICK * ticks
    axis_y = ROW * len(boxes) + 8
    shown = [TICK * number for number in range(ticks + 1)]
    return BoxDrawing(
        rows=tuple(_box_mark(box, number, end) for number, box in enumerate(boxes)),
        ticks=tuple((place(share(each, end)), formats.percent(each), _anchor(each, end)) for each in shown),
        line_x=place(share(line, end)),
        height=str(axis_y + AXIS),
        axis_y=str(axis_y),
        words_y=str(axis_y + 20),
    )


def _anchor(value: Decimal, end: Decimal) -> str:
    """Where the word of a tick stands: inside the drawing, also at its ends."""
    return "start" if value == 0 else "end" if value == end else "middle"


def _box_mark(box: Box, number: int, end: Decimal) -> BoxMark:
    top = ROW * number + 30

    def at(value: Decimal) -> str:
        return place(share(value, end))

    return BoxMark(
        box=box,
        words_y=str(top - 12),
        top=str(top),
        middle_y=str(top + 13),
        bottom=str(top + 26),
        whisker=(at(box.lowest), at(box.highest)),
        from_x=at(box.lower_quartile),
        width=at(box.upper_quartile - box.lower_quartile),
        median_x=at(box.median),
        dots=tuple(at(value) for value in box.values),
    )
