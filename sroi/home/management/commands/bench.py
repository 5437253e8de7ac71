"""Measure the product on a small and a large archive."""

import os
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from procurement.models import Case
from sroi.dossier.services import BATCH
from sroi.home.services.bench import report, run_bench
from sroi.home.services.bench.measuring import Archive, archive_at
from sroi.home.services.seed import seed_cases
from sroi.settings.base import ROOT

LONGEST_WAIT = 900
"""Seconds."""
NEW = """
    SELECT count(*) FROM pg_stat_user_tables
    WHERE relname = ANY(%s) AND last_autoanalyze IS NULL AND last_analyze IS NULL
"""


def is_analysed() -> bool:
    """Tell whether the database knows how its largest tables are filled: it looks by itself, once a minute."""
    with connection.cursor() as cursor:
        cursor.execute(NEW, [["procurement_case", "dossier_dossier", "dossier_event", "reporting_effort"]])
        return bool(cursor.fetchone()[0] == 0)


class Command(BaseCommand):
    """`manage.py bench`: seeds the two databases that `make bench` gives, measures, prints and writes the table."""

    help = "Measure the pages of docs/performance.md on DATABASE_URL_SMALL and DATABASE_URL_LARGE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large the archives are, how often each page is asked, and where the table goes."""
        parser.add_argument("--small", type=int, default=1_000, help="cases in the small archive")
        parser.add_argument("--large", type=int, default=100_000, help="cases in the large archive")
        parser.add_argument("--rounds", type=int, default=25, help="how often each page is asked")
        parser.add_argument("--due", type=int, default=BATCH, help="how many reminders one sweep sends")
        parser.add_argument(
            "--output", type=Path, default=ROOT / "docs" / "performance.md", help="where the table goes"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  # the interface of Django
        """Seed what is empty, measure, and tell."""
        names = ("DATABASE_URL_SMALL", "DATABASE_URL_LARGE")
        if any(name not in os.environ for name in names):
            raise CommandError(f"Give {' and '.join(names)}: make bench does.")
        small, large = (archive_at(os.environ[name], options[name[13:].lower()]) for name in names)
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        with translation.override("nl"):
            for archive in (small, large):
                self.fill(archive, timezone.localdate())
            outcome = run_bench(
                small=small, large=large, rounds=options["rounds"], due=options["due"], at=timezone.now()
            )
        text = report(outcome)
        options["output"].write_text(text, encoding="utf-8")
        self.stdout.write(text)

    def fill(self, archive: Archive, on: date) -> None:
        """Seed an empty archive, and wait until the database has looked at what is in it."""
        with archive.chosen():
            if Case.objects.exists():
                return
            self.stdout.write(f"Seeding {archive.cases} cases …")
            began = time.monotonic()
            seed_cases(cases=archive.cases, on=on, among_people=False, say=lambda _line: None)
            self.stdout.write(f"Seeded in {time.monotonic() - began:.0f} seconds.")
            while time.monotonic() - began < LONGEST_WAIT and not is_analysed():
                time.sleep(1)
