"""The end of a standstill is told on its last day, and weekly from the day after until the award (R20, R42)."""

from typing import Any

import pghistory
from django.db import migrations

KIND = "standstill-end"


def tell_after(apps: Any, schema_editor: Any) -> None:
    """Replace the plan of one moment by the last day, the day after, and weekly."""
    plans = apps.get_model("reference", "ReminderPlan").objects.using(schema_editor.connection.alias)
    with pghistory.context(actor_name="", reason="Ook na de opschortende termijn herinneren"):
        plans.filter(kind=KIND, moments=[0], every=None).update(moments=[0, 1], every=7)


def tell_once(apps: Any, schema_editor: Any) -> None:
    """Put the plan of one moment back."""
    plans = apps.get_model("reference", "ReminderPlan").objects.using(schema_editor.connection.alias)
    with pghistory.context(actor_name="", reason="Terug naar één herinnering"):
        plans.filter(kind=KIND, moments=[0, 1], every=7).update(moments=[0], every=None)


class Migration(migrations.Migration):
    """Changes one row of data."""

    dependencies = (("reference", "0003_lists"),)

    operations = (migrations.RunPython(tell_after, tell_once),)
