"""What happens in the standstill: summary proceedings, the judgment, a decision that is withdrawn (R20)."""

from datetime import date, datetime

from django.db import transaction

from procurement.models import AwardDecision
from procurement.policies import Act
from procurement.services.holding import hold, why_not_written
from procurement.states import AWARD_FLOW, AwardAction, Phase, ProcurementDeadline, ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import meet_deadline, move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _


def hold_decision(decision_id: int, duty: Act, *, by: User, at: datetime) -> tuple[AwardDecision, Acting]:
    """Lock the case, then the decision; answer as whom the user acts."""
    case_id = AwardDecision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    _case, acting = hold(case_id, duty, by=by, at=at, phases=(Phase.SELECT,))
    decision = AwardDecision.objects.select_for_update(of=("self",)).select_related("case__dossier").get(pk=decision_id)
    return decision, acting


@transaction.atomic
def start_proceedings(*, decision_id: int, started_on: date, by: User, at: datetime) -> AwardDecision:
    """Record summary proceedings: no award until the judgment (R20)."""
    decision, acting = hold_decision(decision_id, AwardAction.SUSPEND, by=by, at=at)
    AWARD_FLOW.target(state=decision.state, action=AwardAction.SUSPEND)
    ends_on = decision.standstill_ends_on or started_on
    if not (decision.sent_on or started_on) <= started_on <= min(ends_on, amsterdam_date(at)):
        message = _(
            "Summary proceedings start within the standstill, so on or before %(ends_on)s and not in the future."
        )
        refuse([blocker("outside-standstill", message, field="started_on", source="R20", ends_on=ends_on)])
    move(decision, AWARD_FLOW, AwardAction.SUSPEND, proceedings_started_on=started_on)
    facts = {"started_on": started_on}
    record(decision.case.dossier, ProcurementVerb.PROCEEDINGS_STARTED, about=decision, by=acting, at=at, facts=facts)
    return decision


@transaction.atomic
def end_proceedings(*, decision_id: int, ended_on: date, judgment: str, by: User, at: datetime) -> AwardDecision:
    """Record the judgment, after which the award may go on (R20)."""
    decision, acting = hold_decision(decision_id, AwardAction.RESUME, by=by, at=at)
    AWARD_FLOW.target(state=decision.state, action=AwardAction.RESUME)
    found = list(why_not_written(judgment, field="judgment", message=_("Write what the judgment says."), source="R20"))
    started_on = decision.proceedings_started_on or ended_on
    if not started_on <= ended_on <= amsterdam_date(at):
        message = _("The judgment comes after the start of the proceedings on %(started_on)s, and not in the future.")
        found.append(blocker("judgment-date", message, field="ended_on", source="R20", started_on=started_on))
    refuse(found)
    move(decision, AWARD_FLOW, AwardAction.RESUME, proceedings_ended_on=ended_on)
    facts = {"ended_on": ended_on}
    record(
        decision.case.dossier,
        ProcurementVerb.PROCEEDINGS_ENDED,
        about=decision,
        by=acting,
        at=at,
        reason=judgment,
        facts=facts,
    )
    return decision


@transaction.atomic
def withdraw_award(*, decision_id: int, reason: str, by: User, at: datetime) -> AwardDecision:
    """Withdraw a decision that is not definitive, with the reason; a new one can be prepared."""
    decision, acting = hold_decision(decision_id, AwardAction.WITHDRAW, by=by, at=at)
    refuse(why_not_written(reason, field="reason", message=_("Write why the decision is withdrawn."), source="R20"))
    before, after = move(decision, AWARD_FLOW, AwardAction.WITHDRAW)
    meet_deadline(dossier=decision.case.dossier, kind=ProcurementDeadline.STANDSTILL, about=decision, at=at)
    record(
        decision.case.dossier,
        ProcurementVerb.AWARD_WITHDRAWN,
        about=decision,
        by=acting,
        at=at,
        before=before,
        after=after,
        reason=reason,
    )
    return decision
