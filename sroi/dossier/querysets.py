"""Questions about dossiers and what they keep; `visible_to` is the one scope (R1, house rule 5)."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import RawSQL

from sroi.accounts.models import User
from sroi.accounts.selectors import Standing, standings_of
from sroi.accounts.states import ANYWHERE, Role
from sroi.dossier.states import AttachmentState, DossierKind, LetterState, MessageState

if TYPE_CHECKING:
    from sroi.dossier.models import Attachment, Deadline, Dossier, Letter, Message  # noqa: F401  # named in the bases


HELD = "ARRAY(SELECT dossier_id FROM dossier_assignment WHERE user_id = %s AND ended_at IS NULL)"
BELOW_HELD = f"ARRAY(SELECT id FROM dossier_dossier WHERE parent_id = ANY({HELD}))"  # noqa: S608  # a constant
ABOVE_HELD = f"ARRAY(SELECT parent_id FROM dossier_dossier WHERE id = ANY({HELD}))"  # noqa: S608  # a constant
AT_OR_BELOW = "ARRAY(SELECT id FROM accounts_department WHERE starts_with(path, %s))"
OF_COMPANIES = "ARRAY(SELECT dossier_id FROM dossier_dossier_parties WHERE organisation_id = ANY(%s))"


class Among(Func):
    """A key is in an array, `= ANY(ARRAY(…))`: that is read once, after which the database finds the rows by index."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def among(path: str, keys: str, of: object) -> Q:
    """The rows whose key at this place is one of these keys of somebody; no join, so no row comes twice."""
    return Q(Among(F(path), RawSQL(keys, [of])))  # noqa: S611  # constants


def scope(standing: Standing) -> Iterator[Q]:
    """What one person sees in their own right, of all files (R1)."""
    me, roles = standing.user.pk, standing.roles
    if roles & {Role.BUYER, Role.CONTRACT_MANAGER}:
        yield among("pk", HELD, me)
        yield among("parent", HELD, me)
    if Role.BUYER in roles and standing.department_id:
        yield Q(department_id=standing.department_id)
    if Role.CONTRACT_MANAGER in roles:
        yield among("parent", BELOW_HELD, me)
        yield among("pk", ABOVE_HELD, me)
    if Role.DEPARTMENT_HEAD in roles and standing.department_path:
        yield among("department", AT_OR_BELOW, standing.department_path)
    if standing.organisation_ids:
        shared = among("pk", OF_COMPANIES, list(standing.organisation_ids))
        yield Q(kind__in=[DossierKind.CONTRACT, DossierKind.ENFORCEMENT]) & shared


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Chainable questions about dossiers."""

    def visible_to(self, user: User) -> Self:
        """The dossiers inside the scope of the user, stand-ins included: outside it is 404."""
        standings = standings_of(user)
        if any(standing.roles & ANYWHERE for standing in standings):
            return self
        seen = [each for standing in standings for each in scope(standing)]
        return self.filter(reduce(or_, seen)) if seen else self.none()

    def matching(self, prefix_query: str) -> Self:
        """The dossiers whose reference, title, company or KvK number match a prefix query."""
        wanted = SearchQuery(prefix_query, config="simple", search_type="raw")
        return self.filter(search=wanted)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Chainable questions about deadlines."""

    def open(self) -> Self:
        """Neither met nor waived."""
        return self.filter(met_at__isnull=True, waived_at__isnull=True)

    def of_kind(self, *kinds: str) -> Self:
        """Of these kinds; each app names its own."""
        return self.filter(kind__in=kinds)

    def overdue_on(self, day: date) -> Self:
        """Open, and due before this day."""
        return self.open().filter(due_on__lt=day)

    def to_chase_on(self, day: date) -> Self:
        """Open, with a reminder due on or before this day."""
        return self.open().filter(next_chase_on__lte=day)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Chainable questions about letters."""

    def queued(self) -> Self:
        """Issued, and not made yet."""
        return self.filter(state=LetterState.QUEUED)

    def to_make_at(self, moment: datetime) -> Self:
        """Issued, and not leased to a worker at this moment."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
        return self.filter(free, state=LetterState.QUEUED)

    def stuck_since(self, moment: datetime) -> Self:
        """Issued before this moment, and still waiting for a machine."""
        return self.filter(state=LetterState.QUEUED, issued_at__lt=moment)


class MessageQuerySet(models.QuerySet["Message"]):
    """Chainable questions about the outbox."""

    def due_at(self, moment: datetime) -> Self:
        """Waiting, with a try due, and not leased to a worker at this moment."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
        return self.filter(free, state=MessageState.QUEUED, is_for_digest=False, next_try_at__lte=moment)

    def undelivered(self) -> Self:
        """Given up, withheld though it is legal, or tried more than once without success."""
        given_up = Q(state=MessageState.FAILED) | Q(state=MessageState.WITHHELD, is_legal=True)
        return self.filter(given_up | Q(state=MessageState.QUEUED, attempts__gt=1))

    def stuck_since(self, moment: datetime) -> Self:
        """Due before this moment, and never tried: no worker looks at the outbox."""
        return self.filter(state=MessageState.QUEUED, is_for_digest=False, attempts=0, next_try_at__lt=moment)

    def for_digest(self) -> Self:
        """Waiting for the digest of the day."""
        return self.filter(state=MessageState.QUEUED, is_for_digest=True)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Chainable questions about files."""

    def released(self) -> Self:
        """Judged and open to who may see the dossier."""
        return self.filter(state=AttachmentState.RELEASED)

    def to_judge_at(self, moment: datetime) -> Self:
        """In quarantine, and not leased to a worker at this moment."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
        return self.filter(free, state=AttachmentState.QUARANTINED)

    def stuck_since(self, moment: datetime) -> Self:
        """Put in before this moment, and still in quarantine."""
        return self.filter(state=AttachmentState.QUARANTINED, uploaded_at__lt=moment)
