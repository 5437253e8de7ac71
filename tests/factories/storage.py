"""A folder of its own for the sealed files of one test."""

from pathlib import Path

from django.conf import settings
from django.test import override_settings


def kept_in(folder: Path) -> override_settings:
    """Keep every sealed file in this folder, for as long as the context lasts."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return override_settings(STORAGES={**settings.STORAGES, "default": default})
