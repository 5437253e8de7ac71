"""The order of a work list."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sroi.accounts.states import Role
from sroi.dossier.selectors.work import Desk, WorkItem
from sroi.home.selectors import work
from tests.factories.people import ON, person

ITEM = WorkItem(
    kind="procurement.case",
    title="",
    detail="",
    due_on=None,
    since_on=None,
    reference="SR-1",
    case_title="",
    contractor="",
    url="/",
    button="",
    whose=Role.ADVISER,
    who="",
)


@pytest.mark.django_db
def test_the_most_overdue_comes_first_and_what_has_no_term_last(monkeypatch: pytest.MonkeyPatch) -> None:
    late = replace(ITEM, title="late", due_on=ON - timedelta(days=1))
    later = replace(ITEM, title="most overdue", due_on=ON - timedelta(days=40))
    today = replace(ITEM, title="today", due_on=ON)
    next_year = replace(ITEM, title="next year", due_on=ON + timedelta(days=365))
    waits = replace(ITEM, title="waits for a year", since_on=ON - timedelta(days=365))
    new = replace(ITEM, title="came today", since_on=ON)
    desk = Desk(mine=(next_year, new, today, late, waits, later))
    monkeypatch.setattr(work, "SOURCES", (lambda _user, _on: desk,))
    found = [item.title for item in work.desk_of(person(), ON).mine]
    assert found == ["most overdue", "late", "today", "next year", "waits for a year", "came today"]


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", "now", "waiting"])
def test_a_band_is_short_until_all_is_asked(shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    items = tuple(replace(ITEM, title=str(each)) for each in range(12))
    monkeypatch.setattr(work, "SOURCES", (lambda _user, _on: Desk(mine=items, waiting=items),))
    page = work.work_page(person(), ON, work.Asked(show_all=shown))
    assert (len(page.now.items), page.now.total) == (12 if shown == "now" else 10, 12)
    assert (len(page.waiting.items), page.waiting.total) == (12 if shown == "waiting" else 5, 12)
