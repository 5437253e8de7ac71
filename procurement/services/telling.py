"""Who is told what by e-mail in phases 1 to 3: given a case, advice asked, given and answered (R1, R13, R42, R43)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from procurement.models import Advice, AdviceMessage, Case, Question
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.services import queue_mail

PERSONAL = frozenset({"procurement/advice_mention"})
"""What names somebody in person is never left out, whatever was chosen (A6)."""


def people_with(case: Case, *roles: Role) -> list[User]:
    """The active people with one of these roles on the case, each once."""
    running = Assignment.objects.filter(dossier=case.dossier_id, role__in=roles, ended_at__isnull=True)
    rows = running.filter(user__is_active=True).select_related("user").order_by("user__name")
    return list({row.user_id: row.user for row in rows}.values())


def tell_assigned(assignment: Assignment, case: Case, *, at: datetime) -> None:
    """Tell somebody that a case was given to them (R1)."""
    context = {"role": str(Role(assignment.role).label)}
    _write(case, "procurement/case_assigned", f"case-assigned:{assignment.pk}", [assignment.user], context, at=at)


def tell_question(advice: Advice, case: Case, *, at: datetime) -> None:
    """Tell the advisers of the case that a question waits; without one, everybody who can assign one (R13)."""
    advisers = advisers_for(advice, case)
    if advisers:
        _write(case, "procurement/advice_asked", f"advice-asked:{advice.pk}", advisers, {"advice": advice}, at=at)
        return
    people, key = coordinators(), f"advice-asked:{advice.pk}"
    _write(case, "procurement/adviser_needed", key, people, {"advice": advice}, at=at)


def coordinators() -> list[User]:
    """Everybody who can assign an adviser, by name."""
    return list(User.objects.filter(role_grants__role=Role.COORDINATOR, is_active=True).order_by("name", "pk"))


def tell_advice_assigned(advice: Advice, case: Case, adviser: User, *, at: datetime) -> None:
    """Tell an adviser that this question is theirs to answer, and by when (R13)."""
    key = f"advice-assigned:{advice.pk}:{advice.due_on}"
    _write(case, "procurement/advice_assigned", key, [adviser], {"advice": advice}, at=at)


def advisers_for(advice: Advice, case: Case) -> list[User]:
    """Who answers a question: the adviser it was assigned to, else the advisers of the case (R13)."""
    advisers = people_with(case, Role.ADVISER)
    return [each for each in advisers if each.pk == advice.adviser_id] or advisers


def tell_message(message: AdviceMessage, advice: Advice, case: Case, *, without: Iterable[User], at: datetime) -> None:
    """Tell buyers and advisers that something was written about an advice; the words stay in the file (R13)."""
    people = {each.pk: each for each in (*people_with(case, Role.BUYER), *advisers_for(advice, case))}
    for each in without:
        people.pop(each.pk, None)
    context = {"message": message, "advice": advice}
    _write(case, "procurement/advice_message", f"advice-message:{message.pk}", people.values(), context, at=at)


def tell_mentioned(message: AdviceMessage, case: Case, people: Iterable[User], *, at: datetime) -> None:
    """Tell who is named in a message or note; this can be bundled, but not switched off (A6)."""
    context = {"message": message}
    key = f"advice-mention:{message.pk}"
    _write(case, "procurement/advice_mention", key, people, context, at=at)


def tell_advice(advice: Advice, case: Case, *, at: datetime) -> None:
    """Tell who asked, and the buyers of the case, that the advice is there (R13)."""
    buyers = people_with(case, Role.BUYER)
    if advice.asked_by.is_active and advice.asked_by not in buyers:
        buyers.append(advice.asked_by)
    _write(case, "procurement/advice_given", f"advice-given:{advice.pk}", buyers, {"advice": advice}, at=at)


def tell_answer(advice: Advice, case: Case, *, at: datetime) -> None:
    """Tell the adviser what the buyer does with the advice (R13)."""
    people = [each for each in (advice.given_by,) if each is not None and each.is_active]
    _write(case, "procurement/advice_answered", f"advice-answered:{advice.pk}", people, {"advice": advice}, at=at)


def tell_answerer(questions: Sequence[Question], case: Case, *, at: datetime) -> None:
    """Tell who answers that questions on the tender wait, once for all that came together (R18)."""
    first = questions[0]
    if first.answerer is None:
        return
    numbers = ", ".join(str(each.number) for each in questions)
    context = {"numbers": numbers, "due_on": min(each.due_on for each in questions)}
    key = f"questions:{case.pk}:{first.number}:{first.answerer.pk}:{first.due_on.isoformat()}"
    _write(case, "procurement/questions_assigned", key, [first.answerer], context, at=at)


def _write(  # each is a fact of the e-mail
    case: Case, template: str, key: str, people: Iterable[User], context: Mapping[str, object], *, at: datetime
) -> None:
    """Put one e-mail for each person in the outbox; the same key for the same person goes out once."""
    for person in people:
        queue_mail(
            template=template,
            key=f"{key}:{person.pk}",
            context={"case": case, **context},
            recipient=person,
            address=person.email,
            dossier=case.dossier,
            at=at,
            is_personal=template in PERSONAL,
        )
