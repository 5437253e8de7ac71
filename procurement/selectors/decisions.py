"""The award decisions of a case as rows: winners, standstill with its computation, and what can be done now (R20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from procurement.gates.ranking import bidders_of
from procurement.models import Award, AwardDecision, Bid, Case
from procurement.selectors.award import direct_lots, direct_variants, needs_standstill, standstill_of
from procurement.states import AwardState, BidValidity
from sroi.dossier.selectors.papers import path_to
from sroi.kernel import formats
from sroi.kernel.pages import Source, Status, Tone

AWARD_TONES: dict[str, Tone] = {
    AwardState.DRAFT: "info",
    AwardState.STANDSTILL: "warn",
    AwardState.SUSPENDED: "neg",
    AwardState.DEFINITIVE: "pos",
    AwardState.WITHDRAWN: "plain",
}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One award decision with its winners, its standstill and what can be done now."""

    decision: AwardDecision
    status: Status
    awards: tuple[Award, ...]
    source: Source | None
    standstill: Status | None
    why_no_standstill: str
    send_url: str
    confirm_url: str
    judge_url: str
    acts: tuple[tuple[str, str], ...]


def decision_rows(case: Case, *, buys: bool, on: date) -> tuple[DecisionRow, ...]:
    """The award decisions of a case, the newest first."""
    prefetch_related_objects([case], "variant_choices")
    decisions = case.award_decisions.select_related("proof", "document", "notice").prefetch_related(
        "awards__organisation", "awards__consortium", "awards__lots", "awards__bid"
    )
    return tuple(_decision_row(case, each, buys=buys, on=on) for each in reversed(decisions))


def _decision_row(case: Case, decision: AwardDecision, *, buys: bool, on: date) -> DecisionRow:
    state, awards = AwardState(decision.state), tuple(decision.awards.all())
    waits = state in (AwardState.DRAFT, AwardState.STANDSTILL) and needs_standstill(decision)
    over = decision.standstill_ends_on is not None and on > decision.standstill_ends_on
    sends = buys and state == AwardState.DRAFT and waits
    free = (state == AwardState.DRAFT and not waits) or (state == AwardState.STANDSTILL and over)
    return DecisionRow(
        decision=decision,
        status=Status(str(state.label), AWARD_TONES[state]),
        awards=awards,
        source=_standstill_source(decision),
        standstill=_standstill_status(state, over=over),
        why_no_standstill="" if waits or decision.sent_on else _why_no_standstill(case, decision, awards),
        send_url=_decision_url(case, decision, "award-send") if sends else "",
        confirm_url=path_to("contractors:award-confirm", str(decision.pk)) if buys and free else "",
        judge_url=_decision_url(case, decision, "proceedings-end") if buys and state == AwardState.SUSPENDED else "",
        acts=_acts(case, decision, state) if buys else (),
    )


def _standstill_status(state: AwardState, *, over: bool) -> Status | None:
    """Whether the standstill runs now; nothing to say once the decision is withdrawn (R20)."""
    if state == AwardState.WITHDRAWN:
        return None
    if state == AwardState.SUSPENDED:
        return Status(_("Suspended until the judgment"), "neg")
    return Status(_("Over"), "pos") if over else Status(_("Runs"), "warn")


def _decision_url(case: Case, decision: AwardDecision, page: str) -> str:
    return path_to(f"procurement:{page}", case.reference, str(decision.pk))


def _acts(case: Case, decision: AwardDecision, state: AwardState) -> tuple[tuple[str, str], ...]:
    """The other acts on a decision, as pairs of name and address; a summons of the last day is heard of later."""
    found = []
    if state == AwardState.STANDSTILL:
        found.append((_("Record summary proceedings"), _decision_url(case, decision, "proceedings-start")))
    if state in (AwardState.DRAFT, AwardState.STANDSTILL, AwardState.SUSPENDED):
        found.append((_("Withdraw the decision"), _decision_url(case, decision, "award-withdraw")))
    return tuple(found)


def _standstill_source(decision: AwardDecision) -> Source | None:
    if decision.sent_on is None or decision.standstill_ends_on is None:
        return None
    days = decision.standstill_days or 0
    counted = date.fromordinal(decision.sent_on.toordinal() + days)
    formula = _("Day of sending + %(days)s calendar days, counted from the day after sending") % {"days": days}
    filled = _("%(sent)s + %(days)s days = %(counted)s") % {
        "sent": formats.long_date(decision.sent_on),
        "days": days,
        "counted": formats.long_date(counted),
    }
    if counted != decision.standstill_ends_on:
        moved = _("moved to the next working day: %(end)s") % {"end": formats.long_date(decision.standstill_ends_on)}
        filled = f"{filled}; {moved}"
    return Source(formula, filled, source=decision.standstill_source)


def _why_no_standstill(case: Case, decision: AwardDecision, awards: Iterable[Award]) -> str:
    """Why nothing is sent and no standstill runs: n.v.t. with the reason (R6)."""
    if decision.notice_id is not None:
        return _("Not applicable: the award is known from its notice. Its sending is not in this file.")
    variants = direct_variants(case, {lot.pk for award in awards for lot in award.lots.all()})
    if not variants:
        return ""
    names = ", ".join(str(variant.label) for variant in variants)
    return _("Bids, committee and standstill: not applicable, awarded directly by %(variants)s.") % {"variants": names}


def standstill_explained(case: Case, on: date) -> Source:
    """Which standstill will hold, by which threshold (R20)."""
    standard = standstill_of(case, on=on)
    outcome = _("statutory standstill") if standard.is_statutory else _("standstill set by the buyer")
    sign = "≥" if standard.is_statutory else "<"
    shown = f"{formats.euro(standard.value)} {sign} {formats.euro(standard.threshold.amount)}: {outcome}"
    return Source(
        _("Estimated value compared with the EU threshold of its own kind of contract"),
        shown,
        row=_("%(days)s calendar days") % {"days": standard.term.days},
        valid_from=standard.threshold.valid_from,
        valid_until=standard.threshold.valid_until,
        source=f"{standard.threshold.source}; {standard.term.source}",
    )


def award_ways(case: Case) -> tuple[bool, bool]:
    """Whether an award after bids, and a direct award, can be prepared for what is not decided yet (R6)."""
    lots, taken = set(case.lots.values_list("pk", flat=True)), _taken(case)
    if taken is None or (lots and lots <= taken):
        return False, False
    whole, direct = bool(direct_variants(case)), set(direct_lots(case)) - taken
    after_bids = not whole and case.bids.filter(validity=BidValidity.VALID).exists()
    return after_bids and (not lots or bool(lots - taken - direct)), (whole and not lots) or bool(direct)


def _taken(case: Case) -> set[int] | None:
    """The lots that a standing decision gives away; None when one gives away the whole."""
    taken: set[int] = set()
    for decision in case.award_decisions.exclude(state=AwardState.WITHDRAWN).prefetch_related("awards__lots"):
        lots = {lot.pk for award in decision.awards.all() for lot in award.lots.all()}
        if not lots:
            return None
        taken |= lots
    return taken


def bidders(decision: AwardDecision) -> tuple[Bid, ...]:
    """Everybody who gets the decision."""
    return bidders_of(decision)
