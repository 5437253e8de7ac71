"""What is filled in when a case goes on, back, or stops."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from procurement.forms import why as whys
from procurement.models import Case
from procurement.states import PARTNER_ROUTES, PartnerPoint, RestartGround, Variant
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment
from sroi.dossier.states import AttachmentState
from sroi.kernel.file_kinds import ACCEPT
from sroi.kernel.kept import KeptForm
from sroi.kernel.plain_text import PlainText
from sroi.reference.models import Theme

LONG = 8000
USABLE = (AttachmentState.RELEASED, AttachmentState.QUARANTINED, AttachmentState.AWAITING)
"""A file that was added just now waits for its scan and can be named already."""
ASSIGNABLE = (Role.ADVISER, Role.BUYER, Role.CONTRACT_MANAGER)


class PassForm(KeptForm):
    """Why the coordinator lets a case go on although not every condition is met (R6)."""

    submit = _("Let the case go on")

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("This reason stays visible in the timeline for ever."),
    )


class ReturnForm(KeptForm):
    """Why a case goes back a phase (R6)."""

    heading = _("Go back a phase")
    submit = _("Let the case go back")

    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=forms.Textarea({"rows": 4}))


class StopForm(KeptForm):
    """Why a case stops, and with which document (R6)."""

    submit = _("Stop the case")

    reason = forms.CharField(
        label=_("Reason for stopping"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: the tender was withdrawn, failed, or the work is no longer needed."),
    )
    ground = forms.ChoiceField(
        label=_("Why there is no contract"),
        choices=[("", _("Not tendered, or another reason")), *RestartGround.choices[:-1]],
        required=False,
        help_text=_("It decides which procedure may follow when the tender is started anew."),
    )
    document = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=_("Document that is in the case already"),
        required=False,
        empty_label=_("No document"),
        help_text=_("Needed when the tender was published: this one, or a new file below."),
    )
    document_file = forms.FileField(
        label=_("New file"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 25 MB."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Attachment.objects.filter(dossier=case.dossier, state__in=USABLE).order_by("-pk")

    def choose_document(self, document: Attachment) -> None:
        """Put a file that was kept just now in the place of the chosen one, also when the page comes back."""
        self.cleaned_data["document"] = document
        self.data = (
            {**self.data.dict(), "document": str(document.pk)} if isinstance(self.data, QueryDict) else self.data
        )


class DeliveryForm(KeptForm):
    """What the municipality delivers itself (R10)."""

    shares_kept = True

    submit = _("Record the own delivery")

    delivery = forms.CharField(
        label=_("Own delivery"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("What is delivered, by whom, and what does it bring for people and city?"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(PartnerPoint) if case.route in PARTNER_ROUTES else ()
        self.why = {**whys.DELIVERY, **{point.value: whys.CONSIDERATIONS[point] for point in self.asked}}
        for point in self.asked:
            field = forms.CharField(label=point.label, max_length=250)
            self.fields[point.value] = field
            self._prepare(point.value, field)

    def points(self) -> dict[PartnerPoint, str]:
        """The agreements with Pantar or the Werkbrigade, when one of them delivers."""
        return {point: self.cleaned_data[point.value] for point in self.asked}


class AssignForm(KeptForm):
    """Who works on the case (R1)."""

    heading = _("People on this case")
    submit = _("Assign this person")

    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"), empty_label=_("Choose a person"))
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in ASSIGNABLE], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            held = User.objects.filter(is_active=True, role_grants__role__in=ASSIGNABLE)
            field.queryset = held.distinct().order_by("name")


class RoleEndForm(KeptForm):
    """Why somebody no longer works on the case (R1)."""

    heading = _("Withdraw this role")
    submit = _("Withdraw the role")

    reason = PlainText(label=_("Why this person no longer works on the case"), max_length=500)


class LessonForm(KeptForm):
    """What a next case should know (R33)."""

    heading = _("Lessons")
    submit = _("Save the lesson")

    text = forms.CharField(label=_("Lesson"), max_length=LONG, widget=forms.Textarea({"rows": 4}))
    worked = forms.ChoiceField(
        label=_("Did it work?"),
        choices=[("yes", _("Yes, repeat this")), ("no", _("No, do this differently"))],
        widget=forms.RadioSelect,
    )
    variant = forms.ChoiceField(
        label=_("Variant"), choices=[("", _("No variant in particular")), *Variant.choices], required=False
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("No theme in particular")
    )

    def __init__(self, *args: Any, themes: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Theme.objects.filter(pk__in=themes)
