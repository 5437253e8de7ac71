"""The advice on the variants: the decision table of a case, why, and what if (R10, R11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from procurement import rules
from procurement.gates import CaseFacts
from procurement.gates.facts import lot_facts, lot_limits, percentage_range, variant_facts
from procurement.models import Lot, VariantChoice
from procurement.rules import Assessment, Ground, LotStep, PercentageRange, VariantFacts, Verdict, Way
from procurement.selectors.pages import url_of
from procurement.states import AskKind, Variant
from sroi.kernel.money import percent_of
from sroi.kernel.pages import Status, Tab
from sroi.kernel.refusals import Blocker
from sroi.kernel.words import gettext_noop

VERDICTS: dict[Verdict, Status] = {
    Verdict.FITS: Status(gettext_noop("Fits"), "pos"),
    Verdict.POSSIBLE: Status(gettext_noop("Possible"), "warn", "info"),
    Verdict.NOT: Status(gettext_noop("Does not fit"), "none", "minus"),
}


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant with its verdict, the reasons for it, what it may bring, and what would have to change."""

    variant: Variant
    status: Status
    ground: Ground
    reasons: tuple[Blocker, ...]
    chance: str
    risk: str
    follows: str
    ways: tuple[Way, ...]
    chosen: bool
    choose_url: str


def variant_rows(facts: CaseFacts, lot: Lot | None) -> tuple[VariantRow, ...]:
    """Every variant, those that fit first (R10)."""
    return _rows(facts, variant_facts(facts), lot)


def _rows(facts: CaseFacts, known: VariantFacts, lot: Lot | None) -> tuple[VariantRow, ...]:
    chosen = {choice.variant for choice in choices_for(facts, lot)}
    return tuple(
        _row(each, known, chosen=each.variant in chosen, choose_url=_choose_url(facts, lot, each.variant))
        for each in rules.assess_all(known)
    )


def _row(each: Assessment, known: VariantFacts, *, chosen: bool, choose_url: str) -> VariantRow:
    verdict = VERDICTS[each.verdict]
    return VariantRow(
        variant=each.variant,
        status=Status(_(verdict.word), verdict.tone, verdict.icon),
        ground=rules.GROUNDS[each.variant],
        reasons=each.reasons,
        chance=_(rules.CHANCES[each.variant]),
        risk=_(rules.RISKS[each.variant]),
        follows=_(rules.FOLLOWS[each.variant]),
        ways=rules.ways_to_fit(each.variant, known),
        chosen=chosen,
        choose_url=choose_url,
    )


def _choose_url(facts: CaseFacts, lot: Lot | None, variant: Variant) -> str:
    query = {"kies": variant.value} | ({"lot": lot.number} if lot else {})
    return f"{url_of(facts.case, 'variant-choose')}?{urlencode(query)}"


def choices_for(facts: CaseFacts, lot: Lot | None) -> tuple[VariantChoice, ...]:
    """What was chosen for the whole case, or for one lot."""
    return tuple(each for each in facts.choices if each.lot_id == (lot.pk if lot else None))


def picked_beside(chosen: tuple[VariantChoice, ...], picked: str) -> list[str]:
    """A variant that was picked on the page of the advice, with those that it goes together with (R10)."""
    together = [each.variant for each in chosen if each.variant != picked]
    if picked not in Variant.values:
        return together
    return [*together, picked] if not rules.why_not_combined([*together, picked]) else [picked]


