"""Moving a case through its phases: forward by gates, back with a reason, or to a stop (R6)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from procurement import gates, policies
from procurement.models import Ask, Case
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold, why_not_written
from procurement.states import (
    CASE_FLOW,
    ENDED,
    PARTNER_ROUTES,
    AwardState,
    CaseAction,
    PartnerPoint,
    Phase,
    ProcurementVerb,
)
from sroi.accounts.models import User
from sroi.dossier.models import Attachment
from sroi.dossier.models.dossier import Acting
from sroi.dossier.selectors import why_not_independent
from sroi.dossier.services import end_deadlines, move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

WAIVER = "waiver"
"""The condition of the gate that is somebody's approval of somebody else's request (R9)."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What the event of a move says: the verb, by whom, when, why, and which facts."""

    verb: ProcurementVerb
    by: Acting | None
    at: datetime
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def advance_case(*, case_id: int, action: CaseAction, by: User | Acting | None, at: datetime, reason: str = "") -> Case:
    """Move a case through its gate: every condition must be met (R6)."""
    case = Case.objects.locked().get(pk=case_id)
    acting = policies.require_move(by, action, case, on=amsterdam_date(at))
    CASE_FLOW.target(state=case.phase, action=action)
    refuse(gates.blockers_of(case, action))
    _move(case, action, Happening(ProcurementVerb.CASE_MOVED, acting, at, reason))
    return case


@transaction.atomic
def pass_gate(*, case_id: int, action: CaseAction, reason: str, by: User, at: datetime) -> Case:
    """Let the coordinator move a case past conditions that are not met; the reason stays visible for ever (R6)."""
    case, acting = hold(case_id, ProcurementDuty.PASS_GATE, by=by, at=at)
    CASE_FLOW.target(state=case.phase, action=action)
    message = _("Write why the case goes on although not every condition is met.")
    refuse((*why_not_written(reason, field="reason", message=message, source="R6"), *_why_not_passed(case, action)))
    unmet = [each.code for each in gates.conditions_of(case, action) if each.applies and not each.met]
    if WAIVER in unmet:
        refuse(_why_not_waived(case, acting, on=amsterdam_date(at)))
    _move(case, action, Happening(ProcurementVerb.GATE_PASSED, acting, at, reason, {"unmet": unmet}))
    return case


def _why_not_passed(case: Case, action: CaseAction) -> tuple[Blocker, ...]:
    """Without a definitive award there is no contract to go on with (R20)."""
    awarded = case.award_decisions.filter(state=AwardState.DEFINITIVE).exists()
    if action != CaseAction.START_CONTRACTING or awarded:
        return ()
    return (blocker("not-awarded", _("Record the definitive award first: it makes the contract."), source="R20"),)


def _why_not_waived(case: Case, acting: Acting, *, on: date) -> tuple[Blocker, ...]:
    """Passing a waiver that nobody approved is an approval: who asked for it does neither (R3)."""
    ask = Ask.objects.filter(case=case).first()
    if ask is None:
        return ()
    return why_not_independent(ask.set_by_id, acting, since=ask.set_at, on=on)


@transaction.atomic
def return_case(*, case_id: int, action: CaseAction, reason: str, by: User, at: datetime) -> Case:
    """Go back a phase with a reason, until the next phase produced a legal fact (R6)."""
    case, acting = hold(case_id, action, by=by, at=at)
    CASE_FLOW.target(state=case.phase, action=action)
    message = _("Write why the case goes back.")
    refuse(
        (
            *why_not_written(reason, field="reason", message=message, source="R6"),
            *why_not_returned(case, action, on=amsterdam_date(at)),
        )
    )
    _move(case, action, Happening(ProcurementVerb.CASE_MOVED, acting, at, reason))
    return case


def why_not_returned(case: Case, action: CaseAction, *, on: date) -> tuple[Blocker, ...]:
    """The legal fact that stands in the way of going back: a published tender, or an award (R6)."""
    if action != CaseAction.RETURN_TO_SPECIFYING:
        return ()
    found = []
    if case.published_on is not None and case.published_on <= on:
        message = _("The tender was published on %(day)s. The case cannot go back any more.")
        found.append(blocker("published", message, source="R6", day=case.published_on))
    if case.award_decisions.exclude(state__in=[AwardState.DRAFT, AwardState.WITHDRAWN]).exists():
        message = _("An award decision was sent. The case cannot go back any more.")
        found.append(blocker("award-sent", message, source="R6"))
    return tuple(found)


