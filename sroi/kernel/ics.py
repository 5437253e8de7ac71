"""Invitations for the calendar: request, update and cancellation of one meeting (R22)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from sroi.kernel.calendar import AMSTERDAM

PRODUCT = "-//SROI//Social return//NL"


class Method(StrEnum):
    """What a calendar does with the file."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the meeting."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as a calendar knows it; `uid` never changes, `sequence` goes up with every change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    organiser: Person
    attendees: tuple[Person, ...]
    location: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        """Refuse moments without a time zone, and an end that is not after the start."""
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a meeting has moments with a time zone")
        if self.ends_at <= self.starts_at:
            raise ValueError("a meeting ends after it starts")


def content_type(method: Method) -> str:
    """The media type of the file, as mail programs need it to show the buttons."""
    return f"text/calendar; method={method.value}; charset=utf-8"


def invitation(meeting: Meeting, *, at: datetime) -> bytes:
    """Invite; with a higher sequence the same meeting is moved or changed."""
    return _written(meeting, Method.REQUEST, at=at)


def cancellation(meeting: Meeting, *, at: datetime) -> bytes:
    """Cancel; the sequence must be higher than that of the last invitation."""
    return _written(meeting, Method.CANCEL, at=at)


def _written(meeting: Meeting, method: Method, *, at: datetime) -> bytes:
    """The calendar file, in Amsterdam time with the rules of that time zone."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    year = meeting.starts_at.astimezone(AMSTERDAM).year
    zone = Timezone.from_tzid(AMSTERDAM.key, first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    calendar.add_component(zone)
    calendar.add_component(_event(meeting, method, at=at))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, method: Method, *, at: datetime) -> Event:
    """The meeting itself."""
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", meeting.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", meeting.ends_at.astimezone(AMSTERDAM))
    event.add("summary", meeting.summary)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", _address(meeting.organiser), encode=False)
    for person in meeting.attendees:
        event.add("attendee", _attendee(person), encode=False)
    for name, text in (("location", meeting.location), ("description", meeting.description)):
        if text:
            event.add(name, text)
    return event


def _address(person: Person) -> vCalAddress:
    """Somebody's address with the name that is shown."""
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(person.name)
    return address


def _attendee(person: Person) -> vCalAddress:
    """Somebody who is asked to answer."""
    address = _address(person)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address
