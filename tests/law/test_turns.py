"""R7: whose turn it is has one truth: every page and the work list name the same role and the same page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

import contractors.selectors
import enforcement.selectors
from enforcement.models import EnforcementFile
from enforcement.states import FileState
from sroi.accounts.models import User
from sroi.dossier.selectors import WorkItem
from sroi.home.selectors.case import case_page
from sroi.kernel.pages import NextAction
from tests.enforcement.ground import LATER, NOTICE_ENDS, OPENED, VIEW_DUE, Walk, short_contract
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
ROLES = ("adviser", "coordinator", "contract_manager", "department_head", "finance_reader", "buyer", "auditor")
DAY, SOON = LATER.date(), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A file at a step, and the day on which everybody looks."""

    state: FileState
    on: date
    also: Callable[[Walk, EnforcementFile], object] | None = None


def ended(walk: Walk, file: EnforcementFile) -> None:
    walk.invoice()
    walk.withhold(file.pk)
    walk.settle(file.pk)


MOMENTS = {
    "signalled": Moment(FileState.SIGNALLED, DAY),
    "talk held": Moment(FileState.TALK_HELD, DAY),
    "client informed": Moment(FileState.CLIENT_INFORMED, DAY),
    "within the term of the notice": Moment(FileState.NOTICE_GIVEN, NOTICE_ENDS),
    "after the term of the notice": Moment(FileState.NOTICE_GIVEN, NOTICE_ENDS + SOON),
    "within the term for a view": Moment(FileState.FINE_ANNOUNCED, VIEW_DUE),
    "after the term for a view": Moment(FileState.FINE_ANNOUNCED, VIEW_DUE + SOON),
    "view closed": Moment(FileState.VIEW_CLOSED, DAY),
    "proposed": Moment(FileState.PROPOSED, DAY),
    "countersigned": Moment(FileState.COUNTERSIGNED, DAY),
    "imposed without an invoice": Moment(FileState.IMPOSED, DAY),
    "imposed with an invoice": Moment(FileState.IMPOSED, DAY, lambda walk, _file: walk.invoice()),
    "withheld": Moment(FileState.IMPOSED, DAY, lambda walk, file: (walk.invoice(), walk.withhold(file.pk))),
    "disputed": Moment(FileState.IMPOSED, DAY, lambda walk, file: walk.dispute(file.pk)),
    "waived": Moment(FileState.COUNTERSIGNED, DAY, lambda walk, file: walk.decide(file.pk, "waive")),
    "settled": Moment(FileState.IMPOSED, DAY, ended),
}


def at(moment: Moment, cast: Cast) -> EnforcementFile:
    walk = Walk(cast, short_contract(cast))
    walk.contract.agreements.update(receipt_at=OPENED, receipt_by=cast.contract_manager)
    file = walk.to(moment.state)
    if moment.also is not None:
        moment.also(walk, file)
    return EnforcementFile.objects.get(pk=file.pk)


def said(action: NextAction | None) -> tuple[str, str, str]:
    assert action is not None
    return action.act, action.url, action.who


def about(items: tuple[WorkItem, ...], file: EnforcementFile) -> list[WorkItem]:
    return [each for each in items if each.reference == file.reference]


@pytest.mark.parametrize("name", MOMENTS)
def test_every_page_and_the_work_list_agree_on_a_file(name: str, cast: Cast) -> None:
    moment = MOMENTS[name]
    file = at(moment, cast)
    for role in ROLES:
        reader = User.objects.get(pk=getattr(cast, role).pk)
        here = said(enforcement.selectors.file_page(file, reader, moment.on).next_action)
        assert said(contractors.selectors.contract_page(file.contract, reader, moment.on).next_action) == here, role
        assert said(case_page(file.contract.case, reader, moment.on).next_action) == here, role
        mine = about(enforcement.selectors.work_of(reader, moment.on), file)
        waiting = about(enforcement.selectors.waiting_of(reader, moment.on), file)
        assert [each.url for each in mine] in ([], [here[1]]), role
        assert all(each.title == here[0] for each in (*mine, *waiting)), role
        if here[1] and role != "coordinator":  # who may do the work of an adviser, but is not asked to
            assert mine, role
        if not here[1]:
            assert not mine, role
    reader = User.objects.get(pk=cast.contractor.pk)
    there = said(contractors.selectors.contract_page(file.contract, reader, moment.on).next_action)
    if not EnforcementFile.objects.visible_to(reader).filter(pk=file.pk).exists():
        assert not there[1]
        return
    here = said(enforcement.selectors.file_page(file, reader, moment.on).next_action)
    assert (there[0], there[1] or here[1]) == here[:2], "contractor"
