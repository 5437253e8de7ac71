"""What waits for somebody in phases 1 and 2, in a constant number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from procurement import gates
from procurement.gates import CaseFacts, Condition
from procurement.models import Case
from procurement.selectors.advice import advice_items, advice_url
from procurement.selectors.pages import url_of
from procurement.selectors.partner_page import partner_items
from procurement.selectors.questions import question_items
from procurement.selectors.turns import selection_desk
from procurement.states import BEFORE_PUBLICATION, Phase
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors import Desk, WorkItem
from sroi.kernel.calendar import amsterdam_date

KIND = "procurement.case"
MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next on a case: the condition that is open, whose turn it is, what to do and where."""

    code: str
    whose: Role
    title: str
    url: str
    why: str = ""
    due_on: date | None = None
    only: int | None = None
    """The one of them that it was given to; as long as that person works on the case, it is nobody else's turn."""


def desk_of(user: User, on: date) -> Desk:
    """What waits for this user, own or of colleagues they stand in for, and what their cases wait for."""
    steps = tuple((item, _is_mine(whose, user, on)) for item, whose in _steps(user, on))
    tenders, asked = (
        selection_desk(user, on),
        (*question_items(user, on), *advice_items(user, on), *partner_items(user, on)),
    )
    return Desk(
        (*(item for item, is_mine in steps if is_mine), *tenders.mine, *asked),
        (*(item for item, is_mine in steps if not is_mine), *tenders.waiting),
    )


Turn = tuple[Role, frozenset[int]]
"""Whose turn it is: the role, and the people who hold it on this case (none: everybody with the office role)."""


def _is_mine(turn: Turn, user: User, on: date) -> bool:
    role, people = turn
    for standing in standings_of(user, on):
        if standing.user.pk in people or (not people and role == Role.COORDINATOR and role in standing.roles):
            return True
    return False


def _steps(user: User, on: date) -> Iterator[tuple[WorkItem, Turn]]:
    """The next steps of each case of phases 1 and 2 that this user works on, with whose turn it is."""
    cases = list(_cases_of(user, on))
    people, facts = _people(cases), gates.cases_facts(cases)
    for case in cases:
        for step in next_steps(facts[case.pk], gates.conditions_now(facts[case.pk])):
            holders = people.get((case.dossier_id, step.whose), {})
            holders = {pk: name for pk, name in holders.items() if pk == step.only} or holders
            yield _item(case, step, ", ".join(holders.values())), (step.whose, frozenset(holders))


def _item(case: Case, step: Step, who: str) -> WorkItem:
    """One step of a case as a line of the work list."""
    return WorkItem(
        kind=KIND,
        title=step.title,
        detail=str(case.get_phase_display()),
        due_on=step.due_on,
        since_on=amsterdam_date(case.phase_since),
        reference=case.reference,
        case_title=case.title,
        contractor="",
        url=step.url,
        button=_("Do this"),
        whose=step.whose,
        who=who,
    )


def _cases_of(user: User, on: date) -> QuerySet[Case]:
    """The running cases that the user, or a colleague they stand in for, works on; all of them for a coordinator."""
    standings = standings_of(user, on)
    found = Case.objects.in_phase(*BEFORE_PUBLICATION)
    if any(Role.COORDINATOR in standing.roles for standing in standings):
        return found.order_by("phase_since")[:MOST]
    working = Assignment.objects.filter(
        dossier=OuterRef("dossier"),
        user__in=[standing.user.pk for standing in standings],
        role__in=[Role.BUYER, Role.ADVISER],
        ended_at__isnull=True,
    )
    return found.filter(Exists(working)).order_by("phase_since")[:MOST]


def _people(cases: Iterable[Case]) -> dict[tuple[int, Role], dict[int, str]]:
    """Who holds which role on these cases, in one query."""
    found: dict[tuple[int, Role], dict[int, str]] = {}
    rows = Assignment.objects.filter(dossier__in=[case.dossier_id for case in cases], ended_at__isnull=True)
    for row in rows.select_related("user"):
        found.setdefault((row.dossier_id, Role(row.role)), {})[row.user_id] = row.user.name
    return found


def next_steps(facts: CaseFacts, conditions: Iterable[Condition]) -> tuple[Step, ...]:
    """The first condition that is open, and the advice, which waits for nothing else: never empty (R6, R13)."""
    first = next((each for each in conditions if each.blocks), None)
    found = [_gate(facts) if first is None else _step(facts, first)]
    waiting = any(each.given_at is None for each in facts.advices)
    unanswered = any(each.given_at is not None and each.replied_at is None for each in facts.advices)
    if waiting:
        found.append(_advise(facts))
    elif unanswered:
        found.append(Step("advice", Role.BUYER, sentences()["advice"], url_of(facts.case, "advice-list")))
    return tuple({each.whose: each for each in reversed(found)}.values())[::-1]


def _gate(facts: CaseFacts) -> Step:
    """Nothing is open: the buyer goes on."""
    to_phase_2 = facts.case.phase == Phase.PREPARE
    title = _("Check the case and go to phase 2") if to_phase_2 else _("Check the case and publish")
    return Step("gate", Role.BUYER, title, url_of(facts.case, "case-gate"))


def _step(facts: CaseFacts, condition: Condition) -> Step:
    """What to do about a condition."""
    code, whose, case = condition.code, condition.whose, facts.case
    if whose == Role.ADVISER:
        return _advise(facts)
    if code == "route" and case.route:
        title = _("Record the own delivery")
    elif code == "waiver" and whose == Role.BUYER:
        title = sentences()["ask"]
    else:
        title = sentences().get(code.partition("-")[0]) or sentences().get(code, condition.label)
    due_on = facts.answers_by if code == "consultation" else None
    return Step(code, whose, title, condition.url, condition.why, due_on)


def _advise(facts: CaseFacts) -> Step:
    """The adviser of the request gives advice; without one on the case a coordinator assigns one first (R2)."""
    request = next(each for each in facts.advices if each.given_at is None)
    if not facts.has_adviser:
        url, title = advice_url(request, facts.case, "advice-assign"), _("Assign an adviser")
        return Step("adviser", Role.COORDINATOR, title, url, due_on=request.due_on)
    url, title = url_of(facts.case, "advice-list"), _("Give the advice that was asked")
    return Step("advice", Role.ADVISER, title, url, due_on=request.due_on, only=request.adviser_id)


def sentences() -> dict[str, str]:
    """What somebody does about each condition; those of texts share one."""
    return {
        "case-known": _("Complete the data of the case"),
        "opportunities": _("Discuss the opportunities and choose the route"),
        "route": _("Discuss the opportunities and choose the route"),
        "threshold": _("Make the threshold test"),
        "variant": _("Choose a variant"),
        "lots": _("Change the lots: the lots regulation does not hold"),
        "ask": _("Set the percentage with its reasoning"),
        "explanation": _("Ask for advice"),
        "waiver": _("Decide on the waiver"),
        "advice": _("Answer the advice"),
        "consultation": _("Complete the market consultation"),
        "considerations": _("Answer the considerations"),
        "partner": _("Answer the considerations"),
        "base": _("Record the base of the obligation"),
        "text": _("Make the texts"),
        "criteria": _("Record the award criteria"),
        "closing-time": _("Enter the closing time for bids"),
    }
