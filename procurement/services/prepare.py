"""The choices of phase 1: opportunities and route, threshold, variants (R8, R10, R11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from procurement import gates, rules
from procurement.gates.facts import CaseFacts, variant_facts
from procurement.models import Case, Lot, ThresholdTest, VariantChoice
from procurement.policies import ProcurementDuty
from procurement.rules import Assessment, Threshold
from procurement.services.holding import hold, hold_choices, why_not_written
from procurement.states import BEFORE_PUBLICATION, ProcurementVerb, Route, Variant
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ThresholdKind

Answers = Mapping[str, bool | int | None]


@dataclass(frozen=True, slots=True)
class OpportunityEntry:
    """What is filled in about the talk with the client, the market and the route."""

    note: str
    route: Route
    market: Answers
    discussed_with: str
    talked_on: date | None


def why_not_noted(entry: OpportunityEntry, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why the note of the talk is refused: what, with whom, and when (R10)."""
    message = _("Note which opportunities you discussed with the client.")
    found = list(why_not_written(entry.note, field="note", message=message, source="R10"))
    message = _("Write with whom at the client you discussed the opportunities.")
    found += why_not_written(entry.discussed_with, field="discussed_with", message=message, source="R10")
    if entry.talked_on is None:
        message = _("Enter the day on which you talked with the client.")
        found.append(blocker("talked-on-missing", message, field="talked_on", source="R10"))
    elif entry.talked_on > on:
        message = _("The talk of %(day)s has not taken place yet. Enter the day on which you talked with the client.")
        found.append(blocker("talked-on-later", message, field="talked_on", source="R10", day=entry.talked_on))
    return tuple(found)


@transaction.atomic
def record_opportunities(*, case_id: int, entry: OpportunityEntry, by: User, at: datetime) -> Case:
    """Record what was discussed with the client, what is known of the market, and the route (R10)."""
    case, acting = hold(case_id, ProcurementDuty.RECORD_OPPORTUNITIES, by=by, at=at, phases=BEFORE_PUBLICATION)
    refuse(why_not_noted(entry, on=amsterdam_date(at)))
    before, market = case.route, dict(entry.market)
    case.opportunity_note, case.route, case.market_answers = entry.note, entry.route, market
    case.opportunity_with, case.opportunity_talked_on = entry.discussed_with, entry.talked_on
    case.opportunity_noted_on = amsterdam_date(at)
    noted = ("note", "with", "talked_on", "noted_on")
    case.save(update_fields=["route", "market_answers", *(f"opportunity_{each}" for each in noted)])
    facts = {"market": market, "with": entry.discussed_with, "talked_on": entry.talked_on}
    record(
        case.dossier,
        ProcurementVerb.OPPORTUNITY_NOTED,
        about=case,
        by=acting,
        at=at,
        before=before,
        after=entry.route,
        facts=facts,
    )
    return case


@transaction.atomic
def test_threshold(*, case_id: int, by: User, at: datetime) -> ThresholdTest:
    """Test the value against the threshold for services on the day of publication, and keep the row used (R8)."""
    case, acting = hold_choices(case_id, ProcurementDuty.TEST_THRESHOLD, by=by, at=at)
    day = case.published_on or case.planned_publication_on
    row = reference.threshold_on(ThresholdKind.SERVICES_SUPPLIES, day) if day else None
    threshold = Threshold(row.amount, row.valid_from, row.valid_until, row.source) if row else None
    refuse(rules.why_not_tested(value=case.estimated_value, planned_on=day, threshold=threshold))
    if case.estimated_value is None or day is None or threshold is None:
        raise AssertionError("the rule let an incomplete test through")
    outcome = rules.threshold_test(value=case.estimated_value, planned_on=day, threshold=threshold)
    test = ThresholdTest.objects.create(
        case=case,
        value=outcome.value,
        publication_on=day,
        threshold=threshold.amount,
        valid_from=threshold.valid_from,
        valid_until=threshold.valid_until,
        source=threshold.source,
        applies=outcome.applies,
        at=at,
    )
    facts = {"value": test.value, "threshold": test.threshold, "day": day, "applies": test.applies}
    record(case.dossier, ProcurementVerb.THRESHOLD_TESTED, about=test, by=acting, at=at, facts=facts)
    return test


@transaction.atomic
def choose_variants(
    *, case_id: int, lot_id: int | None, variants: Sequence[Variant], reasoning: str, by: User, at: datetime
) -> tuple[VariantChoice, ...]:
    """Choose the variants for the case or for one lot, and keep the advice of this moment (R10)."""
    case, acting = hold_choices(case_id, ProcurementDuty.CHOOSE_VARIANTS, by=by, at=at)
    facts = gates.case_facts(case)
    lot = case.lots.get(pk=lot_id) if lot_id is not None else None
    message = _("Give the reason for this choice.")
    refuse(
        (
            *_why_not_judged(facts),
            *why_not_chosen(facts, variants, lot),
            *why_not_written(reasoning, field="reasoning", message=message, source="R10"),
        )
    )
    known_facts = variant_facts(facts)
    verdicts = [verdict_values(each) for each in rules.assess_all(known_facts)]
    advice = {"advice_version": rules.VERSION, "advice_facts": rules.facts_values(known_facts), "verdicts": verdicts}
    replaced = [each.variant for each in facts.choices if each.lot_id == lot_id]
    case.variant_choices.filter(lot=lot, replaced_at__isnull=True).update(replaced_at=at)
    chosen = VariantChoice.objects.bulk_create(
        VariantChoice(case=case, lot=lot, variant=variant, reasoning=reasoning, chosen_by=by, chosen_at=at, **advice)
        for variant in dict.fromkeys(variants)
    )
    known = {
        "lot": lot.number if lot else "",
        "variants": [str(each) for each in variants],
        "replaced": replaced,
        "advice": [rules.VERSION, {each["variant"]: each["verdict"] for each in verdicts}],
    }
    record(
        case.dossier,
        ProcurementVerb.VARIANT_CHOSEN,
        about=case,
        by=acting,
        at=at,
        before=", ".join(replaced),
        after=", ".join(str(each) for each in variants),
        reason=reasoning,
        facts=known,
    )
    return tuple(chosen)


def why_not_chosen(facts: CaseFacts, variants: Sequence[Variant], lot: Lot | None) -> tuple[Blocker, ...]:
    """Every reason why these variants cannot be chosen here (R10, R11)."""
    found = list(rules.why_not_chosen(variants, variant_facts(facts)))
    if lot is not None and Variant.LOTS in variants and not lot.is_exempted:
        message = _("Lot %(lot)s is not marked as left out of the procedure. Mark it on the page of the lots.")
        found.append(blocker("lot-not-exempted", message, field="variants", source="R11", lot=lot.number))
    return tuple(found)


def _why_not_judged(facts: CaseFacts) -> tuple[Blocker, ...]:
    """The variants are judged by the outcome of the threshold test (R8, R10)."""
    if facts.test is not None:
        return ()
    return (blocker("no-threshold-test", _("Make the threshold test first."), source="R8"),)


def verdict_values(assessment: Assessment) -> dict[str, object]:
    """The verdict on one variant as plain values, to be kept with the choice."""
    return {
        "variant": assessment.variant.value,
        "verdict": assessment.verdict.value,
        "reasons": [
            {"code": each.code, "message": each.message, "source": each.source, "values": _plain(each)}
            for each in assessment.reasons
        ],
    }


def _plain(reason: Blocker) -> dict[str, str]:
    return {name: str(value) for name, value in reason.values}
