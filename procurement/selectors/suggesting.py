"""The partners that offer the work of a case, ranked with the reasons (R13)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from procurement import policies, rules
from procurement.models import Case, ConsultedParty, Lesson, Partner
from procurement.policies import ProcurementDuty
from procurement.rules import MatchReason, Offered, Suggested, Wanted
from procurement.selectors.consultation import consultation_acts, consultation_of
from procurement.selectors.partners import open_listings
from procurement.states import District, ListingSide, PartnerState
from sroi.accounts.models import User
from sroi.kernel.pages import Status
from sroi.reference import selectors as reference

MOST = 10


@dataclass(frozen=True, slots=True)
class SuggestedPartner:
    """A partner that offers the work of a case, why it fits, and whether it can be invited with one press."""

    partner: Partner
    offers: tuple[str, ...]
    reasons: tuple[str, ...]
    status: Status | None
    is_invited: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The partners for a case, the best fit first, and what the reader can do with them."""

    rows: tuple[SuggestedPartner, ...]
    total: int
    reads: bool
    invites: bool
    starts_first: bool
    """There is no consultation yet: its questions come first."""


def suggested_partners(case: Case, user: User, on: date) -> Suggestions:
    """Partners that offer such work, near, for themes that worked, recognised; a fixed number of statements (R13)."""
    if not policies.may(user, ProcurementDuty.READ_PARTNERS, on=on):
        return Suggestions((), 0, reads=False, invites=False, starts_first=False)
    consultation = consultation_of(case)
    may = consultation_acts(case, consultation, 0, user)
    wanted = wanted_by(case)
    found = rules.suggested(_offers(case, on), wanted)
    invited = set(
        ConsultedParty.objects.filter(consultation__case=case, partner__isnull=False).values_list(
            "partner_id", flat=True
        )
    )
    return Suggestions(
        rows=_rows(found[:MOST], wanted, invited, on),
        total=len(found),
        reads=True,
        invites=may.invites,
        starts_first=may.sets and consultation is None,
    )


def wanted_by(case: Case) -> Wanted:
    """The work of a case, its district, and the themes that worked in comparable cases (R13, R49)."""
    path = case.department.path if case.department else ""
    district = rules.district_of(department=path, title=case.title, districts=dict(District.choices))
    worked = Lesson.objects.filter(cpv_division=case.cpv_division, worked=True, theme__isnull=False)
    return Wanted(case.cpv_division, district, frozenset(worked.values_list("theme__code", flat=True)))


def _offers(case: Case, on: date) -> list[Offered]:
    """The open offers of such work by partners in the directory."""
    if not case.cpv_division:
        return []
    rows = open_listings(on).filter(
        side=ListingSide.OFFER, partner__state=PartnerState.ACTIVE, divisions__contains=[case.cpv_division]
    )
    recognised = set(Partner.objects.recognised_on(on).values_list("pk", flat=True))
    return [
        Offered(
            partner=each.partner_id,
            name=each.partner.name,
            divisions=frozenset(each.divisions),
            districts=frozenset(each.districts or each.partner.districts),
            themes=frozenset(each.themes),
            is_recognised=each.partner_id in recognised,
        )
        for each in rows.select_related("partner")
    ]


def _rows(
    found: tuple[Suggested, ...], wanted: Wanted, invited: Collection[int], on: date
) -> tuple[SuggestedPartner, ...]:
    shown = [each.partner for each in found]
    partners = Partner.objects.select_related("dossier").in_bulk(shown)
    texts: dict[int, list[str]] = {}
    offers = open_listings(on).filter(side=ListingSide.OFFER, partner__in=shown)
    for partner_id, text in offers.values_list("partner_id", "text"):
        texts.setdefault(partner_id, []).append(text)
    themes = {each.code: each.name for each in reference.themes_on(on)}
    firm = Status(_("Recognised social firm"), "pos")
    return tuple(
        SuggestedPartner(
            partner=partners[each.partner],
            offers=tuple(texts.get(each.partner, ())),
            reasons=reason_words(each, wanted, themes),
            status=firm if MatchReason.RECOGNISED in each.reasons else None,
            is_invited=each.partner in invited,
        )
        for each in found
    )


def reason_words(found: Suggested, wanted: Wanted, themes: Mapping[str, str]) -> tuple[str, ...]:
    """Why a partner is suggested, as the reader knows it."""
    district = dict(District.choices).get(wanted.district, "")
    shared = ", ".join(sorted(themes.get(each, each) for each in found.themes))
    words = {
        MatchReason.WORK: _("offers such work"),
        MatchReason.DISTRICT: _("works in %(district)s") % {"district": district},
        MatchReason.CITY: _("works in the whole city"),
        MatchReason.THEME: _("works on what went well in comparable cases: %(themes)s") % {"themes": shared},
        MatchReason.RECOGNISED: _("is recognised as a social firm"),
    }
    return tuple(words[each] for each in found.reasons)
