"""SROI: one file of a procurement, from first idea to last lesson."""

from sroi.celery import app as celery_app

__all__ = ["celery_app"]
