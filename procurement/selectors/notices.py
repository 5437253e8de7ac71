"""What an imported notice gave, what it withheld, what it does not say, and what is asked of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from procurement.models import AwardDecision, Case, ImportedNotice
from sroi.kernel.refusals import Blocker


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One field of a notice; `section` is the lot or contract that it is about."""

    name: str
    section: str
    value: str


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
        given=_rows(notice.given),
        withheld=_rows(notice.withheld),
        missing=_rows(notice.missing),
        asks=tuple(_ask(each) for each in notice.facts.get("asks", ())),
        decision=notice.decisions.first(),
    )


def _rows(kept: Iterable[Mapping[str, str]]) -> tuple[NoticeRow, ...]:
    return tuple(NoticeRow(_(each["name"]), each.get("section", ""), each.get("value", "")) for each in kept)


def _ask(kept: Mapping[str, Any]) -> Blocker:
    values = tuple(dict(kept.get("values", {})).items())
    return Blocker("ask", str(kept.get("message", "")), values, source=str(kept.get("source", "")))
