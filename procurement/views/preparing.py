"""Pages of the tenders in preparation, and the import of the procurement calendar (A34, S1)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import documents, forms, policies, selectors, services
from procurement.models import CalendarImport
from procurement.policies import ProcurementDuty
from procurement.selectors import PreparingFilter
from procurement.views.downloads import download
from procurement.views.entry import show
from sroi.accounts.visits import Visit, found_or_404, reading, visit
from sroi.kernel.file_kinds import FileKind

NAMES = ("phase", "department", "adviser", "buyer", "within", "text", "after", "before")


def asked_by(here: Visit) -> PreparingFilter:
    """What the reader filters on."""
    return PreparingFilter(**{name: here.request.GET.get(name, "") for name in NAMES})


def query_of(here: Visit) -> str:
    """The filter as it goes along to the other forms of the same list."""
    query = here.request.GET.copy()
    for name in ("after", "before", "month"):
        query.pop(name, None)
    return query.urlencode()


@reading
def preparing_list(here: Visit) -> HttpResponse:
    """Every tender in preparation inside the scope of the reader, the first day first."""
    policies.require(here.user, ProcurementDuty.READ_PREPARATION)
    asked = asked_by(here)
    context = {
        "page": selectors.preparing_page(here.user, asked, here.on),
        "asked": asked,
        "choices": selectors.preparing_choices(asked),
        "query": query_of(here),
        "imports": policies.may(here.user, ProcurementDuty.IMPORT_CALENDAR),
    }
    return show(here, "preparing_list", context)


@reading
def preparing_sheet(here: Visit) -> HttpResponse:
    """The same list, whole, as a spreadsheet: it follows the filter."""
    policies.require(here.user, ProcurementDuty.READ_PREPARATION)
    rows = selectors.preparing_all(here.user, asked_by(here), here.on)
    cells = ((row.case, (row.buyer, row.adviser, row.next_on, row.what, row.days)) for row in rows)
    return download(documents.preparing_sheet(cells), FileKind.XLSX, f"in-voorbereiding-{here.on:%Y-%m-%d}.xlsx")


@reading
def preparing_calendar(here: Visit) -> HttpResponse:
    """The days of the procedures in one month, as a grid and as a list."""
    policies.require(here.user, ProcurementDuty.READ_PREPARATION)
    asked = asked_by(here)
    month = selectors.month_of(here.request.GET.get("month", ""), here.on)
    context = {
        "month": selectors.month_page(here.user, asked, month, here.on),
        "asked": asked,
        "query": query_of(here),
    }
    return show(here, "preparing_calendar", context)


@visit
def calendar_import(here: Visit) -> HttpResponse:
    """Read a file of the procurement calendar, to look at it first."""
    policies.require(here.user, ProcurementDuty.IMPORT_CALENDAR)
    form = forms.CalendarForm(here.posted, here.files)

    def act() -> CalendarImport:
        file = form.cleaned_data["file"]
        return services.load_calendar(content=file.read(), name=file.name, by=here.user, at=here.at)

    done = here.answer(form, act, done="", to=lambda read: reverse("procurement:calendar-preview", args=[read.pk]))
    return done or show(here, "calendar_import", {"form": form, "imports": selectors.calendar_imports()})


@visit
def calendar_preview(here: Visit, import_id: int) -> HttpResponse:
    """Look at what a file would do, and apply it."""
    policies.require(here.user, ProcurementDuty.IMPORT_CALENDAR)
    read = found_or_404(selectors.calendar_import(import_id))
    form = forms.CalendarApplyForm(here.posted)
    done = here.answer(
        form,
        lambda: services.apply_calendar(import_id=read.pk, by=here.user, at=here.at),
        done=_("The calendar was applied."),
        to=reverse("procurement:preparing-list"),
    )
    plan = selectors.plan_of(read, here.on)
    return done or show(here, "calendar_preview", {"form": form, "read": read, "plan": plan})


@reading
def calendar_sheet(here: Visit) -> HttpResponse:
    """An empty sheet of the procurement calendar."""
    policies.require(here.user, ProcurementDuty.IMPORT_CALENDAR)
    return download(documents.calendar_sheet(), FileKind.XLSX, "inkoopkalender.xlsx")
