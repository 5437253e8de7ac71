"""The tables with their constraints, indexes, row history and triggers."""

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contractors', '0001_initial'),
        ('dossier', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Discharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='discharge', to='contractors.contract')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossier.letter')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='EnforcementFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='enforcement_file', to='dossier.dossier')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enforcement_files', to='contractors.contract')),
                ('reference', models.CharField(max_length=40, unique=True, verbose_name='reference')),
                ('state', models.CharField(choices=[('signalled', 'Signalled'), ('talk_held', 'Talk held'), ('client_informed', 'Client informed'), ('notice_given', 'Notice of default given'), ('fine_announced', 'Intended fine announced'), ('view_closed', "Contractor's view received, or none"), ('proposed', 'Fine proposed'), ('countersigned', 'Proposal countersigned'), ('imposed', 'Fine imposed'), ('waived', 'Fine waived'), ('withheld', 'Withheld from the last invoice'), ('disputed', 'Disputed'), ('settled', 'Settled'), ('closed', 'Closed without a fine')], default='signalled', max_length=20, verbose_name='state')),
                ('state_since', models.DateTimeField()),
                ('ground', models.CharField(choices=[('late_registration', 'Registration is late'), ('overdue_report', 'A report is overdue'), ('red_forecast', 'The forecast is red'), ('shortfall', 'Shortfall at the end of the term'), ('finding', 'Finding on an effort obligation'), ('by_hand', 'Another reason')], max_length=20, verbose_name='ground')),
                ('reason', models.TextField(verbose_name='reason')),
                ('finding', models.TextField(blank=True, verbose_name='reasoned finding on the effort obligation')),
                ('client_informed_on', models.DateField(blank=True, null=True, verbose_name='client informed on')),
                ('client_informed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client_informed_text', models.TextField(blank=True)),
                ('renewed_agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enforcement_files', to='contractors.performanceagreement')),
                ('not_renewed_reason', models.TextField(blank=True, verbose_name='why no renewed agreement')),
                ('notice_skipped_reason', models.TextField(blank=True, verbose_name='why no notice of default')),
                ('close_reason', models.TextField(blank=True, verbose_name='reason for closing')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-opened_at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waived', 'settled', 'closed']), _negated=True), fields=('contract',), name='one_open_enforcement_file'), models.CheckConstraint(condition=models.Q(('state__in', ['signalled', 'talk_held', 'client_informed', 'notice_given', 'fine_announced', 'view_closed', 'proposed', 'countersigned', 'imposed', 'waived', 'withheld', 'disputed', 'settled', 'closed'])), name='file_state_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='file_flow', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{signalled:talk_held,talk_held:client_informed,client_informed:client_informed,client_informed:notice_given,client_informed:notice_given,notice_given:fine_announced,fine_announced:view_closed,view_closed:proposed,proposed:countersigned,proposed:view_closed,countersigned:view_closed,countersigned:imposed,countersigned:waived,imposed:withheld,imposed:disputed,withheld:disputed,disputed:imposed,disputed:withheld,disputed:waived,withheld:settled,disputed:settled,signalled:closed,talk_held:closed,client_informed:closed,notice_given:closed,fine_announced:closed,view_closed:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='befb07d6102f14c9b1d8716dfaa4f3c80969967d', operation='UPDATE', pgid='pgtrigger_file_flow_d4a89', table='enforcement_enforcementfile', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FinalInvoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='final_invoice', to='contractors.contract')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='invoice number')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected on')),
                ('payable', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='payable amount')),
                ('payment_stopped', models.BooleanField(default=False, verbose_name="payment waits for the bureau's statement")),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='paid on')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('payable__gte', 0)), name='invoice_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='FineForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fine_forecasts', to='contractors.contract')),
                ('computed_on', models.DateField(verbose_name='computed on')),
                ('net', models.DecimalField(decimal_places=2, max_digits=14)),
                ('verified', models.DecimalField(decimal_places=2, max_digits=14)),
                ('in_review', models.DecimalField(decimal_places=2, max_digits=14)),
                ('not_yet_due', models.DecimalField(decimal_places=2, max_digits=14)),
                ('shortfall', models.DecimalField(decimal_places=2, max_digits=14)),
                ('fine', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('payable', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('withheld', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('claim', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('trace', models.JSONField(default=dict)),
                ('computed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('contract', '-computed_on'),
                'constraints': [models.UniqueConstraint(fields=('contract', 'computed_on'), name='forecast_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ContractorView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contractor_view', to='enforcement.enforcementfile')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                ('text', models.TextField(blank=True, verbose_name='view')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('received_on__isnull', True), ('text', '')), models.Q(('received_on__isnull', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='view_text_iff_received')],
            },
        ),
        migrations.CreateModel(
            name='DefaultNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='default_notice', to='enforcement.enforcementfile')),
                ('sent_on', models.DateField(verbose_name='sent on')),
                ('term_ends_on', models.DateField(verbose_name='term ends on')),
                ('demand', models.TextField(verbose_name='what must still be done')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossier.letter')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('term_ends_on__gt', models.F('sent_on'))), name='notice_term_forward')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='enforcement.enforcementfile')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('text', models.TextField(verbose_name='what is disputed')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('uphold', 'Uphold the fine'), ('lower', 'Lower the fine'), ('withdraw', 'Withdraw the fine')], max_length=20, verbose_name='outcome')),
                ('reason', models.TextField(blank=True, verbose_name='reason of the outcome')),
                ('fine_before', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='fine before')),
                ('fine_after', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='fine after')),
                ('released', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='still to be paid out')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossier.letter')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('file',), name='one_open_dispute'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='dispute_decided_iff_outcome'), models.CheckConstraint(condition=models.Q(('fine_after__isnull', True), models.Q(('fine_after__gte', 0), ('fine_after__lte', models.F('fine_before'))), _connector='OR'), name='dispute_never_raises_the_fine')],
            },
        ),
        migrations.CreateModel(
            name='Fine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='fine', to='enforcement.enforcementfile')),
                ('stated_on', models.DateField(verbose_name='figures as of')),
                ('shortfall', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='shortfall')),
                ('computed', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='computed fine')),
                ('trace', models.JSONField(default=dict)),
                ('announced_letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossier.letter')),
                ('view_due_on', models.DateField(blank=True, null=True, verbose_name='view due on')),
                ('proposal_reason', models.TextField(blank=True, verbose_name='reason of the proposal')),
                ('proposed', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='proposed fine')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('countersigned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('countersigned_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, choices=[('impose', 'Impose the whole fine'), ('moderate', 'Impose a lower fine'), ('waive', 'Waive the fine')], max_length=20, verbose_name='decision')),
                ('decided', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='decided fine')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason of the decision')),
                ('not_attributable', models.BooleanField(default=False, verbose_name='not attributable to the contractor')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossier.letter')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('computed__gte', 0), ('shortfall__gte', 0)), name='fine_not_negative'), models.CheckConstraint(condition=models.Q(('countersigned_by__isnull', True), models.Q(('countersigned_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='fine_four_eyes'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('countersigned_by')), _negated=True)), _connector='OR'), name='fine_decided_by_the_client'), models.CheckConstraint(condition=models.Q(('decided__isnull', True), models.Q(('decided__gte', 0), ('decided__lte', models.F('computed'))), _connector='OR'), name='fine_decided_within_computed'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', '')), models.Q(('decided_at__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='fine_decided_iff_decision')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "enforcement_fineevent" ("announced_letter_id", "computed", "countersigned_at", "countersigned_by_id", "decided", "decided_at", "decided_by_id", "decision", "decision_letter_id", "decision_reason", "file_id", "id", "not_attributable", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_reason", "proposed", "proposed_at", "proposed_by_id", "shortfall", "stated_on", "trace", "view_due_on") VALUES (NEW."announced_letter_id", NEW."computed", NEW."countersigned_at", NEW."countersigned_by_id", NEW."decided", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."decision_letter_id", NEW."decision_reason", NEW."file_id", NEW."id", NEW."not_attributable", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposal_reason", NEW."proposed", NEW."proposed_at", NEW."proposed_by_id", NEW."shortfall", NEW."stated_on", NEW."trace", NEW."view_due_on"); RETURN NULL;', hash='a5f1d922499cebfb272ea286496e46bbae05db07', operation='INSERT', pgid='pgtrigger_insert_insert_9dd1e', table='enforcement_fine', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "enforcement_fineevent" ("announced_letter_id", "computed", "countersigned_at", "countersigned_by_id", "decided", "decided_at", "decided_by_id", "decision", "decision_letter_id", "decision_reason", "file_id", "id", "not_attributable", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposal_reason", "proposed", "proposed_at", "proposed_by_id", "shortfall", "stated_on", "trace", "view_due_on") VALUES (NEW."announced_letter_id", NEW."computed", NEW."countersigned_at", NEW."countersigned_by_id", NEW."decided", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."decision_letter_id", NEW."decision_reason", NEW."file_id", NEW."id", NEW."not_attributable", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposal_reason", NEW."proposed", NEW."proposed_at", NEW."proposed_by_id", NEW."shortfall", NEW."stated_on", NEW."trace", NEW."view_due_on"); RETURN NULL;', hash='bd6efe887c0b466575d4e98ef21cafcad868f4e0', operation='UPDATE', pgid='pgtrigger_update_update_94b9e', table='enforcement_fine', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='talk', to='enforcement.enforcementfile')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('attendees', models.TextField(verbose_name='present')),
                ('minutes', models.TextField(verbose_name='minutes')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enforcement.fine')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('file', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enforcement.enforcementfile')),
                ('stated_on', models.DateField(verbose_name='figures as of')),
                ('shortfall', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='shortfall')),
                ('computed', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='computed fine')),
                ('trace', models.JSONField(default=dict)),
                ('announced_letter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossier.letter')),
                ('view_due_on', models.DateField(blank=True, null=True, verbose_name='view due on')),
                ('proposal_reason', models.TextField(blank=True, verbose_name='reason of the proposal')),
                ('proposed', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='proposed fine')),
                ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('countersigned_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('countersigned_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, choices=[('impose', 'Impose the whole fine'), ('moderate', 'Impose a lower fine'), ('waive', 'Waive the fine')], max_length=20, verbose_name='decision')),
                ('decided', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='decided fine')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason of the decision')),
                ('not_attributable', models.BooleanField(default=False, verbose_name='not attributable to the contractor')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_letter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossier.letter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Withholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fine', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withholding', to='enforcement.fine')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withholdings', to='enforcement.finalinvoice')),
                ('withheld', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='withheld')),
                ('claim', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='separate claim')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossier.letter')),
                ('instructed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instructed_at', models.DateTimeField()),
                ('settled_on', models.DateField(blank=True, null=True, verbose_name='settled on')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('claim__gte', 0), ('withheld__gte', 0)), name='withholding_not_negative')],
            },
        ),
    ]
