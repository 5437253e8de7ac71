"""Check that the record is whole: in the database, and again from an export without it (R5)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sroi.dossier.models import Dossier
from sroi.dossier.selectors import breaks_in_database, breaks_in_export, heads, rows_for_export
from sroi.dossier.selectors.chain import row_from


class Command(BaseCommand):
    """Ends with an error when one event is missing, changed or does not fit; the ends of the chains go to a file."""

    help = "Check the record of one dossier or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which dossier, which exported file, and where the ends of the chains go."""
        parser.add_argument("--dossier", default="", help="the reference of one dossier")
        parser.add_argument("--export", type=Path, help="an exported JSON file to check instead of the database")
        parser.add_argument("--heads", type=Path, help="write the end of every chain to this file, to keep elsewhere")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, tell every break, and fail when there is one."""
        if options["export"]:
            rows = [row_from(values) for values in json.loads(options["export"].read_text())]
            found = breaks_in_export(rows)
        else:
            dossier = self._dossier(options["dossier"])
            found = tuple({*breaks_in_database(dossier), *breaks_in_export(rows_for_export(dossier))})
        if options["heads"]:
            lines = [f"{head.reference}\t{head.sequence}\t{head.hash}\n" for head in heads()]
            options["heads"].write_text("".join(lines))
        for each in sorted(found, key=lambda one: (one.reference, one.sequence)):
            self.stdout.write(f"{each.reference} event {each.sequence}: {each.kind}")
        if found:
            raise CommandError(f"The record is not whole: {len(found)} breaks.")
        self.stdout.write("The record is whole.")

    def _dossier(self, reference: str) -> Dossier | None:
        """The dossier that was asked for; None for all."""
        if not reference:
            return None
        dossier = Dossier.objects.filter(reference=reference).first()
        if dossier is None:
            raise CommandError(f"There is no dossier {reference}.")
        return dossier
