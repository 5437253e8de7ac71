"""Writes a sample notice of an invented procedure, to try the import with."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from procurement.readers import NoticeKind
from procurement.readers.sample import make_notice
from procurement.readers.sample.invention import FIRST_VALUE

KINDS = {"contract": NoticeKind.CONTRACT, "award": NoticeKind.AWARD, "modification": NoticeKind.MODIFICATION}


class Command(BaseCommand):
    """Prints one eForms notice: `manage.py make_notice --kind award > award.xml`."""

    help = "Write an eForms notice of an invented procedure; the same number gives the same procedure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--kind", choices=sorted(KINDS), default="award", help="which notice")
        parser.add_argument("--today", type=date.fromisoformat, help="the day that its dates relate to (default: now)")
        parser.add_argument("--number", type=int, default=1, help="which invented procedure")
        parser.add_argument("--value", type=Decimal, default=FIRST_VALUE, help="value of the first contract in euro")
        parser.add_argument("--lots", type=int, choices=(1, 2), default=1, help="2: with a lot for a consortium")
        parser.add_argument("--starts", type=date.fromisoformat, help="first day of the work")
        parser.add_argument("--ends", type=date.fromisoformat, help="last day of the work")
        parser.add_argument("--output", type=Path, help="file to write (default: the screen)")

    def handle(self, *_args: object, **options: object) -> None:
        """Write the notice."""
        content = make_notice(
            kind=KINDS[str(options["kind"])],
            today=_day(options["today"]) or timezone.localdate(),
            number=int(str(options["number"])),
            value=Decimal(str(options["value"])),
            lots=int(str(options["lots"])),
            period=_period(_day(options["starts"]), _day(options["ends"])),
        )
        output = options["output"]
        if isinstance(output, Path):
            output.write_bytes(content)
        else:
            self.stdout.write(content.decode(), ending="")


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _period(starts: date | None, ends: date | None) -> tuple[date, date] | None:
    if starts is None and ends is None:
        return None
    if starts is None or ends is None or ends < starts:
        raise CommandError("Give both --starts and --ends, the last not before the first.")
    return starts, ends
