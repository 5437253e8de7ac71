"""Background work: every name that is asked for or scheduled is a job that exists."""

import importlib
import importlib.util
from enum import StrEnum

from sroi.celery import app

APPS = (
    "sroi.reference",
    "sroi.accounts",
    "sroi.dossier",
    "procurement",
    "contractors",
    "reporting",
    "enforcement",
    "sroi.home",
)


def job_names() -> set[str]:
    """The value of every job that an app names in its states."""
    names: set[str] = set()
    for package in APPS:
        if importlib.util.find_spec(f"{package}.states") is None:
            continue
        for thing in vars(importlib.import_module(f"{package}.states")).values():
            if isinstance(thing, type) and issubclass(thing, StrEnum) and thing.__name__.endswith("Job"):
                names |= {job.value for job in thing}
    return names


def registered() -> set[str]:
    """The jobs of our own apps that the web process can queue."""
    return {task for task in app.tasks if task.startswith(tuple(f"{package}." for package in APPS))}


def test_every_job_that_a_service_may_ask_for_exists() -> None:
    assert job_names() - registered() == set()


def test_every_scheduled_job_exists() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - registered() == set()


def test_every_job_is_asked_for_or_scheduled() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert registered() - job_names() - scheduled == set()
