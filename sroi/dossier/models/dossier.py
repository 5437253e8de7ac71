"""The dossier itself, who has a role on it, and the notes in it."""

from dataclasses import dataclass
from datetime import date

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import Department, Organisation, User
from sroi.accounts.selectors import Standing, standings_of
from sroi.accounts.states import BY_OFFICE, Role
from sroi.dossier.querysets import DossierQuerySet
from sroi.dossier.states import DossierKind


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who holds a duty: in the own right, or on behalf of the colleague they stand in for (R4)."""

    by: User
    role: Role
    on_behalf_of: User | None


class FoldedVector(models.Func):
    """The words of some columns without capitals, accents and signs: what `kernel.search.folded` does, in the database.

    Without it PostgreSQL reads the year and number of `SR-2026-0118` as signed numbers.
    """

    template = """to_tsvector('simple', regexp_replace(replace(replace(replace(translate(regexp_replace(
        normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g'), 'øđłħŧı', 'odlhti'),
        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), '[^[:alnum:]]+', ' ', 'g'))"""
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class Dossier(models.Model):
    """What is kept of a case, contract, enforcement file or relation; a tree under the case."""

    kind = models.CharField(_("kind"), max_length=20, choices=DossierKind.choices)
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=250)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="dossiers")
    parties = models.ManyToManyField(Organisation, related_name="dossiers", blank=True)
    opened_at = models.DateTimeField()
    search_text = models.TextField(blank=True, default="")
    search = models.GeneratedField(
        expression=FoldedVector("reference", "title", "search_text"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes = (
            GinIndex(fields=["search"], name="dossier_search"),
            models.Index(fields=["kind", "-id"], name="dossier_kind_recent"),
            models.Index(fields=["department", "-id"], name="dossier_department_recent"),
        )
        constraints = (CheckConstraint(condition=Q(kind__in=DossierKind.values), name="dossier_kind_known"),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def department_path(self) -> str:
        """Where the department lies in the tree; empty without one."""
        return self.department.path if self.department else ""

    def party_ids(self) -> frozenset[int]:
        """The companies that this dossier is about, of rows that were read already if they were."""
        return frozenset(party.pk for party in self.parties.all())

    def lineage(self) -> list[int]:
        """This dossier and those above it: a role on a case is a role on its contracts."""
        above, here = [self.pk], self
        while here.parent is not None:
            here = here.parent
            above.append(here.pk)
        return above

    def acting(self, user: User, *roles: Role, on: date | None = None) -> Acting | None:
        """Answer as whom the user holds one of these roles on this dossier; None without the duty (R1, R4)."""
        lineage = self.lineage()
        for standing in standings_of(user, on):
            role = self._role_of(standing, roles, lineage)
            if role is not None:
                behalf = None if standing.user.pk == user.pk else standing.user
                return Acting(user, role, behalf)
        return None

    def _role_of(self, standing: Standing, roles: tuple[Role, ...], lineage: list[int]) -> Role | None:
        """The first of the roles that this person holds here."""
        for role in roles:
            if role in BY_OFFICE:
                holds = role in standing.roles
            elif role == Role.CONTRACTOR:
                holds = self._is_party(standing)
            elif role == Role.DEPARTMENT_HEAD:
                holds = standing.heads(self.department_path)
            else:
                holds = (
                    role in standing.roles
                    and Assignment.objects.filter(
                        dossier__in=lineage, user=standing.user, role=role, ended_at__isnull=True
                    ).exists()
                )
            if holds:
                return role
        return None

    def _is_party(self, standing: Standing) -> bool:
        """Tell whether the person works for a party of this dossier."""
        if not standing.organisation_ids:
            return False
        return self.parties.filter(pk__in=standing.organisation_ids).exists()


@pghistory.track()
class Assignment(models.Model):
    """A role of a person on a dossier (R1)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=["dossier", "user", "role"], condition=Q(ended_at__isnull=True), name="assigned_once"
            ),
            CheckConstraint(
                condition=Q(role__in=[Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER]), name="assignable_role"
            ),
        )
        indexes = (models.Index(fields=["user", "role", "dossier"], name="assignment_of_user"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Note(models.Model):
    """A note in a dossier; internal notes never reach an outsider."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="notes")
    text = models.TextField(_("note"))
    is_internal = models.BooleanField(_("internal"), default=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-written_at", "-pk")

    def __str__(self) -> str:
        return self.text[:60]
