"""Background work starts after the commit, and not at all without one (house §2.4)."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from celery import current_app
from celery.exceptions import NotRegistered
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from sroi.kernel.queue import enqueue


class Job(StrEnum):
    """Jobs of this test only."""

    NOTE = "tests.kernel.note"
    MISSING = "tests.kernel.missing"


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, int]]]:
    """What the broker is asked to do, instead of a broker."""
    asked: list[dict[str, int]] = []

    def note(letter_id: int) -> None:
        asked.append({"letter_id": letter_id})

    task = current_app.task(name=Job.NOTE.value)(note)
    monkeypatch.setattr(current_app.tasks[Job.NOTE.value], "delay", lambda **ids: asked.append(ids))
    yield asked
    current_app.tasks.unregister(task.name)


@pytest.mark.django_db
def test_a_job_starts_once_after_the_commit(
    noted: list[dict[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        enqueue(Job.NOTE, letter_id=7)
        assert noted == []
    assert noted == [{"letter_id": 7}]


@pytest.mark.django_db
def test_a_job_of_work_that_was_undone_never_starts(
    noted: list[dict[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        enqueue(Job.NOTE, letter_id=7)
        transaction.set_rollback(True)
    assert noted == []


@pytest.mark.django_db
def test_a_job_that_nobody_knows_fails_at_once() -> None:
    with pytest.raises(NotRegistered):
        enqueue(Job.MISSING, letter_id=1)
