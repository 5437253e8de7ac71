"""Extending a term, and letting one fall: a second person decides on that (R3, R40)."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sroi.accounts.models import User
from sroi.dossier import policies, rules
from sroi.dossier.models import Deadline, TermWaiver
from sroi.dossier.models.dossier import Acting
from sroi.dossier.policies import DossierDuty
from sroi.dossier.selectors.termkinds import TermChange, TermKind, term_kind
from sroi.dossier.selectors.work import why_not_independent
from sroi.dossier.services.deadlines import extend_deadline, waive_deadline
from sroi.dossier.services.events import record
from sroi.dossier.states import DossierVerb
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference


@transaction.atomic
def extend_term(*, deadline_id: int, due_on: date | None, reason: str, by: User, at: datetime) -> Deadline:
    """Give more time with a reason: the deadline moves, and every day that follows it with it (R40)."""
    deadline, kind = _hold(deadline_id)
    on = amsterdam_date(at)
    acting = _acting(by, kind, deadline, on=on)
    refuse(rules.why_not_extended(due_on=deadline.due_on, to=due_on, reason=reason, on=on, is_open=_is_open(deadline)))
    if due_on is None:
        raise AssertionError("the rule let a term without a day through")
    was = deadline.due_on
    plan = reference.reminders_of(kind.plan, on) if kind.plan else None
    moved = extend_deadline(
        deadline_id=deadline.pk,
        due_on=due_on,
        courtesy_on=reference.working_days().on_or_after(due_on),
        next_chase_on=plan.after(on, due=due_on) if plan else None,
        reason=reason.strip(),
        by=acting,
        at=at,
    )
    kind.follow(moved)
    kind.tell(moved, TermChange(was, due_on, at))
    return moved


@transaction.atomic
def propose_term_waiver(*, deadline_id: int, reason: str, by: User, at: datetime) -> TermWaiver:
    """Propose that a term falls; a coordinator decides (R3)."""
    deadline, kind = _hold(deadline_id)
    acting = _acting(by, kind, deadline, on=amsterdam_date(at))
    found = list(
        rules.why_not_waived(
            reason=reason,
            is_open=_is_open(deadline),
            is_proposed=deadline.waivers.filter(approved__isnull=True).exists(),
        )
    )
    if not kind.can_be_waived:
        message = _("A term of this kind is never waived. Extend it, or record what happened.")
        found.append(blocker("term-not-waivable", message, source="R40"))
    refuse(found)
    waiver = TermWaiver.objects.create(deadline=deadline, reason=reason.strip(), proposed_by=by, proposed_at=at)
    facts = {"kind": deadline.kind, "due_on": deadline.due_on}
    verb = DossierVerb.WAIVER_PROPOSED
    record(deadline.dossier, verb, about=deadline, by=acting, at=at, reason=waiver.reason, facts=facts)
    return waiver


@transaction.atomic
def approve_term_waiver(*, waiver_id: int, reason: str, by: User, at: datetime) -> TermWaiver:
    """Let a coordinator approve that a term falls: never who proposed it (R3)."""
    waiver, kind, acting = _hold_waiver(waiver_id, by=by, at=at)
    _decide(waiver, approved=True, reason=reason, by=acting, at=at)
    words = "\n".join(filter(None, (waiver.reason, reason.strip())))
    fallen = waive_deadline(deadline_id=waiver.deadline_id, reason=words, by=acting, at=at)
    kind.tell(fallen, TermChange(fallen.due_on, None, at))
    return waiver


@transaction.atomic
def refuse_term_waiver(*, waiver_id: int, reason: str, by: User, at: datetime) -> TermWaiver:
    """Let a coordinator refuse that a term falls, with the reason: the term runs on (R3)."""
    waiver, _kind, acting = _hold_waiver(waiver_id, by=by, at=at)
    if not reason.strip():
        refuse([blocker("reason-missing", _("Give the reason of the decision."), field="reason", source="R3")])
    _decide(waiver, approved=False, reason=reason, by=acting, at=at)
    verb, deadline = DossierVerb.WAIVER_REFUSED, waiver.deadline
    facts = {"kind": deadline.kind}
    record(deadline.dossier, verb, about=deadline, by=acting, at=at, reason=reason.strip(), facts=facts)
    return waiver


def _hold(deadline_id: int) -> tuple[Deadline, TermKind]:
    """The locked deadline, after what its kind locks first; a day that is not moved here is refused."""
    found = Deadline.objects.select_related("dossier").get(pk=deadline_id)
    kind = term_kind(found.kind)
    if kind is None:
        message = _("This day follows from the law or from another fact, so it is not moved here.")
        refuse([blocker("term-fixed", message, source="R40")])
        raise AssertionError("refuse let nothing through")
    kind.hold(found)
    return Deadline.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=deadline_id), kind


def _acting(by: User, kind: TermKind, deadline: Deadline, *, on: date) -> Acting:
    """As whom the user acts, of the roles that this kind names."""
    acting = deadline.dossier.acting(by, *kind.who, on=on)
    if acting is None:
        raise PermissionDenied(DossierDuty.EXTEND_TERM)
    return acting


def _is_open(deadline: Deadline) -> bool:
    return deadline.met_at is None and deadline.waived_at is None


def _hold_waiver(waiver_id: int, *, by: User, at: datetime) -> tuple[TermWaiver, TermKind, Acting]:
    """The locked proposal with its deadline, for another person than who made it."""
    deadline_id = TermWaiver.objects.values_list("deadline_id", flat=True).get(pk=waiver_id)
    deadline, kind = _hold(deadline_id)
    on = amsterdam_date(at)
    acting = policies.require(by, DossierDuty.DECIDE_TERM, deadline.dossier, on=on)
    waiver = TermWaiver.objects.select_for_update(of=("self",)).get(pk=waiver_id)
    waiver.deadline = deadline
    found = list(why_not_independent(waiver.proposed_by_id, acting, since=waiver.proposed_at, on=on))
    if waiver.approved is not None:
        found.append(blocker("waiver-decided", _("This proposal was decided already."), source="R3"))
    elif not _is_open(deadline):
        found.append(blocker("term-over", _("This term is met or waived already."), source="R40"))
    refuse(found)
    return waiver, kind, acting


def _decide(waiver: TermWaiver, *, approved: bool, reason: str, by: Acting, at: datetime) -> None:
    """Write the decision."""
    waiver.approved, waiver.decided_by, waiver.decided_at = approved, by.by, at
    waiver.decision_reason = reason.strip()
    waiver.save(update_fields=["approved", "decided_by", "decided_at", "decision_reason"])
