"""Everything that the gates of phases 1 to 3 look at, read once per page with a constant number of queries."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates.reading import read_cases
from procurement.models import (
    Advice,
    Ask,
    AwardDecision,
    Bid,
    Case,
    CaseText,
    Criterion,
    Lot,
    ThresholdTest,
    VariantChoice,
)
from procurement.rules import AdviceSubject, LotFacts, LotLimits, PercentageRange, VariantFacts
from procurement.states import AskKind, BidValidity, Nature, Variant
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO
from sroi.kernel.rows import rows_of
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey, ThresholdKind

AROUND_PERCENTAGE = (
    ParameterKey.DEFAULT_PERCENTAGE,
    ParameterKey.EXPLAIN_BELOW,
    ParameterKey.PERCENTAGE_FLOOR,
    ParameterKey.PERCENTAGE_CEILING,
)


class Dated:
    """The dated rows that the gates look at: read when they are asked, once for all cases."""

    @cached_property
    def parameters(self) -> reference.ParametersOn:
        """The figures around the percentage and the share of the lots, by day (R9, R11)."""
        return reference.parameters_over_time((*AROUND_PERCENTAGE, ParameterKey.LOTS_SHARE))

    @cached_property
    def thresholds(self) -> reference.ThresholdsOn:
        """The thresholds, by day (R8, R11)."""
        return reference.thresholds_over_time()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case as the gates see it."""

    case: Case
    test: ThresholdTest | None
    choices: tuple[VariantChoice, ...]
    lots: tuple[Lot, ...]
    ask: Ask | None
    advices: tuple[Advice, ...]
    answers: dict[str, str]
    texts: dict[str, CaseText]
    criteria: tuple[Criterion, ...]
    bids: tuple[Bid, ...]
    decisions: tuple[AwardDecision, ...]
    from_notice: bool
    members: tuple[bool, ...]
    """The members of the committee without a conflict of interest: is each an adviser?"""
    awaited: str
    """Who of the committee did not submit scores yet."""
    agreed: int
    """The scores that the committee agreed on, of the valid bids."""
    questions: int
    """The questions on the tender."""
    unpublished: int
    """Those of them whose answer is not published yet."""
    has_adviser: bool
    consultation: str
    """Where the market consultation is; empty when none was started."""
    answers_by: date | None
    """The last day on which parties answer it."""
    dated: Dated

    @property
    def variants(self) -> frozenset[str]:
        """Every variant chosen, for the case or for a lot."""
        return frozenset(choice.variant for choice in self.choices)

    @property
    def variant_names(self) -> str:
        """The chosen variants as the reader knows them."""
        return ", ".join(str(Variant(value).label) for value in sorted(self.variants))

    @property
    def applies(self) -> bool:
        """Social return is the rule, by the last threshold test (R8)."""
        return self.test is not None and self.test.applies

    @property
    def has_bids(self) -> bool:
        """Bids, committee and standstill apply: not everything is awarded directly (R6)."""
        return rules.has_bids(self.variants)

    @property
    def why_no_bids(self) -> str:
        """Why bids, committee and standstill do not apply."""
        return _("Not applicable: awarded directly by %(variants)s.") % {"variants": self.variant_names}

    @property
    def has_advice(self) -> bool:
        """An adviser's advice on the present request and variants is on file (R9)."""
        return any(rules.counts_for(subject_of(advice), now=self.subject) for advice in self.advices)

    @property
    def subject(self) -> AdviceSubject:
        """What an advice of this moment is about (R9)."""
        numbers = {lot.pk: lot.number for lot in self.lots}
        return AdviceSubject(
            kind=self.ask.kind if self.ask else "",
            percent=self.ask.percent if self.ask else None,
            variants=frozenset((numbers.get(each.lot_id or 0, ""), each.variant) for each in self.choices),
        )

    @property
    def asks_criterion(self) -> bool:
        """A social award criterion was chosen (R10, R14)."""
        return Variant.CRITERION in self.variants or self.answers.get("criterion") == "yes"

    @property
    def open_bids(self) -> int:
        """Bids whose validity is not decided yet (R19)."""
        return sum(1 for bid in self.bids if bid.validity == BidValidity.OPEN)


def subject_of(advice: Advice) -> AdviceSubject | None:
    """What an advice was about when it was given; None when that was not kept, or before it is given (R9)."""
    if advice.given_at is None or advice.about is None:
        return None
    known = advice.about
    percent = None if known["percent"] is None else Decimal(known["percent"])
    return AdviceSubject(known["kind"], percent, frozenset((lot, variant) for lot, variant in known["variants"]))


def subject_values(subject: AdviceSubject) -> dict[str, Any]:
    """What an advice is about as plain values, to be kept with it."""
    percent = None if subject.percent is None else f"{subject.percent:.1f}"
    return {"kind": subject.kind, "percent": percent, "variants": sorted(list(each) for each in subject.variants)}


def subject_mark(subject: AdviceSubject) -> str:
    """A choice as a page carries it: another choice has another mark."""
    return json.dumps(subject_values(subject))


def subject_text(subject: AdviceSubject | None) -> str:
    """What an advice is about, in words: the variants, each with its lot, and the request."""
    if subject is None:
        return _("not recorded")
    lots = ((lot, str(Variant(variant).label)) for lot, variant in sorted(subject.variants))
    parts = [_("lot %(lot)s: %(variant)s") % {"lot": lot, "variant": name} if lot else name for lot, name in lots]
    if not parts:
        parts = [_("no variant chosen yet")]
    if not subject.kind:
        return ", ".join([*parts, _("nothing asked yet")])
    asked = formats.percent(subject.percent) if subject.percent is not None else str(AskKind(subject.kind).label)
    return ", ".join([*parts, asked])


