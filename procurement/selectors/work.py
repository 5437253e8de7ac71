"""What waits for somebody in phases 1 and 2, in a constant number of queries."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from procurement.models import Advice, Ask, Case, CaseText, Criterion, ThresholdTest, VariantChoice
from procurement.selectors.pages import url_of
from procurement.selectors.turns import selection_waiting, selection_work
from procurement.states import (
    WITHOUT_BIDS,
    WITHOUT_CONSIDERATIONS,
    ApprovalState,
    AskKind,
    Consideration,
    Phase,
    Route,
)
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import WorkItem
from sroi.kernel.calendar import amsterdam_date

KIND = "procurement.case"
MOST = 200
Step = tuple[str, str]


def work_of(user: User, on: date) -> tuple[WorkItem, ...]:
    """What waits for this user, own or of colleagues they stand in for."""
    mine = [item for item, whose in _steps(user, on) if _is_mine(whose, user, on)]
    return (*mine, *selection_work(user, on))


def waiting_of(user: User, on: date) -> tuple[WorkItem, ...]:
    """What this user's cases wait for somebody else to do."""
    others = [item for item, whose in _steps(user, on) if not _is_mine(whose, user, on)]
    return (*others, *selection_waiting(user, on))


Turn = tuple[Role, frozenset[int]]
"""Whose turn it is: the role, and the people who hold it on this case (none: everybody with the office role)."""


def _is_mine(turn: Turn, user: User, on: date) -> bool:
    role, people = turn
    for standing in standings_of(user, on):
        if standing.user.pk in people or (not people and role == Role.COORDINATOR and role in standing.roles):
            return True
    return False


def _steps(user: User, on: date) -> Iterator[tuple[WorkItem, Turn]]:
    """The one next step of each case of phases 1 and 2 that this user works on, with whose turn it is."""
    cases = list(_cases_of(user, on))
    people = _people(cases)
    for case in cases:
        role, (title, page) = next_step(case)
        holders = people.get((case.dossier_id, role), {})
        if role == Role.ADVISER and not holders:
            role, title, page, holders = Role.COORDINATOR, _("Assign an adviser"), "person-assign", {}
        item = WorkItem(
            kind=KIND,
            title=title,
            detail=str(case.get_phase_display()),
            due_on=None,
            since_on=amsterdam_date(case.phase_since),
            reference=case.reference,
            case_title=case.title,
            contractor="",
            url=url_of(case, page),
            button=_("Do this"),
            whose=role,
            who=", ".join(holders.values()),
        )
        yield item, (role, frozenset(holders))


def _cases_of(user: User, on: date) -> QuerySet[Case]:
    """The running cases that the user, or a colleague they stand in for, works on; all of them for a coordinator."""
    standings = standings_of(user, on)
    found = _annotated(Case.objects.in_phase(Phase.PREPARE, Phase.SPECIFY)).select_related("ask")
    if any(Role.COORDINATOR in standing.roles for standing in standings):
        return found.order_by("phase_since")[:MOST]
    working = Assignment.objects.filter(
        dossier=OuterRef("dossier"),
        user__in=[standing.user.pk for standing in standings],
        role__in=[Role.BUYER, Role.ADVISER],
        ended_at__isnull=True,
    )
    return found.filter(Exists(working)).order_by("phase_since")[:MOST]


def _annotated(cases: QuerySet[Case]) -> QuerySet[Case]:
    """What the next step depends on, as columns of the one query."""
    here = OuterRef("pk")
    advices = Advice.objects.filter(case=here)
    tested = ThresholdTest.objects.filter(case=here)
    chosen = VariantChoice.objects.filter(case=here, replaced_at__isnull=True)
    answered = Q(considerations__question__in=Consideration.values)
    return cases.annotate(
        is_tested=Exists(tested),
        rule_applies=Exists(tested.filter(applies=True)),
        has_variant=Exists(chosen),
        needs_considerations=Exists(chosen.exclude(variant__in=WITHOUT_CONSIDERATIONS)),
        needs_bids=Exists(chosen.exclude(variant__in=WITHOUT_BIDS)),
        is_asked=Exists(advices.filter(given_at__isnull=True)),
        is_unanswered=Exists(advices.filter(given_at__isnull=False, replied_at__isnull=True)),
        has_advice=Exists(advices.filter(given_at__isnull=False)),
        has_criteria=Exists(Criterion.objects.filter(case=here)),
        has_texts=Exists(CaseText.objects.filter(case=here)),
        answers=Count("considerations", filter=answered, distinct=True),
    )


