"""Opening a file and climbing the ladder up to the notice of default (R34)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from contractors.models import Contract, PerformanceAgreement
from contractors.states import AgreementState, ObligationKind
from enforcement import documents, policies, rules
from enforcement.models import DefaultNotice, EnforcementFile, Talk
from enforcement.policies import EnforcementDuty
from enforcement.services.holding import climb, hold
from enforcement.states import EnforcementVerb, FileAction, Ground
from sroi.accounts.models import User
from sroi.dossier.services import (
    issue_letter,
    meet_deadline,
    open_dossier,
    record,
    set_deadline,
    share_with,
)
from sroi.dossier.states import DossierKind
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind

NOTICE_TERM = "enforcement.notice-term"
VIEW_TERM = "enforcement.view-term"


@transaction.atomic
def open_file(
    *, contract_id: int, ground: Ground, reason: str, by: User | None, at: datetime, finding: str = ""
) -> EnforcementFile:
    """Open an enforcement file by hand, or by the nightly signal (by=None); one open file per contract."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, EnforcementDuty.OPEN_FILE, contract.dossier, on=amsterdam_date(at)) if by else None
    kind = contract.obligation.kind
    refuse(
        rules.why_not_opened(
            has_open_file=contract.enforcement_files.open().exists(),
            ground=ground,
            reason=reason,
            kind=kind,
            finding=finding,
        )
    )
    reference_text = f"{contract.reference}-H{contract.enforcement_files.count() + 1}"
    dossier = open_dossier(
        kind=DossierKind.ENFORCEMENT,
        reference=reference_text,
        title=contract.title,
        parent=contract.dossier,
        at=at,
        search_text=contract.dossier.search_text,
    )
    file = EnforcementFile.objects.create(
        dossier=dossier,
        contract=contract,
        reference=reference_text,
        state_since=at,
        ground=ground,
        reason=reason,
        finding=finding,
        opened_by=by,
        opened_at=at,
    )
    facts = {"ground": ground.value, "contract": contract.reference}
    record(dossier, EnforcementVerb.FILE_OPENED, about=file, by=acting, at=at, reason=reason, facts=facts)
    return file


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
    """Record that the client was informed, and what was told; never left out (R34)."""
    file, acting = hold(file_id, FileAction.INFORM_CLIENT, by=by, at=at)
    refuse(rules.why_not_informed(text=text, informed_on=informed_on, on=amsterdam_date(at)))
    file.client_informed_on, file.client_informed_by, file.client_informed_text = informed_on, by, text
    file.save(update_fields=["client_informed_on", "client_informed_by", "client_informed_text"])
    facts = {"informed_on": informed_on}
    climb(file, FileAction.INFORM_CLIENT, EnforcementVerb.CLIENT_INFORMED, by=acting, at=at, facts=facts)
    return file


@transaction.atomic
def renew_agreement(*, file_id: int, by: User, at: datetime) -> EnforcementFile:
    """Link the renewed agreement that was signed after the talk, before the end of the term (R34)."""
    file, acting = hold(file_id, FileAction.RENEW_AGREEMENT, by=by, at=at)
    refuse(rules.why_not_renewed(ends_on=file.contract.ends_on, on=amsterdam_date(at)))
    agreement = _newest_agreement(file)
    if agreement is None:
        message = _("No new version of the agreement was signed since this file was opened. Sign it first.")
        refuse([blocker("no-renewed-agreement", message, source="R34")])
    file.renewed_agreement = agreement
    file.save(update_fields=["renewed_agreement"])
    facts = {"version": agreement.version if agreement else None}
    climb(file, FileAction.RENEW_AGREEMENT, EnforcementVerb.AGREEMENT_RENEWED, by=acting, at=at, facts=facts)
    return file


def _newest_agreement(file: EnforcementFile) -> PerformanceAgreement | None:
    """The agreement in force, when it was signed since the file was opened."""
    return file.contract.agreements.filter(
        state=AgreementState.IN_FORCE, bureau_signed_at__gte=file.opened_at
    ).first()


@transaction.atomic
def give_notice(*, file_id: int, term_ends_on: date | None, demand: str, by: User, at: datetime) -> EnforcementFile:
    """Send the notice of default with its reasonable term (R34; article 6:82 of the Civil Code)."""
    file, acting = hold(file_id, FileAction.GIVE_NOTICE, by=by, at=at)
    sent_on = amsterdam_date(at)
    clause = getattr(file.contract, "fine_clause", None)
    recovery = clause.recovery_days if clause else 0
    refuse(rules.why_not_given_notice(rules.NoticeFacts(sent_on, term_ends_on, demand, recovery)))
    ends_on = term_ends_on or sent_on + timedelta(days=recovery)
    letter = issue_letter(
        file.dossier, documents.notice_of_default(file, sent_on=sent_on, ends_on=ends_on, demand=demand), at=at, by=acting
    )
    DefaultNotice.objects.create(file=file, sent_on=sent_on, term_ends_on=ends_on, demand=demand, letter=letter)
    documents.tell_contractor(file, letter, at=at)
    _share(file)
    plan = reference.reminders_of(ReminderKind.NOTICE_TERM, sent_on)
    set_deadline(
        dossier=file.dossier,
        kind=NOTICE_TERM,
        about=file,
        due_on=ends_on,
        source="art. 6:82 BW",
        next_chase_on=plan.first(due=ends_on),
    )
    facts = {"term_ends_on": ends_on, "letter": letter.number}
    climb(file, FileAction.GIVE_NOTICE, EnforcementVerb.NOTICE_GIVEN, by=acting, at=at, facts=facts)
    return file


def _share(file: EnforcementFile) -> None:
    """From the first letter on the contractor sees the file."""
    for organisation in file.contract.dossier.parties.all():
        share_with(dossier=file.dossier, organisation=organisation)


@transaction.atomic
def skip_notice(*, file_id: int, reason: str, by: User, at: datetime) -> EnforcementFile:
    """Leave out the notice of default: the clause has a fatal term, or it does not apply, with the reason (R34)."""
    file, acting = hold(file_id, FileAction.SKIP_NOTICE, by=by, at=at)
    clause = getattr(file.contract, "fine_clause", None)
    refuse(rules.why_not_skipped(is_fatal=bool(clause and clause.is_fatal), reason=reason))
    file.notice_skipped_reason = reason or _("The clause has a fatal term.")
    file.save(update_fields=["notice_skipped_reason"])
    climb(file, FileAction.SKIP_NOTICE, EnforcementVerb.NOTICE_SKIPPED, by=acting, at=at, reason=reason)
    return file


@transaction.atomic
def close_file(*, file_id: int, reason: str, by: User, at: datetime) -> EnforcementFile:
    """Close a file without a fine, with the reason; open terms end."""
    file, acting = hold(file_id, FileAction.CLOSE, by=by, at=at)
    refuse(rules.why_not_closed(reason=reason))
    file.close_reason = reason
    file.save(update_fields=["close_reason"])
    end_terms(file, at=at)
    climb(file, FileAction.CLOSE, EnforcementVerb.FILE_CLOSED, by=acting, at=at, reason=reason)
    return file


def end_terms(file: EnforcementFile, *, at: datetime) -> None:
    """Mark the terms of the file as done."""
    for kind in (NOTICE_TERM, VIEW_TERM):
        meet_deadline(dossier=file.dossier, kind=kind, about=file, at=at)


def is_effort(file: EnforcementFile) -> bool:
    """Tell whether the contract owes an effort instead of an amount."""
    return bool(file.contract.obligation.kind == ObligationKind.EFFORT)