def cases_facts(cases: Collection[Case]) -> dict[int, CaseFacts]:
    """Read these cases with what hangs on them; as many statements for one as for all."""
    read, dated = read_cases([case.pk for case in cases]), Dated()
    return {case.pk: _facts(case, read[case.pk], dated) for case in cases if case.pk in read}


def case_facts(case: Case) -> CaseFacts:
    """Read one case with what hangs on it."""
    return cases_facts([case])[case.pk]


def named_facts(case: Case) -> CaseFacts:
    """Read one case with the texts in full and the people behind the choices, as its pages print them."""
    facts = case_facts(case)
    texts = case.texts.select_related("block", "edited_by") if facts.texts else ()
    prefetch_related_objects(facts.choices, "lot", "chosen_by")
    prefetch_related_objects([facts.ask] if facts.ask else [], "set_by", "decided_by")
    prefetch_related_objects(facts.advices, "asked_by", "given_by")
    return replace(facts, texts={text.kind: text for text in texts})


def _facts(case: Case, read: Mapping[str, Any], dated: Dated) -> CaseFacts:
    """One case, of what was read about it."""
    return CaseFacts(
        case=case,
        test=next(iter(rows_of(ThresholdTest, read["tests"])), None),
        choices=rows_of(VariantChoice, read["choices"]),
        lots=rows_of(Lot, read["lots"]),
        ask=next(iter(rows_of(Ask, read["asks"])), None),
        advices=rows_of(Advice, read["advices"]),
        answers={row["question"]: row["answer"] for row in read["answers"] or ()},
        texts={text.kind: text for text in rows_of(CaseText, read["texts"])},
        criteria=rows_of(Criterion, read["criteria"]),
        bids=rows_of(Bid, read["bids"]),
        decisions=rows_of(AwardDecision, read["decisions"]),
        from_notice=read["from_notice"],
        members=tuple(read["members"] or ()),
        awaited=read["awaited"] or "",
        agreed=read["agreed"],
        questions=read["questions"],
        unpublished=read["unpublished"],
        has_adviser=read["has_adviser"],
        consultation=read["consultation"] or "",
        answers_by=date.fromisoformat(read["closes_on"]) if read["closes_on"] else None,
        dated=dated,
    )


def percentage_range(facts: CaseFacts) -> PercentageRange:
    """The dated rows around the percentage, on the day of publication (R9)."""
    rows = facts.dated.parameters(AROUND_PERCENTAGE, day_of(facts.case, facts.test))
    usual, explain, lowest, highest = (rows[key] for key in AROUND_PERCENTAGE)
    return PercentageRange(usual.value, explain.value, lowest.value, highest.value, usual.source)


def day_of(case: Case, test: ThresholdTest | None) -> date:
    """The day whose reference rows hold for this case: its publication, else the day it was opened."""
    known = case.published_on or case.planned_publication_on or (test.publication_on if test else None)
    return known or amsterdam_date(case.opened_at)


def percentage_choice(facts: CaseFacts) -> rules.PercentageChoice | None:
    """What is asked, as the rules read it (R9)."""
    if facts.ask is None:
        return None
    return rules.PercentageChoice(
        kind=facts.ask.kind,
        percent=facts.ask.percent,
        reasoning=facts.ask.reasoning,
        advice_on_file=facts.has_advice,
    )


def lot_facts(facts: CaseFacts) -> tuple[LotFacts, ...]:
    """The lots as the lots regulation reads them (R11)."""
    return tuple(
        LotFacts(lot.number, lot.value or ZERO, lot.nature or facts.case.nature, lot.is_exempted) for lot in facts.lots
    )


def lot_limits(facts: CaseFacts) -> LotLimits:
    """The limits of the lots regulation on the day of publication (R11)."""
    day = day_of(facts.case, facts.test)
    kinds = (ThresholdKind.LOT_SERVICES_SUPPLIES, ThresholdKind.LOT_WORKS)
    services, works = (facts.dated.thresholds(kinds, day)[kind] for kind in kinds)
    share = facts.dated.parameters([ParameterKey.LOTS_SHARE], day)[ParameterKey.LOTS_SHARE]
    return LotLimits(services.amount, works.amount, Decimal(share.value), services.source)


def variant_facts(facts: CaseFacts) -> VariantFacts:
    """Everything that the variants are judged by (R8, R10, R11)."""
    case, day = facts.case, day_of(facts.case, facts.test)
    kinds = (
        ThresholdKind.SERVICES_SUPPLIES,
        ThresholdKind.WORKS if case.nature == Nature.WORKS else ThresholdKind.SERVICES_SUPPLIES,
        ThresholdKind.SAS,
    )
    thresholds = facts.dated.thresholds(kinds, day)
    services, own, sas = (thresholds[kind] for kind in kinds)
    known = case.market_answers
    return VariantFacts(
        value=case.estimated_value or ZERO,
        threshold=services.amount,
        own_threshold=own.amount,
        sas_threshold=sas.amount,
        lots=lot_facts(facts),
        lot_limits=lot_limits(facts),
        market_is_mature=known.get("market_is_mature"),
        many_chances=known.get("many_chances"),
        competition=known.get("competition"),
        bidder_has_social_task=known.get("bidder_has_social_task"),
        pantar_can_do_it=known.get("pantar_can_do_it"),
        within_exclusive_right=known.get("within_exclusive_right"),
        social_parties=known.get("social_parties"),
        is_sas_service=known.get("is_sas_service"),
        cpv_says_sas=reference.is_social_service(case.cpv_code, day) if case.cpv_code else None,
    )
