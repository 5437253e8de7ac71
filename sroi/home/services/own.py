"""What somebody keeps for the own work: the address of the own calendar, filters with a name, seen notifications."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from sroi.accounts.models import User
from sroi.home.models import CalendarFeed, NoticesSeen, SavedFilter
from sroi.home.states import FilterPage
from sroi.kernel.refusals import blocker, refuse

MOST_FILTERS = 20
NOTED_EACH = timedelta(hours=1)


def hashed(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: User, at: datetime) -> str:
    """Give somebody a secret address for the own deadlines; an earlier one stops working. It is told this once."""
    token = secrets.token_urlsafe(32)
    values = {"token_sha256": hashed(token), "made_at": at, "read_at": None}
    CalendarFeed.objects.update_or_create(user=by, defaults=values)
    return token


@transaction.atomic
def revoke_feed(*, by: User) -> bool:
    """Stop the secret address of somebody."""
    deleted, _each = CalendarFeed.objects.filter(user=by).delete()
    return bool(deleted)


def note_reading(*, feed: CalendarFeed, at: datetime) -> None:
    """Note that a calendar program read the deadlines; once an hour is enough."""
    if feed.read_at is None or at - feed.read_at > NOTED_EACH:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)


@transaction.atomic
def save_filter(*, page: FilterPage, name: str, query: str, by: User) -> SavedFilter:
    """Keep the filter of a list under a name; the same name is written over."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    mine = SavedFilter.objects.filter(user=by, page=page)
    if mine.exclude(name=name).count() >= MOST_FILTERS:
        why = _("You have %(count)s saved filters for this list. Remove one first.")
        refuse([blocker("too-many-filters", why, count=MOST_FILTERS)])
    kept, _made = SavedFilter.objects.update_or_create(user=by, page=page, name=name, defaults={"query": query})
    return kept


@transaction.atomic
def remove_filter(*, filter_id: int, by: User) -> None:
    """Remove one of the own filters."""
    SavedFilter.objects.filter(pk=filter_id, user=by).delete()


@transaction.atomic
def see_notices(*, by: User, at: datetime) -> None:
    """Note up to where somebody saw the own notifications."""
    NoticesSeen.objects.update_or_create(user=by, defaults={"seen_at": at})
