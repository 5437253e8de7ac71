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
def test_what_has_no_term_comes_before_what_is_due_next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    late = replace(ITEM, title="late", due_on=ON - timedelta(days=1))
    next_year = replace(ITEM, title="next year", due_on=ON + timedelta(days=365))
    waits = replace(ITEM, title="waits for a week", since_on=ON - timedelta(days=7))
    new = replace(ITEM, title="came today", since_on=ON)
    monkeypatch.setattr(work, "SOURCES", (lambda _user, _on: Desk(mine=(next_year, new, late, waits)),))
    found = [item.title for item in work.desk_of(person(), ON).mine]
    assert found == ["late", "waits for a week", "came today", "next year"]
