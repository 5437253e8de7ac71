"""The five variants: which conditions a rule can check, with chances and risks (R10, R11, R12)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from procurement.rules.lots import LotFacts, LotLimits, why_not_exempted
from procurement.states import WITHOUT_BIDS, WITHOUT_CONSIDERATIONS, Variant
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R10"
ARTICLE_2_82 = "art. 2.82 Aanbestedingswet"
ANNEX_XIV = "Directive 2014/24/EU, annex XIV"
CPV_LIST = "eForms SDK 1.15.1, social-service-cpv"


class Verdict(StrEnum):
    """What the conditions say about a variant."""

    FITS = "fits"
    POSSIBLE = "possible"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """Everything that the advice rests on, of one case; None means that it is not known yet."""

    value: Decimal
    threshold: Decimal
    own_threshold: Decimal
    sas_threshold: Decimal
    lots: tuple[LotFacts, ...]
    lot_limits: LotLimits
    market_is_mature: bool | None = None
    many_chances: bool | None = None
    competition: bool | None = None
    bidder_has_social_task: bool | None = None
    pantar_can_do_it: bool | None = None
    within_exclusive_right: bool | None = None
    social_parties: int | None = None
    is_sas_service: bool | None = None
    cpv_says_sas: bool | None = None
    """Whether the CPV code stands on the list of social services: a hint, which decides nothing (R10)."""

    @property
    def applies(self) -> bool:
        """Social return is the rule: the value reaches the threshold for services (R8)."""
        return self.value >= self.threshold


def facts_values(facts: VariantFacts) -> dict[str, object]:
    """The facts as plain values, to be kept with the advice that was given on them (R10)."""
    limits = facts.lot_limits
    found = {each.name: getattr(facts, each.name) for each in fields(facts)}
    return {name: _plain(value) for name, value in found.items()} | {
        "lots": [[lot.number, str(lot.value), lot.nature, lot.exempt] for lot in facts.lots],
        "lot_limits": [str(limits.services), str(limits.works), str(limits.share), limits.source],
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int) else str(value)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one variant with every reason for it."""

    variant: Variant
    verdict: Verdict
    reasons: tuple[Blocker, ...]


def assess(variant: Variant, facts: VariantFacts) -> Assessment:
    """Check every condition of a variant that a rule can check (R10)."""
    verdict, reasons = CHECKS[variant](facts)
    return Assessment(variant=variant, verdict=verdict, reasons=reasons)


def assess_all(facts: VariantFacts) -> tuple[Assessment, ...]:
    """Every variant, those that fit first and those that cannot be used last (R10)."""
    order = tuple(Verdict)
    return tuple(sorted((assess(variant, facts) for variant in Variant), key=lambda each: order.index(each.verdict)))


Finding = tuple[Verdict, tuple[Blocker, ...]]


def _condition(facts: VariantFacts) -> Finding:
    if facts.applies:
        message = _("The value reaches the EU threshold for services, so social return is the rule.")
        return Verdict.FITS, (blocker("rule-applies", message, source="R8"),)
    message = _("The value stays below the EU threshold for services, so social return is voluntary.")
    return Verdict.POSSIBLE, (blocker("voluntary", message, source="R8"),)


def _criterion(facts: VariantFacts) -> Finding:
    found = []
    if facts.market_is_mature is None:
        message = _("Find out in a market consultation whether the market knows social return.")
        found.append(blocker("market-unknown", message, source="L579-596"))
    elif not facts.market_is_mature:
        message = _("The market hardly knows social return. Bidders may promise more than they can do.")
        found.append(blocker("market-immature", message, source="L667-671"))
    if not facts.many_chances:
        message = _("An award criterion works where the market offers many chances for social impact.")
        found.append(blocker("few-chances", message, source="L663-667"))
    if found:
        return Verdict.POSSIBLE, tuple(found)
    message = _("The market knows social return and offers many chances, so bidders can compete on social impact.")
    return Verdict.FITS, (blocker("market-ready", message, source="L663-667"),)


def _effort(facts: VariantFacts) -> Finding:
    found = []
    if facts.competition is False:
        message = _("There is hardly any competition, so an effort obligation fits.")
        found.append(blocker("no-competition", message, source="L684-694"))
    if facts.bidder_has_social_task:
        message = _("The bidders have a social task themselves, so an effort obligation fits.")
        found.append(blocker("social-task", message, source="L684-694"))
    if facts.many_chances is False:
        message = _("Little social return is expected, so an effort obligation fits.")
        found.append(blocker("little-return", message, source="L684-694"))
    verdict = Verdict.FITS if found else Verdict.POSSIBLE
    if not found:
        message = _("Nothing shows yet that little social return is to be expected.")
        found.append(blocker("return-unknown", message, source="L684-694"))
    if facts.applies:
        message = _("Above the threshold, asking for an effort only must be explained, with an adviser's advice.")
        found.append(blocker("must-explain", message, source="R9"))
    return verdict, tuple(found)


