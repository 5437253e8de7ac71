"""What reading a file gives, and how much of it is read."""

import re
import time
from dataclasses import dataclass, field

BESIDE = 0
"""The number of the page that holds what stands beside the pages: notes, form fields, properties."""
FEW_LETTERS = 12
ODD = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x08\x0e-\x1f]")


class UnreadableFile(Exception):
    """The file cannot be read as the kind that it was found to be."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """How much of a file is read."""

    pages: int = 200
    characters: int = 3_000_000
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page; `is_picture` tells that a part of it can be seen but not read."""

    number: int
    text: str
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class FileText:
    """What was read; `cut_short` tells that a limit ended the reading before the file ended."""

    pages: tuple[PageText, ...]
    cut_short: bool = False

    @property
    def has_text(self) -> bool:
        """Tell whether any page gave letters or digits."""
        return any(has_letters(page.text) for page in self.pages if page.number != BESIDE)

    @property
    def unread(self) -> tuple[int, ...]:
        """The numbers of the pages that show more than was read: a person or OCR must look (R45)."""
        return tuple(page.number for page in self.pages if page.is_picture)

    @property
    def is_complete(self) -> bool:
        """Tell whether everything that can be seen was read."""
        return not self.cut_short and not self.unread


@dataclass(slots=True)
class Reading:
    """Collects pages, and stops when a limit is reached."""

    limits: TextLimits
    pages: list[PageText] = field(default_factory=list)
    characters: int = 0
    cut_short: bool = False
    until: float = 0.0

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.limits.seconds

    def has_room(self) -> bool:
        """Tell whether one more page, or a part of one, may be read; remember when it may not."""
        within = len(self.pages) < self.limits.pages and self.characters < self.limits.characters
        if not within or time.monotonic() > self.until:
            self.cut_short = True
        return not self.cut_short

    def add(self, number: int, text: str, *, is_picture: bool = False) -> None:
        """Keep a page, as far as its text fits."""
        kept = text[: max(0, self.limits.characters - self.characters)]
        self.cut_short = self.cut_short or len(kept) < len(text)
        self.characters += len(kept)
        self.pages.append(PageText(number, kept, is_picture))

    def result(self) -> FileText:
        """What was read, in the order of the pages."""
        return FileText(tuple(sorted(self.pages, key=lambda page: page.number)), self.cut_short)


def has_letters(text: str, *, least: int = 1) -> bool:
    """Tell whether a text holds at least so many letters or digits."""
    return sum(character.isalnum() for character in text) >= least


def is_garbled(text: str) -> bool:
    """Tell whether a font hid what its letters mean, so that the text is not what is seen."""
    return len(ODD.findall(text)) * 20 > len(text)
