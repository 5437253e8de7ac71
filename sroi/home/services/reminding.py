"""Reminding whoever is expected to do something, from the list of what one waits for (S1)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop as _

from sroi.accounts.models import Membership, RoleGrant, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier
from sroi.dossier.selectors import WorkItem
from sroi.dossier.services import queue_mail, record
from sroi.home.selectors.work import waiting_item
from sroi.home.states import HomeVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse

TEMPLATE = "home/reminder"
OFFICE_WIDE = (Role.COORDINATOR, Role.FINANCE_READER)


@transaction.atomic
def remind(*, item: WorkItem, by: User, at: datetime) -> tuple[User, ...]:
    """Mail who is expected to act, at most once a day for the same thing; answer who was written to."""
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related("department").get(reference=item.reference)
    people = people_expected(dossier, item.whose, by)
    if not people:
        why = _("Nobody can be written to: this file has no person with an account in this role. Call them instead.")
        refuse([blocker("nobody-to-remind", why)])
    written = tuple(person for person in people if _written(dossier, item, person, by, at))
    if not written:
        refuse(
            [blocker("reminded-today", _("A reminder of this went out today already. Call, or wait until tomorrow."))]
        )
    facts = {"kind": item.kind, "whose": item.whose, "people": len(written)}
    record(dossier, HomeVerb.REMINDED, by=by, at=at, facts=facts)
    return written


def people_expected(dossier: Dossier, role: Role, by: User) -> tuple[User, ...]:
    """Who has the turn: the people of the company, of the role on the file, or of the whole office."""
    people = User.objects.filter(is_active=True).exclude(pk=by.pk)
    if role == Role.CONTRACTOR:
        members = Membership.objects.filter(organisation__in=dossier.parties.all())
        people = people.filter(pk__in=members.values("user"))
    elif role in OFFICE_WIDE:
        people = people.filter(pk__in=RoleGrant.objects.filter(role=role).values("user"))
    else:
        held = Assignment.objects.filter(dossier__in=dossier.lineage(), role=role, ended_at__isnull=True)
        people = people.filter(pk__in=held.values("user"))
    return tuple(people.order_by("name", "pk"))


def _written(dossier: Dossier, item: WorkItem, person: User, by: User, at: datetime) -> bool:
    """Put one mail in the outbox; False when it went out today already, or is not wanted."""
    day = amsterdam_date(at)
    with translation.override(person.language):
        told = waiting_item(by, day, reference=item.reference, kind=item.kind, whose=item.whose)
    context: Mapping[str, object] = {"title": (told or item).title, "due_on": item.due_on, "dossier": dossier, "by": by}
    key = f"reminder:{dossier.pk}:{item.kind}:{item.whose}:{person.pk}:{day.isoformat()}"
    return queue_mail(template=TEMPLATE, key=key, context=context, at=at, recipient=person, dossier=dossier) is not None
