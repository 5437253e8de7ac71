"""The import of one notice: a new case, or an update of the case of a known procedure; all or nothing."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from procurement import policies
from procurement.models import Case, ImportedNotice
from procurement.policies import ProcurementDuty
from procurement.readers import Notice, NoticeKind
from procurement.services.case import CaseEntry, make_case
from procurement.services.moves import freeze_texts
from procurement.services.notices.awards import write_awards
from procurement.services.notices.lots import euro_of, foreign_of, nature_of, write_lots
from procurement.services.notices.outcome import ImportResult, absent_rows, asks_of, given_rows
from procurement.states import CASE_FLOW, CaseAction, Phase, ProcurementVerb
from procurement.states import NoticeKind as Kind
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.turns import take_turn
from sroi.kernel.words import gettext_noop as _

KINDS = {
    NoticeKind.CONTRACT: Kind.CONTRACT,
    NoticeKind.AWARD: Kind.AWARD,
    NoticeKind.MODIFICATION: Kind.MODIFICATION,
}


@transaction.atomic
def import_case_notice(*, notice: Notice, content_sha256: str, by: User, at: datetime) -> ImportResult:
    """Import a notice into its case: the same file once, one case per procedure, nothing half."""
    on = amsterdam_date(at)
    acting = policies.require(by, ProcurementDuty.IMPORT_NOTICE, on=on)
    _one_at_a_time(notice.procedure_id)
    _refuse_known(notice, content_sha256)
    case = Case.objects.locked().filter(procedure_id=notice.procedure_id).first()
    created = case is None
    if case is None:
        _refuse_unknown_modification(notice)
        case = _make(notice, acting, at=at)
        before = ""
    else:
        before = _update(case, notice, at=at)
    imported = _keep(case, notice, content_sha256, acting, at=at)
    decision = None
    if notice.kind != NoticeKind.MODIFICATION:
        write_lots(case, notice)
    if notice.kind == NoticeKind.AWARD:
        decision = write_awards(case, notice, imported=imported, at=at)
    asks = asks_of(case, notice)
    imported.facts = {**imported.facts, "asks": [_plain(each) for each in asks]}
    imported.save(update_fields=["facts"])
    facts = {"notice": notice.id, "version": notice.version, "kind": imported.kind, "created": created}
    record(
        case.dossier,
        ProcurementVerb.NOTICE_IMPORTED,
        about=imported,
        by=acting,
        at=at,
        before=before,
        after=case.phase,
        facts=facts,
    )
    given, withheld, missing = (tuple(rows) for rows in (imported.given, imported.withheld, imported.missing))
    return ImportResult(case, created, imported, decision, given, withheld, missing, asks)


def _one_at_a_time(procedure_id: str) -> None:
    """Let imports of one procedure wait for each other, so that two at once make one case."""
    take_turn(f"notice:{procedure_id}")


def _refuse_known(notice: Notice, content_sha256: str) -> None:
    """Refuse a file that was imported before, and an older version of a notice that was."""
    same = ImportedNotice.objects.filter(sha256=content_sha256).select_related("case").first()
    if same is not None:
        message = _("This file was imported already, in case %(reference)s.")
        refuse((blocker("notice-imported", message, field="file", reference=same.case.reference),))
    newer = (
        ImportedNotice.objects.filter(notice_id=notice.id, version__gt=notice.version or "")
        .select_related("case")
        .first()
    )
    if newer is not None:
        message = _(
            "Version %(version)s of this notice was imported already, in case %(reference)s. This one is older."
        )
        given = {"version": newer.version, "reference": newer.case.reference}
        refuse((blocker("notice-older", message, field="file", **given),))


def _refuse_unknown_modification(notice: Notice) -> None:
    if notice.kind == NoticeKind.MODIFICATION:
        message = _(
            "This notice changes a contract of a procedure that is not known here. Import its award notice first."
        )
        refuse((blocker("procedure-unknown", message, field="file"),))


def published_on(notice: Notice, *, on: date) -> date | None:
    """When a contract notice was published: the day it names, else the day it was sent, when that has come."""
    if notice.kind != NoticeKind.CONTRACT:
        return None
    day = notice.published_on or notice.sent_on or notice.dispatched_on
    return day if day is not None and day <= on else None


def _entry(notice: Notice) -> CaseEntry:
    """The data of the case as the notice has them; the department is asked."""
    starts = [lot.period.starts_on for lot in notice.lots if lot.period.starts_on]
    ends = [lot.period.ends_on for lot in notice.lots if lot.period.ends_on]
    closing = [lot.tenders_due_at for lot in notice.lots if lot.tenders_due_at]
    starts_on, ends_on = min(starts, default=None), max(ends, default=None)
    if starts_on and ends_on and ends_on < starts_on:
        ends_on = None
    return CaseEntry(
        title=(str(notice.title) or notice.procedure_id)[:250],
        department=None,
        nature=nature_of(notice.project.nature),
        cpv_code=(notice.project.main_cpv or "")[:8],
        estimated_value=euro_of(notice.estimated_value),
        planned_publication_on=None,
        description=str(notice.project.description),
        tenders_close_at=max(closing, default=None),
        starts_on=starts_on,
        ends_on=ends_on,
        procedure_id=notice.procedure_id,
    )


def _make(notice: Notice, acting: Acting, *, at: datetime) -> Case:
    """A new case: in phase 3 once the tender is published or awarded, else in phase 2."""
    published = published_on(notice, on=amsterdam_date(at))
    phase = Phase.SELECT if published or notice.kind == NoticeKind.AWARD else Phase.SPECIFY
    person = acting.on_behalf_of or acting.by
    entry = _entry(notice)
    if acting.role == Role.BUYER:
        entry = replace(entry, department=person.department)
    case = make_case(
        entry=entry,
        phase=phase,
        at=at,
        published_on=published,
        foreign_value=foreign_of(notice.estimated_value),
    )
    if acting.role in (Role.BUYER, Role.ADVISER):
        Assignment.objects.create(dossier=case.dossier, user=person, role=acting.role, since=at)
    return case


def _update(case: Case, notice: Notice, *, at: datetime) -> str:
    """Bring a known case up to the notice; answer the phase it was in.

    Data of a case that came from a notice follow the newer notice; what people filled in is only completed.
    """
    before = case.phase
    if notice.kind == NoticeKind.MODIFICATION:
        return before
    entry, from_notice = _entry(notice), case.notices.exists()
    names = ("title", "description", "nature", "cpv_code", "estimated_value", "starts_on", "ends_on")
    changed = [name for name in names if getattr(entry, name) and (from_notice or not getattr(case, name))]
    for name in changed:
        setattr(case, name, getattr(entry, name))
    if case.estimated_value is None and (foreign := foreign_of(notice.estimated_value)):
        case.foreign_value = foreign
    if entry.tenders_close_at is not None and not case.bids.exists():
        case.tenders_close_at = entry.tenders_close_at
    case.published_on = published_on(notice, on=amsterdam_date(at)) or case.published_on
    case.save(update_fields=[*changed, "foreign_value", "tenders_close_at", "published_on"])
    if case.published_on or notice.kind == NoticeKind.AWARD:
        _record_publication(case, at=at)
    return before


def _record_publication(case: Case, *, at: datetime) -> None:
    """A published tender stands in phase 3 at least, and its texts do not change any more."""
    if CASE_FLOW.allows(state=case.phase, action=CaseAction.RECORD_PUBLICATION):
        freeze_texts(case, at=at)
        move(case, CASE_FLOW, CaseAction.RECORD_PUBLICATION, field="phase", phase_since=at)


def _keep(case: Case, notice: Notice, content_sha256: str, acting: Acting, *, at: datetime) -> ImportedNotice:
    """Keep what the notice gave, withheld and did not say."""
    return ImportedNotice.objects.create(
        case=case,
        kind=KINDS[notice.kind],
        notice_id=notice.id,
        version=notice.version or "",
        sha256=content_sha256,
        issued_on=notice.dispatched_on,
        given=list(given_rows(notice)),
        withheld=list(absent_rows(notice, withheld=True)),
        missing=list(absent_rows(notice, withheld=False)),
        facts={
            "procedure": notice.procedure_id,
            "subtype": notice.subtype or "",
            "publication_number": notice.publication_number or "",
            "legal_basis": notice.legal_basis or "",
        },
        imported_by=acting.by,
        imported_at=at,
    )


def _plain(each: object) -> dict[str, object]:
    """A reason as plain values, to be shown again in the language of the reader."""
    values = {name: str(value) for name, value in getattr(each, "values", ())}
    return {"message": getattr(each, "message", ""), "values": values, "source": getattr(each, "source", "")}
