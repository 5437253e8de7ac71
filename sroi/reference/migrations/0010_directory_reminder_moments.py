"""Fills the moments at which parties are reminded of a market consultation and advisers of a recognition that ends."""

from datetime import date
from typing import Any

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

START = date(2014, 1, 1)
HOUSE = "Standaardwaarde, te bevestigen door Bureau Social Return"
ROWS: tuple[dict[str, Any], ...] = (
    {"kind": "consultation", "moments": [-3, 0, 1], "every": 7, "escalates_from": None, "urgency": "ordinary"},
    {"kind": "recognition-lapse", "moments": [-60, -14, 0], "every": 30, "escalates_from": 0, "urgency": "ordinary"},
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    plans = apps.get_model("reference", "ReminderPlan").objects.using(schema_editor.connection.alias)
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        for row in ROWS:
            plans.create(**row, valid_from=START, source=HOUSE)


class Migration(migrations.Migration):
    dependencies = [("reference", "0009_directory_reminders")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
