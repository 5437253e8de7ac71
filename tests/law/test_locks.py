"""ADR 5: an act locks the contract first, the case after it, and the company last; nothing else of a contract."""

import ast
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contractors import services as contractors
from contractors.models import Contract
from contractors.states import ContractStep
from procurement.models import Case
from procurement.readers import NoticeKind, read_notice
from procurement.readers.sample import make_notice
from reporting import services as reporting
from sroi.accounts.models import Organisation
from tests.architecture.code import modules, tree
from tests.contractors.ground import offered, sign
from tests.enforcement.ground import LATER, Walk, short_contract
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT, ON
from tests.reporting.ground import AFTER, make_ground
from tests.reporting.test_people import add

ORDER = [model._meta.db_table for model in (Contract, Case, Organisation)]
LOCK = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)
Act = Callable[[], object]


def locks(statements: Iterable[str]) -> list[str]:
    """The tables of which rows are locked, each where it comes first, in the order of the statements."""
    found = [LOCK.search(sql) for sql in statements]
    return list(dict.fromkeys(each.group(1) for each in found if each))


def is_in_order(tables: Iterable[str]) -> bool:
    """Tell whether contract, case and company are locked in this order, as far as they are."""
    ranks = [ORDER.index(table) for table in tables if table in ORDER]
    return ranks == sorted(ranks)


def agreement_acts(cast: Cast) -> Iterable[Act]:
    """The last signature opens phase 5 of the case; a modification changes the contract of a known case."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.held_meeting(contract)
    agreement = offered(cast, contract)
    yield partial(sign, cast, agreement)
    modification = make_notice(kind=NoticeKind.MODIFICATION, today=ON, value=Decimal("1500000.00"))
    Case.objects.filter(pk=contract.case_id).update(procedure_id=read_notice(modification).procedure_id)
    yield partial(contractors.import_notice, content=modification, by=cast.buyer, at=AT)
    stop = partial(contractors.stop_contract, contract_id=contract.pk, stopped_on=ON, document_id=None)
    yield partial(stop, reason="De opdracht vervalt.", by=cast.adviser, at=AT)


def report_acts(cast: Cast) -> Iterable[Act]:
    """From the first entry to the last decision on a report."""
    ground = make_ground(cast)
    yield partial(add, ground.report, cast.contractor)
    yield partial(ground.enter)
    yield partial(ground.submit)
    effort = ground.report.efforts.get()
    yield partial(
        reporting.reject_effort, effort_id=effort.pk, rejection="double", reason="", by=cast.adviser, at=AFTER
    )


def ladder_acts(cast: Cast) -> Iterable[Act]:
    """The whole ladder, with the last invoice and what is withheld from it."""
    walk = Walk(cast, short_contract(cast))
    file_id = walk.open().pk
    for _state, act in walk.steps():
        yield partial(act, file_id)
    yield walk.invoice
    yield partial(walk.withhold, file_id)
    yield partial(walk.dispute, file_id)
    yield partial(walk.answer, file_id)
    yield partial(walk.settle, file_id)


def ending_acts(cast: Cast) -> Iterable[Act]:
    """Looking back: the first evaluation opens phase 6 of the case."""
    contract = short_contract(cast)
    yield partial(reporting.open_evaluations, contract_id=contract.pk, by=None, at=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize("acts", [agreement_acts, report_acts, ladder_acts, ending_acts])
def test_every_act_locks_in_one_order(cast: Cast, acts: Callable[[Cast], Iterable[Act]]) -> None:
    for act in acts(cast):
        with CaptureQueriesContext(connection) as statements:
            act()
        found = locks(each["sql"] for each in statements)
        assert found, f"{act} locks nothing"
        assert found[0] == ORDER[0], f"{act} locks {found}"
        assert is_in_order(found), f"{act} locks {found}"


@pytest.mark.django_db
def test_the_wrong_order_is_seen() -> None:
    rows = [str(model.objects.select_for_update().query) for model in (Case, Contract)]
    assert locks(rows) == [ORDER[1], ORDER[0]]
    assert not is_in_order(locks(rows))
    assert is_in_order(locks(reversed(rows)))


def row_locks(path: Path) -> set[str]:
    """The models whose rows a service locks by itself, instead of by `locked()`."""
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    functions = [call.func for call in calls if isinstance(call.func, ast.Attribute)]
    return {ast.unparse(each.value) for each in functions if each.attr == "select_for_update"}


def test_below_a_contract_only_the_contract_is_locked() -> None:
    """What hangs on a contract needs no lock of its own; a decision on awards is there before the contract."""
    found = set().union(*(row_locks(path) for path in modules("contractors", "reporting", "enforcement")))
    assert found == {"self", "Organisation.objects", "AwardDecision.objects"}
