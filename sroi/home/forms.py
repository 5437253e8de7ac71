"""The forms of home: a name for a filter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sroi.home.selectors.own import clean_query
from sroi.home.states import FilterPage
from sroi.kernel.forms import PageForm


class FilterForm(PageForm):
    """The name under which the filter of a list is kept."""

    submit = _("Save the filter")
    page = forms.ChoiceField(choices=FilterPage.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=300, widget=forms.HiddenInput, label=_("Filter"))
    name = forms.CharField(label=_("Name of the filter"), max_length=60)

    def clean_page(self) -> FilterPage:
        """The list."""
        return FilterPage(self.cleaned_data["page"])

    def clean_query(self) -> str:
        """The filter, without what does not belong to the list."""
        page = self.cleaned_data.get("page")
        found = clean_query(page, self.cleaned_data["query"]) if page else ""
        if not found:
            raise forms.ValidationError(_("Choose a filter of the list first. Then give it a name."))
        return found
