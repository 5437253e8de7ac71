"""Background work is asked for by name, after commit, with ids only (house §2.4)."""

from enum import StrEnum

from celery import current_app


def enqueue(job: StrEnum, **ids: int) -> None:
    """Run the job once the surrounding transaction commits. Ids only, never objects."""
    task = current_app.tasks[job.value]
    task.delay_on_commit(**ids)  # type: ignore[attr-defined]  # the library's types know no Django tasks
