"""Opening a file and climbing the ladder up to the notice of default (R34)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, override

from contractors.models import Contract, FineClause, PerformanceAgreement
from contractors.states import AgreementState
from enforcement import documents, policies, rules
from enforcement.models import DefaultNotice, EnforcementFile, Talk
from enforcement.policies import EnforcementDuty
from enforcement.selectors.figures import computation_of
from enforcement.services.holding import climb, hold
from enforcement.services.telling import client_people, tell_contractor, tell_people
from enforcement.states import EnforcementDeadline, EnforcementVerb, FileAction, FileState, Ground
from sroi.accounts.models import User
from sroi.dossier.models import Letter
from sroi.dossier.services import issue_letter, meet_deadline, open_dossier, record, set_deadline
from sroi.dossier.states import DossierKind
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.states import NotAllowed
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind


@dataclass(frozen=True, slots=True)
class Opening:
    """Why a file is opened; an effort obligation needs a reasoned finding (R35)."""

    ground: Ground
    reason: str
    finding: str = ""


@transaction.atomic
def open_file(*, contract_id: int, opening: Opening, by: User, at: datetime) -> EnforcementFile:
    """Open an enforcement file, on a signal or by hand; one open file per contract (R34)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, EnforcementDuty.OPEN_FILE, contract.dossier, on=amsterdam_date(at))
    refuse(
        rules.why_not_opened(
            has_open_file=contract.enforcement_files.open().exists(),
            ground=opening.ground,
            reason=opening.reason,
            kind=contract.obligation.kind,
            finding=opening.finding,
        )
    )
    file = _make_file(contract, opening, by=by, at=at)
    facts = {"ground": opening.ground.value, "contract": contract.reference}
    record(file.dossier, EnforcementVerb.FILE_OPENED, about=file, by=acting, at=at, reason=opening.reason, facts=facts)
    return file


def _make_file(contract: Contract, opening: Opening, *, by: User, at: datetime) -> EnforcementFile:
    """The rows of a new file with its own dossier, that the contractor does not see yet."""
    reference_text = f"{contract.reference}-H{contract.enforcement_files.count() + 1}"
    dossier = open_dossier(
        kind=DossierKind.ENFORCEMENT,
        reference=reference_text,
        title=contract.title,
        parent=contract.dossier,
        at=at,
        search_text=contract.dossier.search_text,
    )
    return EnforcementFile.objects.create(
        dossier=dossier,
        contract=contract,
        reference=reference_text,
        state_since=at,
        ground=opening.ground,
        reason=opening.reason,
        finding=opening.finding,
        opened_by=by,
        opened_at=at,
    )


@transaction.atomic
def invite_talk(*, file_id: int, meeting_on: date | None, place: str, by: User, at: datetime) -> Letter:
    """Invite the contractor to the talk by letter, before it is held (R37)."""
    file, acting = hold(file_id, EnforcementDuty.INVITE_TALK, by=by, at=at)
    if file.state != FileState.SIGNALLED:
        raise NotAllowed(EnforcementDuty.INVITE_TALK, file.state)
    today = amsterdam_date(at)
    refuse(_why_not_invited(meeting_on, place, on=today))
    paper = documents.talk_invitation(file, meeting_on=meeting_on or today, place=place, by=by)
    letter = issue_letter(file.dossier, paper, at=at, by=acting)
    tell_contractor(file, letter, at=at, due_on=meeting_on)
    facts = {"meeting_on": meeting_on, "place": place, "letter": letter.number}
    record(file.dossier, EnforcementVerb.TALK_INVITED, about=file, by=acting, at=at, facts=facts)
    return letter


def _why_not_invited(meeting_on: date | None, place: str, *, on: date) -> tuple[Blocker, ...]:
    """Why the invitation cannot go out: no day ahead, or no place."""
    found = []
    if meeting_on is None or meeting_on <= on:
        message = _("Enter the day of the talk. It must lie in the future.")
        found.append(blocker("meeting-past", message, field="meeting_on", source="R34"))
    if not place.strip():
        found.append(blocker("place-missing", _("Enter the place of the talk."), field="place", source="R34"))
    return tuple(found)


@transaction.atomic
def record_talk(
    *, file_id: int, held_on: date | None, attendees: str, minutes: str, by: User, at: datetime
) -> EnforcementFile:
    """Record the talk with the contractor, with its minutes; never left out (R34)."""
    file, acting = hold(file_id, FileAction.HOLD_TALK, by=by, at=at)
    today = amsterdam_date(at)
    refuse(rules.why_not_talked(held_on=held_on, on=today, attendees=attendees, minutes=minutes))
    Talk.objects.create(
        file=file, held_on=held_on or today, attendees=attendees, minutes=minutes, recorded_by=by, recorded_at=at
    )
    climb(file, FileAction.HOLD_TALK, EnforcementVerb.TALK_HELD, by=acting, at=at, facts={"held_on": held_on})
    return file


@transaction.atomic
def inform_client(*, file_id: int, informed_on: date | None, text: str, by: User, at: datetime) -> EnforcementFile:
    """Inform the client by letter and e-mail to contract manager and head; never left out (R34)."""
    file, acting = hold(file_id, FileAction.INFORM_CLIENT, by=by, at=at)
    today = amsterdam_date(at)
    refuse(rules.why_not_informed(text=text, informed_on=informed_on, on=today))
    file.client_informed_on, file.client_informed_by, file.client_informed_text = informed_on, by, text
    file.save(update_fields=["client_informed_on", "client_informed_by", "client_informed_text"])
    people = client_people(file.contract)
    names = ", ".join(each.name for each in people)
    computation = computation_of(file, on=today)
    paper = documents.client_information(
        file, computation, informed_on=informed_on or today, text=text, name=names, by=by
    )
    letter = issue_letter(file.dossier, paper, at=at, by=acting)
    key = f"enforcement.client:{file.pk}"
    tell_people(people, "client_informed", key, {"file": file}, at=at, contract=file.contract, letter=letter)
    facts = {"informed_on": informed_on, "people": [each.pk for each in people], "letter": letter.number}
    climb(file, FileAction.INFORM_CLIENT, EnforcementVerb.CLIENT_INFORMED, by=acting, at=at, facts=facts)
    return file


