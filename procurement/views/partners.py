"""Pages of the partner directory: the list, one partner, its recognitions, what it offers, a file of many (R51)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement import forms, policies, selectors, services
from procurement.models import Listing, Partner
from procurement.policies import Act, ProcurementDuty
from procurement.selectors import PartnerFilter
from procurement.states import ListingSide, PartnerAction
from procurement.views.downloads import download
from procurement.views.entry import one_at_a_time, show, who_saved
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import KeptForm
from sroi.kernel.xlsx import build_xlsx

NAMES = ("text", "kind", "division", "district", "theme", "recognition", "side", "state", "after", "before")
KEEP = ProcurementDuty.KEEP_PARTNERS


def asked_by(here: Visit) -> PartnerFilter:
    """What the reader filters on."""
    return PartnerFilter(**{name: here.request.GET.get(name, "") for name in NAMES})


def partner_to_read(here: Visit, number: str) -> Partner:
    """The partner for who reads the directory (403 otherwise)."""
    policies.require(here.user, ProcurementDuty.READ_PARTNERS)
    return found_or_404(selectors.partner_of(number))


def partner_to_keep(here: Visit, number: str, duty: Act = KEEP) -> Partner:
    """The partner for who keeps the directory (403 otherwise)."""
    partner = partner_to_read(here, number)
    policies.require(here.user, duty)
    return partner


def answer_partner(
    here: Visit, form: PageForm, act: Callable[[], object], *, done: str, to: Partner
) -> HttpResponse | None:
    """Do the act and lead back to the page of the partner; a save over the work of a colleague is noticed (R5)."""
    if isinstance(form, KeptForm) and form.is_bound and form.notice_changes(who_saved(to)):
        return None
    return here.answer(form, act, done=done, to=to.get_absolute_url())


def show_partner_act(here: Visit, form: PageForm, partner: Partner | None, **more: object) -> HttpResponse:
    """The page of one act on a partner, with the way back."""
    return show(here, "partner_form", {"form": form, "partner": partner, **more})


@reading
def partner_list(here: Visit) -> HttpResponse:
    """Everybody in the directory, by name."""
    policies.require(here.user, ProcurementDuty.READ_PARTNERS)
    asked = asked_by(here)
    query = here.request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    context = {
        "page": selectors.partner_list(asked, here.on),
        "asked": asked,
        "choices": selectors.partner_choices(asked, here.on),
        "query": query.urlencode(),
        "keeps": policies.may(here.user, KEEP),
    }
    return show(here, "partner_list", context)


@reading
def partner_sheet(here: Visit) -> HttpResponse:
    """The same list, whole, as a spreadsheet that the import reads back: it follows the filter."""
    policies.require(here.user, ProcurementDuty.READ_PARTNERS)
    lines = selectors.sheet_lines(asked_by(here), here.on)
    made = build_xlsx("Partners", selectors.sheet_columns(with_recognitions=True), lines)
    return download(made, FileKind.XLSX, f"partners-{here.on:%Y-%m-%d}.xlsx")


@reading
def partner_show(here: Visit, number: str) -> HttpResponse:
    """One partner with all that is known of it."""
    partner = partner_to_read(here, number)
    return show(here, "partner_show", {"page": selectors.partner_page(partner, here.user, here.on)})


@visit
def partner_add(here: Visit) -> HttpResponse:
    """Add a partner to the directory."""
    policies.require(here.user, KEEP)
    form = forms.PartnerForm(here.posted, partner=None)
    done = here.answer(
        form,
        lambda: services.add_partner(entry=form.entry(), by=here.user, at=here.at),
        done=_("The partner is in the directory. Say what it offers, so that buyers find it."),
        to=lambda made: made.get_absolute_url(),
    )
    return done or show_partner_act(here, form, None, heading=_("Add a partner"))


@visit
@one_at_a_time
def partner_edit(here: Visit, number: str) -> HttpResponse:
    """Change what is known of a partner."""
    partner = partner_to_keep(here, number)
    form = forms.PartnerForm(here.posted, partner=partner)
    done = answer_partner(
        here,
        form,
        lambda: services.change_partner(partner_id=partner.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The partner was saved."),
        to=partner,
    )
    return done or show_partner_act(here, form, partner, heading=_("Change the partner"))


@visit
def partner_retire(here: Visit, number: str) -> HttpResponse:
    """Take a partner out of the directory, with the reason."""
    partner = partner_to_keep(here, number, PartnerAction.RETIRE)
    form = forms.PartnerRetireForm(here.posted)
    done = answer_partner(
        here,
        form,
        lambda: services.retire_partner(
            partner_id=partner.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=_("The partner left the directory. Its file stays."),
        to=partner,
    )
    return done or show_partner_act(here, form, partner)


@pressing
def partner_restore(here: Visit, number: str) -> HttpResponse:
    """Put a partner back into the directory."""
    partner = partner_to_keep(here, number, PartnerAction.RESTORE)
    services.restore_partner(partner_id=partner.pk, by=here.user, at=here.at)
    return here.go_on(_("The partner is in the directory again."), partner.get_absolute_url())


@visit
def recognition_add(here: Visit, number: str) -> HttpResponse:
    """Record as what a partner is recognised."""
    partner = partner_to_keep(here, number)
    form = forms.RecognitionForm(here.posted)
    done = answer_partner(
        here,
        form,
        lambda: services.record_recognition(partner_id=partner.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The recognition is recorded. Before it ends the bureau is reminded."),
        to=partner,
    )
    return done or show_partner_act(here, form, partner)


@visit
def recognition_withdraw(here: Visit, number: str, recognition_id: int) -> HttpResponse:
    """Withdraw a recognition, with the reason."""
    partner = partner_to_keep(here, number)
    found = found_or_404(selectors.recognition_of(partner, recognition_id))
    form = forms.RecognitionWithdrawForm(here.posted)
    done = answer_partner(
        here,
        form,
        lambda: services.withdraw_recognition(
            recognition_id=found.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=_("The recognition was withdrawn."),
        to=partner,
    )
    return done or show_partner_act(here, form, partner, about=str(found))


@visit
def listing_add(here: Visit, number: str, side: str) -> HttpResponse:
    """Say what a partner offers or asks."""
    partner, kind = partner_to_keep(here, number), ListingSide(side)
    form = forms.ListingForm(here.posted, side=kind, listing=None, on=here.on)
    done = answer_partner(
        here,
        form,
        lambda: services.add_listing(partner_id=partner.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("It stands on the page of the partner."),
        to=partner,
    )
    heading = _("Add an offer") if kind == ListingSide.OFFER else _("Add an ask")
    return done or show_partner_act(here, form, partner, heading=heading)


@visit
@one_at_a_time
def listing_edit(here: Visit, number: str, listing_id: int) -> HttpResponse:
    """Change what a partner offers or asks."""
    partner, listing = _listing(here, number, listing_id)
    side = ListingSide(listing.side)
    form = forms.ListingForm(here.posted, side=side, listing=listing, on=here.on)
    done = answer_partner(
        here,
        form,
        lambda: services.change_listing(listing_id=listing.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("It was saved."),
        to=partner,
    )
    heading = _("Change the offer") if side == ListingSide.OFFER else _("Change the ask")
    return done or show_partner_act(here, form, partner, heading=heading)


@pressing
def listing_end(here: Visit, number: str, listing_id: int) -> HttpResponse:
    """End an offer or ask."""
    partner, listing = _listing(here, number, listing_id)
    services.end_listing(listing_id=listing.pk, by=here.user, at=here.at)
    return here.go_on(_("It is not shown any more."), partner.get_absolute_url())


def _listing(here: Visit, number: str, listing_id: int) -> tuple[Partner, Listing]:
    partner = partner_to_keep(here, number)
    return partner, found_or_404(selectors.listing_of(partner, listing_id))