def _people(cases: Iterable[Case]) -> dict[tuple[int, Role], dict[int, str]]:
    """Who holds which role on these cases, in one query."""
    found: dict[tuple[int, Role], dict[int, str]] = {}
    rows = Assignment.objects.filter(dossier__in=[case.dossier_id for case in cases], ended_at__isnull=True)
    for row in rows.select_related("user"):
        found.setdefault((row.dossier_id, Role(row.role)), {})[row.user_id] = row.user.name
    return found


def next_step(case: Case) -> tuple[Role, Step]:
    """Whose turn it is, what to do and on which page; the columns come from `_annotated`."""
    known = vars(case)
    if known["is_asked"]:
        return Role.ADVISER, (_("Give the advice that was asked"), "advice-list")
    if known["is_unanswered"]:
        return Role.BUYER, (_("Answer the advice"), "advice-list")
    ask = _ask_of(case)
    if ask is not None and ask.approval == ApprovalState.PROPOSED and known["has_advice"]:
        return Role.COORDINATOR, (_("Decide on the waiver"), "waiver-decide")
    steps = _steps_to_prepare(case, ask) if case.phase == Phase.PREPARE else _steps_to_specify(case, ask)
    last = _("Check the case and go to phase 2") if case.phase == Phase.PREPARE else _("Check the case and publish")
    return Role.BUYER, next((step for is_open, step in steps if is_open), (last, "case-gate"))


def _ask_of(case: Case) -> Ask | None:
    ask: Ask | None = getattr(case, "ask", None)
    return ask


def _steps_to_prepare(case: Case, ask: Ask | None) -> Iterator[tuple[bool, Step]]:
    known = vars(case)
    own = bool(case.route) and case.route != Route.MARKET
    complete = bool(case.nature and case.cpv_code and case.estimated_value and case.planned_publication_on)
    yield own, (_("Record the own delivery"), "case-deliver")
    yield not complete, (_("Complete the data of the case"), "case-edit")
    yield not case.opportunity_note, (_("Discuss the opportunities and choose the route"), "opportunity-record")
    yield not known["is_tested"], (_("Make the threshold test"), "threshold-test")
    yield not known["has_variant"], (_("Choose a variant"), "variant-choose")
    refused = ask is not None and ask.approval == ApprovalState.REFUSED
    yield ask is None or refused, (_("Set the percentage with its reasoning"), "ask-set")
    deviates = ask is not None and ask.kind != AskKind.PERCENTAGE
    yield deviates and known["rule_applies"] and not known["has_advice"], (_("Ask for advice"), "advice-ask")


def _steps_to_specify(case: Case, ask: Ask | None) -> Iterator[tuple[bool, Step]]:
    known = vars(case)
    considered = known["answers"] >= len(Consideration) or not known["needs_considerations"]
    yield not considered, (_("Answer the considerations"), "consideration-answer")
    percentage = ask is None or ask.kind == AskKind.PERCENTAGE
    yield percentage and not case.base_kind, (_("Record the base of the obligation"), "base-set")
    yield known["needs_bids"] and not known["has_criteria"], (_("Record the award criteria"), "criterion-list")
    yield not known["has_texts"], (_("Make the texts"), "text-list")
    yield known["needs_bids"] and case.tenders_close_at is None, (_("Enter the closing time for bids"), "case-edit")
