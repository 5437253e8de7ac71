"""The difference between two texts, line by line and word by word, to be read aloud as well as seen."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
AROUND = 1
ALIKE = 0.3
LineKind = Literal["same", "changed", "added", "removed", "skipped"]
PartKind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison; `count` tells how many unchanged lines were left out."""

    kind: LineKind
    parts: tuple[Part, ...] = ()
    count: int = 0


def difference(before: str, after: str) -> tuple[Line, ...]:
    """The lines of both texts in order, with what was added and what was taken out."""
    old, new = before.splitlines(), after.splitlines()
    return tuple(_lines(old, new))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for tag, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line("same", (Part("same", line),)) for line in old[start:end])
            continue
        for left, right in zip_longest(old[start:end], new[from_:to]):
            yield from _pair(left, right)


def _pair(old: str | None, new: str | None) -> Iterator[Line]:
    """One line beside the other: changed in part when they are alike, else taken out and added."""
    if old is not None and new is not None:
        parts = tuple(_words(old, new))
        if any(part.kind == "same" and part.text.strip() for part in parts) and _alike(parts):
            yield Line("changed", parts)
            return
    if old is not None and old.strip():
        yield Line("removed", (Part("removed", old),))
    if new is not None and new.strip():
        yield Line("added", (Part("added", new),))


def _alike(parts: Iterable[Part]) -> bool:
    """Tell whether enough of a line stayed to read it as one line that changed."""
    kept, length = 0, 0
    for part in parts:
        length += len(part.text)
        kept += len(part.text) if part.kind == "same" else 0
    return kept >= ALIKE * length


def _words(old: str, new: str) -> Iterator[Part]:
    left, right = TOKENS.findall(old), TOKENS.findall(new)
    for tag, start, end, from_, to in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(left[start:end]))
            continue
        if end > start:
            yield Part("removed", "".join(left[start:end]))
        if to > from_:
            yield Part("added", "".join(right[from_:to]))


def folded(lines: Sequence[Line], *, around: int = AROUND) -> tuple[Line, ...]:
    """The lines with long unchanged runs left out, but for some around each change."""
    changes = [place for place, line in enumerate(lines) if line.kind != "same"]
    near = {place for change in changes for place in range(change - around, change + around + 1)}
    found: list[Line] = []
    for place, line in enumerate(lines):
        if line.kind != "same" or place in near:
            found.append(line)
        elif found and found[-1].kind == "skipped":
            found[-1] = Line("skipped", count=found[-1].count + 1)
        else:
            found.append(Line("skipped", count=1))
    return tuple(found)


def is_changed(lines: Iterable[Line]) -> bool:
    """Tell whether there is any difference."""
    return any(line.kind != "same" for line in lines)
