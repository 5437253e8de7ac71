"""What the contractor fills in: efforts, candidates, remarks, evidence, answers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from contractors.models import AgreementLine
from contractors.states import EvidenceKind, Valuation
from reporting.models import Candidate, Effort, QuarterlyReport
from reporting.rules import CandidateEntry, EffortEntry
from reporting.selectors.worth import component_name
from reporting.states import GROUP_OF, TaskGroup
from sroi.accounts.models import Organisation
from sroi.kernel.fields import DutchDateField, EuroField, TypedNumberField
from sroi.kernel.forms import PageForm
from sroi.reference.models import TargetGroup

YES_NO = ((True, _("Yes")), (False, _("No")))


def yes_or_no(text: str) -> bool | None:
    """What a yes-or-no answer says; None without an answer."""
    return {"True": True, "False": False}.get(str(text))


class HoursField(TypedNumberField):
    """A number of hours, with at most two decimals."""

    example = "24,5"


class EffortForm(PageForm):
    """An effort under one agreed line; which figures it asks follows from the method of the line."""

    submit = _("Save the effort")
    form_tag = False
    also = {"compute": _("Compute the value")}
    reads_texts = False

    description = forms.CharField(
        label=_("Description"), max_length=250, help_text=_("For example: wage of K-017, July to September. No names.")
    )
    performed_by = forms.ChoiceField(label=_("Performed by"))
    candidate = forms.ChoiceField(label=_("Candidate"), required=False)
    period_start = DutchDateField(label=_("First day"))
    period_end = DutchDateField(label=_("Last day"))
    hours = HoursField(label=_("Number of hours"))
    hours_per_week = HoursField(label=_("Hours per week"), required=False, max_value=60)
    invoice_party = forms.CharField(label=_("Supplier"), max_length=200)
    invoice_number = forms.CharField(label=_("Invoice number"), max_length=60)
    invoice_amount = EuroField(
        label=_("Amount excluding VAT"),
        help_text=_("VAT never counts: take the amount without it from the invoice. A credit note has a minus sign."),
    )
    vat_checked = forms.BooleanField(label=_("I checked that this amount is without VAT"), required=False)
    is_credit = forms.BooleanField(label=_("This is a credit note"), required=False)
    is_extra = forms.ChoiceField(
        label=_("Is this extra?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        help_text=_("Extra is what goes beyond the law, reintegration and the contract's own work."),
    )
    extra_reason = forms.CharField(label=_("Why it is extra"), widget=forms.Textarea({"rows": 3}), max_length=1000)

    def __init__(
        self,
        *args: Any,
        line: AgreementLine,
        report: QuarterlyReport,
        performers: Iterable[Organisation],
        candidates: Iterable[Candidate],
        **kwargs: Any,
    ) -> None:
        self.line = line
        self.has_vat_sign = False
        kwargs.setdefault("initial", {})
        organisations = [(str(each.pk), each.name) for each in performers]
        kwargs["initial"] = {
            "period_start": report.period_start,
            "period_end": report.period_end,
            "performed_by": organisations[0][0],
        } | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self._choose("performed_by", organisations)
        named = [(str(each.pk), f"{each.pseudonym}, {each.target_group}") for each in candidates]
        self._choose("candidate", [("", _("No candidate")), *named])
        self._keep_what_is_asked(line.rate.valuation, with_people=bool(named) or line.for_amsterdammers)

    @property
    def asks_about_vat(self) -> bool:
        """Tell whether the box is shown with which somebody confirms an amount that seems to include VAT (R28)."""
        refused = "vat-unchecked" in {each.code for each in self.errors.as_data().get("invoice_amount", ())}
        return "vat_checked" in self.fields and (self.has_vat_sign or refused or "vat_checked" in self.data)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Fill a list of choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # by its declaration
        field.choices = choices

    def _keep_what_is_asked(self, valuation: str, *, with_people: bool) -> None:
        """Drop the figures that the method of the line does not ask, and add the components of actual cost."""
        asked = {
            Valuation.ACTUAL_COST: {"hours_per_week"},
            Valuation.INVOICE: {"invoice_party", "invoice_number", "invoice_amount", "vat_checked", "is_credit"},
            Valuation.HOURS: {"hours"},
            Valuation.BLOCK: {"hours_per_week"},
        }[Valuation(valuation)]
        optional = {"hours", "hours_per_week", "invoice_party", "invoice_number", "invoice_amount", "vat_checked"}
        for name in (optional | {"is_credit"}) - asked:
            del self.fields[name]
        if valuation == Valuation.BLOCK:
            self.fields["hours_per_week"].required = True
        if not with_people or valuation == Valuation.INVOICE:
            del self.fields["candidate"]
        if valuation == Valuation.ACTUAL_COST:
            for key in self.line.rate.components:
                field = EuroField(label=component_name(key), required=False, min_value=0)
                self.fields[f"component_{key}"] = field
                self._prepare(f"component_{key}", field)

    def layout(self) -> Layout:
        """Who and when first, then the figures, then why it is extra."""
        figures = [
            name for name in self.fields if name.startswith(("component_", "hours", "invoice_")) or name == "is_credit"
        ]
        if self.asks_about_vat:
            figures.insert(figures.index("invoice_amount") + 1, "vat_checked")
        people = ["candidate"] if "candidate" in self.fields else []
        return Layout(
            "description",
            Row("performed_by", *people),
            Row("period_start", "period_end"),
            Fieldset(_("Value"), *figures),
            "is_extra",
            "extra_reason",
        )

    def entry(self) -> EffortEntry:
        """The typed answers."""
        given = self.cleaned_data
        components = {
            name.removeprefix("component_"): amount
            for name, amount in given.items()
            if name.startswith("component_") and amount is not None
        }
        return EffortEntry(
            line_id=self.line.pk,
            performed_by_id=int(given["performed_by"]),
            description=given["description"],
            period_start=given["period_start"],
            period_end=given["period_end"],
            is_extra=yes_or_no(given["is_extra"]),
            extra_reason=given["extra_reason"],
            candidate_id=int(given["candidate"]) if given.get("candidate") else None,
            components=components,
            hours=given.get("hours"),
            hours_per_week=given.get("hours_per_week"),
            invoice_number=given.get("invoice_number", ""),
            invoice_party=given.get("invoice_party", ""),
            invoice_amount=given.get("invoice_amount"),
            is_credit=bool(given.get("is_credit")),
            vat_checked=bool(given.get("vat_checked")),
        )


def initial_of(effort: Effort) -> dict[str, Any]:
    """What was filled in before, as the form shows it."""
    found: dict[str, Any] = {
        "description": effort.description,
        "performed_by": str(effort.performed_by_id),
        "candidate": str(effort.candidate_id or ""),
        "period_start": effort.period_start,
        "period_end": effort.period_end,
        "hours": effort.hours,
        "hours_per_week": effort.hours_per_week,
        "invoice_party": effort.invoice_party,
        "invoice_number": effort.invoice_number,
        "invoice_amount": effort.invoice_amount,
        "is_credit": effort.invoice_amount is not None and effort.invoice_amount < 0,
        "is_extra": str(effort.is_extra),
        "extra_reason": effort.extra_reason,
    }
    return found | {f"component_{key}": Decimal(str(amount)) for key, amount in effort.components.items()}


def group_of(effort: Effort) -> str:
    """In which part of the report an effort stands."""
    return str(GROUP_OF.get(effort.line.possibility if effort.line else "", TaskGroup.PEOPLE).value)


class CandidateForm(PageForm):
    """A person of the target group: facts that the contractor attests, no name and no birth date (R46)."""

    submit = _("Add the candidate")

    target_group = forms.ModelChoiceField(label=_("Target group"), queryset=TargetGroup.objects.none())
    months_unemployed = forms.IntegerField(label=_("Months without work"), required=False, min_value=0, max_value=600)
    is_registered = forms.BooleanField(
        label=_("Registered at UWV, the municipality or a comparable body"), required=False
    )
    in_target_register = forms.BooleanField(label=_("In the target group register"), required=False)
    is_under_23 = forms.BooleanField(label=_("Younger than 23"), required=False)
    is_amsterdammer = forms.BooleanField(label=_("Lives in Amsterdam"), required=False)
    starts_on = DutchDateField(label=_("First day"))
    ends_on = DutchDateField(label=_("Last day"), required=False)
    hours_per_week = HoursField(label=_("Hours per week"))
    has_qualification = forms.BooleanField(label=_("Has a basic qualification"), required=False)
    truant_days = forms.IntegerField(
        label=_("Days of absence from school"),
        required=False,
        min_value=0,
        max_value=366,
        help_text=_("For an early school leaver with a basic qualification: more than 30 days."),
    )
    is_free_of_benefit = forms.BooleanField(label=_("No longer on a benefit, thanks to this job"), required=False)
    follows_uwv = forms.BooleanField(
        label=_("Target group register: hours and duration follow the assessment of UWV"), required=False
    )

    def __init__(self, *args: Any, groups: Iterable[int], known: Candidate | None = None, **kwargs: Any) -> None:
        self.known = known
        if known is not None:
            kwargs["initial"] = attested_of(known)
        super().__init__(*args, **kwargs)
        field = self.fields["target_group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # by its declaration
        field.queryset = TargetGroup.objects.filter(pk__in=list(groups))

    def layout(self) -> Layout:
        """The group first, then what is attested, then the days."""
        attested = (
            *("months_unemployed", "is_registered", "in_target_register", "is_under_23", "is_amsterdammer"),
            *("has_qualification", "truant_days", "is_free_of_benefit", "follows_uwv"),
        )
        return Layout(
            "target_group",
            Fieldset(_("What you attest"), *attested),
            Row("starts_on", "ends_on"),
            "hours_per_week",
        )

    def entry(self) -> CandidateEntry:
        """The typed answers."""
        given = dict(self.cleaned_data)
        group = given.pop("target_group")
        known_id = self.known.pk if self.known else None
        return CandidateEntry(target_group_id=group.pk, group_code=group.code, known_id=known_id, **given)


def attested_of(known: Candidate) -> dict[str, Any]:
    """What the contractor attested of somebody on another contract; the days of this contract are asked again."""
    names = (
        *("months_unemployed", "is_under_23", "is_amsterdammer", "in_target_register", "hours_per_week"),
        *("has_qualification", "truant_days", "is_free_of_benefit", "follows_uwv"),
    )
    return {name: getattr(known, name) for name in names} | {"target_group": known.target_group_id}


class RemarksForm(PageForm):
    """Remarks, and what goes differently (R31)."""

    submit = _("Save and go on")
    form_tag = False

    remarks = forms.CharField(label=_("Remarks"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4}))
    deviation = forms.CharField(
        label=_("What goes differently"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example: a candidate stopped, or a project is cancelled. The adviser contacts you."),
    )


class ManyFilesInput(forms.ClearableFileInput):
    """A box in which several files can be chosen."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; each is judged by itself later."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file; the list holds at least one."""
        files = list(data) if isinstance(data, list | tuple) else [data]
        one = super().clean
        return [one(each, initial) for each in (files or [None])]


class EvidenceForm(PageForm):
    """Files that prove one effort."""

    submit = _("Add the files")
    form_tag = False

    effort = forms.ChoiceField(label=_("Effort"))
    kind = forms.ChoiceField(label=_("Kind of evidence"), choices=EvidenceKind.choices)
    files: Any = ManyFilesField(
        label=_("Files"),
        widget=ManyFilesInput({"multiple": True, "accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx"}),
        help_text=_("PDF, JPG, PNG, DOCX or XLSX, at most 25 MB each. Payslips without citizen service number."),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, efforts: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["effort"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # by its declaration
        field.choices = [(str(pk), text) for pk, text in efforts]


class AnswerForm(PageForm):
    """The answer to a question of the adviser."""

    submit = _("Save the answer")

    answer = forms.CharField(label=_("Your answer"), widget=forms.Textarea({"rows": 4}), max_length=2000)
