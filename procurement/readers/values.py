"""The small values that a notice is made of: texts with a language, amounts, dates, withheld and absent fields."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Self

_PREFERRED: Final = ("NLD", "ENG")


@dataclass(frozen=True, slots=True)
class LocalText:
    """One text in one or more languages (three-letter codes), Dutch first, then English."""

    entries: tuple[tuple[str, str], ...] = ()

    @classmethod
    def ordered(cls, found: list[tuple[str, str]]) -> Self:
        """Put Dutch first, then English, then the rest as written."""

        def place(entry: tuple[str, str]) -> int:
            return _PREFERRED.index(entry[0]) if entry[0] in _PREFERRED else len(_PREFERRED)

        return cls(tuple(sorted(((language.upper(), words) for language, words in found), key=place)))

    def __str__(self) -> str:
        return self.entries[0][1] if self.entries else ""

    def __bool__(self) -> bool:
        return bool(self.entries)

    @property
    def language(self) -> str:
        """The language of the text that is shown, or nothing."""
        return self.entries[0][0] if self.entries else ""


@dataclass(frozen=True, slots=True)
class NoticeAmount:
    """An amount as the notice has it; `euro` only when its currency is EUR, else the base is asked (R38)."""

    text: str
    currency: str
    euro: Decimal | None

    def __str__(self) -> str:
        return f"{self.currency} {self.text}"


@dataclass(frozen=True, slots=True)
class NoticeDate:
    """A date as a fact; `dummy` marks 2000-01-01, which the schema asks for and which says nothing."""

    on: date
    dummy: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in the notice's own unit: DAY, WEEK, MONTH or YEAR."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """One field that the buyer keeps from publication, where, why, and until when."""

    field: str
    name: str
    section: str
    reason: str | None
    explanation: LocalText
    until: date | None


@dataclass(frozen=True, slots=True)
class Absent:
    """One field of interest that the notice does not give; `name` is an English msgid for the screen.

    `section` is the lot, tender, contract or organisation it belongs to (empty: the whole notice);
    `withheld` tells that the buyer keeps it from publication.
    """

    field: str
    name: str
    section: str = ""
    withheld: bool = False
