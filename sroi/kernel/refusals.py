"""A refusal is a value with a sentence: every reason at once, each with a stable code (house rule 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = str | int | date | Decimal


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why an act is refused.

    `message` is an English sentence with %(name)s places, marked for translation where it is written;
    `values` fill the places and are formatted at the border. `field` names the form field, if there is one;
    `source` names the rule or the article of law.
    """

    code: str
    message: str
    values: tuple[tuple[str, Value], ...] = ()
    field: str = ""
    source: str = ""

    def __str__(self) -> str:
        return self.message % dict(self.values) if self.values else self.message


def blocker(code: str, message: str, *, field: str = "", source: str = "", **values: Value) -> Blocker:
    """Write one reason; values are euro as Decimal, dates as date, counts as int."""
    return Blocker(code, message, tuple(values.items()), field, source)


class Refused(Exception):
    """The act is refused; carries every reason, and is neither a permission error nor a ValueError."""

    def __init__(self, blockers: Iterable[Blocker]) -> None:
        self.blockers = tuple(blockers)
        super().__init__("; ".join(str(each) for each in self.blockers))


def refuse(blockers: Iterable[Blocker]) -> None:
    """Raise Refused with all reasons; do nothing when there is none."""
    reasons = tuple(blockers)
    if reasons:
        raise Refused(reasons)
