"""What an imported notice gave, what it withheld, what it does not say, and what is asked of people."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from procurement.models import AwardDecision, Case, ImportedNotice
from procurement.states import Nature
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker
from sroi.reference import selectors as reference
from sroi.reference.states import CodeList

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LENGTH: Final = re.compile(r"([0-9]+) (DAY|WEEK|MONTH|YEAR)")
PROCEDURES: Final[dict[str, str | Promise]] = {
    "open": gettext_lazy("Open procedure"),
    "restricted": gettext_lazy("Restricted procedure"),
    "neg-w-call": gettext_lazy("Negotiated procedure with a call for competition"),
    "neg-wo-call": gettext_lazy("Negotiated procedure without a call for competition"),
    "comp-dial": gettext_lazy("Competitive dialogue"),
    "innovation": gettext_lazy("Innovation partnership"),
    "comp-tend": gettext_lazy("Competitive tendering"),
    "oth-single": gettext_lazy("Other procedure in one stage"),
    "oth-mult": gettext_lazy("Other procedure in several stages"),
    "exp-int-rail": gettext_lazy("Request for expressions of interest (rail)"),
}
YES_OR_NO: Final[dict[str, str | Promise]] = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "not-known": gettext_lazy("Not known yet"),
}
OWN_CODES: Final[dict[str, dict[str, str | Promise]]] = {
    "kind of contract": {each.value: each.label for each in Nature},
    "procedure type": PROCEDURES,
    "reserved execution": YES_OR_NO,
}
LISTS: Final = {
    "reserved participation": CodeList.RESERVED_PROCUREMENT,
    "strategic procurement": CodeList.STRATEGIC_PROCUREMENT,
    "social objective": CodeList.SOCIAL_OBJECTIVE,
}
"""The fields whose codes stand in a list of reference."""
FOR_EXPERTS: Final = frozenset({"procedure type", *LISTS})
"""The fields of which the code itself says something to who knows the lists."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One field of a notice in words; `section` is the lot or contract that it is about, `code` what it says itself."""

    name: str
    section: str
    value: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One notice as it was read."""

    notice: ImportedNotice
    given: tuple[NoticeRow, ...]
    withheld: tuple[NoticeRow, ...]
    missing: tuple[NoticeRow, ...]
    asks: tuple[Blocker, ...]
    decision: AwardDecision | None


def notice_page(case: Case, notice_id: int) -> NoticePage:
    """One notice of this case; another case's notice is not there."""
    notice = case.notices.select_related("imported_by").filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    return NoticePage(
        notice=notice,
        given=notice_rows(notice.given, on=amsterdam_date(notice.imported_at)),
        withheld=notice_rows(notice.withheld, on=amsterdam_date(notice.imported_at)),
        missing=notice_rows(notice.missing, on=amsterdam_date(notice.imported_at)),
        asks=tuple(_ask(each) for each in notice.facts.get("asks", ())),
        decision=notice.decisions.first(),
    )


def notice_rows(kept: Iterable[Mapping[str, str]], *, on: date) -> tuple[NoticeRow, ...]:
    """The fields of a notice in the reader's language: every code as a word, with the code itself beside it."""
    fields, dutch = list(kept), get_language() != "en"
    words: dict[str, Mapping[str, str | Promise]] = dict(OWN_CODES)
    for name, code_list in LISTS.items():
        if any(each["name"] == name for each in fields):
            named = reference.codes_on(code_list, on)
            words[name] = {each.code: each.name_nl if dutch else each.name_en for each in named}
    return tuple(_row(each, words.get(each["name"])) for each in fields)


def _row(kept: Mapping[str, str], words: Mapping[str, str | Promise] | None) -> NoticeRow:
    name, section, value = _(kept["name"]), kept.get("section", ""), kept.get("value", "")
    if words is not None and value:
        said = "; ".join(str(words.get(code, code)).rstrip(".") for code in value.split(", "))
        return NoticeRow(name, section, said, value if said != value and kept["name"] in FOR_EXPERTS else "")
    return NoticeRow(name, section, _in_words(value))


def _in_words(value: str) -> str:
    """A date, an amount or a length of time as the reader writes it; anything else as the notice has it."""
    for pattern, say in SAID:
        match = pattern.fullmatch(value)
        if match is not None:
            return say(match)
    return formats.in_currency(value)


def _day(match: re.Match[str]) -> str:
    try:
        return formats.long_date(date.fromisoformat(match[0]))
    except ValueError:
        return match[0]


def _length(match: re.Match[str]) -> str:
    count = int(match[1])
    said = {
        "DAY": ngettext("%(count)d day", "%(count)d days", count),
        "WEEK": ngettext("%(count)d week", "%(count)d weeks", count),
        "MONTH": ngettext("%(count)d month", "%(count)d months", count),
        "YEAR": ngettext("%(count)d year", "%(count)d years", count),
    }
    return said[match[2]] % {"count": count}


SAID: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (DAY, _day),
    (LENGTH, _length),
)


def _ask(kept: Mapping[str, Any]) -> Blocker:
    values = tuple(dict(kept.get("values", {})).items())
    return Blocker("ask", str(kept.get("message", "")), values, source=str(kept.get("source", "")))
