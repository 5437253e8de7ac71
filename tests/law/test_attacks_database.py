"""Raw SQL as the role of the product: the record, the letters and what was signed stay as they are (R5, R24)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from psycopg2 import sql

from contractors.states import ContractStep
from sroi.accounts.states import Role
from sroi.dossier.services import record
from tests.factories import dossiers
from tests.factories.cast import Cast, cast_case, cast_contract
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
STATEMENTS = (
    "UPDATE dossier_event SET reason = 'iets anders'",
    "DELETE FROM dossier_event",
    "TRUNCATE dossier_event CASCADE",
    "ALTER TABLE dossier_event DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "UPDATE dossier_letter SET subject = 'iets anders'",
    "UPDATE dossier_letter SET context = '{\"a\": 1}'",
    "UPDATE dossier_letter SET issued_at = now()",
    "UPDATE dossier_letter SET is_shared = NOT is_shared",
    "UPDATE dossier_letter SET sha256 = repeat('0', 64)",
    "DELETE FROM dossier_letter",
    "UPDATE contractors_performanceagreement SET content_sha256 = repeat('0', 64)",
    "UPDATE contractors_performanceagreement SET contractor_signer_name = 'Iemand Anders'",
    "UPDATE contractors_performanceagreement SET bureau_signed_at = now()",
    "DELETE FROM contractors_performanceagreement",
    "UPDATE contractors_agreementline SET planned_value = planned_value + 1",
    "DELETE FROM contractors_plannedquarter",
    "UPDATE contractors_plannedquarter SET value = 0",
    "DELETE FROM contractors_agreementline",
    "CREATE TABLE ours (id int)",
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
    " AS $$ BEGIN RETURN TRUE; END; $$ LANGUAGE plpgsql",
)
SWITCH_OFF = "SELECT set_config('pgtrigger.ignore', %s, TRUE)"


def triggers() -> list[str]:
    """Every trigger of ours, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def refused(statement: str) -> Iterator[None]:
    """What the database does not let happen, by right or by trigger."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError:
        return
    pytest.fail(f"the database let this happen: {statement}")


def run(statement: str, *, switched_off: bool = False) -> int:
    """One statement as the role of the product; asks the triggers to look away when told so."""
    with connection.cursor() as cursor:
        if switched_off:
            cursor.execute(SWITCH_OFF, ["{" + ",".join(triggers()) + "}"])
        cursor.execute(statement)
        return int(cursor.rowcount)


def tables_like(column: str) -> list[str]:
    """The tables that have this column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = %s",
            [column],
        )
        return sorted(name for (name,) in cursor.fetchall())


@pytest.mark.parametrize("switched_off", [False, True])
def test_the_role_of_the_product_does_not_change_what_stands(cast: Cast, switched_off: bool) -> None:
    """Also when the session names the triggers that should look away."""
    contract = cast_contract(cast, ContractStep.REPORT)
    record(contract.dossier, "tests.act", by=cast.adviser, at=AT)
    dossiers.letter(contract.dossier, content=b"%PDF-1.7 brief")
    for statement in STATEMENTS:
        with refused(statement):
            run(statement, switched_off=switched_off)


def test_the_histories_only_grow(cast: Cast) -> None:
    """What pghistory keeps of people, roles and money takes no update and no delete."""
    histories = [name for name in tables_like("pgh_id") if not name.startswith("pghistory_")]
    assert len(histories) > 5
    for table in histories:
        for statement in ("DELETE FROM {}", "UPDATE {} SET pgh_label = 'x'"):
            with refused(f"{statement} {table}"), connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_a_forged_hash_or_place_is_ignored_when_an_event_is_added(cast: Cast) -> None:
    """The database numbers and chains by itself, whatever the statement says."""
    case = cast_case(cast)
    record(case.dossier, "tests.act", by=cast.buyer, at=AT)
    written = run(
        "INSERT INTO dossier_event (dossier_id, sequence, verb, about, actor_name, at, before, after, reason, facts,"
        f" previous_hash, hash) VALUES ({case.dossier.pk}, 1, 'tests.forged', '', 'x', now(), '', '', '', '{{}}',"
        " 'vals', 'vals')",
        switched_off=True,
    )
    assert written == 1
    forged = case.dossier.events.get(verb="tests.forged")
    before = case.dossier.events.get(sequence=forged.sequence - 1)
    assert forged.previous_hash == before.hash
    assert forged.hash != "vals"


def test_the_role_of_the_product_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE,)


def test_a_stand_in_with_a_long_name_leaves_a_whole_record(cast: Cast) -> None:
    """R4: both names fit, however long they are."""
    for person in (cast.adviser, cast.stand_in):
        person.name = "n" * 120
        person.save(update_fields=["name"])
    case = cast_case(cast)
    acting = case.dossier.acting(cast.stand_in, Role.ADVISER)
    assert acting is not None
    assert acting.on_behalf_of == cast.adviser
    event = record(case.dossier, "tests.act", by=acting, at=AT)
    event.refresh_from_db()
    assert event.actor_name == f"{'n' * 120} / {'n' * 120}"
