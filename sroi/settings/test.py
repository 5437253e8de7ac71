"""Tests: development with fast password hashing and no manifest for static files."""

from sroi.settings import base
from sroi.settings.dev import *  # noqa: F403  # settings modules are inherited this way in Django

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **base.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
