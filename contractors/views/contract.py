"""The page of one contract."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contractors.selectors import contract_page
from contractors.views.pages import contract_for, person_of
from sroi.kernel.calendar import amsterdam_date


@login_required
@require_safe
def contract_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the contract is, the next action, what is owed, agreed, planned and due (R7)."""
    user, on = person_of(request), amsterdam_date(timezone.now())
    page = contract_page(contract_for(user, reference), user, on)
    return render(request, "contractors/contract_detail.html", {"page": page, "today": on})
