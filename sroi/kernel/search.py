"""What somebody types in the search box, made fit for PostgreSQL: pure, no SQL and no database.

A text that is searched is stored folded (`folded`), in the configuration `simple`; a query is folded the same way.
"""

import re
import unicodedata

WORDS, LETTERS = 8, 40
SPECIAL = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i"})
REFERENCE = re.compile(r"([a-z]{1,4})[\s\-/._]*((?:19|20)\d\d)[\s\-/._]*(\d{1,6})", re.IGNORECASE)


def folded(*texts: str) -> str:
    """Texts without capitals, accents and signs: what is stored to be searched and sorted."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", " ".join(texts)).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(SPECIAL)
    return " ".join(re.findall(r"[^\W_]+", bare))


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, folded, each once; at most eight, and each at most forty letters."""
    return tuple(dict.fromkeys(word[:LETTERS] for word in folded(query[:500]).split()))[:WORDS]


def prefix_query(query: str) -> str:
    """A query for `to_tsquery('simple', …)` in which every word may be the start of one; empty when nothing is asked.

    Only letters and digits come through, each word between quotes, so no sign of the query is an operator.
    """
    return " & ".join(f"'{word}':*" for word in words_of(query))


def kvk_number(query: str) -> str:
    """The KvK number that a query is, with its leading zeros; empty when it is none."""
    bare = re.sub(r"(?i)^\s*kvk(?:[\s\-]*(?:nummer|nr\.?))?[\s:.]*|[\s.\-]", "", query)
    return bare if re.fullmatch(r"[0-9]{8}", bare) else ""


def reference(query: str, *, digits: int = 4) -> str:
    """The reference that a query is, as it is written: `sr 2026 118` is `SR-2026-0118`; empty when it is none."""
    match = REFERENCE.fullmatch(query.strip())
    return f"{match[1].upper()}-{match[2]}-{int(match[3]):0{digits}d}" if match else ""
