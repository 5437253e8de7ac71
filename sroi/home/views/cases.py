"""The list of cases and the one screen of a case."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse

from procurement.models import Case
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.accounts.visits import Visit, reading
from sroi.home.selectors.around import around_list
from sroi.home.selectors.case import case_page
from sroi.home.selectors.cases import CaseFilter, case_list, chosen_departments, filter_choices
from sroi.home.selectors.ocds import ocds_package
from sroi.home.selectors.own import filter_bar
from sroi.home.selectors.papers import case_of, documents_page, timeline_page
from sroi.home.states import FilterPage

NO_CASES = frozenset({Role.CONTRACTOR, Role.ADMINISTRATOR})


def require_reader(user: User) -> None:
    """Companies and administrators have no list of cases (R1)."""
    if not any(standing.roles - NO_CASES for standing in standings_of(user)):
        raise PermissionDenied("case-list")


def found(here: Visit, reference: str) -> Case:
    """The case inside the scope of the reader; outside it, it is not there."""
    case = case_of(here.user, reference)
    if case is None:
        raise Http404(reference)
    return case


@reading
def list_cases(here: Visit) -> HttpResponse:
    """The cases inside the scope of the reader, with filters."""
    user, on = here.user, here.on
    require_reader(user)
    names = ("phase", "department", "adviser", "attention", "text", "after", "before")
    asked = CaseFilter(**{name: here.request.GET.get(name, "") for name in names})
    around = around_list(user, FilterPage.CASES)
    page = case_list(user, asked, on, chosen_departments(asked, around))
    values = {"page": page, "asked": asked, "around": around, "choices": partial(filter_choices, asked, around)}
    values["bar"] = filter_bar(around, FilterPage.CASES, here.request.GET)
    return here.show("home/case_list.html", values)


@reading
def show_case(here: Visit, reference: str) -> HttpResponse:
    """The overview of a case."""
    page = case_page(found(here, reference), here.user, here.on)
    return here.show("home/case.html", {"page": page, "head": page.head})


@reading
def show_documents(here: Visit, reference: str) -> HttpResponse:
    """The letters and files of a case."""
    page = documents_page(found(here, reference), here.user)
    return here.show("home/case_documents.html", {"page": page, "head": page.head})


@reading
def download_ocds(here: Visit, reference: str) -> HttpResponse:
    """The case as open contracting data, to keep (OCDS)."""
    case = found(here, reference)
    package = ocds_package(case, address=here.request.build_absolute_uri(), at=here.at)
    response = JsonResponse(package, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{case.reference}-ocds.json"'
    return response


@reading
def show_timeline(here: Visit, reference: str) -> HttpResponse:
    """The whole course of a case."""
    page = timeline_page(found(here, reference), here.user)
    return here.show("home/case_timeline.html", {"page": page, "head": page.head})
