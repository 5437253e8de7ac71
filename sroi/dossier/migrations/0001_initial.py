"""The tables with their constraints, indexes, row history and triggers."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import sroi.dossier.models.dossier
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('case', 'Case'), ('contract', 'Contract'), ('enforcement', 'Enforcement file'), ('relation', 'Relation without a contract'), ('covenant', 'Covenant'), ('scan', 'Impact scan')], max_length=20, verbose_name='kind')),
                ('reference', models.CharField(max_length=40, unique=True, verbose_name='reference')),
                ('title', models.CharField(max_length=250, verbose_name='title')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='dossier.dossier')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='accounts.department')),
                ('opened_at', models.DateTimeField()),
                ('search_text', models.TextField(blank=True, default='')),
                ('search', models.GeneratedField(db_persist=True, expression=sroi.dossier.models.dossier.FoldedVector('reference', 'title', 'search_text'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('parties', models.ManyToManyField(blank=True, related_name='dossiers', to='accounts.organisation')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='dossier_search'), models.Index(fields=['kind', '-id'], name='dossier_kind_recent'), models.Index(fields=['department', '-id'], name='dossier_department_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'contract', 'enforcement', 'relation', 'covenant', 'scan'])), name='dossier_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='dossier.dossier')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('buyer', 'Buyer'), ('adviser', 'Adviser'), ('coordinator', 'Coordinator'), ('contract_manager', 'Contract manager'), ('department_head', 'Department head'), ('finance_reader', 'Finance reader'), ('privacy_officer', 'Privacy officer'), ('administrator', 'Administrator'), ('auditor', 'Auditor'), ('contractor', 'Contractor')], max_length=20, verbose_name='role')),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'role', 'dossier'], name='assignment_of_user')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('dossier', 'user', 'role'), name='assigned_once'), models.CheckConstraint(condition=models.Q(('role__in', ['buyer', 'adviser', 'contract_manager'])), name='assignable_role')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "dossier_assignmentevent" ("dossier_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "user_id") VALUES (NEW."dossier_id", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."since", NEW."user_id"); RETURN NULL;', hash='036f2652467c4a5d0ea5cb0dcf884df8e6e55fee', operation='INSERT', pgid='pgtrigger_insert_insert_87a2b', table='dossier_assignment', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "dossier_assignmentevent" ("dossier_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "user_id") VALUES (NEW."dossier_id", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."since", NEW."user_id"); RETURN NULL;', hash='5398def948905b27d747bea1563c608b70b00c54', operation='UPDATE', pgid='pgtrigger_update_update_42417', table='dossier_assignment', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='dossier.dossier')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('content_type', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(upload_to='attachments')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField()),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with the contractor')),
                ('state', models.CharField(choices=[('quarantined', 'Being checked'), ('released', 'Ready'), ('set_apart', 'Set apart: probably a citizen service number'), ('awaiting', "Waits for an adviser's look"), ('refused', 'Refused'), ('removed', 'Removed')], default='quarantined', max_length=20, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='reason')),
                ('findings', models.JSONField(default=list)),
                ('release_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='release asked at')),
                ('release_reason', models.TextField(blank=True, verbose_name='why the find is no citizen service number')),
                ('virus_scanned_at', models.DateTimeField(blank=True, null=True)),
                ('judged_at', models.DateTimeField(blank=True, null=True)),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('judgement', models.TextField(blank=True, verbose_name='what the adviser saw')),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ('uploaded_at', 'pk'),
                'indexes': [models.Index(fields=['sha256'], name='attachment_hash'), models.Index(condition=models.Q(('state', 'quarantined')), fields=['uploaded_at'], name='attachment_to_judge')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['quarantined', 'released', 'set_apart', 'awaiting', 'refused', 'removed'])), name='attachment_state_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='attachment_flow', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{quarantined:released,awaiting:released,set_apart:released,quarantined:set_apart,quarantined:awaiting,quarantined:refused,awaiting:refused,quarantined:removed,released:removed,set_apart:removed,awaiting:removed,refused:removed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='9c76cd9efa0652d7d44ef6390c3a3f14b257524d', operation='UPDATE', pgid='pgtrigger_attachment_flow_d9197', table='dossier_attachment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='dossier.dossier')),
                ('kind', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, help_text='app.model:id of what is due', max_length=80)),
                ('due_on', models.DateField(verbose_name='due on')),
                ('courtesy_on', models.DateField(blank=True, null=True, verbose_name='courtesy date')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source of the term')),
                ('next_chase_on', models.DateField(blank=True, null=True)),
                ('met_at', models.DateTimeField(blank=True, null=True, verbose_name='met at')),
                ('waived_at', models.DateTimeField(blank=True, null=True, verbose_name='waived at')),
                ('waived_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('due_on', 'pk'),
                'indexes': [models.Index(condition=models.Q(('met_at__isnull', True), ('waived_at__isnull', True)), fields=['next_chase_on', 'kind'], name='deadline_to_chase'), models.Index(condition=models.Q(('met_at__isnull', True), ('waived_at__isnull', True)), fields=['dossier', 'due_on'], name='deadline_open')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'kind', 'about'), name='deadline_once'), models.CheckConstraint(condition=models.Q(models.Q(('waived_at__isnull', True), ('waived_by__isnull', True)), models.Q(('waived_at__isnull', False), ('waived_by__isnull', False)), _connector='OR'), name='waived_by_somebody')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "dossier_deadlineevent" ("about", "courtesy_on", "dossier_id", "due_on", "id", "kind", "met_at", "next_chase_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "waived_at", "waived_by_id") VALUES (NEW."about", NEW."courtesy_on", NEW."dossier_id", NEW."due_on", NEW."id", NEW."kind", NEW."met_at", NEW."next_chase_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."waived_at", NEW."waived_by_id"); RETURN NULL;', hash='9cdfac0e940eeb2b2f82cde30edeb19a2c60d1a1', operation='INSERT', pgid='pgtrigger_insert_insert_28f5c', table='dossier_deadline', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "dossier_deadlineevent" ("about", "courtesy_on", "dossier_id", "due_on", "id", "kind", "met_at", "next_chase_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "waived_at", "waived_by_id") VALUES (NEW."about", NEW."courtesy_on", NEW."dossier_id", NEW."due_on", NEW."id", NEW."kind", NEW."met_at", NEW."next_chase_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."waived_at", NEW."waived_by_id"); RETURN NULL;', hash='7d83976beb9a5063f0c62288de129e3a0b689190', operation='UPDATE', pgid='pgtrigger_update_update_8549c', table='dossier_deadline', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='dossier.dossier')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('verb', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, help_text='app.model:id of what the event is about', max_length=80)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events_by_others', to=settings.AUTH_USER_MODEL)),
                ('actor_name', models.CharField(max_length=250)),
                ('at', models.DateTimeField()),
                ('before', models.CharField(blank=True, max_length=250)),
                ('after', models.CharField(blank=True, max_length=250)),
                ('reason', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('previous_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('hash', models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                'ordering': ('dossier', 'sequence'),
                'indexes': [models.Index(fields=['about', 'verb'], name='event_about')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'sequence'), name='event_sequence')],
                'triggers': [pgtrigger.compiler.Trigger(name='chain', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM 1 FROM dossier_dossier WHERE id = NEW.dossier_id FOR NO KEY UPDATE;\n    SELECT e.sequence, e.hash INTO NEW.sequence, NEW.previous_hash\n      FROM dossier_event e WHERE e.dossier_id = NEW.dossier_id ORDER BY e.sequence DESC LIMIT 1;\n    NEW.sequence := COALESCE(NEW.sequence, 0) + 1;\n    NEW.previous_hash := COALESCE(NEW.previous_hash, '');\n    NEW.hash := encode(sha256(convert_to(concat_ws(E'\\x1f',\n        NEW.previous_hash, NEW.dossier_id, NEW.sequence, NEW.verb, NEW.about, COALESCE(NEW.actor_id::text, '-'),\n        COALESCE(NEW.on_behalf_of_id::text, '-'), NEW.actor_name, (extract(epoch FROM NEW.at) * 1000000)::bigint,\n        NEW.before, NEW.after, NEW.reason, NEW.facts::text), 'UTF8')), 'hex');\n    RETURN NEW;\n", hash='5088aa7d0a0c97c08b7637a3368297614ae39acc', operation='INSERT', pgid='pgtrigger_chain_43b84', table='dossier_event', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f9bafef6e1cade76f67645d74acf748a85865891', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1c145', table='dossier_event', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the case file is append-only';", hash='badc4b4739cbaffee712935fe97ee80308f903f8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_e502b', table='dossier_event', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='dossier.dossier')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to=settings.AUTH_USER_MODEL)),
                ('text', models.TextField(verbose_name='note')),
                ('is_internal', models.BooleanField(default=True, verbose_name='internal')),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-written_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='AssignmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='dossier.assignment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('dossier', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossier.dossier')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('buyer', 'Buyer'), ('adviser', 'Adviser'), ('coordinator', 'Coordinator'), ('contract_manager', 'Contract manager'), ('department_head', 'Department head'), ('finance_reader', 'Finance reader'), ('privacy_officer', 'Privacy officer'), ('administrator', 'Administrator'), ('auditor', 'Auditor'), ('contractor', 'Contractor')], max_length=20, verbose_name='role')),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeadlineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='dossier.deadline')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('dossier', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossier.dossier')),
                ('kind', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, help_text='app.model:id of what is due', max_length=80)),
                ('due_on', models.DateField(verbose_name='due on')),
                ('courtesy_on', models.DateField(blank=True, null=True, verbose_name='courtesy date')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source of the term')),
                ('next_chase_on', models.DateField(blank=True, null=True)),
                ('met_at', models.DateTimeField(blank=True, null=True, verbose_name='met at')),
                ('waived_at', models.DateTimeField(blank=True, null=True, verbose_name='waived at')),
                ('waived_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='dossier.deadline')),
                ('was_due_on', models.DateField()),
                ('due_on', models.DateField()),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='dossier.dossier')),
                ('kind', models.CharField(max_length=60)),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('template', models.CharField(max_length=120)),
                ('language', models.CharField(default='nl', max_length=2)),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('context', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='dossier.letter')),
                ('deadline', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='letters', to='dossier.deadline')),
                ('step', models.CharField(blank=True, help_text='which reminder of the deadline', max_length=20)),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with the contractor')),
                ('state', models.CharField(choices=[('queued', 'Ready'), ('rendered', 'Made'), ('sent', 'Sent'), ('uncertain', 'Delivery uncertain'), ('failed', 'Not delivered')], default='queued', max_length=20, verbose_name='state')),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('file', models.FileField(blank=True, null=True, upload_to='letters')),
                ('sha256', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ('-issued_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['issued_at'], name='letter_queued'), models.Index(fields=['dossier', '-issued_at'], name='letter_of_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deadline__isnull', False)), fields=('deadline', 'step'), name='reminder_once'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'rendered', 'sent', 'uncertain', 'failed'])), name='letter_state_known'), models.CheckConstraint(condition=models.Q(('state', 'queued'), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='letter_made_has_hash')],
                'triggers': [pgtrigger.compiler.Trigger(name='letter_flow', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:rendered,rendered:sent,uncertain:sent,failed:sent,rendered:uncertain,rendered:failed,uncertain:failed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4db4008c3f3d29a9dfc64a4ef6899589c1645de6', operation='UPDATE', pgid='pgtrigger_letter_flow_47814', table='dossier_letter', when='BEFORE')), pgtrigger.compiler.Trigger(name='letter_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dossier_id" IS DISTINCT FROM (NEW."dossier_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."template" IS DISTINCT FROM (NEW."template") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."is_shared" IS DISTINCT FROM (NEW."is_shared") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."issued_by_id" IS DISTINCT FROM (NEW."issued_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e7b92f72be14c259ee31852a1464ee42c1ae1bc5', operation='UPDATE', pgid='pgtrigger_letter_frozen_5f2f7', table='dossier_letter', when='BEFORE')), pgtrigger.compiler.Trigger(name='letter_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='cb89c433785677a47cce4518ce1c613f0bd4f8d9', operation='DELETE', pgid='pgtrigger_letter_kept_bdecc', table='dossier_letter', when='BEFORE')), pgtrigger.compiler.Trigger(name='letter_made_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."sha256" = \'\') AND OLD."sha256" IS DISTINCT FROM (NEW."sha256"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='74013c66616bd6af5f45ea609f6feb16d29aedb3', operation='UPDATE', pgid='pgtrigger_letter_made_once_72b35', table='dossier_letter', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='dossier.dossier')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='dossier.letter')),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
                ('address', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=250)),
                ('body', models.TextField()),
                ('attachment_name', models.CharField(blank=True, max_length=120)),
                ('attachment_type', models.CharField(blank=True, max_length=80)),
                ('attachment', models.BinaryField(blank=True, null=True)),
                ('is_legal', models.BooleanField(default=False, help_text='cannot be switched off (R43)')),
                ('bundled_in', models.ForeignKey(blank=True, help_text='the digest that it is in', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bundle', to='dossier.message')),
                ('is_for_digest', models.BooleanField(default=False, help_text='waits for the digest of the day (R43)')),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sent', 'Sent'), ('failed', 'Undelivered'), ('withheld', 'Not sent: no access any more')], default='queued', max_length=20)),
                ('queued_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=250)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-queued_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['next_try_at'], name='message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sent', 'failed', 'withheld'])), name='message_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_iff_sent_at')],
                'triggers': [pgtrigger.compiler.Trigger(name='message_flow', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:sent,queued:failed,queued:withheld,failed:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='46797e5a11dcaa665bfd5e9df25450f0a73993ff', operation='UPDATE', pgid='pgtrigger_message_flow_5b5fd', table='dossier_message', when='BEFORE'))],
            },
        ),
        migrations.RunSQL(
            sql='CREATE SEQUENCE dossier_letter_number',
            reverse_sql='DROP SEQUENCE dossier_letter_number',
        ),
    ]
