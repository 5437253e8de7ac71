"""The list of enforcement files, and whether a case has an open one."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enforcement.models import EnforcementFile
from enforcement.selectors.facts import FileFacts, concerning, read_facts
from enforcement.selectors.page import status_of
from enforcement.selectors.turns import turn_of
from enforcement.states import ENDED
from procurement.models import Case
from sroi.accounts.models import User
from sroi.kernel.pages import Page, Status

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files are asked for."""

    which: str = "open"
    state: str = ""
    mine: bool = False
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in the list."""

    reference: str
    url: str
    title: str
    contractor: str
    status: Status
    opened_on: date
    turn: str
    who: str
    due_on: date | None


def has_open_file(case: Case) -> bool:
    """Tell whether phase 7 is on for a case (R34)."""
    return EnforcementFile.objects.open().filter(contract__case=case).exists()


def file_list(user: User, wanted: FileFilter, on: date) -> Page[FileRow]:
    """One page of the files inside the scope of the reader, the newest first."""
    files = EnforcementFile.objects.visible_to(user)
    if wanted.which == "open":
        files = files.open()
    elif wanted.which == "ended":
        files = files.filter(state__in=ENDED)
    if wanted.state:
        files = files.filter(state=wanted.state)
    if wanted.mine:
        files = files.filter(pk__in=EnforcementFile.objects.filter(concerning(user, on)).values("pk"))
    if wanted.before is not None:
        keys = sorted(files.filter(pk__gt=wanted.before).order_by("pk").values_list("pk", flat=True)[: PER_PAGE + 1])
        shown, older, newer = keys[:PER_PAGE], True, len(keys) > PER_PAGE
    else:
        after = files if wanted.after is None else files.filter(pk__lt=wanted.after)
        keys = list(after.order_by("-pk").values_list("pk", flat=True)[: PER_PAGE + 1])
        shown, older, newer = keys[:PER_PAGE], len(keys) > PER_PAGE, wanted.after is not None
    rows = read_facts(EnforcementFile.objects.filter(pk__in=shown).order_by("-pk"))
    return Page(
        rows=[_row(facts, on) for facts in rows],
        next_key=str(min(shown)) if shown and older else "",
        previous_key=str(max(shown)) if shown and newer else "",
    )


def _row(facts: FileFacts, on: date) -> FileRow:
    turn, file = turn_of(facts, on=on), facts.file
    return FileRow(
        reference=file.reference,
        url=file.get_absolute_url(),
        title=facts.contract.title,
        contractor=facts.contract.contractor_name,
        status=status_of(file),
        opened_on=file.opened_at.date(),
        turn=turn.act if turn else _("Ended"),
        who=(facts.names(*turn.whose) or str(turn.whose[0].label)) if turn else "",
        due_on=turn.due_on if turn else None,
    )
