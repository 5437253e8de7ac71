"""The tables with their constraints, indexes, row history and triggers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='last read at')),
            ],
        ),
        migrations.CreateModel(
            name='NoticesSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notices_seen', to=settings.AUTH_USER_MODEL)),
                ('seen_at', models.DateTimeField(verbose_name='seen at')),
            ],
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
                ('page', models.CharField(choices=[('home:work', 'My work'), ('home:case-list', 'Cases'), ('home:contract-list', 'My contracts')], max_length=20)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('user', 'page', 'name'), name='saved_filter_once'), models.CheckConstraint(condition=models.Q(('page__in', ['home:work', 'home:case-list', 'home:contract-list'])), name='saved_filter_page_known')],
            },
        ),
    ]
