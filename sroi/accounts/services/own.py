"""What people arrange for themselves: their profile, their e-mail, and who stands in for them (R4, R43)."""

from collections.abc import Mapping
from datetime import date, datetime

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction

from sroi.accounts.models import MailPreference, StandIn, User
from sroi.accounts.selectors import same_company
from sroi.accounts.states import MailKind, MailPace
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def update_profile(
    *, user: User, name: str, phone: str, job_title: str, language: str, pace: Mapping[MailKind, MailPace]
) -> User:
    """Change the own name, telephone, function and language, and when to get which e-mail."""
    with pghistory.context(actor=user.pk, reason="own profile"):
        user.name, user.phone, user.job_title, user.language = name, phone, job_title, language
        user.save(update_fields=["name", "phone", "job_title", "language"])
        for kind, when in pace.items():
            MailPreference.objects.update_or_create(user=user, kind=kind, defaults={"pace": when})
    return user


@transaction.atomic
def name_stand_in(*, absentee: User, stand_in_id: int, starts_on: date, ends_on: date, at: datetime) -> StandIn:
    """Let a colleague stand in for a period, with the worklist and the rights (R4)."""
    User.objects.select_for_update().get(pk=absentee.pk)
    colleague = User.objects.get(pk=stand_in_id)
    today = amsterdam_date(at)
    refuse(why_not_stand_in(absentee, colleague, starts_on=starts_on, ends_on=ends_on, today=today))
    with pghistory.context(actor=absentee.pk, reason="stand-in named"):
        return StandIn.objects.create(absentee=absentee, stand_in=colleague, starts_on=starts_on, ends_on=ends_on)


def why_not_stand_in(
    absentee: User, colleague: User, *, starts_on: date, ends_on: date, today: date
) -> tuple[Blocker, ...]:
    """Every reason why this colleague cannot stand in for this period."""
    found = []
    if colleague.pk == absentee.pk:
        found.append(blocker("stand-in-self", _("You cannot stand in for yourself."), field="stand_in", source="R4"))
    elif not are_colleagues(absentee, colleague):
        message = _("Choose a colleague with an account that is in use.")
        found.append(blocker("stand-in-no-colleague", message, field="stand_in", source="R4"))
    if ends_on < starts_on:
        found.append(
            blocker("stand-in-backward", _("The last day is on or after the first day."), field="ends_on", source="R4")
        )
    elif ends_on < today:
        found.append(blocker("stand-in-past", _("The last day is today or later."), field="ends_on", source="R4"))
    double = absentee.stand_ins.filter(
        stand_in=colleague, ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if double.exists():
        message = _("This colleague already stands in for you in a part of this period.")
        found.append(blocker("stand-in-double", message, field="stand_in", source="R4"))
    return tuple(found)


def are_colleagues(first: User, second: User) -> bool:
    """Tell whether two people work together: both in the office, or for one company."""
    if not second.is_active:
        return False
    if first.office_roles or first.department_id:
        return bool(second.office_roles or second.department_id)
    return same_company(first, second)


@transaction.atomic
def end_stand_in(*, stand_in_id: int, by: User, at: datetime) -> StandIn:
    """End a period early; only who is stood in for can."""
    row = StandIn.objects.select_for_update().get(pk=stand_in_id)
    if row.absentee_id != by.pk:
        raise PermissionDenied("end_stand_in")
    if row.ended_at is None:
        with pghistory.context(actor=by.pk, reason="stand-in ended"):
            row.ended_at = at
            row.save(update_fields=["ended_at"])
    return row
