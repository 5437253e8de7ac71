"""Advice of the bureau: asked by the buyer, given by an adviser, answered by the buyer (R13)."""

from datetime import datetime

from django.db import transaction

from procurement import gates
from procurement.gates.facts import subject_mark, subject_values
from procurement.models import Advice, Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.services.telling import tell_advice, tell_answer, tell_question
from procurement.states import AdviceVerdict, Phase, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _

ADVISED = (Phase.PREPARE, Phase.SPECIFY, Phase.SELECT)


@transaction.atomic
def ask_advice(*, case_id: int, question: str, by: User, at: datetime) -> Advice:
    """Ask the bureau for advice on this phase; one open question at a time."""
    case, acting = hold(case_id, ProcurementDuty.ASK_ADVICE, by=by, at=at, phases=ADVISED)
    found = list(why_not_written(question, field="question", message=_("Write what you want to know.")))
    if case.advices.filter(phase=case.phase, given_at__isnull=True).exists():
        message = _("A question to the bureau is already open. Wait for its answer.")
        found.append(blocker("advice-open", message, source="R13"))
    refuse(found)
    advice = Advice.objects.create(case=case, phase=case.phase, question=question, asked_by=by, asked_at=at)
    record(case.dossier, ProcurementVerb.ADVICE_ASKED, about=advice, by=acting, at=at, facts={"phase": case.phase})
    tell_question(advice, case, at=at)
    return advice


@transaction.atomic
def give_advice(  # each is a fact of the advice
    *, advice_id: int, text: str, verdict: AdviceVerdict, by: User, at: datetime, seen: str | None = None
) -> Advice:
    """Answer a question of a buyer; the advice stays as it was given, with what it was about (R9).

    `seen` is the choice that the adviser had in view: when another was made since, the advice waits.
    """
    case, acting, advice = _hold_advice(advice_id, ProcurementDuty.GIVE_ADVICE, by=by, at=at)
    found = list(why_not_written(text, field="text", message=_("Write the advice.")))
    if advice.given_at is not None:
        found.append(blocker("advice-given", _("This advice was already given."), source="R13"))
    subject = gates.case_facts(case).subject
    if seen is not None and seen != subject_mark(subject):
        message = _("The variant or the request changed while you were writing. Read them, then give the advice.")
        found.append(blocker("choice-changed", message, source="R9"))
    refuse(found)
    advice.text, advice.verdict, advice.given_by, advice.given_at = text, verdict, by, at
    advice.about = subject_values(subject)
    advice.save(update_fields=["text", "verdict", "about", "given_by", "given_at"])
    facts = {"verdict": verdict, "about": advice.about}
    record(case.dossier, ProcurementVerb.ADVICE_GIVEN, about=advice, by=acting, at=at, after=verdict, facts=facts)
    tell_advice(advice, case, at=at)
    return advice


@transaction.atomic
def answer_advice(*, advice_id: int, reply: str, by: User, at: datetime) -> Advice:
    """Write what the buyer does with the advice; both stay on file."""
    case, acting, advice = _hold_advice(advice_id, ProcurementDuty.ANSWER_ADVICE, by=by, at=at)
    found = list(why_not_written(reply, field="reply", message=_("Write what you do with the advice.")))
    if advice.given_at is None:
        found.append(blocker("advice-not-given", _("The adviser has not answered yet."), source="R13"))
    if advice.replied_at is not None:
        found.append(blocker("advice-answered", _("This advice was already answered."), source="R13"))
    refuse(found)
    advice.reply, advice.replied_by, advice.replied_at = reply, by, at
    advice.save(update_fields=["reply", "replied_by", "replied_at"])
    record(case.dossier, ProcurementVerb.ADVICE_ANSWERED, about=advice, by=acting, at=at)
    tell_answer(advice, case, at=at)
    return advice


def _hold_advice(advice_id: int, duty: ProcurementDuty, *, by: User, at: datetime) -> tuple[Case, Acting, Advice]:
    """Lock the case, then the advice: the order of every act on a case."""
    case_id = Advice.objects.values_list("case_id", flat=True).get(pk=advice_id)
    case, acting = hold(case_id, duty, by=by, at=at, phases=ADVISED)
    return case, acting, Advice.objects.select_for_update(of=("self",)).get(pk=advice_id)
