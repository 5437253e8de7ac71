"""The comply-or-explain register, on screen and as a sheet (R9)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement import policies
from procurement.selectors import DeviationFilter, register_columns, register_lines, register_of
from procurement.views.downloads import download
from procurement.views.entry import show
from sroi.accounts.visits import Visit, reading
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.xlsx import build_xlsx

ASKED = ("kind", "outcome", "advice", "year", "department", "after", "before")


def _asked(here: Visit) -> DeviationFilter:
    """What the reader filters on."""
    policies.require_register(here.user)
    return DeviationFilter(**{name: here.request.GET.get(name, "") for name in ASKED})


@reading
def deviation_list(here: Visit) -> HttpResponse:
    """Show the deviations inside the scope of the reader, with who, when, why and what came of it."""
    asked = _asked(here)
    query = here.request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    context = {"register": register_of(here.user, asked), "asked": asked, "query": query.urlencode()}
    return show(here, "deviation_list", context)


@reading
def deviation_export(here: Visit) -> HttpResponse:
    """Give the same deviations as a sheet."""
    made = build_xlsx(_("Deviations"), register_columns(), register_lines(here.user, _asked(here)))
    return download(made, FileKind.XLSX, "pas-toe-of-leg-uit.xlsx")
