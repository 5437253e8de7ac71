"""What the pages of the market consultation show (R10)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from procurement import policies, rules
from procurement.models import (
    Award,
    Case,
    ConsultationAnswer,
    ConsultationLink,
    ConsultationQuestion,
    ConsultedParty,
    MarketConsultation,
)
from procurement.policies import ProcurementDuty
from procurement.states import (
    BEFORE_PUBLICATION,
    AwardState,
    ConsultationAction,
    ConsultationState,
    Phase,
    ProcurementDeadline,
)
from sroi.accounts.models import Organisation, User
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import path_to
from sroi.dossier.selectors.terms import may_extend
from sroi.kernel.links import hash_of
from sroi.kernel.pages import Status, Tone
from sroi.kernel.refusals import Blocker

TONES: dict[str, Tone] = {
    ConsultationState.DRAFT: "plain",
    ConsultationState.RUNNING: "warn",
    ConsultationState.COMPLETED: "pos",
}
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
    extend_url: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A party that closed cases of this kind of work know."""

    organisation: Organisation
    cases: int


def consultation_of(case: Case) -> MarketConsultation | None:
    """The consultation of a case."""
    return MarketConsultation.objects.filter(case=case).select_related("completed_by", "case").first()


def consultation_part(case: Case, user: User, on: date) -> ConsultationPart:
    """The consultation as its page shows it; the number of statements does not grow with the rows."""
    found = consultation_of(case)
    if found is None:
        return ConsultationPart(None, None, (), (), consultation_acts(case, None, 0, user))
    parties = tuple(found.parties.select_related("partner__dossier").annotate(link_sent_at=Max("links__made_at")))
    answers: dict[int, list[ConsultationAnswer]] = {}
    rows = ConsultationAnswer.objects.filter(party__consultation=found).select_related("party")
    for each in rows.order_by("party__name", "pk"):
        answers.setdefault(each.question_id, []).append(each)
    questions = tuple(AnsweredQuestion(each, tuple(answers.get(each.pk, ()))) for each in found.questions.all())
    status = Status(str(ConsultationState(found.state).label), TONES[found.state])
    may = consultation_acts(case, found, len(parties), user)
    is_over = found.state == ConsultationState.RUNNING and found.closes_on < on
    return ConsultationPart(found, status, questions, parties, may, _extend_url(found, user, on), is_over)


def _extend_url(consultation: MarketConsultation, user: User, on: date) -> str:
    """Where all parties get more time; empty for who cannot give it."""
    kind, about = ProcurementDeadline.CONSULTATION, f"{consultation._meta.label_lower}:{consultation.pk}"
    due = Deadline.objects.open().filter(dossier=consultation.case.dossier_id, kind=kind, about=about)
    deadline = due.select_related("dossier__parent").first()
    if deadline is None or not may_extend(user, deadline, on):
        return ""
    return path_to("dossier:term-extend", str(deadline.pk))


def party_of_link(token: str) -> ConsultedParty | None:
    """The party that a personal link belongs to; None when there is no such link."""
    links = ConsultationLink.objects.select_related("party__consultation__case__dossier")
    found = links.filter(token_sha256=hash_of(token)).first()
    return found.party if found else None


def why_link_closed(party: ConsultedParty, on: date) -> tuple[Blocker, ...]:
    """Why a link does not open any more: the day has passed, or the consultation is over."""
    consultation = party.consultation
    return rules.why_link_closed(is_running=consultation.is_running, closes_on=consultation.closes_on, today=on)


def answers_of(party: ConsultedParty) -> dict[int, str]:
    """What a party answered, by number of the question."""
    rows = ConsultationAnswer.objects.filter(party=party).values_list("question__number", "text")
    return dict(rows)


def questions_for(party: ConsultedParty) -> tuple[ConsultationQuestion, ...]:
    """The questions that a party is asked: the same for every party."""
    return tuple(party.consultation.questions.all())


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
