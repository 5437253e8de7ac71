"""Runs the jobs of the schedule in one process, with the clock at the given moment; used by `run_due`."""

import json
import sys
from datetime import datetime

import django
import time_machine

from sroi.celery import app


def main(moment: str, names: str) -> None:
    """Run each job of the schedule, and what it queues, there and then."""
    django.setup()
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    wanted = json.loads(names)
    schedule = {name: entry["task"] for name, entry in app.conf.beat_schedule.items()}
    unknown = set(wanted) - set(schedule)
    if unknown:
        raise SystemExit(f"The schedule has no {', '.join(sorted(unknown))}.")
    with time_machine.travel(datetime.fromisoformat(moment)):
        for name, task in schedule.items():
            if not wanted or name in wanted:
                app.tasks[task].apply(throw=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
