"""What is filled in about options and extensions (R8)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from procurement import rules
from procurement.forms import why as whys
from procurement.models import Case
from procurement.services import OptionEntry
from procurement.states import OptionKind
from sroi.kernel.fields import DutchDateField, EuroField
from sroi.kernel.kept import Answers, KeptForm, KeptLines, lines_of

KINDS = [("", _("Choose option or extension")), *OptionKind.choices]
SPARE_LINES = 2


class OptionForm(KeptForm):
    """One option or extension; an empty line is none."""

    form_tag = False
    mark_optional = False
    why = whys.OPTIONS

    kind = forms.ChoiceField(label=_("Option or extension"), choices=KINDS, required=False)
    lot = forms.ChoiceField(label=_("For which lot"), required=False)
    description = forms.CharField(label=_("Description"), max_length=250, required=False)
    value = EuroField(
        label=_("Value"), required=False, min_value=0, help_text=_("What it adds, in euro, excluding VAT.")
    )
    starts_on = DutchDateField(label=_("From"), required=False)
    ends_on = DutchDateField(label=_("Until"), required=False, help_text=_("Of an extension: the new end."))
    exercise_by = DutchDateField(label=_("To be exercised by"), required=False)

    def __init__(self, *args: Any, lots: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = list(lots)
        field = self.fields["lot"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("The whole contract")), *((number, number) for number in numbers)]

    def layout(self) -> Layout:
        """Two fields beside each other."""
        return Layout(Row("kind", "lot"), "description", Row("value", "exercise_by"), Row("starts_on", "ends_on"))

    @property
    def is_empty(self) -> bool:
        """Nothing was filled in on this line."""
        given = self.cleaned_data
        return not any(given.get(name) for name in self.fields if name != "lot")

    def entry(self) -> OptionEntry:
        """What was filled in."""
        given: dict[str, Any] = self.cleaned_data
        return OptionEntry(**{name: given[name] for name in OptionForm.base_fields})

    def clean(self) -> dict[str, Any]:
        """An option is complete, and exercised before it starts."""
        given = super().clean() or self.cleaned_data
        if not self.is_empty and not self.errors:
            self.add_blockers(rules.why_not_option(self.entry().facts()))
        return given


if TYPE_CHECKING:
    Lines = forms.BaseFormSet[OptionForm]
else:
    Lines = forms.BaseFormSet


class OptionFormSet(KeptLines, Lines):
    """The options and extensions of a case, with empty lines for new ones."""

    def filled(self) -> list[OptionForm]:
        """The lines with an option."""
        return [form for form in self.forms if not form.is_empty]

    def entries(self) -> tuple[OptionEntry, ...]:
        """The options that were filled in."""
        return tuple(form.entry() for form in self.filled())


def option_forms(case: Case, posted: Any = None, kept: Answers | None = None) -> OptionFormSet:
    """The lines for the options of a case: those there are (or were typed before, and not saved), and two more."""
    made = forms.formset_factory(OptionForm, formset=OptionFormSet, extra=SPARE_LINES, max_num=30, absolute_max=40)
    rows = case.planned_options.select_related("lot")
    initial = [
        {name: getattr(row, name) for name in OptionForm.base_fields} | {"lot": row.lot.number if row.lot else ""}
        for row in rows
    ]
    if kept is not None:
        initial = lines_of(kept, prefix="options", form=OptionForm)
    numbers = list(case.lots.values_list("number", flat=True))
    return made(posted, initial=initial, prefix="options", form_kwargs={"lots": numbers})  # type: ignore[return-value]  # the factory keeps our class
