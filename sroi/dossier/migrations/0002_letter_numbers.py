"""Letter numbers come from a sequence: gaps may occur, doubles never."""

from django.db import migrations


class Migration(migrations.Migration):
    """Makes the sequence."""

    dependencies = [("dossier", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE dossier_letter_number", "DROP SEQUENCE dossier_letter_number"),
    ]
