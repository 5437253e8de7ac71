"""Pages of the library of standard texts (R15)."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import documents, forms, policies, selectors, services
from procurement.policies import ProcurementDuty
from procurement.states import TextKind
from procurement.views.entry import answer, show
from sroi.accounts.visits import Visit, reading, visit


def text_meant(kind: str, variant: str) -> tuple[TextKind, str]:
    """Which standard text the address means."""
    found = selectors.key_of(kind, variant)
    if found is None:
        raise Http404
    return found


@reading
def block_list(here: Visit) -> HttpResponse:
    """Every standard text with the version that holds now and the one that comes."""
    policies.require(here.user, ProcurementDuty.READ_BLOCKS)
    rows = selectors.block_rows(here.on)
    context = {"rows": rows, "may_change": policies.may(here.user, ProcurementDuty.CHANGE_BLOCKS)}
    return show(here, "block_list", context)


@reading
def block_show(here: Visit, kind: str, variant: str) -> HttpResponse:
    """A standard text, its history, and the difference between two versions."""
    policies.require(here.user, ProcurementDuty.READ_BLOCKS)
    meant, of_variant = text_meant(kind, variant)
    asked = here.request.GET
    page = selectors.block_page(meant, of_variant, here.on, older=asked.get("older", ""), newer=asked.get("newer", ""))
    if not page.versions and of_variant:
        raise Http404
    may_change = policies.may(here.user, ProcurementDuty.CHANGE_BLOCKS)
    others = selectors.variants_without_block(meant) if may_change and not of_variant else ()
    return show(here, "block_show", {"page": page, "may_change": may_change, "others": others})


@visit
def block_add(here: Visit, kind: str, variant: str) -> HttpResponse:
    """Add the next version of a standard text, or the first one for a variant."""
    policies.require(here.user, ProcurementDuty.CHANGE_BLOCKS)
    meant, of_variant = text_meant(kind, variant)
    last = selectors.last_block(meant, of_variant)
    form = forms.BlockForm(here.posted, last=last)
    done = answer(
        here,
        form,
        lambda: services.add_block(entry=form.entry(meant, of_variant), by=here.user, at=here.at),
        done=_("The version was added."),
        to=reverse("procurement:block-show", args=[kind, variant]),
    )
    context = {
        "form": form,
        "title": selectors.title_of(meant, of_variant),
        "kind": kind,
        "slug": variant,
        "is_first": last is None or last.variant != of_variant,
        "places": documents.place_rows(),
        "kinds": documents.kind_words(),
    }
    return done or show(here, "block_add", context)
