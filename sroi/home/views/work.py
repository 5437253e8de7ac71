"""My work, agenda and search."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect

from sroi.accounts.visits import Visit, reading
from sroi.home.selectors.agenda import agenda_of
from sroi.home.selectors.approvals import approval_page, approves
from sroi.home.selectors.around import around_list
from sroi.home.selectors.own import filter_bar
from sroi.home.selectors.search import search_dossiers
from sroi.home.selectors.work import Asked, work_page
from sroi.home.states import FilterPage, Whose, WorkKind
from sroi.kernel.pages import Page


@reading
def my_work(here: Visit) -> HttpResponse:
    """What waits for the reader, in three bands."""
    asked = Asked(
        kind=here.request.GET.get("kind", ""),
        whose=here.request.GET.get("whose", ""),
        show_all=here.request.GET.get("all", ""),
    )
    page = work_page(here.user, here.on, asked)
    values = {"page": page, "kinds": WorkKind.choices, "whose": Whose.choices}
    values["bar"] = filter_bar(around_list(here.user, FilterPage.WORK), FilterPage.WORK, here.request.GET)
    return here.show("home/work.html", values)


@reading
def approvals(here: Visit) -> HttpResponse:
    """What waits for the approval of a coordinator."""
    if not approves(here.user, here.on):
        raise PermissionDenied("approval-list")
    return here.show("home/approvals.html", {"page": approval_page(here.user, here.on)})


@reading
def agenda(here: Visit) -> HttpResponse:
    """What is due when."""
    return here.show("home/agenda.html", {"days": agenda_of(here.user, here.on)})


@reading
def search(here: Visit) -> HttpResponse:
    """Search by reference, title, company or KvK number; an exact reference leads to its page."""
    hits = search_dossiers(here.user, here.request.GET.get("q", ""), here.request.GET.get("after", ""))
    if hits.exact_url and not here.request.GET.get("after"):
        return HttpResponseRedirect(hits.exact_url)
    page = Page(rows=hits.rows, next_key=hits.next_key)
    return here.show("home/search.html", {"hits": hits, "page": page})
