import pgtrigger.compiler
import pgtrigger.migrations
import sroi.kernel.mail_facts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossier', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField(model_name="message", old_name="body", new_name="written_body"),
        migrations.RenameField(model_name="message", old_name="subject", new_name="written_subject"),
        migrations.AddField(
            model_name='message',
            name='context',
            field=models.JSONField(decoder=sroi.kernel.mail_facts.FactDecoder, default=dict, encoder=sroi.kernel.mail_facts.FactEncoder, help_text='what it shows'),
        ),
        migrations.AddField(
            model_name='message',
            name='language',
            field=models.CharField(default='nl', max_length=2),
        ),
        migrations.AlterField(
            model_name='message',
            name='written_body',
            field=models.TextField(blank=True, help_text='as it was handed over; empty until then'),
        ),
        migrations.AlterField(
            model_name='message',
            name='written_subject',
            field=models.CharField(blank=True, max_length=250),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."written_body" = \'\') AND (OLD."written_subject" IS DISTINCT FROM (NEW."written_subject") OR OLD."written_body" IS DISTINCT FROM (NEW."written_body")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='44ed31ede3fb6d1ea3bb1176f2ed21827e828c90', operation='UPDATE', pgid='pgtrigger_message_written_once_8c0a9', table='dossier_message', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('written_body', ''), _negated=True), _connector='OR'), name='message_sent_as_it_is_written'),
        ),
    ]
