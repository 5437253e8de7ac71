"""Fill an empty database with the demonstration."""

import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from sroi.home.services.demo import make_demo
from sroi.kernel import formats
from sroi.kernel.refusals import Refused


class Command(BaseCommand):
    """`manage.py demo`: people, companies and cases that do not exist, as of a day."""

    help = "Fill an empty database with the demonstration: the same day and seed give the same content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day, how many cases, and the seed."""
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day it is, as 2026-11-22")
        parser.add_argument("--cases", type=int, default=120, help="how many cases")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other content")
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="how many draw letters beside this one"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  # the interface of Django
        """Make it, or say why not."""
        today = options["today"] or timezone.localdate()
        quiet = options["verbosity"] < 2  # Django's own levels
        with translation.override("nl"):
            try:
                made = make_demo(
                    today=today,
                    cases=options["cases"],
                    seed=options["seed"],
                    processes=options["processes"],
                    say=(lambda _line: None) if quiet else self.stdout.write,
                )
            except Refused as no:
                raise CommandError(" ".join(formats.sentence(each) for each in no.blockers)) from no
        self.stdout.write(
            f"{made.cases} cases, {made.reminders} reminders, {made.letters} letters and {made.messages} "
            "e-mails of the past."
        )
