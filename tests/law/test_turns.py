"""R7: whose turn it is has one truth: every page and the work list name the same role and the same page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

import contractors.selectors
import enforcement.selectors
from enforcement.models import EnforcementFile
from enforcement.states import FileState
from procurement import gates, services
from procurement.models import Case
from procurement.selectors import desk_of
from procurement.states import AdviceVerdict, Variant
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import WorkItem
from sroi.home.selectors.case import case_page
from sroi.kernel.pages import NextAction
from tests.enforcement.ground import LATER, NOTICE_ENDS, OPENED, VIEW_DUE, Walk, short_contract
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.prepare import (
    VALUE,
    WAIVER,
    advised,
    asked,
    choose,
    opened,
    percentage,
    specified,
    under_test,
    with_adviser,
)

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
        mine = about(enforcement.selectors.desk_of(reader, moment.on).mine, file)
        waiting = about(enforcement.selectors.desk_of(reader, moment.on).waiting, file)
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


def looked_at_again(case: Case, cast: Cast) -> None:  # every change is made the same way
    Case.objects.filter(pk=case.pk).update(estimated_value=VALUE + 1)


def deviating(cast: Cast) -> Case:
    case = under_test(cast)
    choose(case, cast, Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=percentage("2"), by=cast.buyer, at=AT)
    return case


def waived(cast: Cast) -> Case:
    case = under_test(cast)
    choose(case, cast, Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    return case


def question(case: Case, cast: Cast) -> None:
    services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)


def question_without_adviser(case: Case, cast: Cast) -> None:
    question(case, cast)
    Assignment.objects.filter(dossier=case.dossier, role=Role.ADVISER).update(ended_at=AT)


def advice(case: Case, cast: Cast) -> None:
    found = services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
    services.give_advice(advice_id=found.pk, text="Nee.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)


CASES: dict[str, tuple[Callable[[Cast], Case], tuple[Callable[[Case, Cast], object], ...]]] = {
    "opened": (opened, ()),
    "without its data": (lambda cast: opened(cast, cpv_code=""), ()),
    "tested": (under_test, ()),
    "a test of another value": (asked, (looked_at_again,)),
    "ready for phase 2": (asked, ()),
    "to be explained": (deviating, ()),
    "advice asked": (deviating, (question,)),
    "advice asked, no adviser": (deviating, (question_without_adviser,)),
    "advice given": (deviating, (advice,)),
    "advice asked early": (opened, (question,)),
    "a waiver to explain": (waived, ()),
    "a waiver to decide": (waived, (advised,)),
    "in phase 2": (specified, ()),
    "in phase 2 with a question": (specified, (question,)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_case_page_the_gate_and_the_work_list_agree_before_the_tender(name: str, cast: Cast) -> None:
    build, changes = CASES[name]
    case = build(cast)
    if not Assignment.objects.filter(dossier=case.dossier, role=Role.ADVISER).exists():
        with_adviser(case, cast)
    for change in changes:
        change(case, cast)
    case = Case.objects.select_related("dossier__department").get(pk=case.pk)
    first = next((each for each in gates.conditions_now(gates.case_facts(case)) if each.blocks), None)
    everybody = set()
    for role in ("buyer", "adviser", "coordinator"):
        reader = User.objects.get(pk=getattr(cast, role).pk)
        action = case_page(case, reader, DAY).next_action
        mine = [each for each in desk_of(reader, DAY).mine if each.reference == case.reference]
        waiting = [each for each in desk_of(reader, DAY).waiting if each.reference == case.reference]
        everybody |= {(each.whose, each.url) for each in (*mine, *waiting)}
        if mine:
            assert action.url in {each.url for each in mine}, role
        elif waiting:
            assert not action.url or role != "buyer", role
            assert any(str(each.whose.label) in action.who for each in waiting) or action.url, role
    if first is not None and (first.whose != Role.ADVISER or "no adviser" not in name):
        assert (first.whose, first.url) in everybody
