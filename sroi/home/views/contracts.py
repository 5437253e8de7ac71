"""The contracts of a company, and the portfolio of who manages contracts."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect

from sroi.accounts.selectors import roles_of
from sroi.accounts.states import Role
from sroi.accounts.visits import Visit, reading
from sroi.home.selectors.around import around_list
from sroi.home.selectors.contracts import portal, works_for_company
from sroi.home.selectors.own import filter_bar
from sroi.home.selectors.portfolio import PortfolioFilter, portfolio
from sroi.home.states import FilterPage


@reading
def list_contracts(here: Visit) -> HttpResponse:
    """The portal of a contractor, or the portfolio of a contract manager."""
    user, on = here.user, here.on
    if works_for_company(user, on):
        found = portal(user, on)
        if len(found.cards) == 1:
            return HttpResponseRedirect(found.cards[0].url)
        return here.show("home/contract_portal.html", {"page": found})
    if Role.CONTRACT_MANAGER not in roles_of(user):
        raise PermissionDenied("contract-list")
    names = ("group", "signal", "step", "after", "before")
    asked = PortfolioFilter(**{name: here.request.GET.get(name, "") for name in names})
    values = {
        "page": portfolio(user, on, asked),
        "bar": filter_bar(around_list(user, FilterPage.CONTRACTS), FilterPage.CONTRACTS, here.request.GET),
    }
    return here.show("home/contract_list.html", values)
