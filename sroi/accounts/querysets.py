"""Questions about people and organisations."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from sroi.accounts.models import Department, Invitation, StandIn, User  # noqa: F401  # named in the bases


class UserManager(BaseUserManager["User"]):
    """Makes people; an e-mail address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **facts: object) -> "User":
        """Make a person with a hashed password, or without a usable one."""
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: object) -> "User":
        """Make a person who may enter Django's admin windows."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Chainable questions about the tree of departments."""

    def under(self, paths: list[str]) -> Self:
        """The departments at or below one of these paths."""
        wanted = models.Q(pk__in=[])
        for path in paths:
            wanted |= models.Q(path__startswith=path)
        return self.filter(wanted)

    def at_or_below(self, key: int) -> Self:
        """A department and those below it."""
        path = self.model._base_manager.filter(pk=key).values("path")[:1]
        return self.filter(path__startswith=models.Subquery(path))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Chainable questions about invitations."""

    def open(self) -> Self:
        """The invitations that were neither used nor withdrawn."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)


class StandInQuerySet(models.QuerySet["StandIn"]):
    """Chainable questions about stand-ins (R4)."""

    def active_on(self, day: date) -> Self:
        """The stand-ins whose period holds this day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)

    def within(self, first: date, last: date) -> Self:
        """The stand-ins whose period held a day from the first to the last; ended early counts up to that day (R3)."""
        ran = models.Q(ended_at__isnull=True) | (
            models.Q(ended_at__date__gte=first) & models.Q(ended_at__date__gte=models.F("starts_on"))
        )
        return self.filter(ran, starts_on__lte=last, ends_on__gte=first)
