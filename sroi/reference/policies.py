"""Who may read and who may change reference data (R1, R2).

The people live in an app above this one, so this room only knows what a person must be able to tell.
"""

from collections.abc import Collection
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.http import Http404


class Person(Protocol):
    """What this app asks of the one who acts."""

    @property
    def pk(self) -> Any:
        """The number of the person."""

    @property
    def is_administrator(self) -> bool:
        """Tell whether the person manages settings and accounts."""

    @property
    def is_auditor(self) -> bool:
        """Tell whether the person reads everything and changes nothing."""

    @property
    def office_roles(self) -> Collection[str]:
        """The roles in the office; none for somebody from outside, or who only stands in."""

    @property
    def memberships(self) -> Any:
        """The companies that the person works for."""


def may_read(person: Person) -> bool:
    """Tell whether the person may see reference data and its history."""
    return person.is_administrator or person.is_auditor


def may_change(person: Person) -> bool:
    """Tell whether the person may add and correct rows."""
    return person.is_administrator


def is_outsider(person: Person) -> bool:
    """Tell whether the person works for a company and holds no role in the office."""
    return not person.office_roles and bool(person.memberships.exists())


def require_read(person: Person) -> None:
    """Let a reader pass: nothing is here for outsiders, and nothing to read for other staff."""
    if may_read(person):
        return
    if is_outsider(person):
        raise Http404
    raise PermissionDenied


def require_change(person: Person) -> None:
    """Let an administrator pass."""
    require_read(person)
    if not may_change(person):
        raise PermissionDenied
