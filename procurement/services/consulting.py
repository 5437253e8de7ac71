"""Consulted parties answer by a personal link: without an account, up to the closing day that all have (R10, R42)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from procurement import policies, rules
from procurement.models import Case, ConsultationAnswer, ConsultationLink, ConsultedParty, MarketConsultation
from procurement.policies import ProcurementDuty
from procurement.selectors.consultation import party_of_link, why_link_closed
from procurement.states import ProcurementDeadline, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.termkinds import TermKind, register_term
from sroi.dossier.services import MailDraft, meet_deadline, queue_mails, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.links import hash_of, new_token
from sroi.kernel.refusals import refuse
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind


def expect_answers(consultation: MarketConsultation, case: Case, *, at: datetime) -> None:
    """The closing day is a term of the case, and every party gets its link: part of the opening."""
    plan = reference.reminders_of(ReminderKind.CONSULTATION, amsterdam_date(at))
    closes_on = consultation.closes_on
    set_deadline(
        dossier=case.dossier,
        kind=ProcurementDeadline.CONSULTATION,
        about=consultation,
        due_on=closes_on,
        source="R10",
        next_chase_on=plan.first(due=closes_on),
    )
    write_to_parties("procurement/consultation_invited", consultation, consultation.parties.all(), at=at)


def stop_expecting(consultation: MarketConsultation, case: Case, *, at: datetime) -> None:
    """Nobody is reminded any more: part of the completion."""
    meet_deadline(dossier=case.dossier, kind=ProcurementDeadline.CONSULTATION, about=consultation, at=at)


def write_to_parties(
    template: str, consultation: MarketConsultation, parties: Iterable[ConsultedParty], *, at: datetime, key: str = ""
) -> None:
    """One e-mail with a personal link to every party that has an address."""
    queue_mails(mails_to_parties(template, consultation, parties, at=at, key=key), at=at)


def mails_to_parties(
    template: str, consultation: MarketConsultation, parties: Iterable[ConsultedParty], *, at: datetime, key: str = ""
) -> Iterator[MailDraft]:
    """The e-mails with a new link each; earlier links keep working. Nothing of the case stands in them (R10)."""
    told = [each for each in parties if each.contact_email]
    tokens = {each.pk: new_token() for each in told}
    made = ConsultationLink.objects.bulk_create(
        ConsultationLink(party=each, email=each.contact_email, token_sha256=hash_of(tokens[each.pk]), made_at=at)
        for each in told
    )
    for each, link in zip(told, made, strict=True):
        address = settings.BASE_URL + reverse("procurement:consultation-link", args=[tokens[each.pk]])
        yield MailDraft(
            template=template,
            key=f"{key}:{each.pk}" if key else f"consultation-link:{link.pk}",
            context={"party": each.name, "closes_on": consultation.closes_on, "address": address},
            address=each.contact_email,
            dossier=consultation.case.dossier,
        )


@transaction.atomic
def answer_by_link(*, token: str, answers: Mapping[int, str], name: str, at: datetime) -> ConsultedParty:
    """Record what a party answers by its own link; up to the closing day it may answer again (R10)."""
    known = party_of_link(token)
    if known is None:
        raise ConsultationLink.DoesNotExist
    case = Case.objects.locked().get(pk=known.consultation.case_id)
    party = ConsultedParty.objects.select_for_update(of=("self",)).get(pk=known.pk)
    party.consultation = MarketConsultation.objects.select_related("case").get(pk=known.consultation_id)
    on = amsterdam_date(at)
    refuse((*why_link_closed(party, on), *rules.why_not_answered_market(answers, name=name)))
    party.is_silent, party.answered_on, party.answered_by = False, on, name.strip()
    party.save(update_fields=["is_silent", "answered_on", "answered_by"])
    given = write_answers(party, answers)
    facts = {"name": party.name, "answers": given, "silent": False, "by_link": party.answered_by}
    record(case.dossier, ProcurementVerb.MARKET_ANSWERED, about=party, at=at, facts=facts)
    return party


def write_answers(party: ConsultedParty, answers: Mapping[int, str]) -> list[int]:
    """Put the answers of a held party in the place of those that it gave before; answer which were given."""
    party.answers.all().delete()
    given = {number: text.strip() for number, text in answers.items() if text.strip()}
    ConsultationAnswer.objects.bulk_create(
        ConsultationAnswer(party=party, question=question, text=given[question.number])
        for question in party.consultation.questions.all()
        if question.number in given
    )
    return sorted(given)


@transaction.atomic
def send_consultation_link(*, party_id: int, by: User, at: datetime) -> ConsultedParty:
    """Send a party its personal link again; earlier links keep working (R10)."""
    found = ConsultedParty.objects.select_related("consultation").get(pk=party_id)
    case = Case.objects.locked().get(pk=found.consultation.case_id)
    acting = policies.require(by, ProcurementDuty.SET_CONSULTATION, case, on=amsterdam_date(at))
    party = ConsultedParty.objects.select_for_update(of=("self",)).select_related("consultation__case__dossier")
    held = party.get(pk=party_id)
    refuse((*why_link_closed(held, amsterdam_date(at)), *rules.why_no_link(held.contact_email)))
    write_to_parties("procurement/consultation_invited", held.consultation, [held], at=at)
    facts = {"name": held.name}
    record(case.dossier, ProcurementVerb.PARTY_LINK_SENT, about=held, by=acting, at=at, facts=facts)
    return held


def hold_case(deadline: Deadline) -> None:
    """Lock the case before the deadline of its consultation."""
    Case.objects.locked().get(dossier=deadline.dossier_id)


def follow_consultation(deadline: Deadline) -> None:
    """The consultation shows the day of its deadline, and every party hears at once that all have more time."""
    consultation = MarketConsultation.objects.select_related("case__dossier").get(pk=deadline.about_id)
    consultation.closes_on = deadline.due_on
    consultation.save(update_fields=["closes_on"])
    at = deadline.extensions.latest("pk").at
    write_to_parties("procurement/consultation_extended", consultation, consultation.parties.all(), at=at)


def register_terms() -> None:
    """Only who asks the market gives more time, and then to every party (art. 2.25 Aw)."""
    kind, plan = ProcurementDeadline.CONSULTATION, ReminderKind.CONSULTATION
    register_term(TermKind(kind, plan, who=(Role.BUYER,), hold=hold_case, follow=follow_consultation))
