"""The contracts of a company, and the portfolio of who manages contracts."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sroi.accounts.selectors import roles_of
from sroi.accounts.states import Role
from sroi.home.selectors.contracts import portal, works_for_company
from sroi.home.selectors.own import filter_bar
from sroi.home.selectors.portfolio import PortfolioFilter, portfolio
from sroi.home.states import FilterPage
from sroi.home.views.work import reader
from sroi.kernel.calendar import amsterdam_date


@require_safe
@login_required
def list_contracts(request: HttpRequest) -> HttpResponse:
    """The portal of a contractor, or the portfolio of a contract manager."""
    user, on = reader(request), amsterdam_date(timezone.now())
    if works_for_company(user, on):
        found = portal(user, on)
        if len(found.cards) == 1:
            return HttpResponseRedirect(found.cards[0].url)
        return render(request, "home/contract_portal.html", {"page": found, "today": on})
    if Role.CONTRACT_MANAGER not in roles_of(user):
        raise PermissionDenied("contract-list")
    names = ("group", "signal", "step", "after", "before")
    asked = PortfolioFilter(**{name: request.GET.get(name, "") for name in names})
    values = {
        "page": portfolio(user, on, asked),
        "bar": filter_bar(user, FilterPage.CONTRACTS, request.GET),
        "today": on,
    }
    return render(request, "home/contract_list.html", values)
