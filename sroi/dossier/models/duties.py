"""Who may do what on a dossier: every app fills a table, and all are read in one way (R1, R2, R4)."""

from datetime import date
from typing import Protocol

from django.core.exceptions import PermissionDenied

from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models.dossier import Acting, Dossier


class HasDossier(Protocol):
    """A case, a contract, an enforcement file: whatever is kept in a dossier."""

    @property
    def dossier(self) -> Dossier:
        """Where it is kept."""


Kept = Dossier | HasDossier
"""Something on which somebody can hold a role."""


class DutyTable(dict[str, tuple[Role, ...]]):
    """Role by act: the first role is whose turn it is; no role is the duty of a machine."""

    def acting_on(self, user: User, action: str, thing: Kept | None = None, *, on: date | None = None) -> Acting | None:
        """Answer as whom the user may do this; None without the duty, or without a dossier."""
        if thing is None:
            return None
        dossier = thing if isinstance(thing, Dossier) else thing.dossier
        return dossier.acting(user, *self[action], on=on)

    def may(self, user: User, action: str, thing: Kept | None = None, *, on: date | None = None) -> bool:
        """Tell whether the user holds the duty for this act."""
        return self.acting_on(user, action, thing, on=on) is not None

    def require(self, user: User, action: str, thing: Kept | None = None, *, on: date | None = None) -> Acting:
        """Answer as whom the user acts; raise PermissionDenied without the duty."""
        acting = self.acting_on(user, action, thing, on=on)
        if acting is None:
            raise PermissionDenied(action)
        return acting
