"""The invitation for the start meeting, its update and its cancellation, as a calendar reads them (R22)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event, Timezone

from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.ics import Meeting, Method, Person, cancellation, content_type, invitation

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MEETING = Meeting(
    uid="start-meeting-17@sroi.example",
    sequence=0,
    starts_at=datetime(2026, 12, 3, 9, 30, tzinfo=UTC),
    ends_at=datetime(2026, 12, 3, 10, 30, tzinfo=UTC),
    summary="Startgesprek, Herinrichting; Kadeplein",
    organiser=Person("Bureau Social Return", "social.return@sroi.example"),
    attendees=(Person("E. Postma", "e.postma@kadewerf.example"), Person("Łukasz, J.", "j@kadewerf.example")),
    location="Stadhuis, Amstel 1",
    description="Agenda:\n1. Kennismaken\n2. Plan",
)


def event_of(content: bytes) -> tuple[Calendar, Any]:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return calendar, event


def test_the_invitation_holds_the_meeting_in_amsterdam_time() -> None:
    calendar, event = event_of(invitation(MEETING, at=NOW))
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == MEETING.uid
    assert event["SEQUENCE"] == 0
    assert event["SUMMARY"] == MEETING.summary
    assert event["LOCATION"] == MEETING.location
    assert event["DESCRIPTION"] == MEETING.description
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime(2026, 12, 3, 10, 30)  # noqa: DTZ001  # the clock on the wall
    assert event["DTEND"].dt.astimezone(UTC) == MEETING.ends_at
    assert event["DTSTAMP"].dt == NOW


def test_everybody_is_asked_to_answer() -> None:
    _, event = event_of(invitation(MEETING, at=NOW))
    assert str(event["ORGANIZER"]) == "mailto:social.return@sroi.example"
    assert [str(each) for each in event["ATTENDEE"]] == [
        "mailto:e.postma@kadewerf.example",
        "mailto:j@kadewerf.example",
    ]
    assert event["ATTENDEE"][1].params["CN"] == "Łukasz, J."
    assert {each.params["RSVP"] for each in event["ATTENDEE"]} == {"TRUE"}


@pytest.mark.parametrize(("month", "offset"), [(1, 1), (7, 2)])
def test_the_file_carries_the_rules_of_the_time_zone(month: int, offset: int) -> None:
    start = datetime(2026, month, 15, 9, 0, tzinfo=UTC)
    calendar, event = event_of(
        invitation(replace(MEETING, starts_at=start, ends_at=start + timedelta(hours=1)), at=NOW)
    )
    (zone,) = calendar.walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    assert zone["TZID"] == "Europe/Amsterdam"
    own_rules = zone.to_tz(lookup_tzid=False)
    wall = event["DTSTART"].dt.replace(tzinfo=None)
    assert own_rules.utcoffset(wall) == timedelta(hours=offset)
    assert wall.hour == 9 + offset


def test_an_update_is_the_same_meeting_with_a_higher_number() -> None:
    moved = replace(
        MEETING,
        sequence=1,
        starts_at=MEETING.starts_at + timedelta(days=1),
        ends_at=MEETING.ends_at + timedelta(days=1),
    )
    calendar, event = event_of(invitation(moved, at=NOW))
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", MEETING.uid, 1)
    assert event["DTSTART"].dt.astimezone(AMSTERDAM).day == 4


def test_a_cancellation_names_the_same_meeting() -> None:
    calendar, event = event_of(cancellation(replace(MEETING, sequence=2), at=NOW))
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        "CANCEL",
        MEETING.uid,
        2,
        "CANCELLED",
    )


def test_the_file_has_lines_that_every_program_can_read() -> None:
    content = invitation(replace(MEETING, description="é" * 400), at=NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_text_cannot_bring_in_another_line() -> None:
    _, event = event_of(invitation(replace(MEETING, summary="x\r\nATTENDEE:mailto:evil@example.org"), at=NOW))
    assert len(event["ATTENDEE"]) == 2


def test_a_meeting_without_zone_or_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(MEETING, starts_at=datetime(2026, 12, 3, 9, 30))  # noqa: DTZ001  # the fault that is refused
    with pytest.raises(ValueError, match="ends after"):
        replace(MEETING, ends_at=MEETING.starts_at)


def test_the_media_type_carries_the_method() -> None:
    assert content_type(Method.CANCEL) == "text/calendar; method=CANCEL; charset=utf-8"
