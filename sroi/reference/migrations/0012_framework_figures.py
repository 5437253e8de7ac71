"""Fills the figures of framework agreements and the moments at which an option is reminded of."""

from datetime import date
from typing import Any

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

START = date(2014, 1, 1)
HOUSE = "Standaardwaarde, te bevestigen door Bureau Social Return"
LAW = "Aanbestedingswet 2012, artikel 2.140, derde lid"
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Parameter", {"key": "framework-years", "value": 4, "source": LAW}),
    ("Parameter", {"key": "framework-warning", "value": 80, "source": HOUSE}),
    (
        "ReminderPlan",
        {
            "kind": "option",
            "moments": [-90, -30, -7, 0],
            "every": 7,
            "escalates_from": -7,
            "urgency": "ordinary",
            "source": HOUSE,
        },
    ),
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        for name, row in ROWS:
            model = apps.get_model("reference", name)
            model.objects.using(schema_editor.connection.alias).create(**row, valid_from=START)


class Migration(migrations.Migration):
    dependencies = [("reference", "0011_framework_figures_known")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
