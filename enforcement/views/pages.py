"""Pages to read: the list, the file, the forecast, and the instruction as a file for finance."""

from django.http import HttpResponse

from enforcement import documents, forms, selectors
from enforcement.policies import EnforcementDuty
from enforcement.views.entry import contract_to_act_on, file_to_act_on, file_to_read
from sroi.accounts.visits import Visit, found_or_404, reading


@reading
def file_list(here: Visit) -> HttpResponse:
    """The enforcement files inside the scope of the reader."""
    form = forms.ListForm(here.request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    wanted = selectors.FileFilter(
        which=given.get("which") or "open",
        state=given.get("state") or "",
        mine=bool(given.get("mine")),
        after=given.get("after"),
        before=given.get("before"),
    )
    page = selectors.file_list(here.user, wanted, here.on)
    return here.show("enforcement/file_list.html", {"page": page, "filter": form, "wanted": wanted})


@reading
def file_show(here: Visit, reference: str) -> HttpResponse:
    """The page of one file (S8)."""
    file = file_to_read(here, reference)
    return here.show("enforcement/file.html", {"page": selectors.file_page(file, here.user, here.on)})


@reading
def forecast_view(here: Visit, reference: str) -> HttpResponse:
    """The newest forecast of shortfall and fine on a contract (R36)."""
    contract = contract_to_act_on(here, reference, EnforcementDuty.SEE_FORECAST)
    return here.show("enforcement/forecast.html", {"page": selectors.forecast_page(contract, here.user, here.on)})


@reading
def withholding_csv(here: Visit, reference: str) -> HttpResponse:
    """The instruction to withhold, for finance's own system."""
    file = file_to_act_on(here, reference, EnforcementDuty.GET_INSTRUCTION)
    found = found_or_404(selectors.instruction_of(file))
    answer = HttpResponse(documents.instruction_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.letter.number}.csv"'
    return answer
