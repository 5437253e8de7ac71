"""SROI: one file of a procurement, from first idea to last lesson."""

from sroi.celery import app as celery_app

VERSION = "0.1.0"
GUIDE = "Leidraad Sociaal opdrachtgeverschap (concept)"

__all__ = ["GUIDE", "VERSION", "celery_app"]
