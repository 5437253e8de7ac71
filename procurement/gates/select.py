"""The gate before phase 4: is the contract definitively awarded (R19, R20)?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procurement.gates.facts import CaseFacts, case_facts
from procurement.gates.prepare import ask_conditions, at, condition, known, tested
from procurement.gates.registry import Condition, register
from procurement.gates.specify import base_condition
from procurement.models import Case, Score
from procurement.states import COMPUTED_KINDS, AwardState, BidValidity, CaseAction
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

ARTICLE_2_127 = "art. 2.127 Aanbestedingswet"


def select_conditions(case: Case) -> tuple[Condition, ...]:
    """Every condition before the contracts: what is asked, the bids, and the definitive award."""
    return selected(case_facts(case))


def selected(facts: CaseFacts) -> tuple[Condition, ...]:
    """Every condition before the contracts, of facts that were read already."""
    known = (*_imported(facts), *ask_conditions(facts), base_condition(facts), _questions(facts))
    return (*known, *_bids(facts), *_awarded(facts))


def _imported(facts: CaseFacts) -> Iterator[Condition]:
    """A case that came in with its award passed no earlier gate: its data and threshold test are asked here (R8)."""
    if any(decision.notice_id for decision in facts.decisions):
        yield from (*known(facts), *tested(facts))


def why_no_selection(facts: CaseFacts) -> str:
    """Why bids and committee do not apply: a direct award, or an award known from its notice (R6)."""
    if not facts.has_bids:
        return facts.why_no_bids
    if any(decision.notice_id for decision in facts.decisions):
        return _("Not applicable: the award is known from its notice.")
    return ""


def why_criteria_stand(case: Case) -> tuple[Blocker, ...]:
    """Why the criteria cannot change any more: somebody scored on them, or the bids that they weigh are known (R17)."""
    if Score.objects.filter(criterion__case=case).exists():
        return (
            blocker(
                "already-scored", gettext_noop("Scores were given. The criteria cannot change any more."), source="R17"
            ),
        )
    if case.criteria.exists() and case.bids.exists():
        message = gettext_noop("Bids were entered. The criteria stand as the bidders read them.")
        return (blocker("criteria-stand", message, source="R17"),)
    return ()


def _questions(facts: CaseFacts) -> Condition:
    """Every question on the tender has a published answer (R18)."""
    without = why_no_selection(facts) or ("" if facts.questions else _("Not applicable: no question was asked."))
    why = without
    if not without and facts.unpublished:
        why = _("Questions without a published answer: %(count)s.") % {"count": facts.unpublished}
    label = _("The questions on the tender are answered")
    source = at(facts, "question-list", "L1068-1073")
    return condition("questions", label, source, met=not facts.unpublished, why=why, applies=not without)


def _bids(facts: CaseFacts) -> Iterator[Condition]:
    """Bids entered and judged, scored by a committee with an adviser, one consensus each (R19)."""
    without = why_no_selection(facts)
    valid = [bid for bid in facts.bids if bid.validity == BidValidity.VALID]
    why = without or ("" if facts.bids else _("Enter the bids after the closing time."))
    label = _("The bids are entered")
    yield condition(
        "bids", label, at(facts, "bid-list", "L1055-1066"), met=bool(facts.bids), why=why, applies=not without
    )
    why = without or (_("Still open: %(count)s.") % {"count": facts.open_bids} if facts.open_bids else "")
    label = _("Each bid was judged on validity")
    met = bool(facts.bids) and not facts.open_bids
    yield condition("bids-judged", label, at(facts, "bid-list", "L1060-1066"), met=met, why=why, applies=not without)
    yield _committee(facts, without)
    scored = [each for each in facts.criteria if each.kind not in COMPUTED_KINDS]
    missing = len(valid) * len(scored) - facts.agreed
    why = without or (_still_open(facts, missing) if missing > 0 else "")
    label = _("The committee agreed on one score per bid and criterion")
    met = bool(valid) and missing <= 0
    yield condition(
        "consensus", label, at(facts, "consensus-list", "L1060-1066"), met=met, why=why, applies=not without
    )


def _still_open(facts: CaseFacts, missing: int) -> str:
    """Whose own scores the consensus waits for, else how many scores it still needs."""
    if facts.awaited:
        return _("These members did not submit their scores yet: %(names)s.") % {"names": facts.awaited}
    return _("Consensus scores still open: %(count)s.") % {"count": missing}


def _committee(facts: CaseFacts, without: str) -> Condition:
    """An adviser scores along when there is a social criterion (R19)."""
    social = any(criterion.is_social for criterion in facts.criteria)
    advised = any(facts.members) if social else bool(facts.members)
    why = without
    if not why and not advised:
        why = _("Invite an adviser to the committee.") if social else _("Invite the members of the committee.")
    label = _("The committee is complete and without conflict of interest")
    return condition(
        "committee", label, at(facts, "committee-show", "L1075-1077"), met=advised, why=why, applies=not without
    )


def _awarded(facts: CaseFacts) -> Iterator[Condition]:
    """The award decision, its standstill, and the definitive award (R20)."""
    running = [each for each in facts.decisions if each.state != AwardState.WITHDRAWN]
    definitive = any(each.state == AwardState.DEFINITIVE for each in running)
    without = why_no_selection(facts)
    sent = definitive or any(each.state in (AwardState.STANDSTILL, AwardState.SUSPENDED) for each in running)
    why = without or ("" if sent else _("Prepare the award decision and send it."))
    label = _("The award decision was sent")
    yield condition("award-sent", label, at(facts, "award-show", ARTICLE_2_127), met=sent, why=why, applies=not without)
    why = "" if definitive else _("Record the definitive award with its date and document.")
    label = _("The contract is definitively awarded")
    yield condition("awarded", label, at(facts, "award-show", ARTICLE_2_127), met=definitive, why=why)


register(CaseAction.START_CONTRACTING, select_conditions)
