"""Who hears what is due: advice, standstill, consultation, recognition; the chaser is one for all apps (R42)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from procurement.models import Advice, AwardDecision, MarketConsultation, Recognition
from procurement.services.consulting import mails_to_parties
from procurement.services.telling import coordinators
from procurement.states import (
    ADVISED,
    AwardState,
    PartnerDeadline,
    PartnerState,
    ProcurementDeadline,
)
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.people import holders_of
from sroi.dossier.services import Chase, Chaser, MailDraft
from sroi.kernel.calendar import amsterdam_date
from sroi.reference.states import ReminderKind


def suspended(deadlines: Sequence[Deadline]) -> Collection[int]:
    """The standstills that summary proceedings suspend: they are looked at every day and nobody is told anything."""
    decisions = _decisions(deadlines)
    return [each.pk for each in deadlines if decisions[each.about_id].state != AwardState.STANDSTILL]


def tell_standstill(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The buyer hears that a standstill ends on its last day, and after it that the definitive award can be given."""
    decisions = _decisions([chase.deadline for chase in chases])
    buyers = holders_of((chase.deadline.dossier for chase in chases), Role.BUYER)
    for chase in chases:
        decision, due = decisions[chase.deadline.about_id], chase.deadline
        is_over = amsterdam_date(chase.at) > due.due_on
        for person in buyers[due.dossier_id, Role.BUYER]:
            yield MailDraft(
                template="procurement/award_due" if is_over else "procurement/standstill_ends",
                key=f"{chase.key}:{person.pk}",
                context={"case": decision.case, "decision": decision, "due": due},
                recipient=person,
                dossier=due.dossier,
            )


def past_advising(deadlines: Sequence[Deadline]) -> Collection[int]:
    """The requests of cases that were awarded meanwhile: nobody is told anything any more."""
    advices = _advices(deadlines)
    return [each.pk for each in deadlines if advices[each.about_id].case.phase not in ADVISED]


def tell_advice_due(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """Who answers hears that an advice is due; without anybody, and when it is late, the coordinators too (R13)."""
    advices = _advices([chase.deadline for chase in chases])
    advisers, chiefs = holders_of((chase.deadline.dossier for chase in chases), Role.ADVISER), coordinators()
    for chase in chases:
        advice, due = advices[chase.deadline.about_id], chase.deadline
        of_case = advisers[due.dossier_id, Role.ADVISER]
        answering = [each for each in of_case if each.pk == advice.adviser_id] or list(of_case)
        told = {each.pk: each for each in (*answering, *(chiefs if chase.escalates or not answering else ()))}
        for person in told.values():
            yield MailDraft(
                template="procurement/advice_due",
                key=f"{chase.key}:{person.pk}",
                context={"case": advice.case, "advice": advice, "due": due, "late": chase.days_late},
                recipient=person,
                dossier=due.dossier,
            )


def _advices(deadlines: Iterable[Deadline]) -> dict[int, Advice]:
    """The requests that these deadlines are about, by number."""
    return Advice.objects.select_related("case").in_bulk({each.about_id for each in deadlines})


def _decisions(deadlines: Iterable[Deadline]) -> dict[int, AwardDecision]:
    """The decisions that these standstills are about, by number."""
    return AwardDecision.objects.select_related("case").in_bulk({each.about_id for each in deadlines})


def resting_consultations(deadlines: Sequence[Deadline]) -> Collection[int]:
    """The consultations that do not run, or whose case went on: nobody is told anything."""
    found = _consultations(deadlines)
    return [each.pk for each in deadlines if not found[each.about_id].is_running]


def tell_consultation(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """Before the closing day every party that did not answer hears it; from that day on the buyer (R10)."""
    found = _consultations([chase.deadline for chase in chases])
    buyers = holders_of((chase.deadline.dossier for chase in chases), Role.BUYER)
    for chase in chases:
        consultation, due = found[chase.deadline.about_id], chase.deadline
        silent = [each for each in consultation.parties.all() if each.answered_on is None and not each.is_silent]
        if chase.step < 0:
            template = "procurement/consultation_reminder"
            yield from mails_to_parties(template, consultation, silent, at=chase.at, key=chase.key)
            continue
        for person in buyers[due.dossier_id, Role.BUYER]:
            yield MailDraft(
                template="procurement/consultation_closes",
                key=f"{chase.key}:{person.pk}",
                context={"case": consultation.case, "due": due, "late": chase.days_late, "silent": len(silent)},
                recipient=person,
                dossier=due.dossier,
            )


def _consultations(deadlines: Iterable[Deadline]) -> dict[int, MarketConsultation]:
    """The consultations that these terms are about, with their parties."""
    rows = MarketConsultation.objects.select_related("case__dossier").prefetch_related("parties")
    return rows.in_bulk({each.about_id for each in deadlines})


def of_retired(deadlines: Sequence[Deadline]) -> Collection[int]:
    """The recognitions of partners that left the directory: they are looked at every day, and nobody is told."""
    found = _recognitions(deadlines)
    return [each.pk for each in deadlines if found[each.about_id].partner.state != PartnerState.ACTIVE]


def tell_recognition(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """Who checked a recognition hears that it ends; when nobody of the bureau did or it is over, coordinators (R51)."""
    found, chiefs = _recognitions([chase.deadline for chase in chases]), coordinators()
    for chase in chases:
        recognition, due = found[chase.deadline.about_id], chase.deadline
        checker = recognition.checked_by
        is_here = checker.is_active and not checker.office_roles.isdisjoint(BUREAU)
        told = {each.pk: each for each in ([checker] if is_here else [])}
        told |= {each.pk: each for each in (chiefs if chase.escalates or not is_here else [])}
        for person in told.values():
            yield MailDraft(
                template="procurement/recognition_ends",
                key=f"{chase.key}:{person.pk}",
                context={"recognition": recognition, "due": due, "late": chase.days_late},
                recipient=person,
                dossier=due.dossier,
            )


def _recognitions(deadlines: Iterable[Deadline]) -> dict[int, Recognition]:
    """The recognitions that these terms are about, by number."""
    rows = Recognition.objects.select_related("partner__dossier", "checked_by")
    return rows.in_bulk({each.about_id for each in deadlines})


CHASERS = {
    each.kind: each
    for each in (
        Chaser(ProcurementDeadline.ADVICE, ReminderKind.ADVICE, tell_advice_due, waiting=past_advising),
        Chaser(
            ProcurementDeadline.CONSULTATION,
            ReminderKind.CONSULTATION,
            tell_consultation,
            waiting=resting_consultations,
        ),
        Chaser(PartnerDeadline.RECOGNITION, ReminderKind.RECOGNITION_LAPSE, tell_recognition, waiting=of_retired),
        Chaser(ProcurementDeadline.STANDSTILL, ReminderKind.STANDSTILL_END, tell_standstill, waiting=suspended),
    )
}
