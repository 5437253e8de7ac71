"""How a case went through its phases: when each began and ended, who took it on, and with which reason (R6, R7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from procurement.models import Case
from procurement.states import ENDED, Phase, ProcurementVerb
from sroi.dossier.models import Event
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date

MOVES = (ProcurementVerb.CASE_MOVED, ProcurementVerb.GATE_PASSED, ProcurementVerb.CASE_STOPPED)


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
    moves = Event.objects.filter(dossier=case.dossier_id, verb__in=MOVES).order_by("sequence")
    for each in moves:
        until = amsterdam_date(each.at)
        found.append(Leg(Phase(each.before), since, until, each.actor_name, _how(each), each.reason))
        since = until
    if case.phase not in ENDED:
        found.append(Leg(Phase(case.phase), amsterdam_date(case.phase_since), None, "", "", ""))
    return tuple(found)


def _how(event: Event) -> str:
    """What ended a stay in a phase, when it is not simply the next phase."""
    if event.verb == ProcurementVerb.GATE_PASSED:
        return _("Passed by the coordinator with a reason")
    if event.verb == ProcurementVerb.CASE_STOPPED:
        return _("Stopped")
    road = list(Phase)
    return _("Back to an earlier phase") if road.index(Phase(event.after)) < road.index(Phase(event.before)) else ""


def spans_of(case: Case) -> Mapping[Phase, str]:
    """The last stay in each phase that is behind the case, as the days from and until."""
    return {
        leg.phase: _("%(since)s – %(until)s") % {"since": _short(leg.since), "until": _short(leg.until)}
        for leg in course_of(case)
        if leg.until is not None
    }


def _short(day: date | None) -> str:
    return formats.short_date(day)
