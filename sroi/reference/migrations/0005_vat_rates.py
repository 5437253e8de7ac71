"""Adds the VAT rates: an amount that is a planned value with VAT on it asks for a look."""

from datetime import date
from decimal import Decimal

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LAW = "Wet op de omzetbelasting 1968, artikel 9"
RATES = [
    ("vat-general", "21", date(2012, 10, 1), None),
    ("vat-reduced", "6", date(2014, 1, 1), date(2018, 12, 31)),
    ("vat-reduced", "9", date(2019, 1, 1), None),
]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    model = apps.get_model("reference", "Parameter")
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        model.objects.using(schema_editor.connection.alias).bulk_create(
            model(key=key, value=Decimal(value), valid_from=start, valid_until=end, source=LAW)
            for key, value, start, end in RATES
        )


class Migration(migrations.Migration):
    dependencies = [("reference", "0004_vat_keys")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
