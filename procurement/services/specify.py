"""The choices of phase 2: the seven considerations, the points with Pantar, and the base (R12, R14, R16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from procurement import gates, rules
from procurement.gates.facts import CaseFacts
from procurement.models import Case, ConsiderationAnswer
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold_choices, why_not_written
from procurement.states import (
    CONSIDERATION_OPTIONS,
    WITH_PARTNER,
    BaseKind,
    Consideration,
    PartnerPoint,
    ProcurementVerb,
)
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """The answer to one consideration with its reason."""

    question: Consideration | PartnerPoint
    answer: str
    reason: str


def questions_of(facts: CaseFacts) -> tuple[Consideration | PartnerPoint, ...]:
    """What phase 2 asks of this case: nothing further with variant 3 or the lots regulation (R12, R14)."""
    considered = () if rules.skips_considerations(facts.variants) else tuple(Consideration)
    partner = tuple(PartnerPoint) if facts.variants & WITH_PARTNER else ()
    return (*considered, *partner)


def why_not_answered(facts: CaseFacts, answers: Sequence[AnswerEntry]) -> tuple[Blocker, ...]:
    """Every reason why these answers are refused."""
    asked = questions_of(facts)
    if not asked:
        message = _("The variant %(variants)s asks no further considerations.")
        return (blocker("considerations-skipped", message, source="R12", variants=facts.variant_names),)
    found = []
    for each in answers:
        options = {value for value, _label in CONSIDERATION_OPTIONS.get(each.question, ())}
        if each.question not in asked or (options and each.answer and each.answer not in options):
            message = _("Choose an answer that this question offers.")
            found.append(blocker("answer-unknown", message, field=each.question.value, source="R14"))
        elif each.answer and isinstance(each.question, Consideration) and not each.reason.strip():
            message = _("Give the reason for your answer to “%(question)s”.")
            field = f"{each.question.value}_reason"
            label = str(each.question.label)
            found.append(blocker("reason-missing", message, field=field, source="R14", question=label))
    return tuple(found)


@transaction.atomic
def answer_considerations(
    *, case_id: int, answers: Sequence[AnswerEntry], by: User, at: datetime
) -> tuple[ConsiderationAnswer, ...]:
    """Keep the answers given so far, each with its reason; an empty answer stays open (R14)."""
    case, acting = hold_choices(case_id, ProcurementDuty.ANSWER_CONSIDERATIONS, by=by, at=at)
    refuse(why_not_answered(gates.case_facts(case), answers))
    kept = []
    for each in answers:
        if not each.answer.strip():
            case.considerations.filter(question=each.question).delete()
            continue
        answer, _made = ConsiderationAnswer.objects.update_or_create(
            case=case,
            question=each.question,
            defaults={"answer": each.answer, "reason": each.reason, "answered_by": by, "answered_at": at},
        )
        kept.append(answer)
    facts = {"answers": {each.question: each.answer for each in kept}}
    record(case.dossier, ProcurementVerb.CONSIDERATIONS_SET, about=case, by=acting, at=at, facts=facts)
    return tuple(kept)


@transaction.atomic
def set_base(*, case_id: int, kind: BaseKind, reason: str, by: User, at: datetime) -> Case:
    """Record what the percentage is taken of: an ambiguous base loses in court (R16)."""
    case, acting = hold_choices(case_id, ProcurementDuty.SET_BASE, by=by, at=at)
    refuse(why_not_written(reason, field="reason", message=_("Give the reason for this base."), source="R16"))
    before = case.base_kind
    case.base_kind, case.base_reason = kind, reason
    case.save(update_fields=["base_kind", "base_reason"])
    record(
        case.dossier,
        ProcurementVerb.BASE_SET,
        about=case,
        by=acting,
        at=at,
        before=before,
        after=kind,
        reason=reason,
    )
    return case
