"""An e-mail is kept as the facts that its template names, and is written the same from them later (R42)."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sroi.kernel.mail_facts import FactDecoder, FactEncoder, frozen, needs_of
from sroi.settings.base import ROOT

EMAILS = ROOT / "templates" / "emails"
TEMPLATES = sorted(
    str(path.relative_to(EMAILS))[: -len(".subject.txt")] for path in Path(EMAILS).rglob("*.subject.txt")
)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_every_email_shows_is_known(template: str) -> None:
    """A tag of which we do not know what it shows is refused."""
    assert needs_of(template)


def test_conditions_includes_rows_and_words_are_read() -> None:
    needs = needs_of("contractors/registration_reminder")
    assert set(needs) == {"contract", "due", "address", "until", "advisers", "bureau"}
    assert set(needs["advisers"]["*"]) == {"name", "phone", "email"}
    assert {"kind", "net", "percent", "effort_asked"} == set(needs["contract"]["obligation"])


def test_days_moments_and_amounts_come_back_as_they_were() -> None:
    values = {
        "day": date(2026, 3, 2),
        "moment": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "net": Decimal("1.50"),
        "rows": [1],
    }
    assert json.loads(json.dumps(values, cls=FactEncoder), cls=FactDecoder) == values


def test_only_what_is_shown_is_kept() -> None:
    kept = frozen("home/reminder", {"title": "Plan", "due_on": None, "dossier": {"reference": "R", "secret": 1}})
    assert "secret" not in json.dumps(kept)
    assert kept["title"] == "Plan"
