"""My work, agenda and search."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sroi.accounts.models import User
from sroi.home.selectors.agenda import agenda_of
from sroi.home.selectors.own import filter_bar
from sroi.home.selectors.search import search_dossiers
from sroi.home.selectors.work import Asked, work_page
from sroi.home.states import FilterPage, Whose, WorkKind
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Page


def reader(request: HttpRequest) -> User:
    """Who reads; every view here asks for a login first."""
    if not isinstance(request.user, User):
        raise TypeError("a page without a login")
    return request.user


@require_safe
@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, in three bands."""
    on = amsterdam_date(timezone.now())
    asked = Asked(
        kind=request.GET.get("kind", ""), whose=request.GET.get("whose", ""), show_all=request.GET.get("all", "")
    )
    page = work_page(reader(request), on, asked)
    values = {"page": page, "today": on, "kinds": WorkKind.choices, "whose": Whose.choices}
    values["bar"] = filter_bar(reader(request), FilterPage.WORK, request.GET)
    return render(request, "home/work.html", values)


@require_safe
@login_required
def agenda(request: HttpRequest) -> HttpResponse:
    """What is due when."""
    on = amsterdam_date(timezone.now())
    return render(request, "home/agenda.html", {"days": agenda_of(reader(request), on), "today": on})


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Search by reference, title, company or KvK number; an exact reference leads to its page."""
    hits = search_dossiers(reader(request), request.GET.get("q", ""), request.GET.get("after", ""))
    if hits.exact_url and not request.GET.get("after"):
        return HttpResponseRedirect(hits.exact_url)
    page = Page(rows=hits.rows, next_key=hits.next_key)
    return render(request, "home/search.html", {"hits": hits, "page": page})
