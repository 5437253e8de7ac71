"""The queue: it carries kicks; the truth is the waiting row itself."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings.dev")

CHASING = "6-18"
"""Every hour of the day: a missed hour, a row that failed and one that somebody held are taken up by the next."""

app = Celery("sroi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,  # our own way of writing lines leaves out what nobody should read
    worker_max_tasks_per_child=200,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 300},
    timezone="Europe/Amsterdam",
    beat_schedule={
        "sweep-outbox": {"task": "sroi.dossier.tasks.sweep_outbox", "schedule": 60.0},
        "sweep-attachments": {"task": "sroi.dossier.tasks.sweep_attachments", "schedule": 60.0},
        "sweep-orphans": {"task": "sroi.dossier.tasks.sweep_orphans", "schedule": crontab(hour=3, minute=30)},
        "chase-standstills": {"task": "procurement.tasks.chase_due", "schedule": crontab(hour=CHASING, minute=0)},
        "chase-registrations": {"task": "contractors.tasks.chase_due", "schedule": crontab(hour=CHASING, minute=10)},
        "follow-bases": {"task": "contractors.tasks.follow_bases", "schedule": crontab(hour=0, minute=5)},
        "open-quarters": {"task": "reporting.tasks.open_quarters", "schedule": crontab(hour=5, minute=0)},
        "chase-reports": {"task": "reporting.tasks.chase_due", "schedule": crontab(hour=CHASING, minute=20)},
        "forecast-fines": {"task": "enforcement.tasks.forecast_fines", "schedule": crontab(hour=4, minute=0)},
        "chase-enforcement": {"task": "enforcement.tasks.chase_due", "schedule": crontab(hour=CHASING, minute=30)},
        "send-digests": {"task": "sroi.home.tasks.send_digests", "schedule": crontab(hour=7, minute=0)},
    },
)
app.autodiscover_tasks()
