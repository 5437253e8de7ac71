"""Setting, meeting and moving deadlines (R40)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from sroi.accounts.models import User
from sroi.dossier.models import Deadline, DeadlineExtension, Dossier
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services.events import about_text, record
from sroi.dossier.states import DossierVerb


@transaction.atomic
def set_deadline(  # noqa: PLR0913  # each is a fact of the deadline
    *,
    dossier: Dossier,
    kind: str,
    due_on: date,
    about: Model | None = None,
    courtesy_on: date | None = None,
    source: str = "",
    next_chase_on: date | None = None,
) -> Deadline:
    """Set a deadline; a second time for the same thing moves it as long as it is open."""
    deadline, made = Deadline.objects.select_for_update().get_or_create(
        dossier=dossier,
        kind=kind,
        about=about_text(about),
        defaults={
            "due_on": due_on,
            "courtesy_on": courtesy_on,
            "source": source,
            "next_chase_on": next_chase_on,
        },
    )
    if not made and deadline.met_at is None and deadline.waived_at is None:
        deadline.due_on, deadline.courtesy_on = due_on, courtesy_on
        deadline.source, deadline.next_chase_on = source, next_chase_on
        deadline.save(update_fields=["due_on", "courtesy_on", "source", "next_chase_on"])
    return deadline


def meet_deadline(*, dossier: Dossier, kind: str, at: datetime, about: Model | None = None) -> int:
    """Mark what was due as done; answer how many deadlines were open (0 or 1)."""
    wanted = Deadline.objects.open().filter(dossier=dossier, kind=kind, about=about_text(about))
    return wanted.update(met_at=at, next_chase_on=None)


def end_deadlines(*, dossier: Dossier, at: datetime, by: User) -> int:
    """Waive every open deadline of a dossier that is stopped (R6); answer how many."""
    return Deadline.objects.open().filter(dossier=dossier).update(waived_at=at, waived_by=by, next_chase_on=None)


@transaction.atomic
def extend_deadline(  # noqa: PLR0913  # each is a fact of the deadline
    *,
    deadline_id: int,
    due_on: date,
    reason: str,
    by: User | Acting,
    at: datetime,
    courtesy_on: date | None = None,
    next_chase_on: date | None = None,
) -> Deadline:
    """Move a deadline with a reason; the old date stays readable, and it is reminded of anew."""
    deadline = Deadline.objects.select_for_update().select_related("dossier").get(pk=deadline_id)
    was, person = deadline.due_on, by.by if isinstance(by, Acting) else by
    DeadlineExtension.objects.create(deadline=deadline, was_due_on=was, due_on=due_on, reason=reason, by=person, at=at)
    deadline.due_on, deadline.courtesy_on, deadline.next_chase_on = due_on, courtesy_on, next_chase_on
    deadline.save(update_fields=["due_on", "courtesy_on", "next_chase_on"])
    record(
        deadline.dossier,
        DossierVerb.DEADLINE_EXTENDED,
        about=deadline,
        by=by,
        at=at,
        before=was.isoformat(),
        after=due_on.isoformat(),
        reason=reason,
        facts={"kind": deadline.kind},
    )
    return deadline


@transaction.atomic
def waive_deadline(*, deadline_id: int, reason: str, by: User | Acting, at: datetime) -> Deadline:
    """Let a deadline fall with a reason."""
    deadline = Deadline.objects.select_for_update().select_related("dossier").get(pk=deadline_id)
    deadline.waived_at, deadline.waived_by = at, by.by if isinstance(by, Acting) else by
    deadline.next_chase_on = None
    deadline.save(update_fields=["waived_at", "waived_by", "next_chase_on"])
    facts = {"kind": deadline.kind}
    record(deadline.dossier, DossierVerb.DEADLINE_WAIVED, about=deadline, by=by, at=at, reason=reason, facts=facts)
    return deadline
