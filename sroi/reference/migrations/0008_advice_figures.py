"""Fills the term of an advice and the moments at which it is reminded of."""

from datetime import date
from typing import Any

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

START = date(2014, 1, 1)
HOUSE = "Standaardwaarde, te bevestigen door Bureau Social Return"
ROWS: dict[str, dict[str, Any]] = {
    "TermLength": {"key": "advice", "days": 7, "rolls": True, "legal": "contractual"},
    "ReminderPlan": {
        "kind": "advice",
        "moments": [-2, 0, 3],
        "every": 7,
        "escalates_from": 3,
        "urgency": "ordinary",
    },
}


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        for name, row in ROWS.items():
            model = apps.get_model("reference", name)
            model.objects.using(schema_editor.connection.alias).create(**row, valid_from=START, source=HOUSE)


class Migration(migrations.Migration):
    dependencies = [("reference", "0007_advice_term")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