def _pantar(facts: VariantFacts) -> Finding:
    if facts.pantar_can_do_it is None:
        message = _("Ask Pantar whether it can do this work.")
        return Verdict.POSSIBLE, (blocker("pantar-unknown", message, source="L929-947"),)
    if not facts.pantar_can_do_it:
        return Verdict.NOT, (blocker("pantar-cannot", _("Pantar cannot do this work."), source="L715-733"),)
    return Verdict.FITS, (blocker("pantar-can", _("Pantar can do this work."), source="L715-733"),)


def _exclusive(facts: VariantFacts) -> Finding:
    verdict, found = _pantar(facts)
    right = facts.within_exclusive_right
    if right:
        message = _("The work falls under the exclusive right of Pantar.")
        return verdict, (*found, blocker("right-holds", message, source="L744-750"))
    if right is None:
        message = _("Find out whether this work falls under the exclusive right of Pantar.")
        worst = Verdict.POSSIBLE if verdict is Verdict.FITS else verdict
        return worst, (*found, blocker("right-unknown", message, source="L744-750"))
    message = _("This work does not fall under the exclusive right of Pantar.")
    return Verdict.NOT, (*found, blocker("right-missing", message, source="L744-750"))


def _subcontractor(facts: VariantFacts) -> Finding:
    verdict, found = _exclusive(facts)
    message = _("This is possible above the European threshold too.")
    return verdict, (*found, blocker("above-threshold-too", message, source="L799-809"))


def _reserved(facts: VariantFacts) -> Finding:
    if facts.social_parties is None:
        message = _("Find out how many social enterprises can bid.")
        return Verdict.POSSIBLE, (blocker("parties-unknown", message, source=ARTICLE_2_82),)
    if facts.social_parties == 0:
        message = _("There is no social enterprise that can bid.")
        return Verdict.NOT, (blocker("no-parties", message, source=ARTICLE_2_82),)
    if facts.social_parties == 1:
        message = _("Only one social enterprise can bid. A reserved procedure still needs a choice between bidders.")
        return Verdict.POSSIBLE, (blocker("one-party", message, source=ARTICLE_2_82),)
    message = _("%(count)s social enterprises can bid.")
    return Verdict.FITS, (blocker("parties", message, source=ARTICLE_2_82, count=facts.social_parties),)


def _one_to_one(facts: VariantFacts) -> Finding:
    if facts.value >= facts.own_threshold:
        message = _("The value %(value)s is not below %(threshold)s, the EU threshold of this type of contract.")
        found = blocker("above-own-threshold", message, source=RULE, value=facts.value, threshold=facts.own_threshold)
        return Verdict.NOT, (found,)
    if not facts.social_parties:
        message = _("Find out which social enterprises can be invited.")
        return Verdict.POSSIBLE, (blocker("parties-unknown", message, source="L861-869"),)
    message = _("The value stays below %(threshold)s, the EU threshold of this type of contract.")
    return Verdict.FITS, (blocker("below-own-threshold", message, source=RULE, threshold=facts.own_threshold),)


def _lots(facts: VariantFacts) -> Finding:
    if not any(lot.exempt for lot in facts.lots):
        message = _("Mark the lots that you leave out of the procedure.")
        return Verdict.POSSIBLE, (blocker("no-lot-exempted", message, source=facts.lot_limits.source),)
    breaches = why_not_exempted(facts.lots, limits=facts.lot_limits)
    if breaches:
        return Verdict.NOT, breaches
    message = _("Every exempted lot stays below its limit, and together they stay within the share.")
    return Verdict.FITS, (blocker("lots-hold", message, source=facts.lot_limits.source),)


def _sas(facts: VariantFacts) -> Finding:
    if facts.is_sas_service is False:
        message = _("This is no social or other specific service.")
        return Verdict.NOT, (blocker("no-sas-service", message, source=ANNEX_XIV), *_cpv_hint(facts))
    if facts.social_parties == 0:
        message = _("There is no social enterprise that can bid.")
        return Verdict.NOT, (blocker("no-parties", message, source="L907-920"),)
    found = []
    if facts.is_sas_service is None:
        message = _("Find out whether this is a social or other specific service.")
        found.append(blocker("sas-unknown", message, source=ANNEX_XIV))
    if facts.social_parties is None or facts.social_parties < 2:
        message = _("Find out whether enough social parties can bid.")
        found.append(blocker("parties-unknown", message, source="L907-920"))
    verdict = Verdict.POSSIBLE if found else Verdict.FITS
    if facts.value >= facts.sas_threshold:
        message = _("The value reaches %(threshold)s, so the notice of this procedure is published in the whole EU.")
    else:
        message = _("The value stays below %(threshold)s, so no European notice is needed for this procedure.")
    found.append(blocker("sas-threshold", message, source=ANNEX_XIV, threshold=facts.sas_threshold))
    return verdict, (*found, *_cpv_hint(facts))


