"""What the pages of the market consultation show (R10)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from procurement import policies
from procurement.models import Award, Case, ConsultationAnswer, ConsultationQuestion, ConsultedParty, MarketConsultation
from procurement.policies import ProcurementDuty
from procurement.states import AwardState, ConsultationAction, ConsultationState, Phase
from sroi.accounts.models import Organisation, User
from sroi.kernel.pages import Status, Tone

TONES: dict[str, Tone] = {
    ConsultationState.DRAFT: "plain",
    ConsultationState.RUNNING: "warn",
    ConsultationState.COMPLETED: "pos",
}
BEFORE_PUBLICATION = (Phase.PREPARE, Phase.SPECIFY)
MOST_SUGGESTED = 20


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """One question with what the parties answered."""

    question: ConsultationQuestion
    answers: tuple[ConsultationAnswer, ...]


@dataclass(frozen=True, slots=True)
class ConsultationActs:
    """What this reader may do with the consultation now."""

    sets: bool
    invites: bool
    opens: bool
    records: bool
    completes: bool


@dataclass(frozen=True, slots=True)
class ConsultationPart:
    """The consultation of a case with everything in it; nothing of it before it was started."""

    consultation: MarketConsultation | None
    status: Status | None
    questions: tuple[AnsweredQuestion, ...]
    parties: tuple[ConsultedParty, ...]
    may: ConsultationActs


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A party that closed cases of this kind of work know."""

    organisation: Organisation
    cases: int


def consultation_of(case: Case) -> MarketConsultation | None:
    """The consultation of a case."""
    return MarketConsultation.objects.filter(case=case).select_related("completed_by", "case").first()


def consultation_part(case: Case, user: User) -> ConsultationPart:
    """The consultation as its page shows it; the number of statements does not grow with the rows."""
    found = consultation_of(case)
    if found is None:
        return ConsultationPart(None, None, (), (), consultation_acts(case, None, 0, user))
    parties = tuple(found.parties.all())
    answers: dict[int, list[ConsultationAnswer]] = {}
    rows = ConsultationAnswer.objects.filter(party__consultation=found).select_related("party")
    for each in rows.order_by("party__name", "pk"):
        answers.setdefault(each.question_id, []).append(each)
    questions = tuple(AnsweredQuestion(each, tuple(answers.get(each.pk, ()))) for each in found.questions.all())
    status = Status(str(ConsultationState(found.state).label), TONES[found.state])
    return ConsultationPart(found, status, questions, parties, consultation_acts(case, found, len(parties), user))


def consultation_acts(
    case: Case, consultation: MarketConsultation | None, parties: int, user: User
) -> ConsultationActs:
    """What this reader may do; nothing after the publication (R10)."""
    state = consultation.state if consultation else None
    runs = case.phase in BEFORE_PUBLICATION
    buys = runs and policies.may(user, ProcurementDuty.SET_CONSULTATION, case)
    return ConsultationActs(
        sets=buys and state in (None, ConsultationState.DRAFT),
        invites=buys and state in (ConsultationState.DRAFT, ConsultationState.RUNNING),
        opens=buys and state == ConsultationState.DRAFT and parties > 0,
        records=runs
        and state == ConsultationState.RUNNING
        and policies.may(user, ProcurementDuty.RECORD_MARKET_ANSWERS, case),
        completes=runs and state == ConsultationState.RUNNING and policies.may(user, ConsultationAction.COMPLETE, case),
    )


def party_of(case: Case, party_id: int) -> ConsultedParty | None:
    """An invited party of this case."""
    parties = ConsultedParty.objects.filter(consultation__case=case).select_related("consultation")
    return parties.filter(pk=party_id).first()


def suggested_parties(case: Case) -> tuple[Suggestion, ...]:
    """Who won such work in closed cases, the same first two digits of the CPV code, and is not invited yet (R49)."""
    if not case.cpv_division:
        return ()
    invited = ConsultedParty.objects.filter(consultation__case=case, organisation__isnull=False)
    won = Award.objects.filter(
        decision__state=AwardState.DEFINITIVE,
        decision__case__phase=Phase.CLOSED,
        decision__case__cpv_code__startswith=case.cpv_division,
    ).exclude(decision__case=case)
    count = Count("awards__decision__case", distinct=True, filter=Q(awards__in=won))
    found = Organisation.objects.filter(awards__in=won).exclude(pk__in=invited.values("organisation"))
    rows = found.annotate(known=count).order_by("-known", "name", "pk").distinct()[:MOST_SUGGESTED]
    return tuple(Suggestion(each, each.known) for each in rows)
