"""The start meeting: times, choice, move, cancellation and minutes (R22)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contractors.models import MeetingSlot
from contractors.services import Minutes
from sroi.kernel import formats
from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.fields import DutchDateField
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker

LENGTHS = (30, 45, 60, 90, 120)
MOST_TIMES = 5


def clock_field(label: Any, *, required: bool = True) -> forms.TimeField:
    """A typed time such as 14:30."""
    widget = forms.TimeInput({"inputmode": "numeric", "autocomplete": "off", "size": "8"}, "%H:%M")
    return forms.TimeField(label=label, widget=widget, required=required, input_formats=["%H:%M", "%H.%M", "%H"])


def length_field() -> forms.TypedChoiceField:
    """How long a meeting takes."""
    choices = [(minutes, _("%(minutes)s minutes") % {"minutes": minutes}) for minutes in LENGTHS]
    return forms.TypedChoiceField(label=_("Length"), choices=choices, coerce=int, initial=60)


def moment_of(day: date, clock: Any) -> datetime:
    """A typed day and time in Amsterdam."""
    return datetime.combine(day, clock, AMSTERDAM)


class ProposeForm(PageForm):
    """One to five times, and the place."""

    submit = _("Propose these times")
    length = length_field()
    location = forms.CharField(
        label=_("Place or video link"),
        max_length=250,
        help_text=_("For example an address, or the link to the video call."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_TIMES + 1):
            added = {
                f"day_{number}": DutchDateField(
                    label=gettext("Day %(number)s") % {"number": number}, required=number == 1
                ),
                f"clock_{number}": clock_field(gettext("Time %(number)s") % {"number": number}, required=number == 1),
            }
            for name, field in added.items():
                self.fields[name] = field
                self._prepare(name, field)

    def layout(self) -> Layout:
        """The times side by side."""
        rows = [Row(f"day_{number}", f"clock_{number}") for number in range(1, MOST_TIMES + 1)]
        return Layout(Fieldset(gettext("Times to choose from"), *rows), "length", "location")

    def clean(self) -> dict[str, Any]:
        """A day goes with a time."""
        data = super().clean() or {}
        for number in range(2, MOST_TIMES + 1):
            day, clock = data.get(f"day_{number}"), data.get(f"clock_{number}")
            if day and clock is None and f"clock_{number}" not in self.errors:
                self.add_error(f"clock_{number}", gettext("Fill in “Time %(number)s” too.") % {"number": number})
            if clock is not None and not day and f"day_{number}" not in self.errors:
                self.add_error(f"day_{number}", gettext("Fill in “Day %(number)s” too.") % {"number": number})
        return data

    def times(self) -> list[datetime]:
        """The proposed times."""
        numbers = range(1, MOST_TIMES + 1)
        pairs = [(self.cleaned_data.get(f"day_{n}"), self.cleaned_data.get(f"clock_{n}")) for n in numbers]
        return [moment_of(day, clock) for day, clock in pairs if day and clock is not None]

    def add_blockers(self, blockers: Iterable[Blocker]) -> None:
        """A reason about the times stands beside the first one."""
        super().add_blockers(_beside(each, {"times": "day_1"}) for each in blockers)


def _beside(each: Blocker, fields: dict[str, str]) -> Blocker:
    """The same reason, beside the field that the page has for it."""
    return Blocker(each.code, each.message, each.values, fields.get(each.field, each.field), each.source)


class SlotForm(PageForm):
    """One of the proposed times."""

    submit = _("Choose this time")
    slot = forms.TypedChoiceField(
        label=_("Time of the start meeting"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"invalid_choice": _("This time is not offered any more. Choose one of the times below.")},
    )

    def __init__(self, *args: Any, slots: Iterable[MeetingSlot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [
                (slot.pk, f"{formats.week_date(slot.starts_at)}, {formats.clock(slot.starts_at)}") for slot in slots
            ]


class MoveForm(PageForm):
    """Another time or place."""

    submit = _("Move the meeting")
    day = DutchDateField(label=_("New day"))
    clock = clock_field(_("New time"))
    length = length_field()
    location = forms.CharField(label=_("Place or video link"), max_length=250)

    def layout(self) -> Layout:
        """Day and time side by side."""
        return Layout(Row("day", "clock"), "length", "location")

    def starts_at(self) -> datetime:
        """The new start."""
        return moment_of(self.cleaned_data["day"], self.cleaned_data["clock"])

    def duration(self) -> timedelta:
        """The new length."""
        return timedelta(minutes=self.cleaned_data["length"])

    def add_blockers(self, blockers: Iterable[Blocker]) -> None:
        """A reason about the time stands beside the day."""
        super().add_blockers(_beside(each, {"times": "day"}) for each in blockers)


class CancelForm(PageForm):
    """Why the meeting does not take place."""

    submit = _("Cancel the meeting")
    reason = forms.CharField(
        label=_("Reason for cancelling"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=_("Everybody who was invited reads this. Name days that do suit, if you know them."),
    )


class MinutesForm(PageForm):
    """What was discussed, by whom."""

    submit = _("Record the minutes")
    held_on = DutchDateField(label=_("Held on"))
    attendees = forms.CharField(
        label=_("Present"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One person per line, with the organisation."),
        max_length=2000,
    )
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea({"rows": 10}), max_length=20000)

    def entry(self) -> Minutes:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return Minutes(held_on=data["held_on"], attendees=data["attendees"], text=data["minutes"])

    def add_blockers(self, blockers: Iterable[Blocker]) -> None:
        """A reason about the people or the day stands beside its field."""
        beside = {"present": "attendees"}
        super().add_blockers(_beside(each, beside) for each in blockers)
