"""Who works on a case: assigned by a coordinator, or taken by an adviser (R1)."""

from datetime import datetime

from django.db import transaction

from procurement import policies
from procurement.models import Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.services.telling import tell_assigned
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.services import assign_role, withdraw_role
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

ASSIGNABLE = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER)


def why_not_assigned(person: User, role: Role) -> tuple[Blocker, ...]:
    """Why this person cannot get this role on a case."""
    if role not in ASSIGNABLE:
        return (blocker("role-not-assignable", _("This role is not given on a case."), field="role", source="R1"),)
    if not person.is_active or not person.holds(role):
        message = _("%(name)s does not hold this role in the office.")
        return (blocker("role-not-held", message, field="person", source="R1", name=person.name),)
    return ()


@transaction.atomic
def assign_person(*, case_id: int, person: User, role: Role, by: User, at: datetime) -> Assignment:
    """Give somebody a role on a case; the dossier records the one event."""
    case, acting = hold(case_id, ProcurementDuty.ASSIGN_PERSON, by=by, at=at)
    refuse(why_not_assigned(person, role))
    assignment = assign_role(dossier=case.dossier, user=person, role=role, by=acting, at=at)
    if person != by:
        tell_assigned(assignment, case, at=at)
    return assignment


@transaction.atomic
def withdraw_person(*, case_id: int, assignment_id: int, reason: str, by: User, at: datetime) -> Assignment:
    """End the role of somebody on a case, with the reason; the timeline keeps who it was (R1)."""
    case, acting = hold(case_id, ProcurementDuty.ASSIGN_PERSON, by=by, at=at)
    refuse((*_why_gone(case, assignment_id), *_why_unreasoned(reason)))
    return withdraw_role(assignment_id=assignment_id, at=at, by=acting, reason=reason.strip())


def _why_gone(case: Case, assignment_id: int) -> tuple[Blocker, ...]:
    """Why nothing is withdrawn: the role has ended."""
    if case.dossier.assignments.filter(pk=assignment_id, ended_at__isnull=True).exists():
        return ()
    return (blocker("role-ended", _("This person does not have this role on the case any more."), source="R1"),)


def _why_unreasoned(reason: str) -> tuple[Blocker, ...]:
    """Why a role does not end: the file has to say why."""
    message = _("Write why this person no longer works on the case.")
    return why_not_written(reason, field="reason", message=message, source="R1")


@transaction.atomic
def take_case(*, case_id: int, by: User, at: datetime) -> Assignment:
    """Let an adviser take a case that has no adviser yet."""
    case = Case.objects.locked().get(pk=case_id)
    acting = policies.require(by, ProcurementDuty.TAKE_CASE, case, on=amsterdam_date(at))
    taken = case.dossier.assignments.filter(role=Role.ADVISER, ended_at__isnull=True)
    if taken.exists():
        refuse((blocker("adviser-known", _("This case has an adviser already."), source="R1"),))
    return assign_role(dossier=case.dossier, user=by, role=Role.ADVISER, by=acting, at=at)
