"""Administrators who act at the same moment."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from sroi.kernel.refusals import Refused
from sroi.reference.models import Parameter
from sroi.reference.rules import Period
from sroi.reference.services import Entry, add_row
from sroi.reference.states import Kind, ParameterKey

KEY = ParameterKey.DEFAULT_PERCENTAGE


class Ans:
    """An administrator who needs no table."""

    pk, is_administrator, is_auditor, office_roles, memberships = 1, True, False, ("administrator",), None

    def __str__(self) -> str:
        return "Ans"


def test_of_eight_additions_at_once_one_wins_and_seven_are_refused(
    threads: Callable[..., list[Any]],
) -> None:
    entry = Entry({"key": KEY, "value": Decimal(6)}, Period(date(2027, 3, 1)), "Raadsbesluit")
    results = threads(*(lambda: add_row(kind=Kind.PARAMETER, entry=entry, by=Ans()) for _turn in range(8)))
    assert sum(isinstance(result, Parameter) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 7
    assert Parameter.objects.filter(key=KEY).count() == 2