@dataclass(frozen=True, slots=True)
class Given:
    """The advice that was kept with the choice: which version of the table, and which facts are otherwise now."""

    choice: VariantChoice
    is_old_table: bool
    otherwise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The advice at a value and a percentage: those of the case, or others that nobody saved."""

    value: Decimal
    percent: Decimal
    is_tried: bool
    applies: bool
    threshold: Decimal
    obligation: Decimal
    explains: bool
    limits: PercentageRange
    rows: tuple[VariantRow, ...]
    moved: tuple[VariantRow, ...]
    """The variants whose verdict is another one than at the value of the case."""
    lots_scaled: bool
    table: str
    table_from: date


def usual_answers(facts: CaseFacts) -> tuple[Decimal, Decimal]:
    """The value and the percentage of the case as they stand; the usual percentage as long as none is asked."""
    asked = facts.ask.percent if facts.ask is not None and facts.ask.kind == AskKind.PERCENTAGE else None
    known = variant_facts(facts)
    return known.value, asked or percentage_range(facts).usual


def what_if(facts: CaseFacts, lot: Lot | None, *, value: Decimal, percent: Decimal) -> WhatIf:
    """The advice at this value and this percentage; nothing is saved (R9, R10)."""
    known, limits = variant_facts(facts), percentage_range(facts)
    tried = rules.with_value(known, value) if value != known.value else known
    rows = _rows(facts, tried, lot)
    before = {each.variant: each.verdict for each in rules.assess_all(known)}
    after = {each.variant: each.verdict for each in rules.assess_all(tried)}
    choice = rules.PercentageChoice(AskKind.PERCENTAGE, percent, "-")
    return WhatIf(
        value=tried.value,
        percent=percent,
        is_tried=(value, percent) != usual_answers(facts),
        applies=tried.applies,
        threshold=tried.threshold,
        obligation=percent_of(tried.value, percent),
        explains=rules.needs_explanation(choice, limits=limits, applies=tried.applies),
        limits=limits,
        rows=rows,
        moved=tuple(row for row in rows if before[row.variant] is not after[row.variant]),
        lots_scaled=tried.lots != known.lots,
        table=rules.VERSION,
        table_from=rules.VALID_FROM,
    )


def running_lots(facts: CaseFacts) -> tuple[LotStep, ...]:
    """The exempted lots with the sum left out so far (R11)."""
    return rules.running_test(lot_facts(facts), limits=lot_limits(facts))


def lots_share(facts: CaseFacts) -> rules.LotsTest:
    """The two tests of the lots regulation with every figure used (R11)."""
    return rules.lots_test(lot_facts(facts), limits=lot_limits(facts))


def advice_given(facts: CaseFacts, lot: Lot | None) -> Given | None:
    """The advice that was kept with the choice, and which facts are otherwise now (R10)."""
    choice = next(iter(choices_for(facts, lot)), None)
    if choice is None or not choice.advice_version:
        return None
    now: Mapping[str, Any] = rules.facts_values(variant_facts(facts))
    names = _names()
    otherwise = tuple(names[name] for name in names if choice.advice_facts.get(name) != now.get(name))
    return Given(choice, choice.advice_version != rules.VERSION, otherwise)


def _names() -> dict[str, str]:
    """The facts of the advice as the reader knows them."""
    return {
        "value": _("Estimated value excluding VAT"),
        "threshold": _("Threshold for services and supplies"),
        "own_threshold": _("Threshold of this kind of contract"),
        "sas_threshold": _("Threshold for social and other specific services"),
        "lots": _("Lots"),
        "lot_limits": _("Limits of the lots regulation"),
        "market_is_mature": _("Does the market know social return?"),
        "many_chances": _("Does the market offer many chances for social impact?"),
        "competition": _("Is there enough competition?"),
        "bidder_has_social_task": _("Do the bidders have a social task themselves?"),
        "pantar_can_do_it": _("Can Pantar or the Werkbrigade do this work, or a part of it?"),
        "within_exclusive_right": _("Does the work fall under the exclusive right of Pantar?"),
        "social_parties": _("Number of social enterprises that can do this work"),
        "is_sas_service": _("Is it a social or other specific service (SAS)?"),
        "cpv_says_sas": _("CPV code"),
    }


def lot_tabs(facts: CaseFacts, lot: Lot | None, path: str) -> tuple[Tab, ...]:
    """The case and its lots, each with its own variants (R10)."""
    if not facts.lots:
        return ()
    whole = Tab(_("The whole case"), path, current=lot is None)
    lots = (
        Tab(_("Lot %(number)s") % {"number": each.number}, f"{path}?{urlencode({'lot': each.number})}", each == lot)
        for each in facts.lots
    )
    return (whole, *lots)


def reserved_lots(facts: CaseFacts) -> str:
    """The lots that the notice reserves for social enterprises."""
    return ", ".join(lot.number for lot in facts.lots if lot.reserved_participation)
