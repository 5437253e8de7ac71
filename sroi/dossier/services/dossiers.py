"""Opening a dossier, and who has a role on it (R1)."""

from datetime import datetime

from django.db import transaction

from sroi.accounts.models import Department, Organisation, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier, Note
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services.events import record
from sroi.dossier.states import DossierKind, DossierVerb


@transaction.atomic
def open_dossier(  # noqa: PLR0913  # each is a fact of the dossier
    *,
    kind: DossierKind,
    reference: str,
    title: str,
    at: datetime,
    department: Department | None = None,
    parent: Dossier | None = None,
    search_text: str = "",
) -> Dossier:
    """Open an empty dossier; the act that asked for it records its own event."""
    return Dossier.objects.create(
        kind=kind,
        reference=reference,
        title=title,
        department=department or (parent.department if parent else None),
        parent=parent,
        opened_at=at,
        search_text=search_text,
    )


@transaction.atomic
def assign_role(
    *, dossier: Dossier, user: User, role: Role, at: datetime, by: User | Acting | None = None
) -> Assignment:
    """Give somebody a role on a dossier; once is enough."""
    assignment, made = Assignment.objects.get_or_create(
        dossier=dossier, user=user, role=role, ended_at=None, defaults={"since": at}
    )
    if made:
        facts = {"user": user.pk, "name": user.name, "role": role.value}
        record(dossier, DossierVerb.ROLE_ASSIGNED, about=user, by=by, at=at, after=role.value, facts=facts)
    return assignment


@transaction.atomic
def withdraw_role(*, assignment_id: int, at: datetime, by: User | Acting, reason: str) -> Assignment:
    """End a role on a dossier; nothing happens when it ended before."""
    assignment = Assignment.objects.select_for_update().select_related("dossier", "user").get(pk=assignment_id)
    if assignment.ended_at is None:
        assignment.ended_at = at
        assignment.save(update_fields=["ended_at"])
        facts = {"user": assignment.user_id, "name": assignment.user.name, "role": assignment.role}
        record(assignment.dossier, DossierVerb.ROLE_WITHDRAWN, by=by, at=at, reason=reason, facts=facts)
    return assignment


def share_with(*, dossier: Dossier, organisation: Organisation) -> None:
    """Make an organisation a party of the dossier, so that its people see it."""
    dossier.parties.add(organisation)


@transaction.atomic
def write_note(*, dossier: Dossier, text: str, is_internal: bool, by: User | Acting, at: datetime) -> Note:
    """Add a note to the dossier."""
    author = by.by if isinstance(by, Acting) else by
    note = Note.objects.create(dossier=dossier, author=author, text=text, is_internal=is_internal, written_at=at)
    record(dossier, DossierVerb.NOTE_WRITTEN, about=note, by=by, at=at, facts={"internal": is_internal})
    return note
