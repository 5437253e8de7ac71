"""How an amount came about: its parts, each a sentence with the figures used and the amount it led to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.refusals import Value

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of "how is this computed?"; message and values follow the same convention as those of a blocker."""

    message: str
    values: tuple[tuple[str, Value], ...]
    amount: Decimal

    def __str__(self) -> str:
        return self.message % dict(self.values) if self.values else self.message


def part(message: str, amount: Decimal, **values: Value) -> Part:
    """Write one part of a computation; the values follow the names of a blocker."""
    return Part(message, tuple(values.items()), amount)


def to_rows(parts: Iterable[Part]) -> list[Row]:
    """The parts as plain data that can be kept with the amount."""
    return [
        {
            "message": each.message,
            "values": [[name, _kind(value), str(value)] for name, value in each.values],
            "amount": str(each.amount),
        }
        for each in parts
    ]


def from_rows(rows: Iterable[Row]) -> tuple[Part, ...]:
    """Read kept parts back, exactly as they were. Raises TypeError or ValueError for anything else."""
    return tuple(_read(row) for row in rows)


def _read(row: Row) -> Part:
    values = row.get("values")
    if not isinstance(values, list):
        raise TypeError("a kept part without values")
    found = tuple((str(name), _value(kind, str(text))) for name, kind, text in values)
    return Part(str(row["message"]), found, Decimal(str(row["amount"])))


def _kind(value: Value) -> str:
    kinds = (Decimal, int, date)
    return next((kind.__name__ for kind in kinds if isinstance(value, kind)), "str")


def _value(kind: str, text: str) -> Value:
    match kind:
        case "Decimal":
            return Decimal(text)
        case "int":
            return int(text)
        case "date":
            return date.fromisoformat(text)
        case "str":
            return text
    raise ValueError(f"not a value: {kind}")
