"""What somebody keeps for the own work: saved filters, and the calendar behind a secret address."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from sroi.accounts.models import User
from sroi.home.models import CalendarFeed
from sroi.home.selectors.agenda import agenda_of
from sroi.home.selectors.around import Around
from sroi.home.states import FilterPage
from sroi.kernel.ics import PRODUCT

KEPT: Mapping[FilterPage, tuple[str, ...]] = {
    FilterPage.WORK: ("kind", "whose"),
    FilterPage.CASES: ("text", "phase", "department", "adviser", "attention"),
    FilterPage.CONTRACTS: ("group", "signal", "step"),
}
"""What of the address of a list is its filter."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A saved filter as a link; `current` when the list shows it now."""

    number: int
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class FilterBar:
    """The saved filters of a list, and the filter that is on and has no name yet."""

    page: FilterPage
    links: tuple[FilterLink, ...]
    query: str
    is_saved: bool


def query_of(page: FilterPage, given: Mapping[str, str]) -> str:
    """The filter in the address of a list, always in the same order; empty without one."""
    return urlencode([(name, given[name]) for name in KEPT[page] if given.get(name)])


def filter_bar(around: Around, page: FilterPage, given: Mapping[str, str]) -> FilterBar:
    """The saved filters of this reader for this list."""
    query = query_of(page, given)
    address = reverse(page.value) if around.saved else ""
    links = tuple(FilterLink(key, name, f"{address}?{saved}", saved == query) for key, name, saved in around.saved)
    return FilterBar(page, links, query, any(link.current for link in links))


def clean_query(page: FilterPage, query: str) -> str:
    """What of a query is a filter of this list."""
    return query_of(page, dict(parse_qsl(query)))


def feed_of(user: User) -> CalendarFeed | None:
    """The calendar address of this reader, without its secret."""
    return CalendarFeed.objects.filter(user=user).first()


def feed_behind(token: str) -> CalendarFeed | None:
    """Whose deadlines stand behind a secret address; None when it was revoked or never there."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return CalendarFeed.objects.filter(token_sha256=digest, user__is_active=True).select_related("user").first()


def calendar_of(user: User, on: date, at: datetime) -> bytes:
    """The deadlines of this reader as a calendar of whole days: no names of people, only what is due and a link."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    with translation.override(user.language):
        calendar.add("x-wr-calname", _("Social return: my deadlines"))
        for day in agenda_of(user, on):
            for place, row in enumerate(day.rows):
                event = Event()
                event.add("uid", f"{row.reference}-{day.on:%Y%m%d}-{place}@sroi")
                event.add("dtstamp", at)
                event.add("dtstart", day.on)
                event.add("dtend", day.on + DAY)
                event.add("summary", f"{row.label} – {row.reference}")
                event.add("transp", "TRANSPARENT")
                if row.url:
                    event.add("url", f"{settings.BASE_URL}{row.url}")
                calendar.add_component(event)
    return bytes(calendar.to_ical())
