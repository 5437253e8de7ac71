"""A statement is planned once for a connection, and answers as it would without its plan."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from sroi.accounts.models import Department, User
from sroi.kernel import planned as planning
from sroi.kernel.planned import planned
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NAMED = "SELECT name FROM accounts_department WHERE id = %(id)s OR path = %(path)s OR id = %(id)s AND name LIKE '%%a'"


def plans() -> dict[str, int]:
    """What this connection has planned, by name, and how often it was asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, generic_plans + custom_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def throw_away() -> None:
    """Forget what this connection has planned, on both sides."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    planning._plans.pop(connection.connection, None)


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """No plan of another test."""
    throw_away()
    yield
    throw_away()


def named(number: int, path: str = "") -> list[tuple[str]]:
    """The department of this number or place."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"id": number, "path": path})
        found: list[tuple[str]] = cursor.fetchall()
    return found


def test_a_statement_is_planned_once_and_answers_what_is_asked(cast: Cast) -> None:
    first, second = Department.objects.order_by("pk")[:2]
    with planned():
        answers = [named(first.pk), named(second.pk), named(0, second.path), named(0)]
    assert answers == [[(first.name,)], [(second.name,)], [(second.name,)], []]
    assert list(plans().values()) == [4]


def test_a_question_of_the_models_is_planned_too(cast: Cast) -> None:
    wanted = [cast.buyer.pk, cast.adviser.pk]
    with planned():
        for _turn in range(2):
            found = list(User.objects.filter(pk__in=wanted, is_active=True).select_related("department"))
            assert sorted(each.pk for each in found) == sorted(wanted)
    assert list(plans().values()) == [2]


def test_outside_the_block_nothing_is_planned(cast: Cast) -> None:
    with planned():
        pass
    assert named(cast.department.pk)
    assert plans() == {}


def test_it_can_be_switched_off(cast: Cast) -> None:
    with override_settings(DATABASE_PLANS_ONCE=False), planned():
        assert named(cast.department.pk)
    assert plans() == {}


def test_it_counts_as_one_statement_with_its_own_words(cast: Cast) -> None:
    with planned():
        named(1)
        with CaptureQueriesContext(connection) as found:
            named(2)
    assert len(found) == 1


def test_what_the_database_cannot_plan_is_asked_as_before(cast: Cast) -> None:
    """A place whose kind nobody can tell is filled in by the driver; the transaction goes on."""
    with planned(), connection.cursor() as cursor:
        for _turn in range(2):
            cursor.execute("SELECT to_jsonb(%s)", [True])
            assert cursor.fetchone() == ("true",)
    assert plans() == {}
    assert User.objects.exists()


def test_what_writes_is_never_planned(cast: Cast) -> None:
    with planned():
        Department.objects.filter(pk=cast.department.pk).update(name="Anders")
    assert plans() == {}


def test_no_more_is_kept_than_the_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST", 1)
    with planned():
        named(1)
        assert User.objects.filter(pk=cast.buyer.pk).exists()
    assert len(plans()) == 1


def named_and_failed(person: User) -> None:
    """Make a plan, and then a mistake."""
    named(1)
    User.objects.create(email=person.email, name="Dubbel")


def test_a_plan_outlives_the_transaction_that_made_it(cast: Cast) -> None:
    with planned():
        with pytest.raises(IntegrityError), transaction.atomic():
            named_and_failed(cast.buyer)
        named(1)
    assert list(plans().values()) == [2]
