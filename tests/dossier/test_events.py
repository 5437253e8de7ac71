"""The legal record: appended, chained, and never changed (R5)."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from sroi.accounts.models import User
from sroi.dossier.models import Dossier, Event
from sroi.dossier.services import open_dossier, record
from sroi.dossier.states import DossierKind

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> Dossier:
    """An empty dossier."""
    return open_dossier(kind=DossierKind.CASE, reference="SR-2026-0001", title="Schoonmaak", at=AT)


def test_each_event_names_the_hash_of_the_one_before(dossier: Dossier) -> None:
    """R5: chained by hash per dossier."""
    person = User.objects.create_user("a@sroi.example", name="A. Adviser", language="nl")
    first = record(dossier, "test.first", by=person, at=AT, facts={"amount": "1.00"})
    second = record(dossier, "test.second", at=AT, reason="because")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.sequence, second.sequence) == (1, 2)
    assert first.previous_hash == ""
    assert second.previous_hash == first.hash
    assert len(second.hash) == 64


def test_two_dossiers_have_chains_of_their_own(dossier: Dossier) -> None:
    """R5: the chain is per dossier."""
    other = open_dossier(kind=DossierKind.CASE, reference="SR-2026-0002", title="Groen", at=AT)
    record(dossier, "test.first", at=AT)
    event = record(other, "test.first", at=AT)
    event.refresh_from_db()
    assert event.sequence == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dossier_event SET reason = 'other'",
        "DELETE FROM dossier_event",
        "UPDATE dossier_event SET hash = ''",
    ],
)
def test_the_database_refuses_to_change_the_record(dossier: Dossier, statement: str) -> None:
    """R5: the database refuses update and delete, also by raw SQL."""
    record(dossier, "test.first", at=AT)
    refused = pytest.raises(DatabaseError, match=r"append|Cannot|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.filter(dossier=dossier, verb="test.first", reason="").exists()


def test_the_app_role_may_not_truncate() -> None:
    """R5: nor does it accept truncation."""
    refused = pytest.raises(Exception, match=r"permission denied|append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE dossier_event")
