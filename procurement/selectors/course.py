"""How a case went through its phases: when each began and ended, who took it on, and with which reason (R6, R7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from procurement.models import Case
from procurement.states import ENDED, Phase, ProcurementVerb
from sroi.dossier.models import Event
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date

MOVES = (ProcurementVerb.CASE_MOVED, ProcurementVerb.GATE_PASSED, ProcurementVerb.CASE_STOPPED)
"""The verbs of an event by which a case leaves a phase."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One stay in a phase; a case that went back has more than one in the same phase."""

    phase: Phase
    since: date
    until: date | None
    who: str
    how: str
    reason: str


def course_of(case: Case) -> tuple[Leg, ...]:
    """Every stay in a phase, in order, up to where the case is now; a case from a notice begins where that put it."""
    found: list[Leg] = []
    since = amsterdam_date(case.opened_at)
    for each in _moves(case):
        until = amsterdam_date(each.at)
        found.append(Leg(Phase(each.before), since, until, each.actor_name, _how(each), each.reason))
        since = until
    if case.phase not in ENDED:
        found.append(Leg(Phase(case.phase), amsterdam_date(case.phase_since), None, "", "", ""))
    return tuple(found)


def _moves(case: Case) -> QuerySet[Event]:
    """The events by which the case left a phase, in order."""
    return Event.objects.filter(dossier=case.dossier_id, verb__in=MOVES).order_by("sequence")


def _how(event: Event) -> str:
    """What ended a stay in a phase, when it is not simply the next phase."""
    if event.verb == ProcurementVerb.GATE_PASSED:
        return _("Passed by the coordinator with a reason")
    if event.verb == ProcurementVerb.CASE_STOPPED:
        return _("Stopped")
    road = list(Phase)
    return _("Back to an earlier phase") if road.index(Phase(event.after)) < road.index(Phase(event.before)) else ""


def spans_of(case: Case, left: Iterable[tuple[str, datetime]] | None = None) -> Mapping[Phase, str]:
    """The last stay in each phase that is behind the case, as the days from and until.

    When it left each phase is read here, unless that was done already.
    """
    if left is None:
        left = _moves(case).values_list("before", "at")
    found, since = {}, amsterdam_date(case.opened_at)
    for phase, at in left:
        until = amsterdam_date(at)
        found[Phase(phase)] = _("%(since)s – %(until)s") % {"since": _short(since), "until": _short(until)}
        since = until
    return found


def _short(day: date | None) -> str:
    return formats.short_date(day)
