"""Development: what `make run` uses; the local process manager leaves its addresses in var/env."""

import os

from sroi.settings import base
from sroi.settings.base import *  # noqa: F403  # settings modules are inherited this way in Django

if (base.VAR / "env").exists() and "DATABASE_URL" not in os.environ:
    base.env.read_env(str(base.VAR / "env"))
    DATABASES = {
        "default": {**base.DATABASES["default"], **base.env.db_url("DATABASE_URL")},
    }
    REDIS_URL = base.env.str("REDIS_URL")
    CACHES = {"default": {**base.CACHES["default"], "LOCATION": f"{REDIS_URL}?db=1"}}
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
    MAIL_URL = base.env.email_url("MAIL_URL", default="smtp://127.0.0.1:1025")
    EMAIL_HOST, EMAIL_PORT = MAIL_URL["EMAIL_HOST"], MAIL_URL["EMAIL_PORT"]
    BASE_URL = base.env.str("BASE_URL", base.BASE_URL)
    MAIL_SINK_URL = base.env.str("MAIL_SINK_URL", "")

DEBUG = base.env.bool("DEBUG", False)
SECRET_KEY = base.SECRET_KEY or "development-only-key-never-used-where-real-people-are"
FILES_KEY = base.FILES_KEY or "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhISE="
# The files travel to the same machine: pressing them together takes longer than it ever saves.
STORAGES = {
    **base.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *base.ALLOWED_HOSTS]
SHOW_DEMO_ACCOUNTS = True
