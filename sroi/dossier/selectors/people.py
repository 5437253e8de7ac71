"""Who holds which role on many dossiers at once (R1)."""

from collections.abc import Iterable, Mapping, Sequence

from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Dossier

Holders = Mapping[tuple[int, str], Sequence[User]]
"""The people by dossier and role."""


def holders_of(dossiers: Iterable[Dossier], *roles: Role) -> Holders:
    """The active people with these roles on each dossier or above it, by name, each once, in two statements."""
    lineages = {each.pk: each.lineage() for each in dossiers}
    above = {pk for lineage in lineages.values() for pk in lineage}
    running = Assignment.objects.filter(dossier__in=above, role__in=roles, ended_at__isnull=True)
    rows = list(running.values_list("dossier_id", "role", "user_id"))
    people = User.objects.filter(is_active=True).in_bulk({user for _dossier, _role, user in rows})
    held: dict[tuple[int, str], dict[int, User]] = {}
    for dossier, role, user in rows:
        if user in people:
            held.setdefault((dossier, role), {})[user] = people[user]
    return {(pk, role): _each_once(held, lineage, role) for pk, lineage in lineages.items() for role in roles}


def _each_once(held: Mapping[tuple[int, str], Mapping[int, User]], lineage: Sequence[int], role: str) -> list[User]:
    """The people of one lineage by name."""
    found = {pk: user for above in lineage for pk, user in held.get((above, role), {}).items()}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))
