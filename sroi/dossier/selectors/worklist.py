"""What dossiers themselves ask of people: files to replace or look at, e-mail that did not arrive (R7, R45)."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment, Deadline, Dossier, Message, TermWaiver
from sroi.dossier.policies import DossierDuty, holds_anywhere
from sroi.dossier.selectors.papers import path_to
from sroi.dossier.selectors.timeline import label_of
from sroi.dossier.selectors.work import Desk, WorkItem
from sroi.dossier.states import AttachmentState, MessageState
from sroi.kernel.calendar import amsterdam_date

MOST = 50
NOT_JUDGED = Q(state__in=[AttachmentState.AWAITING, AttachmentState.SET_APART])
TO_LOOK_AT = Q(state=AttachmentState.AWAITING) | Q(state=AttachmentState.SET_APART, release_asked_at__isnull=False)


def desk_of(user: User, on: date) -> Desk:
    """What waits for this user on this day, and what they put in that an adviser still has to look at."""
    looked_after = Q(dossier__in=looked_after_by(user, on))
    files = Attachment.objects.filter(NOT_JUDGED, Q(uploaded_by=user) | TO_LOOK_AT & looked_after)
    own, others = split(files.select_related("dossier")[: 3 * MOST], lambda row: row.uploaded_by_id == user.pk)
    waiting, apart = split(own, lambda row: row.state == AttachmentState.AWAITING or row.release_asked_at is not None)
    failed = Message.objects.filter(looked_after, state=MessageState.FAILED)
    mine = chain(
        (replace_item(row) for row in apart),
        (look_item(row, user.name) for row in others),
        (mail_item(row) for row in failed.select_related("dossier")[:MOST] if row.dossier is not None),
    )
    asked = (term_item(row) for row in waivers_for(user, on))
    return Desk((*mine, *asked), tuple(look_item(row, "") for row in waiting))


def split(
    rows: Iterable[Attachment], wanted: Callable[[Attachment], bool]
) -> tuple[list[Attachment], list[Attachment]]:
    """The files of which something is true, and the others."""
    found: tuple[list[Attachment], list[Attachment]] = ([], [])
    for row in rows:
        found[not wanted(row)].append(row)
    return found


def waivers_for(user: User, on: date) -> list[TermWaiver]:
    """The terms on whose waiving a coordinator decides, except what they proposed themselves (R3)."""
    if not holds_anywhere(user, DossierDuty.DECIDE_TERM, on=on):
        return []
    rows = TermWaiver.objects.filter(approved__isnull=True, deadline__in=Deadline.objects.open())
    return list(rows.exclude(proposed_by=user).select_related("deadline__dossier", "proposed_by")[:MOST])


def term_item(waiver: TermWaiver) -> WorkItem:
    """The coordinator decides whether a term falls."""
    deadline = waiver.deadline
    return WorkItem(
        kind="dossier.term-waiver",
        title=gettext("Decide on waiving a term: %(term)s.") % {"term": label_of(deadline.kind)},
        detail=waiver.reason,
        due_on=deadline.due_on,
        since_on=amsterdam_date(waiver.proposed_at),
        reference=deadline.dossier.reference,
        case_title=deadline.dossier.title,
        contractor="",
        url=path_to("dossier:term-decide", str(waiver.pk)),
        button=gettext("Decide"),
        whose=Role.COORDINATOR,
        who="",
    )


def looked_after_by(user: User, on: date) -> QuerySet[Dossier]:
    """The dossiers that the user looks after as adviser, or as coordinator without an adviser on them."""
    standings = standings_of(user, on)
    running = Q(assignments__role=Role.ADVISER, assignments__ended_at__isnull=True)
    advised = Dossier.objects.filter(running)
    mine = advised.filter(assignments__user__in=[standing.user.pk for standing in standings])
    wanted = Q(pk__in=mine.values("pk")) | Q(parent__in=mine.values("pk")) | Q(parent__parent__in=mine.values("pk"))
    if any(Role.COORDINATOR in standing.roles for standing in standings):
        covered = Q(pk__in=advised.values("pk")) | Q(parent__in=advised.values("pk"))
        wanted |= ~(covered | Q(parent__parent__in=advised.values("pk")))
    return Dossier.objects.filter(wanted)


def replace_item(attachment: Attachment) -> WorkItem:
    """The uploader replaces a file that was set apart."""
    return WorkItem(
        kind="dossier.file-apart",
        title=gettext("Replace the file %(name)s, or ask for release.") % {"name": attachment.name},
        detail=gettext("It probably holds a citizen service number."),
        due_on=None,
        since_on=amsterdam_date(attachment.judged_at or attachment.uploaded_at),
        reference=attachment.dossier.reference,
        case_title=attachment.dossier.title,
        contractor="",
        url=path_to("dossier:attachment-detail", str(attachment.key)),
        button=gettext("View the file"),
        whose=Role.CONTRACTOR,
        who="",
    )


def look_item(attachment: Attachment, who: str) -> WorkItem:
    """The adviser looks at a file that the machine could not judge."""
    return WorkItem(
        kind="dossier.file-look",
        title=gettext("Look at the file %(name)s.") % {"name": attachment.name},
        detail=gettext("Decide whether it holds a citizen service number."),
        due_on=None,
        since_on=amsterdam_date(attachment.release_asked_at or attachment.judged_at or attachment.uploaded_at),
        reference=attachment.dossier.reference,
        case_title=attachment.dossier.title,
        contractor="",
        url=path_to("dossier:attachment-look", str(attachment.key)),
        button=gettext("Look at the file"),
        whose=Role.ADVISER,
        who=who,
    )


def mail_item(message: Message) -> WorkItem:
    """The adviser deals with an e-mail that did not arrive."""
    return WorkItem(
        kind="dossier.mail-undelivered",
        title=gettext("Deal with the e-mail that did not arrive: %(subject)s.") % {"subject": message.subject},
        detail=message.address,
        due_on=None,
        since_on=amsterdam_date(message.queued_at),
        reference=message.dossier.reference if message.dossier else "",
        case_title=message.dossier.title if message.dossier else "",
        contractor="",
        url=path_to("dossier:outbox"),
        button=gettext("View undelivered mail"),
        whose=Role.ADVISER,
        who="",
    )
