"""What an administrator does with the tree of departments (R1): without one nobody can open a case."""

import pghistory
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.text import slugify

from sroi.accounts import policies
from sroi.accounts.models import Department, User
from sroi.accounts.policies import AccountDuty
from sroi.accounts.states import DepartmentKind
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _

LONGEST_CODE, LONGEST_PATH = 36, 250


@transaction.atomic
def add_department(*, name: str, kind: DepartmentKind, parent: Department | None, by: User) -> Department:
    """Add a department below another one, or at the top of the tree."""
    policies.require(by, AccountDuty.MANAGE_PEOPLE)
    take_turn("departments")
    above = _as_it_is(parent)
    refuse(why_not_named(name, above))
    code = free_code(name)
    path = f"{above.path if above else '/'}{code}/"
    refuse(why_too_deep(len(path)))
    with pghistory.context(actor=by.pk, reason="department added"):
        return Department.objects.create(name=name.strip(), code=code, kind=kind, parent=above, path=path)


@transaction.atomic
def change_department(
    *, department_id: int, name: str, kind: DepartmentKind, parent: Department | None, by: User
) -> Department:
    """Give a department another name, kind or place; what is below it moves along."""
    policies.require(by, AccountDuty.MANAGE_PEOPLE)
    take_turn("departments")
    department, above = Department.objects.get(pk=department_id), _as_it_is(parent)
    refuse(why_not_moved(department, above) or why_not_named(name, above, but=department))
    before, after = department.path, f"{above.path if above else '/'}{department.code}/"
    below = Department.objects.under([before])
    longest = max(len(each.path) for each in below)
    refuse(why_too_deep(longest - len(before) + len(after)))
    with pghistory.context(actor=by.pk, reason="department changed"):
        if after != before:
            below.update(path=Concat(Value(after), Substr(F("path"), len(before) + 1)))
        department.name, department.kind, department.parent, department.path = name.strip(), kind, above, after
        department.save(update_fields=["name", "kind", "parent"])
    return department


def _as_it_is(parent: Department | None) -> Department | None:
    """The department above as it is now that nobody else changes it."""
    return parent and Department.objects.get(pk=parent.pk)


def free_code(name: str) -> str:
    """A code of the name that no other department has."""
    start = slugify(name)[:LONGEST_CODE].strip("-") or "directie"
    taken = set(Department.objects.filter(code__startswith=start).values_list("code", flat=True))
    wanted = (start, *(f"{start}-{number}" for number in range(2, len(taken) + 2)))
    return next(code for code in wanted if code not in taken)


def why_not_named(name: str, parent: Department | None, *, but: Department | None = None) -> tuple[Blocker, ...]:
    """Two departments at one place have two names."""
    beside = Department.objects.filter(parent=parent, name__iexact=name.strip())
    others = beside.exclude(pk=but.pk) if but is not None else beside
    if others.exists():
        return (blocker("department-known", _("There is a department with this name at this place."), field="name"),)
    return ()


def why_not_moved(department: Department, parent: Department | None) -> tuple[Blocker, ...]:
    """A department is never below itself."""
    if parent is not None and parent.path.startswith(department.path):
        message = _("A department cannot stand below itself. Choose another department above it.")
        return (blocker("department-below-itself", message, field="parent"),)
    return ()


def why_too_deep(length: int) -> tuple[Blocker, ...]:
    """The place of a department in the tree has a longest length."""
    if length <= LONGEST_PATH:
        return ()
    message = _("There are too many departments above this one. Choose a department higher in the tree.")
    return (blocker("department-too-deep", message, field="parent"),)
