"""Is the record whole? In the database, and again from an export without it (R5)."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sroi.dossier.models import Dossier
from sroi.dossier.selectors import breaks_in_database, breaks_in_export, heads, rows_for_export
from sroi.dossier.selectors.chain import EventRow, row_from
from sroi.dossier.services import record
from sroi.local import databases
from sroi.local.addresses import database_of, with_database
from tests.conftest import Harness
from tests.factories import dossiers, people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT


def a_record(events: int = 5) -> Dossier:
    """A dossier in which something happened."""
    dossier, person = dossiers.dossier(), people.person("Zoë Ünal")
    for number in range(events):
        facts = {"amount": "€ 1.234,50", "number": number, "deep": {"b": [1, 2.5, None], "a": "“quote” \\ /"}}
        record(dossier, "tests.act", by=person, at=AT, before="a", after="b", reason="regel 1\nregel 2", facts=facts)
    return dossier


def rows() -> list[EventRow]:
    """Everything that happened, as it is exported."""
    return list(rows_for_export())


@pytest.mark.django_db
def test_a_record_that_nobody_touched_is_whole_both_ways() -> None:
    dossier = a_record()
    a_record(2)
    assert breaks_in_database() == breaks_in_export(rows()) == ()
    assert breaks_in_database(dossier) == ()
    assert {head.sequence for head in heads()} == {5, 2}


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["verb", "actor_name", "before", "after", "reason", "facts", "about", "hash"])
def test_a_changed_field_shows_in_an_export(field: str) -> None:
    a_record()
    events = rows()
    change: dict[str, Any] = {field: "changed"}
    events[2] = replace(events[2], **change)
    assert events[2].sequence in {each.sequence for each in breaks_in_export(events)}


@pytest.mark.django_db
def test_a_missing_event_shows_in_an_export() -> None:
    a_record()
    events = rows()
    assert [each.kind for each in breaks_in_export(events[:2] + events[3:])] == ["gap"]


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(reason=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=80))
def test_any_text_gives_the_same_hash_in_python_as_in_the_database(reason: str) -> None:
    """Also quotes, newlines, separators and letters from anywhere."""
    dossier = dossiers.dossier()
    record(dossier, "tests.act", at=AT, reason=reason, facts={"reason": reason})
    assert breaks_in_export(rows_for_export(dossier)) == ()


def test_the_check_finds_what_somebody_with_all_rights_changed(own_database: str, harness: Harness) -> None:
    """Who can switch the trigger off, cannot make the hashes fit by changing or deleting one row."""
    a_record()
    as_owner = with_database(harness.owner_url, database_of(own_database))
    with databases.cursor_on(as_owner) as cursor:
        cursor.execute("ALTER TABLE dossier_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE dossier_event SET reason = 'something else' WHERE sequence = 2")
        cursor.execute("DELETE FROM dossier_event WHERE sequence = 4")
        cursor.execute("ALTER TABLE dossier_event ENABLE TRIGGER USER")
    found = [(each.sequence, each.kind) for each in breaks_in_database()]
    assert found == [(2, "hash"), (5, "gap")]
    assert [(each.sequence, each.kind) for each in breaks_in_export(rows())] == found
    with pytest.raises(CommandError, match="2 breaks"):
        call_command("verify_chain", stdout=io.StringIO())


@pytest.mark.django_db
def test_the_command_checks_an_exported_file_and_writes_the_ends(tmp_path: Path, cast: Cast) -> None:
    case = cast_case(cast)
    record(case.dossier, "tests.act", by=cast.buyer, at=AT, reason="=1+1")
    client = Client()
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("dossier:event-export", kwargs={"reference": case.reference, "kind": "json"})
    exported = tmp_path / "events.json"
    exported.write_bytes(b"".join(client.get(url)))
    assert [row_from(values).reason for values in json.loads(exported.read_text())] == ["=1+1"]
    call_command("verify_chain", "--export", str(exported), "--heads", str(tmp_path / "heads"), stdout=io.StringIO())
    assert case.reference in (tmp_path / "heads").read_text()
    values = json.loads(exported.read_text())
    values[0]["reason"] = "=2+2"
    exported.write_text(json.dumps(values))
    with pytest.raises(CommandError, match="1 breaks"):
        call_command("verify_chain", "--export", str(exported), stdout=io.StringIO())


@pytest.mark.django_db
def test_no_spreadsheet_runs_what_somebody_wrote(cast: Cast) -> None:
    case = cast_case(cast)
    record(case.dossier, "tests.act", by=cast.buyer, at=AT, reason="=HYPERLINK(1)")
    client = Client()
    client.force_login(cast.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("dossier:event-export", kwargs={"reference": case.reference, "kind": "csv"})
    text = b"".join(client.get(url)).decode()
    assert "'=HYPERLINK" in text
