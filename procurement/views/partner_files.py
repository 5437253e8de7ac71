"""Pages of the import of partners, and the public list of recognised firms (S06, R51)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from procurement import forms, policies, selectors, services
from procurement.models import PartnerImport
from procurement.policies import ProcurementDuty
from procurement.states import District
from procurement.views.downloads import download
from procurement.views.entry import show
from sroi.accounts.visits import Visit, found_or_404, reading, visit
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.pages import options_of
from sroi.kernel.xlsx import build_xlsx


@visit
def partner_import(here: Visit) -> HttpResponse:
    """Read a file with partners, to look at it first."""
    policies.require(here.user, ProcurementDuty.KEEP_PARTNERS)
    form = forms.PartnerFileForm(here.posted, here.files)

    def act() -> PartnerImport:
        file = form.cleaned_data["file"]
        return services.load_partners(content=file.read(), name=file.name, by=here.user, at=here.at)

    done = here.answer(form, act, done="", to=lambda read: reverse("procurement:partner-preview", args=[read.pk]))
    return done or show(here, "partner_import", {"form": form, "imports": selectors.partner_imports()})


@visit
def partner_preview(here: Visit, import_id: int) -> HttpResponse:
    """Look at what a file would do, and apply it."""
    policies.require(here.user, ProcurementDuty.KEEP_PARTNERS)
    read = found_or_404(selectors.partner_import(import_id))
    form = forms.PartnerApplyForm(here.posted)
    done = here.answer(
        form,
        lambda: services.apply_partners(import_id=read.pk, by=here.user, at=here.at),
        done=_("The partners were added and changed."),
        to=reverse("procurement:partner-list"),
    )
    plan = selectors.partner_plan(read)
    counts = selectors.counts_of_partners(plan)
    return done or show(here, "partner_preview", {"form": form, "read": read, "plan": plan, "counts": counts})


@reading
def partner_template(here: Visit) -> HttpResponse:
    """An empty sheet of partners."""
    policies.require(here.user, ProcurementDuty.KEEP_PARTNERS)
    made = build_xlsx("Partners", selectors.sheet_columns(with_recognitions=False), ())
    return download(made, FileKind.XLSX, "partners.xlsx")


@require_safe
def firm_list(request: HttpRequest) -> HttpResponse:
    """The recognised social firms that agreed to it, for everybody, without an account and without JavaScript."""
    on, asked = amsterdam_date(timezone.now()), request.GET
    text, district, division = asked.get("text", ""), asked.get("district", ""), asked.get("division", "")
    district = district if district in District.values else ""
    context = {
        "firms": selectors.public_firms(text, district, division, on),
        "text": text,
        "is_set": bool(text or district or division),
        "districts": options_of(District.choices, district),
        "divisions": options_of(selectors.public_divisions(on), division),
        "today": on,
    }
    return render(request, "procurement/firm_list.html", context)
