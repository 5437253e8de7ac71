"""What people fill in about accounts."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import Department, User
from sroi.accounts.selectors import colleagues_of
from sroi.accounts.states import DepartmentKind, MailKind, MailPace, MemberRole, Role
from sroi.kernel.fields import DutchDateField
from sroi.kernel.forms import PageForm

LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
OFFICE_ROLES = [(role.value, role.label) for role in Role if role != Role.CONTRACTOR]


class ProfileForm(PageForm):
    """The own profile, and when to get which e-mail."""

    submit = _("Save your profile")
    name = forms.CharField(label=_("Name"), max_length=120)
    job_title = forms.CharField(label=_("Function"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    language = forms.ChoiceField(label=_("Language of pages and e-mail"), choices=LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in MailKind:
            field = forms.ChoiceField(label=kind.label, choices=MailPace.choices)
            self.fields[f"mail_{kind.value}"] = field
            self._prepare(f"mail_{kind.value}", field)

    @property
    def pace(self) -> dict[MailKind, MailPace]:
        """When to get which kind of e-mail."""
        return {kind: MailPace(self.cleaned_data[f"mail_{kind.value}"]) for kind in MailKind}

    @classmethod
    def initial_of(cls, user: User) -> dict[str, object]:
        """What stands in the profile now."""
        chosen = dict(user.mail_preferences.values_list("kind", "pace"))
        facts: dict[str, object] = {
            "name": user.name,
            "job_title": user.job_title,
            "phone": user.phone,
            "language": user.language,
        }
        return facts | {f"mail_{kind.value}": chosen.get(kind.value, MailPace.IMMEDIATE) for kind in MailKind}


class StandInForm(PageForm):
    """A colleague who stands in for a period."""

    submit = _("Name this stand-in")
    stand_in = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    starts_on = DutchDateField(label=_("First day"))
    ends_on = DutchDateField(label=_("Last day"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["stand_in"]
        chosen.queryset = colleagues_of(user)

    @property
    def period(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]


class RolesForm(PageForm):
    """The roles of somebody in the office, and their department."""

    submit = _("Save the roles")
    roles = forms.MultipleChoiceField(
        label=_("Roles in the office"), choices=OFFICE_ROLES, widget=forms.CheckboxSelectMultiple, required=False
    )
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.all(), required=False)

    @property
    def chosen(self) -> list[Role]:
        """The roles that were ticked."""
        return [Role(value) for value in self.cleaned_data["roles"]]


class NewPersonForm(RolesForm):
    """A new account for a colleague in the office."""

    submit = _("Make the account")
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    job_title = forms.CharField(label=_("Function"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="nl", widget=forms.RadioSelect)
    field_order = ("name", "email", "job_title", "language", "department", "roles")


class DepartmentForm(PageForm):
    """A department: its name, its kind, and what stands above it."""

    submit = _("Save the department")
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=DepartmentKind.choices, widget=forms.RadioSelect)
    parent = forms.ModelChoiceField(
        label=_("Department above it"),
        queryset=Department.objects.all(),
        required=False,
        empty_label=_("None: it stands at the top"),
        help_text=_("The head of that department also sees the cases of this one."),
    )

    @property
    def facts(self) -> dict[str, Any]:
        """The answers by the names of the service."""
        return {**self.cleaned_data, "kind": DepartmentKind(self.cleaned_data["kind"])}


class ColleagueForm(PageForm):
    """A colleague of the own company."""

    submit = _("Invite this colleague")
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("What the colleague may do"),
        choices=[
            (MemberRole.REPORTER, _("Fill in reports")),
            (MemberRole.OWNER, _("Everything, also sign and invite colleagues")),
        ],
        initial=MemberRole.REPORTER,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="nl", widget=forms.RadioSelect)
