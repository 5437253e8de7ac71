"""What the database itself refuses, and what its history keeps."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sroi.local import databases
from sroi.local.addresses import database_of, with_database
from sroi.reference.models import Code, EquatedDays, Parameter, PsoLevel, ReminderPlan, TermLength, Theme, Threshold
from sroi.reference.states import Legal, ParameterKey, ReminderKind, TermKey, ThresholdKind
from tests.conftest import Harness

FAR = date(2100, 1, 1)


def theme(start: int, length: int | None, *, code: str = "test") -> Theme:
    """A theme with a period in days from a far day."""
    first = FAR + timedelta(days=start)
    until = None if length is None else first + timedelta(days=length)
    return Theme(code=code, name_nl="Proef", name_en="Trial", valid_from=first, valid_until=until, source="Proef")


@pytest.mark.django_db
@given(
    first=st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 40))),
    second=st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 40))),
)
@settings(max_examples=120, deadline=None)
def test_two_rows_of_one_key_never_share_a_day(first: tuple[int, int | None], second: tuple[int, int | None]) -> None:
    def last(period: tuple[int, int | None]) -> int:
        return 10_000 if period[1] is None else period[0] + period[1]

    overlap = first[0] <= last(second) and second[0] <= last(first)
    with transaction.atomic():
        theme(*first).save()
        try:
            with transaction.atomic():
                theme(*second).save()
            stored = True
        except IntegrityError:
            stored = False
        transaction.set_rollback(True)
    assert stored is not overlap


def without_triggers(harness: Harness, url: str) -> None:
    """Let the owner switch the triggers of the table off: the role of the product cannot."""
    with databases.cursor_on(with_database(harness.owner_url, database_of(url))) as own:
        own.execute("ALTER TABLE reference_theme DISABLE TRIGGER USER")


def test_without_the_trigger_two_rows_would_share_a_day(own_database: str, harness: Harness) -> None:
    without_triggers(harness, own_database)
    theme(0, None).save()
    theme(5, 3).save()
    assert Theme.objects.filter(code="test").valid_on(FAR + timedelta(days=6)).count() == 2


@pytest.mark.django_db
def test_an_update_that_makes_two_rows_overlap_is_refused() -> None:
    theme(0, 9).save()
    theme(10, None).save()
    with pytest.raises(IntegrityError, match="for one day"), transaction.atomic():
        Theme.objects.filter(code="test", valid_from=FAR).update(valid_until=None)


@pytest.mark.django_db
def test_two_rows_in_one_statement_are_seen_too() -> None:
    with pytest.raises(IntegrityError, match="for one day"), transaction.atomic():
        Theme.objects.bulk_create([theme(0, 9), theme(9, 20)])
    Theme.objects.bulk_create([theme(0, 9), theme(10, 20)])


@pytest.mark.django_db
def test_rows_of_another_key_do_not_count() -> None:
    theme(0, None).save()
    theme(0, None, code="other-test").save()
    Code(code_list="a", code="test", name_nl="x", name_en="x", valid_from=FAR, source="x").save()
    Code(code_list="b", code="test", name_nl="x", name_en="x", valid_from=FAR, source="x").save()


def test_of_two_sessions_at_once_one_wins(threads: Callable[..., list[Any]]) -> None:
    results = threads(*(lambda start=start: theme(start, 20).save() for start in range(8)))
    refused = [result for result in results if result is not None]
    assert len(refused) == 7
    assert all(isinstance(result, IntegrityError) for result in refused)
    assert Theme.objects.filter(code="test").count() == 1


def test_without_the_trigger_two_sessions_at_once_both_win(
    own_database: str, harness: Harness, threads: Callable[..., list[Any]]
) -> None:
    without_triggers(harness, own_database)
    assert threads(theme(0, 20).save, theme(1, 20).save) == [None, None]
    assert Theme.objects.filter(code="test").count() == 2


def dated(**more: Any) -> dict[str, Any]:
    return {"valid_from": FAR, "source": "Proef", **more}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        Threshold(kind=ThresholdKind.WORKS, amount=Decimal(-1), **dated()),
        Threshold(kind="unknown", amount=Decimal(1), **dated()),
        Threshold(kind=ThresholdKind.WORKS, amount=Decimal(1), **dated(valid_until=FAR - timedelta(days=1))),
        Threshold(kind=ThresholdKind.WORKS, amount=Decimal(1), **dated(source="")),
        Threshold(kind=ThresholdKind.WORKS, amount=Decimal(1), **dated(source="   ")),
        Parameter(key="unknown", value=Decimal(1), **dated()),
        PsoLevel(level="level-9", discount=Decimal(1), **dated()),
        EquatedDays(name="Zomer", **dated(valid_until=FAR + timedelta(days=7))),
        EquatedDays(name="Altijd", **dated()),
        EquatedDays(name=" ", **dated(valid_until=FAR)),
        Theme(code=" ", name_nl="x", name_en="x", **dated()),
        Theme(code="x", name_nl="", name_en="x", **dated()),
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(row: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "key", "change"),
    [
        (Parameter, {"key": ParameterKey.LOTS_SHARE}, {"value": Decimal("100.01")}),
        (Parameter, {"key": ParameterKey.AMSTERDAMMER_I}, {"value": Decimal(2)}),
        (PsoLevel, {"level": "level-1"}, {"discount": Decimal(101)}),
        (TermLength, {"key": TermKey.STANDSTILL}, {"rolls": False}),
        (TermLength, {"key": TermKey.STANDSTILL}, {"legal": "custom"}),
        (TermLength, {"key": TermKey.STANDSTILL}, {"days": 0}),
        (ReminderPlan, {"kind": ReminderKind.REPORT}, {"moments": []}),
        (ReminderPlan, {"kind": ReminderKind.REPORT}, {"every": 0}),
    ],
)
def test_the_database_refuses_a_figure_outside_its_range(
    table: Any, key: dict[str, str], change: dict[str, Any]
) -> None:
    assert table.objects.filter(**key).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.filter(**key).update(**change)


@pytest.mark.django_db
def test_a_row_is_never_deleted() -> None:
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Threshold.objects.filter(kind=ThresholdKind.WORKS).delete()


@pytest.mark.django_db
def test_every_version_is_kept_with_who_and_why() -> None:
    row = Threshold.objects.get(kind=ThresholdKind.SAS)
    with pghistory.context(actor=7, actor_name="Ans", reason="Drukfout"):
        Threshold.objects.filter(pk=row.pk).update(amount=Decimal(751_000))
    newest, oldest = row.events.order_by("-pgh_id")
    assert (oldest.amount, newest.amount) == (Decimal(750_000), Decimal(751_000))
    assert newest.pgh_context.metadata == {"actor": 7, "actor_name": "Ans", "reason": "Drukfout"}


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_history_can_only_grow(act: str) -> None:
    events = Threshold.objects.get(kind=ThresholdKind.SAS).events.all()
    with pytest.raises(DatabaseError, match=r"Cannot update or delete|permission denied"), transaction.atomic():
        events.update(amount=0) if act == "update" else events.delete()


@pytest.mark.django_db
def test_a_statutory_term_always_rolls() -> None:
    row = TermLength.objects.get(key=TermKey.REGISTRATION)
    with pytest.raises(IntegrityError), transaction.atomic():
        TermLength.objects.filter(pk=row.pk).update(legal=Legal.STATUTORY)
