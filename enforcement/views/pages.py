"""Pages to read: the list, the file, the forecast, and the instruction as a file for finance."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from enforcement import documents, forms, selectors
from enforcement.models import Withholding
from enforcement.policies import EnforcementDuty
from enforcement.views.entry import contract_to_act_on, file_to_act_on, file_to_read, person_of, show, today


@login_required
@require_safe
def file_list(request: HttpRequest) -> HttpResponse:
    """The enforcement files inside the scope of the reader."""
    form = forms.ListForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    wanted = selectors.FileFilter(
        which=given.get("which") or "open",
        state=given.get("state") or "",
        mine=bool(given.get("mine")),
        after=given.get("after"),
        before=given.get("before"),
    )
    page = selectors.file_list(person_of(request), wanted, today())
    return show(request, "file_list", {"page": page, "filter": form, "wanted": wanted})


@login_required
@require_safe
def file_show(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of one file (S8)."""
    file = file_to_read(request, reference)
    return show(request, "file", {"page": selectors.file_page(file, person_of(request), today())})


@login_required
@require_safe
def forecast_view(request: HttpRequest, reference: str) -> HttpResponse:
    """The newest forecast of shortfall and fine on a contract (R36)."""
    contract = contract_to_act_on(request, reference, EnforcementDuty.SEE_FORECAST)
    return show(request, "forecast", {"page": selectors.forecast_page(contract, person_of(request), today())})


@login_required
@require_safe
def withholding_csv(request: HttpRequest, reference: str) -> HttpResponse:
    """The instruction to withhold, for finance's own system."""
    file = file_to_act_on(request, reference, EnforcementDuty.GET_INSTRUCTION)
    rows = Withholding.objects.filter(fine__file=file)
    found = rows.select_related("fine__file__contract__organisation", "invoice", "letter").first()
    if found is None:
        raise Http404
    answer = HttpResponse(documents.instruction_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.letter.number}.csv"'
    return answer
