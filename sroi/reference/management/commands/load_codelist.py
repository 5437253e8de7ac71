"""Loads a published code list (Genericode), with its period and source."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sroi.kernel.formats import sentence
from sroi.kernel.genericode import read_codelist
from sroi.kernel.refusals import Refused
from sroi.reference.services import load_codes


class Command(BaseCommand):
    """`manage.py load_codelist FILE [--source TEXT] [--valid-from DATE]`."""

    help = "Load a code list: new codes start, changed names follow, codes that the list no longer has end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its source and its first day."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", default="", help="where the list was published; its name and version if left out"
        )
        parser.add_argument("--valid-from", type=date.fromisoformat, default=None, help="YYYY-MM-DD; today if left out")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file and load it."""
        try:
            codelist = read_codelist(options["file"])
            loaded = load_codes(
                codelist=codelist,
                source=options["source"].strip() or f"{codelist.name}, {codelist.version}",
                valid_from=options["valid_from"] or timezone.localdate(),
            )
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except Refused as refused:
            raise CommandError("\n".join(sentence(each) for each in refused.blockers)) from refused
        self.stdout.write(
            f"{codelist.name} {codelist.version}: {loaded.added} added, {loaded.renamed} renamed, "
            f"{loaded.ended} ended, {loaded.unchanged} unchanged"
        )
