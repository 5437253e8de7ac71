"""Tests: development with fast password hashing, no manifest for static files and a folder of their own."""

import os
from pathlib import Path

os.environ.setdefault("SROI_VAR", str(Path(__file__).resolve().parents[2] / "var" / "test"))

from sroi.settings import base
from sroi.settings.dev import *  # noqa: F403  # settings modules are inherited this way in Django

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **base.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
