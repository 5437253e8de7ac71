"""Import official notices: each file by itself, nothing half saved."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import ngettext

from contractors.services import Import, import_notice
from procurement.selectors import notice_rows
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.kernel import formats
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed


class Command(BaseCommand):
    """`manage.py import_notice FILE…`: what each notice gave, what it withheld, or why it was refused."""

    help = "Import eForms notices (XML) into cases and contracts."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, and as whom."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", default="", help="e-mail address of the buyer who imports")
        parser.add_argument("--language", default="nl", choices=["nl", "en"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import each file and tell what came of it; the exit status tells whether one was refused."""
        person, refused = importer(options["by"]), 0
        with translation.override(options["language"]):
            for path in options["files"]:
                refused += self.one(path, person)
            if refused:
                text = ngettext("%(count)s notice was refused.", "%(count)s notices were refused.", refused)
                raise CommandError(text % {"count": refused})

    def one(self, path: Path, person: User) -> int:
        """Import one file; answer 1 when it was refused."""
        try:
            outcome = import_notice(content=path.read_bytes(), by=person, at=timezone.now())
        except OSError as error:
            self.stdout.write(f"{path.name}: {error.strerror}")
            return 1
        except Refused as no:
            self.stdout.write(f"{path.name}: " + " ".join(formats.sentence(each) for each in no.blockers))
            return 1
        except NotAllowed as no:
            self.stdout.write(f"{path.name}: {no}")
            return 1
        self.tell(path, outcome)
        return 0

    def tell(self, path: Path, outcome: Import) -> None:
        """What the notice gave, withheld and left out."""
        result = outcome.result
        kind = result.notice.get_kind_display()
        self.stdout.write(f"{path.name}: {kind} → {result.case.reference} {result.case.title}")
        for heading, rows in (("+", result.given), ("x", result.withheld), ("–", result.missing)):
            for row in notice_rows(rows, on=timezone.localdate()):
                place = f" {row.section}" if row.section else ""
                value = f": {row.value}" if row.value else ""
                self.stdout.write(f"  {heading} {row.name}{place}{value}")
        for change in outcome.changes:
            where = change.contract.reference if change.contract else "–"
            amount = formats.euro(change.base.change) if change.base else "–"
            self.stdout.write(f"  Δ {where}: {amount}")
            for reason in change.reasons:
                self.stdout.write(f"    {formats.sentence(reason)}")
        for each in result.asks:
            self.stdout.write(f"  ? {formats.sentence(each)}")


def importer(email: str) -> User:
    """The person with this address, else the first buyer."""
    if email:
        person = User.objects.filter(email=email.lower()).first()
    else:
        person = User.objects.filter(role_grants__role=Role.BUYER, is_active=True).order_by("pk").first()
    if person is None:
        raise CommandError("There is no such buyer: make an account first, or name one with --by.")
    return person
