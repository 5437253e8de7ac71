"""Keep the searched words of a dossier without capitals, accents and signs."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import sroi.dossier.models.dossier


class Migration(migrations.Migration):
    """A generated column cannot change its expression: it goes and comes back."""

    dependencies = [("dossier", "0003_outbox_and_files")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="dossier_search"),
        migrations.RemoveField(model_name="dossier", name="search"),
        migrations.AddField(
            model_name="dossier",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=sroi.dossier.models.dossier.FoldedVector("reference", "title", "search_text"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="dossier_search"),
        ),
    ]
