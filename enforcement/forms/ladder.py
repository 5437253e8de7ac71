"""What is filled in on the ladder, up to the intended fine (R34)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement import selectors
from enforcement.forms.act import LONG, ActForm, Answers, FreeDayForm, long_text
from enforcement.models import EnforcementFile
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.reference import selectors as dated

VIEW_DAYS = 14


class InviteForm(ActForm):
    """When and where the talk is."""

    submit = _("Send the invitation")

    meeting_on = DutchDateField(label=_("Day of the talk"))
    place = forms.CharField(label=_("Time and place"), max_length=250)


class TalkForm(ActForm):
    """The talk with its minutes (R34)."""

    submit = _("Record the talk")

    held_on = DutchDateField(label=_("Date of the talk"))
    attendees = forms.CharField(label=_("Present"), max_length=LONG, widget=long_text(2))
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=LONG,
        widget=long_text(8),
        help_text=_("What is behind, why, and what the contractor will still do and when."),
    )


class InformForm(ActForm):
    """What the client is told (R34)."""

    submit = _("Inform the client")
    names = {"client_informed_on": "informed_on", "client_informed_text": "text"}

    client_informed_on = DutchDateField(label=_("Informed on"))
    client_informed_text = forms.CharField(
        label=_("What you tell the client"),
        max_length=LONG,
        widget=long_text(6),
        help_text=_("This text goes to the contract manager and the head of the department, with the figures."),
    )

    def start(self, file: EnforcementFile, on: date) -> Answers:  # noqa: ARG002  # one shape for every step
        """Today, unless it was another day."""
        return {"client_informed_on": on}


class RenewForm(ActForm):
    """Nothing to fill in: the signed version is linked."""

    submit = _("Link the renewed agreement")


class NoticeForm(FreeDayForm):
    """The notice of default with its term (article 6:82 of the Civil Code)."""

    submit = _("Send the notice of default")
    last_day = "term_ends_on"

    demand = forms.CharField(label=_("What the contractor must still do"), max_length=LONG, widget=long_text(6))
    term_ends_on = DutchDateField(label=_("Last day of the term"))

    def start(self, file: EnforcementFile, on: date) -> Answers:
        """The last day by the recovery term of the clause, on a working day."""
        clause = getattr(file.contract, "fine_clause", None)
        days = clause.recovery_days if clause else VIEW_DAYS
        return {"term_ends_on": dated.working_days().on_or_after(on + timedelta(days=max(1, days)))}


class SkipForm(ActForm):
    """Why there is no notice of default (R34)."""

    submit = _("Leave out the notice of default")
    names = {"notice_skipped_reason": "reason"}

    notice_skipped_reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=long_text(),
        required=False,
        help_text=_("Needed unless the fine clause has a fatal term."),
    )


class AnnounceForm(FreeDayForm):
    """Until when the contractor gives a view; for an effort obligation the amount of the finding."""

    submit = _("Send the intended fine")
    last_day = "view_due_on"

    found_amount = EuroField(
        label=_("Amount by the finding"), help_text=_("In euro. The cap of the clause is applied."), min_value=0
    )
    view_due_on = DutchDateField(label=_("View possible until"))

    def __init__(self, *args: Any, file: EnforcementFile, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        if not selectors.is_effort(file.contract):
            del self.fields["found_amount"]

    def start(self, file: EnforcementFile, on: date) -> Answers:  # noqa: ARG002  # one shape for every step
        """Two weeks, up to a working day."""
        return {"view_due_on": dated.working_days().on_or_after(on + timedelta(days=VIEW_DAYS))}


class CloseForm(ActForm):
    """Why a file ends without a fine."""

    submit = _("Close without a fine")
    names = {"close_reason": "reason"}

    close_reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=long_text())
