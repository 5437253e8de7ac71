#!/usr/bin/env python3
"""Looks for secrets in every file under version control; a line that must stay says `no secret:` and why."""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 2_000_000
NOT_OURS = ("static/vendor/", "tests/vendor/", "requirements")
SHAPES = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "cloud access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "access token": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-[A-Za-z0-9]{32,})"
    ),
    "web token": re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+]*://[^\s:/@{}$<]+:(?!\$)[^\s:/@{}$<]{6,}@[^\s/]*[a-z]"),
}
NAMED = re.compile(
    r"(?i)\b[\w-]*(?:secret|token|passw(?:or)?d|api_?key|private_?key)[\w-]*[\"']?\s*[:=]\s*[\"']([^\"'\s]{16,})[\"']"
)
LEAST_ENTROPY = 3.6
ACCEPTED = "no secret:"


def main() -> int:
    """Report every line that looks like a secret."""
    found = [line for path in tracked() for line in suspects(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


def tracked() -> Iterator[Path]:
    """The text files under version control, without other people's."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and not name.startswith(NOT_OURS) and path.is_file() and path.stat().st_size < LARGEST:
            yield path


def suspects(path: Path) -> Iterator[str]:
    """The lines of one file that look like a secret."""
    content = path.read_bytes()
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
        if ACCEPTED in line:
            continue
        place = f"{path.relative_to(ROOT)}:{number}"
        yield from (f"{place}: looks like a {name}" for name, shape in SHAPES.items() if shape.search(line))
        named = NAMED.search(line)
        if named and looks_random(named[1]):
            yield f"{place}: looks like a secret with a name"


def looks_random(text: str) -> bool:
    """Whether the text is a key rather than words: it has digits and little repetition."""
    return any(letter.isdigit() for letter in text) and entropy(text) > LEAST_ENTROPY and "-" not in text


def entropy(text: str) -> float:
    """Bits per character: words have little, keys have much."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


if __name__ == "__main__":
    raise SystemExit(main())
