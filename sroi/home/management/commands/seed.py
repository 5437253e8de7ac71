"""Fill a database with an archive to measure on."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from sroi.home.services.seed import seed_cases
from sroi.kernel import formats
from sroi.kernel.refusals import Refused


class Command(BaseCommand):
    """`manage.py seed --cases N`: an archive in bulk; the same number and day give the same rows."""

    help = "Add an archive of cases that do not exist, in bulk, to measure on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many cases, as of which day."""
        parser.add_argument("--cases", type=int, required=True, help="how many cases")
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day it is, as 2026-11-22")
        parser.add_argument("--yes", action="store_true", help="also where real people work")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  # the interface of Django
        """Add the rows, or say why not."""
        with translation.override("nl"):
            try:
                made = seed_cases(
                    cases=options["cases"],
                    on=options["today"] or timezone.localdate(),
                    among_people=options["yes"],
                    say=self.stdout.write if options["verbosity"] > 1 else lambda _line: None,
                )
            except Refused as no:
                raise CommandError(" ".join(formats.sentence(each) for each in no.blockers)) from no
        self.stdout.write(
            f"{made.cases} cases, {made.contracts} contracts, {made.reports} reports, {made.efforts} efforts."
        )