@transaction.atomic
def renew_agreement(*, file_id: int, by: User, at: datetime) -> EnforcementFile:
    """Link the renewed agreement that was signed after the talk, before the end of the term (R34)."""
    file, acting = hold(file_id, FileAction.RENEW_AGREEMENT, by=by, at=at)
    agreement = renewed_agreement(file)
    refuse((*rules.why_not_renewed(ends_on=file.contract.ends_on, on=amsterdam_date(at)), *_why_no_version(agreement)))
    file.renewed_agreement = agreement
    file.save(update_fields=["renewed_agreement"])
    facts = {"version": agreement.version if agreement else None}
    climb(file, FileAction.RENEW_AGREEMENT, EnforcementVerb.AGREEMENT_RENEWED, by=acting, at=at, facts=facts)
    return file


def _why_no_version(agreement: PerformanceAgreement | None) -> tuple[Blocker, ...]:
    """Why nothing can be linked: no version was signed since the file was opened."""
    if agreement is not None:
        return ()
    message = _("No new version of the agreement was signed since this file was opened. Sign it first.")
    return (blocker("no-renewed-agreement", message, source="R34"),)


def renewed_agreement(file: EnforcementFile) -> PerformanceAgreement | None:
    """The agreement in force, when it was signed since the file was opened."""
    newest = file.contract.agreements.filter(state=AgreementState.IN_FORCE, bureau_signed_at__gte=file.opened_at)
    return newest.first()


@transaction.atomic
def give_notice(*, file_id: int, term_ends_on: date | None, demand: str, by: User, at: datetime) -> EnforcementFile:
    """Send the notice of default with its reasonable term (R34; article 6:82 of the Civil Code)."""
    file, acting = hold(file_id, FileAction.GIVE_NOTICE, by=by, at=at)
    sent_on = amsterdam_date(at)
    clause = clause_row(file.contract)
    recovery = clause.recovery_days if clause else 0
    refuse(rules.why_not_given_notice(rules.NoticeFacts(sent_on, term_ends_on, demand, recovery)))
    ends_on = term_ends_on or sent_on + timedelta(days=recovery)
    computation = computation_of(file, on=sent_on)
    paper = documents.notice_of_default(file, computation, ends_on=ends_on, demand=demand, by=by)
    letter = issue_letter(file.dossier, paper, at=at, by=acting)
    DefaultNotice.objects.create(file=file, sent_on=sent_on, term_ends_on=ends_on, demand=demand, letter=letter)
    tell_contractor(file, letter, at=at, due_on=ends_on)
    _start_notice_term(file, ends_on, on=sent_on)
    facts = {"term_ends_on": ends_on, "letter": letter.number}
    climb(file, FileAction.GIVE_NOTICE, EnforcementVerb.NOTICE_GIVEN, by=acting, at=at, facts=facts)
    return file


def _start_notice_term(file: EnforcementFile, ends_on: date, *, on: date) -> None:
    """Let the term of the notice run; the bureau is reminded when it ends (R42)."""
    plan = reference.reminders_of(ReminderKind.NOTICE_TERM, on)
    set_deadline(
        dossier=file.dossier,
        kind=EnforcementDeadline.NOTICE_TERM,
        about=file,
        due_on=ends_on,
        source="art. 6:82 BW",
        next_chase_on=plan.first(due=ends_on),
    )


@transaction.atomic
def skip_notice(*, file_id: int, reason: str, by: User, at: datetime) -> EnforcementFile:
    """Leave out the notice of default: the clause has a fatal term, or it does not apply, with the reason (R34)."""
    file, acting = hold(file_id, FileAction.SKIP_NOTICE, by=by, at=at)
    clause = clause_row(file.contract)
    refuse(rules.why_not_skipped(is_fatal=bool(clause and clause.is_fatal), reason=reason))
    with override("nl"):
        kept = reason.strip() or gettext("The clause has a fatal term.")
    file.notice_skipped_reason = kept
    file.save(update_fields=["notice_skipped_reason"])
    climb(file, FileAction.SKIP_NOTICE, EnforcementVerb.NOTICE_SKIPPED, by=acting, at=at, reason=kept)
    return file


@transaction.atomic
def close_file(*, file_id: int, reason: str, by: User, at: datetime) -> EnforcementFile:
    """Close a file without a fine, with the reason; open terms end (R34)."""
    file, acting = hold(file_id, FileAction.CLOSE, by=by, at=at)
    refuse(rules.why_not_closed(reason=reason))
    file.close_reason = reason
    file.save(update_fields=["close_reason"])
    end_terms(file, at=at)
    climb(file, FileAction.CLOSE, EnforcementVerb.FILE_CLOSED, by=acting, at=at, reason=reason)
    return file


def end_terms(file: EnforcementFile, *, at: datetime) -> None:
    """Mark the terms of the file as done."""
    for kind in (EnforcementDeadline.NOTICE_TERM, EnforcementDeadline.VIEW_TERM):
        meet_deadline(dossier=file.dossier, kind=kind, about=file, at=at)


def clause_row(contract: Contract) -> FineClause | None:
    """The recorded fine clause of a contract; None without one."""
    found: FineClause | None = getattr(contract, "fine_clause", None)
    return found