def _cpv_hint(facts: VariantFacts) -> tuple[Blocker, ...]:
    """What the CPV code hints at, unless it agrees with the answer."""
    if facts.cpv_says_sas is None or facts.cpv_says_sas is facts.is_sas_service:
        return ()
    if facts.cpv_says_sas:
        message = _("Hint: the CPV code stands on the list of social services. Check it: the list decides nothing.")
        return (blocker("cpv-on-list", message, source=CPV_LIST),)
    message = _(
        "Hint: the CPV code does not stand on the list of social services. The annex is wider than this list: hotels,"
        " legal and postal services belong to it too. Check it."
    )
    return (blocker("cpv-not-on-list", message, source=CPV_LIST),)


CHECKS: dict[Variant, Callable[[VariantFacts], Finding]] = {
    Variant.CONDITION: _condition,
    Variant.CRITERION: _criterion,
    Variant.EFFORT: _effort,
    Variant.PANTAR_PURCHASE: _pantar,
    Variant.EXCLUSIVE_DIRECT: _exclusive,
    Variant.EXCLUSIVE_SUBCONTRACTOR: _subcontractor,
    Variant.RESERVED: _reserved,
    Variant.ONE_TO_ONE: _one_to_one,
    Variant.LOTS: _lots,
    Variant.SAS: _sas,
}

ROUTES = frozenset(
    {Variant.EXCLUSIVE_DIRECT, Variant.RESERVED, Variant.ONE_TO_ONE, Variant.LOTS, Variant.SAS, Variant.PANTAR_PURCHASE}
)
"""Variants that decide how a lot is awarded: a lot has one of them at most."""


def skips_considerations(variants: Iterable[str]) -> bool:
    """Phase 2 asks no further considerations when every chosen variant is 3 or the lots regulation (R12)."""
    chosen = set(variants)
    return bool(chosen) and chosen <= WITHOUT_CONSIDERATIONS


def has_bids(variants: Iterable[str]) -> bool:
    """Bids, committee and standstill apply unless everything is awarded directly (R6)."""
    return not (chosen := set(variants)) or not chosen <= WITHOUT_BIDS


def why_not_combined(chosen: Iterable[str]) -> tuple[Blocker, ...]:
    """Every reason why these variants do not go together on one lot (R10)."""
    variants = {Variant(each) for each in chosen}
    found = []
    if not variants:
        found.append(blocker("no-variant", _("Choose at least one variant."), field="variants", source=RULE))
    if len(routes := variants & ROUTES) > 1:
        names = ", ".join(sorted(route.value for route in routes))
        message = _("Variants %(variants)s are different ways to award one lot. Choose one, or divide them over lots.")
        found.append(blocker("routes-clash", message, field="variants", source=RULE, variants=names))
    if {Variant.CONDITION, Variant.EFFORT} <= variants:
        message = _("A lot asks either for a percentage (1a) or for an effort (1c). Choose one.")
        found.append(blocker("obligations-clash", message, field="variants", source=RULE))
    if Variant.CRITERION in variants and variants & WITHOUT_BIDS:
        message = _("An award criterion (1b) needs bids. A direct award has none.")
        found.append(blocker("criterion-without-bids", message, field="variants", source=RULE))
    return tuple(found)


def why_not_chosen(chosen: Iterable[str], facts: VariantFacts) -> tuple[Blocker, ...]:
    """Every reason why these variants cannot be chosen for one lot: clashes and failed conditions (R10, R11)."""
    variants = tuple(dict.fromkeys(Variant(each) for each in chosen))
    failed = (assess(variant, facts) for variant in variants)
    return why_not_combined(variants) + tuple(
        reason for each in failed if each.verdict is Verdict.NOT for reason in each.reasons
    )


def why_not_countable(*, asked: str, enough_when: str, otherwise: str) -> tuple[Blocker, ...]:
    """What an effort obligation lacks: what is asked in numbers, when it is enough, what follows if not (R10)."""
    needed = (
        ("effort_asked", asked, _("Describe in numbers what is asked.")),
        ("effort_enough", enough_when, _("Describe when the effort is enough.")),
        ("effort_failing", otherwise, _("Describe what follows if the effort is not made.")),
    )
    found = [
        blocker(field.replace("_", "-"), message, field=field, source=RULE)
        for field, text, message in needed
        if not text.strip()
    ]
    if asked.strip() and not names_a_number(asked):
        message = _("Say how much or how often is asked, for example “a neighbourhood party twice a year”.")
        found.append(blocker("effort-not-countable", message, field="effort_asked", source="L734-742"))
    return tuple(found)


NUMBER = re.compile(
    r"\d|\b(één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve)(maal)?\b|\b(eenmaal|once|twice|wekelijks|maandelijks|jaarlijks|weekly|monthly|yearly)\b"
    r"|\b(elke?|iedere?|every|each) (week|maand|kwartaal|jaar|month|quarter|year)\b",
    re.IGNORECASE,
)


def names_a_number(text: str) -> bool:
    """Tell whether a text says how much or how often, in figures or in words (R10, P112)."""
    return NUMBER.search(text) is not None
