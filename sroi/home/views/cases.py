"""The list of cases and the one screen of a case."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from procurement.models import Case
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.home.selectors.case import case_page
from sroi.home.selectors.cases import CaseFilter, case_list, filter_choices
from sroi.home.selectors.own import filter_bar
from sroi.home.selectors.papers import case_of, documents_page, timeline_page
from sroi.home.states import FilterPage
from sroi.home.views.work import reader
from sroi.kernel.calendar import amsterdam_date

NO_CASES = frozenset({Role.CONTRACTOR, Role.ADMINISTRATOR})


def require_reader(user: User) -> None:
    """Companies and administrators have no list of cases (R1)."""
    if not any(standing.roles - NO_CASES for standing in standings_of(user)):
        raise PermissionDenied("case-list")


def found(request: HttpRequest, reference: str) -> Case:
    """The case inside the scope of the reader; outside it, it is not there."""
    case = case_of(reader(request), reference)
    if case is None:
        raise Http404(reference)
    return case


@require_safe
@login_required
def list_cases(request: HttpRequest) -> HttpResponse:
    """The cases inside the scope of the reader, with filters."""
    user, on = reader(request), amsterdam_date(timezone.now())
    require_reader(user)
    names = ("phase", "department", "adviser", "attention", "text", "after", "before")
    asked = CaseFilter(**{name: request.GET.get(name, "") for name in names})
    choices = filter_choices(asked)
    values = {"page": case_list(user, asked, on, choices.under), "asked": asked, "choices": choices, "today": on}
    values["bar"] = filter_bar(user, FilterPage.CASES, request.GET)
    return render(request, "home/case_list.html", values)


@require_safe
@login_required
def show_case(request: HttpRequest, reference: str) -> HttpResponse:
    """The overview of a case."""
    on = amsterdam_date(timezone.now())
    page = case_page(found(request, reference), reader(request), on)
    return render(request, "home/case.html", {"page": page, "head": page.head, "today": on})


@require_safe
@login_required
def show_documents(request: HttpRequest, reference: str) -> HttpResponse:
    """The letters and files of a case."""
    page = documents_page(found(request, reference), reader(request))
    return render(request, "home/case_documents.html", {"page": page, "head": page.head})


@require_safe
@login_required
def show_timeline(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole course of a case."""
    page = timeline_page(found(request, reference), reader(request))
    return render(request, "home/case_timeline.html", {"page": page, "head": page.head})
