"""The market consultation: prepared, opened, answered, and completed with a frozen report (R10)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from procurement import documents, rules
from procurement.models import Case, ConsultationQuestion, ConsultedParty, MarketConsultation, Partner
from procurement.policies import Act, ProcurementDuty
from procurement.services.consulting import expect_answers, stop_expecting, write_answers, write_to_parties
from procurement.services.holding import hold, why_not_written
from procurement.states import (
    BEFORE_PUBLICATION,
    CONSULTATION_FLOW,
    ConsultationAction,
    ConsultationState,
    ProcurementVerb,
)
from sroi.accounts.models import Organisation, User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class ConsultedEntry:
    """A party as it is filled in: known from closed cases, from the directory, or by its name."""

    name: str
    organisation: Organisation | None = None
    contact_email: str = ""
    partner: Partner | None = None


@transaction.atomic
def set_consultation(
    *, case_id: int, purpose: str, questions: Sequence[str], closes_on: date, by: User, at: datetime
) -> MarketConsultation:
    """Say what the market is asked, and by when; until it is opened this can change (R10)."""
    case, acting = hold(case_id, ProcurementDuty.SET_CONSULTATION, by=by, at=at, phases=BEFORE_PUBLICATION)
    known = MarketConsultation.objects.select_for_update().filter(case=case).first()
    message = _("Write what you want to know of the market.")
    refuse(
        (
            *(_why_not_state(known, ConsultationState.DRAFT) if known else ()),
            *why_not_written(purpose, field="purpose", message=message, source="R10"),
            *rules.why_not_asked_market(questions, closes_on=closes_on, today=amsterdam_date(at)),
        )
    )
    values = {"purpose": purpose, "closes_on": closes_on}
    consultation, _made = MarketConsultation.objects.update_or_create(case=case, defaults=values)
    consultation.questions.all().delete()
    ConsultationQuestion.objects.bulk_create(
        ConsultationQuestion(consultation=consultation, number=number, text=text)
        for number, text in enumerate(questions, start=1)
    )
    facts = {"questions": len(questions), "closes_on": closes_on}
    record(case.dossier, ProcurementVerb.CONSULTATION_SET, about=consultation, by=acting, at=at, facts=facts)
    return consultation


@transaction.atomic
def invite_party(*, case_id: int, entry: ConsultedEntry, by: User, at: datetime) -> ConsultedParty:
    """Put a party on the list of those who are asked; also while the consultation runs (R10)."""
    consultation, case, acting = _hold(case_id, ProcurementDuty.SET_CONSULTATION, by=by, at=at)
    found = entry.partner or entry.organisation
    name = found.name if found else entry.name.strip()
    known = consultation.parties.values_list("name", flat=True)
    refuse(
        (
            *_why_completed(consultation),
            *_why_closed(consultation, at=at),
            *rules.why_not_invited(name, known=list(known)),
        )
    )
    party = consultation.parties.create(
        name=name,
        organisation=entry.organisation,
        partner=entry.partner,
        contact_email=entry.contact_email or _address_of(entry),
        invited_at=at,
    )
    facts = {"name": name} | ({"partner": entry.partner.dossier.reference} if entry.partner else {})
    record(case.dossier, ProcurementVerb.PARTY_INVITED, about=party, by=acting, at=at, facts=facts)
    if consultation.state == ConsultationState.RUNNING:
        write_to_parties("procurement/consultation_invited", consultation, [party], at=at)
    return party


def _address_of(entry: ConsultedEntry) -> str:
    """Where a party that is known here is written to."""
    if entry.partner is not None:
        return entry.partner.contact_email
    return entry.organisation.email if entry.organisation else ""


@transaction.atomic
def release_party(*, party_id: int, by: User, at: datetime) -> None:
    """Take a party off the list, as long as nothing of it is recorded (R10)."""
    consultation, case, party, acting = _hold_party(party_id, ProcurementDuty.SET_CONSULTATION, by=by, at=at)
    refuse((*_why_completed(consultation), *_why_recorded(party)))
    record(case.dossier, ProcurementVerb.PARTY_RELEASED, about=party, by=acting, at=at, facts={"name": party.name})
    party.delete()


@transaction.atomic
def open_consultation(*, case_id: int, by: User, at: datetime) -> MarketConsultation:
    """Open the consultation: the questions stand from here on (R10)."""
    consultation, case, acting = _hold(case_id, ConsultationAction.OPEN, by=by, at=at)
    counts = {"questions": consultation.questions.count(), "parties": consultation.parties.count()}
    refuse(rules.why_not_opened(**counts))
    refuse(_why_closed(consultation, at=at))
    before, after = move(consultation, CONSULTATION_FLOW, ConsultationAction.OPEN, opened_at=at)
    expect_answers(consultation, case, at=at)
    verb = ProcurementVerb.CONSULTATION_OPENED
    record(case.dossier, verb, about=consultation, by=acting, at=at, before=before, after=after, facts=counts)
    return consultation


@transaction.atomic
def record_consultation_answers(  # each is a fact of the answers
    *, party_id: int, answers: Mapping[int, str], is_silent: bool, answered_on: date | None, by: User, at: datetime
) -> ConsultedParty:
    """Record what a party answered, by number of the question, or that it did not answer (R10)."""
    duty = ProcurementDuty.RECORD_MARKET_ANSWERS
    consultation, case, party, acting = _hold_party(party_id, duty, by=by, at=at)
    closes_on, today = consultation.closes_on, amsterdam_date(at)
    why = rules.why_not_recorded(
        answers, is_silent=is_silent, answered_on=answered_on, closes_on=closes_on, today=today
    )
    refuse((*_why_not_state(consultation, ConsultationState.RUNNING), *why))
    party.is_silent, party.answered_on, party.answered_by = is_silent, None if is_silent else answered_on, ""
    party.save(update_fields=["is_silent", "answered_on", "answered_by"])
    facts = {"name": party.name, "answers": write_answers(party, answers), "silent": is_silent}
    record(case.dossier, ProcurementVerb.MARKET_ANSWERED, about=party, by=acting, at=at, facts=facts)
    return party


@transaction.atomic
def complete_consultation(*, case_id: int, conclusions: str, by: User, at: datetime) -> MarketConsultation:
    """Complete the consultation: conclusions and report are frozen with their hash (R10)."""
    consultation, case, acting = _hold(case_id, ConsultationAction.COMPLETE, by=by, at=at)
    refuse(_why_not_state(consultation, ConsultationState.RUNNING))
    waiting = consultation.parties.filter(answered_on__isnull=True, is_silent=False)
    refuse(rules.why_not_concluded(conclusions, waiting=list(waiting.values_list("name", flat=True))))
    consultation.conclusions = conclusions.strip()
    content = documents.consultation_content(case, consultation, at=at)
    digest = sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    before, after = move(
        consultation,
        CONSULTATION_FLOW,
        ConsultationAction.COMPLETE,
        conclusions=consultation.conclusions,
        completed_at=at,
        completed_by=by,
        content=content,
        sha256=digest,
    )
    stop_expecting(consultation, case, at=at)
    verb, facts = ProcurementVerb.CONSULTATION_COMPLETED, {"sha256": digest}
    record(case.dossier, verb, about=consultation, by=acting, at=at, before=before, after=after, facts=facts)
    return consultation


def _hold(case_id: int, duty: Act, *, by: User, at: datetime) -> tuple[MarketConsultation, Case, Acting]:
    """Lock the case, then its consultation."""
    case, acting = hold(case_id, duty, by=by, at=at, phases=BEFORE_PUBLICATION)
    consultation = MarketConsultation.objects.select_for_update(of=("self",)).get(case=case)
    consultation.case = case
    return consultation, case, acting


def _hold_party(
    party_id: int, duty: Act, *, by: User, at: datetime
) -> tuple[MarketConsultation, Case, ConsultedParty, Acting]:
    """Lock the case, the consultation, then the party."""
    case_id = ConsultedParty.objects.values_list("consultation__case_id", flat=True).get(pk=party_id)
    consultation, case, acting = _hold(case_id, duty, by=by, at=at)
    return consultation, case, ConsultedParty.objects.select_for_update(of=("self",)).get(pk=party_id), acting


def _why_not_state(consultation: MarketConsultation, wanted: ConsultationState) -> tuple[Blocker, ...]:
    """Why this is not done now: the consultation is not that far, or further."""
    if consultation.state == wanted:
        return ()
    message = _("The market consultation is “%(state)s”. This cannot be changed now.")
    return (blocker("wrong-state", message, source="R10", state=str(consultation.get_state_display())),)


def _why_completed(consultation: MarketConsultation) -> tuple[Blocker, ...]:
    if consultation.state != ConsultationState.COMPLETED:
        return ()
    return _why_not_state(consultation, ConsultationState.RUNNING)


def _why_closed(consultation: MarketConsultation, *, at: datetime) -> tuple[Blocker, ...]:
    """Nobody is asked who cannot answer any more: the day has passed."""
    if consultation.closes_on >= amsterdam_date(at):
        return ()
    if consultation.state == ConsultationState.DRAFT:
        message = _("The day on which answers were due, %(closes_on)s, has passed. Change it with the questions.")
    else:
        message = _("The term ended on %(closes_on)s. Give all parties more time first.")
    return (blocker("closes-in-past", message, source="R10", closes_on=consultation.closes_on),)


def _why_recorded(party: ConsultedParty) -> tuple[Blocker, ...]:
    if party.answered_on is None and not party.is_silent:
        return ()
    message = _("What this party answered is recorded. It stays on the list.")
    return (blocker("party-recorded", message, source="R10"),)