@transaction.atomic
def stop_case(
    *, case_id: int, reason: str, document: Attachment | None, by: User, at: datetime, ground: str = ""
) -> Case:
    """Stop a case with its reason and document; open deadlines end (R6)."""
    case, acting = hold(case_id, CaseAction.STOP, by=by, at=at)
    CASE_FLOW.target(state=case.phase, action=CaseAction.STOP)
    message = _("Write why the case stops.")
    refuse((*why_not_written(reason, field="reason", message=message, source="R6"), *_why_not_document(case, document)))
    ended = end_deadlines(dossier=case.dossier, at=at, by=by)
    facts = {"document": document.pk if document else None, "deadlines_ended": ended, "ground": ground}
    case.stop_reason, case.stop_document, case.stop_ground = reason, document, ground
    case.save(update_fields=["stop_reason", "stop_document", "stop_ground"])
    _move(case, CaseAction.STOP, Happening(ProcurementVerb.CASE_STOPPED, acting, at, reason, facts))
    return case


def _why_not_document(case: Case, document: Attachment | None) -> tuple[Blocker, ...]:
    """Stopping a published tender rests on a document; before that nothing was sent to anybody (R6)."""
    if document is not None and document.dossier_id != case.dossier_id:
        message = _("The document lies in another dossier.")
        return (blocker("document-elsewhere", message, field="document"),)
    if document is None and case.published_on is not None:
        message = _("Add the document with which the tender was withdrawn.")
        return (blocker("document-missing", message, field="document", source="R6"),)
    return ()


@transaction.atomic
def deliver_ourselves(
    *, case_id: int, delivery: str, points: Mapping[PartnerPoint, str], by: User, at: datetime
) -> Case:
    """End a case in phase 1 with what the municipality, Pantar or the Werkbrigade delivers itself (R10).

    `points` are the agreements with Pantar or the Werkbrigade, asked when one of them delivers (P202, P204).
    """
    case, acting = hold(case_id, CaseAction.DELIVER_OURSELVES, by=by, at=at, phases=(Phase.PREPARE,))
    message = _("Describe what is delivered and by whom.")
    written = why_not_written(delivery, field="delivery", message=message, source="R10")
    refuse((*written, *gates.why_not_own(case), *_why_not_agreed(case, points)))
    case.own_delivery = delivery
    case.save(update_fields=["own_delivery"])
    end_deadlines(dossier=case.dossier, at=at, by=by)
    for point, text in points.items():
        values = {"answer": text, "answered_by": by, "answered_at": at}
        case.considerations.update_or_create(question=point, defaults=values)
    facts = {"route": case.route, "delivery": delivery, "points": {each.value: text for each, text in points.items()}}
    _move(case, CaseAction.DELIVER_OURSELVES, Happening(ProcurementVerb.CASE_MOVED, acting, at, facts=facts))
    return case


def _why_not_agreed(case: Case, points: Mapping[PartnerPoint, str]) -> tuple[Blocker, ...]:
    """What is not agreed yet with Pantar or the Werkbrigade, when one of them delivers (R14, P202, P204)."""
    if case.route not in PARTNER_ROUTES:
        return ()
    message = _("Answer the question “%(question)s”.")
    return tuple(
        blocker(
            f"{each.value.replace('_', '-')}-missing", message, field=each.value, source="R14", question=str(each.label)
        )
        for each in PartnerPoint
        if not points.get(each, "").strip()
    )


def _move(case: Case, action: CaseAction, happening: Happening) -> None:
    """Move the locked case, save the dates that go with it, and record the one event."""
    at, known = happening.at, dict(happening.facts) | {"action": action.value}
    dates: dict[str, object] = {"phase_since": at}
    if CASE_FLOW.target(state=case.phase, action=action) in ENDED:
        dates["closed_at"] = at
    if action == CaseAction.START_SELECTING:
        dates["published_on"] = max(amsterdam_date(at), case.planned_publication_on or amsterdam_date(at))
        known["texts"] = freeze_texts(case, at=at)
    elif action == CaseAction.RETURN_TO_SPECIFYING:
        dates["published_on"] = None
        case.texts.update(frozen_at=None, sha256="")
    before, after = move(case, CASE_FLOW, action, field="phase", **dates)
    record(
        case.dossier,
        happening.verb,
        about=case,
        by=happening.by,
        at=at,
        before=before,
        after=after,
        reason=happening.reason,
        facts=known,
    )


def freeze_texts(case: Case, *, at: datetime) -> dict[str, str]:
    """Freeze the texts as they are published; answer the hash of each (R15)."""
    hashes = {}
    for text in case.texts.filter(frozen_at__isnull=True):
        text.frozen_at, text.sha256 = at, hashlib.sha256(text.body.encode()).hexdigest()
        text.save(update_fields=["frozen_at", "sha256"])
        hashes[text.kind] = text.sha256
    return hashes
