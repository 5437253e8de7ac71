"""How every act on a case starts: lock it, check the duty, check that the moment is right."""

from collections.abc import Iterable
from datetime import datetime

from procurement import policies
from procurement.models import Case
from procurement.policies import Act
from procurement.states import BEFORE_PUBLICATION, AwardState, Phase
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


def hold(
    case_id: int, duty: Act, *, by: User, at: datetime, phases: Iterable[Phase] = tuple(Phase)
) -> tuple[Case, Acting]:
    """Lock the case and answer as whom the user acts on it; refuse outside these phases."""
    case = Case.objects.locked().get(pk=case_id)
    acting = policies.require(by, duty, case, on=amsterdam_date(at))
    refuse(why_not_in_phase(case, phases))
    return case, acting


def hold_choices(case_id: int, duty: Act, *, by: User, at: datetime) -> tuple[Case, Acting]:
    """As `hold`, for the choices of phases 1 and 2; a case from a notice may still record them in phase 3."""
    case = Case.objects.locked().get(pk=case_id)
    acting = policies.require(by, duty, case, on=amsterdam_date(at))
    late = case.phase == Phase.SELECT and may_record_late(case)
    refuse(why_not_in_phase(case, (Phase.SELECT,) if late else BEFORE_PUBLICATION))
    return case, acting


def may_record_late(case: Case) -> bool:
    """What no notice says is still asked in phase 3, until an award decision was sent."""
    sent = case.award_decisions.exclude(state__in=[AwardState.DRAFT, AwardState.WITHDRAWN])
    return case.notices.exists() and not sent.exists()


def why_not_in_phase(case: Case, phases: Iterable[Phase]) -> tuple[Blocker, ...]:
    """Why this cannot be done in the phase that the case is in."""
    if case.phase in set(phases):
        return ()
    message = _("The case is in the phase “%(phase)s”. This cannot be changed there.")
    return (blocker("wrong-phase", message, source="R6", phase=str(case.get_phase_display())),)


def why_not_written(text: str, *, field: str, message: str, source: str = "") -> tuple[Blocker, ...]:
    """Why a text that must say something is refused."""
    return () if text.strip() else (blocker(f"{field.replace('_', '-')}-missing", message, field=field, source=source),)
