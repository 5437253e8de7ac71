"""Who works on a case or a contract (R1)."""

from collections.abc import Iterable

from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier
from sroi.dossier.selectors import Held


def people_on(dossiers: Iterable[Dossier]) -> tuple[Held, ...]:
    """Everybody with a running role on these dossiers, in one statement."""
    rows = Assignment.objects.filter(dossier__in=[each.pk for each in dossiers], ended_at__isnull=True)
    named = rows.order_by("role", "user__name").values_list(
        "user", "user__name", "user__email", "user__phone", "role", "dossier", "dossier__reference"
    )
    return tuple(
        Held(user, name, email, phone, Role(role), dossier, reference)
        for user, name, email, phone, role, dossier, reference in named
    )


def names_of(people: Iterable[Held], role: Role) -> str:
    """The names of the people with a role, each once."""
    return ", ".join(dict.fromkeys(row.name for row in people if row.role == role))
