"""What is filled in when a case goes on, back, or stops."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import Case
from procurement.states import Variant
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Attachment
from sroi.kernel.kept import KeptForm
from sroi.reference.models import Theme

LONG = 8000
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
    document = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=_("Document"),
        required=False,
        empty_label=_("No document"),
        help_text=_("Needed when the tender was published. Add the file to the documents of the case first."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Attachment.objects.released().filter(dossier=case.dossier)


class DeliveryForm(KeptForm):
    """What the municipality delivers itself (R10)."""

    submit = _("Record the own delivery")

    delivery = forms.CharField(
        label=_("Own delivery"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("What is delivered, by whom, and what does it bring for people and city?"),
    )


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
