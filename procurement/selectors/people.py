"""Who works on a case, who was here last, what somebody has not saved, and the lessons that it wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils.translation import gettext

from procurement.models import Case, Draft, Lesson, Partner
from procurement.states import BUREAU_VERBS, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.dossier.selectors import PersonRow, people_of
from sroi.reference import selectors as reference


def people_of_case(case: Case) -> tuple[PersonRow, ...]:
    """Who has a role on the case."""
    return people_of(case.dossier)


def person_on_case(case: Case, assignment_id: int) -> PersonRow | None:
    """One role on the case; nothing when it has ended or is of another case."""
    return next((row for row in people_of_case(case) if row.assignment_id == assignment_id), None)


def lessons_of(case: Case) -> tuple[Lesson, ...]:
    """The lessons of this case, newest first."""
    return tuple(case.lessons.select_related("theme", "written_by"))


def theme_ids(day: date) -> tuple[int, ...]:
    """The themes in force on this day."""
    return tuple(theme.row_id for theme in reference.themes_on(day))


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who did the last act on a case, and when."""

    who: str
    at: datetime


def last_change(kept: Case | Partner) -> LastChange | None:
    """The newest event of the own dossier of a case or partner."""
    told = Event.objects.filter(dossier=kept.dossier_id).exclude(verb__in=BUREAU_VERBS)
    last = told.order_by("-sequence").first()
    return LastChange(_name_of(last.actor_id, last.actor_name), last.at) if last else None


SAVED_BY: Mapping[str, tuple[ProcurementVerb, ...]] = {
    "case-edit": (ProcurementVerb.CASE_OPENED, ProcurementVerb.CASE_EDITED),
    "lot-edit": (ProcurementVerb.LOTS_SET,),
    "threshold-test": (ProcurementVerb.THRESHOLD_TESTED,),
    "opportunity-record": (ProcurementVerb.OPPORTUNITY_NOTED,),
    "consultation-show": (
        ProcurementVerb.CONSULTATION_SET,
        ProcurementVerb.CONSULTATION_OPENED,
        ProcurementVerb.MARKET_ANSWERED,
        ProcurementVerb.CONSULTATION_COMPLETED,
    ),
    "variant-choose": (ProcurementVerb.VARIANT_CHOSEN,),
    "consideration-answer": (ProcurementVerb.CONSIDERATIONS_SET,),
    "ask-set": (ProcurementVerb.ASK_SET,),
    "advice-list": (ProcurementVerb.ADVICE_ASKED, ProcurementVerb.ADVICE_GIVEN, ProcurementVerb.ADVICE_ANSWERED),
    "base-set": (ProcurementVerb.BASE_SET,),
    "criterion-list": (ProcurementVerb.CRITERIA_SET,),
    "text-list": (ProcurementVerb.TEXT_WRITTEN,),
}
"""Which events tell that something was saved on a page of the wizard."""


def saved_last(case: Case) -> dict[str, LastChange]:
    """Who saved each page of the wizard last, and when: one statement for all pages."""
    pages = {verb: page for page, verbs in SAVED_BY.items() for verb in verbs}
    rows = Event.objects.filter(dossier=case.dossier_id, verb__in=list(pages)).order_by("verb", "-sequence")
    newest = rows.distinct("verb").values_list("verb", "actor", "actor_name", "at")
    found: dict[str, LastChange] = {}
    for verb, actor, who, at in sorted(newest, key=lambda row: row[3]):
        found[pages[ProcurementVerb(verb)]] = LastChange(_name_of(actor, who), at)
    return found


def _name_of(actor: int | None, name: str) -> str:
    """Who did something, in the language of the reader when it was a machine or somebody without an account."""
    return name if actor is not None else gettext(name)


def draft_of(user: User, page: str) -> Draft | None:
    """What this person typed on this page and did not save."""
    return Draft.objects.filter(user=user, page=page).first()


def drafts_on(user: User, page: str) -> tuple[Draft, ...]:
    """What was typed on this page and not saved, newest first: one's own, and what colleagues left to go on with."""
    found = Draft.objects.filter(Q(user=user) | Q(is_shared=True), page=page)
    return tuple(found.select_related("user").order_by("-kept_at", "-pk"))


def kept_by_page(case: Case) -> dict[str, LastChange]:
    """On which pages of the six tasks something waits to be saved: who typed there last, and when."""
    found: dict[str, LastChange] = {}
    rows = Draft.objects.filter(case=case, is_shared=True).order_by("kept_at")
    for page, who, at in rows.values_list("page", "user__name", "kept_at"):
        name = _page_at(page)
        found[name] = LastChange(who, at)
    return found


def _page_at(address: str) -> str:
    """The name of the page at an address; nothing for one that is not there any more."""
    try:
        return str(resolve(address.partition("?")[0]).url_name)
    except Resolver404:
        return ""
