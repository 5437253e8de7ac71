"""What a case taught: its lessons, and the figures of its result (R33, R49)."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement import policies
from procurement.models import Case, CaseOutcome, Lesson
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.states import TAUGHT, AskKind, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import record
from sroi.kernel.money import ZERO
from sroi.kernel.refusals import refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference.models import Theme


@dataclass(frozen=True, slots=True)
class OutcomeEntry:
    """The result of a case over all its contracts; percentages are of the base of the obligation."""

    realised_percent: Decimal | None
    net_obligation: Decimal
    verified: Decimal
    fines: Decimal = ZERO
    per_theme: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """One lesson with what it is about."""

    text: str
    worked: bool
    variant: str = ""
    theme: Theme | None = None


@transaction.atomic
def record_outcome(
    *, case_id: int, entry: OutcomeEntry, closed_on: date, by: User | Acting | None, at: datetime
) -> CaseOutcome:
    """Keep the result of a case, so that comparable cases learn from it without anyone copying (R49)."""
    case = Case.objects.locked().get(pk=case_id)
    acting = policies.require(by, ProcurementDuty.RECORD_OUTCOME, case) if isinstance(by, User) else by
    ask = getattr(case, "ask", None)
    asked = ask.percent if ask is not None and ask.kind == AskKind.PERCENTAGE else None
    outcome, _made = CaseOutcome.objects.update_or_create(
        case=case,
        defaults={
            "cpv_division": case.cpv_division,
            "nature": case.nature,
            "value": case.estimated_value or ZERO,
            "asked_percent": asked,
            "closed_on": closed_on,
            **asdict(entry),
        },
    )
    facts = {"realised": entry.realised_percent, "net": entry.net_obligation, "verified": entry.verified}
    record(case.dossier, ProcurementVerb.OUTCOME_RECORDED, about=outcome, by=acting, at=at, facts=facts)
    return outcome


@transaction.atomic
def write_lesson(*, case_id: int, entry: LessonEntry, by: User, at: datetime) -> Lesson:
    """Write what a next case should know, tagged by CPV division, variant and theme (R33)."""
    case, acting = hold(case_id, ProcurementDuty.WRITE_LESSON, by=by, at=at, phases=TAUGHT)
    refuse(why_not_written(entry.text, field="text", message=_("Write the lesson."), source="R33"))
    lesson = Lesson.objects.create(
        case=case,
        text=entry.text,
        worked=entry.worked,
        variant=entry.variant,
        theme=entry.theme,
        cpv_division=case.cpv_division,
        written_by=by,
        written_at=at,
    )
    record(case.dossier, ProcurementVerb.LESSON_WRITTEN, about=lesson, by=acting, at=at, facts={"worked": entry.worked})
    return lesson
