"""What the rulebook says about threshold, percentage, lots and variants (R8–R12), in plain numbers and words.

Money is whole cents, a percentage whole hundredths. Written from the rulebook and the guide that it names; imports
nothing of the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

FITS, POSSIBLE, NOT = "fits", "possible", "not"
ORDER = (FITS, POSSIBLE, NOT)
VARIANTS = ("1a", "1b", "1c", "1d", "2-I", "2-II", "3", "4", "4-lots", "5")


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot: its value with options, what is bought, and whether it is kept out of the European procedure."""

    number: str
    cents: int
    nature: str
    exempt: bool


@dataclass(frozen=True, slots=True)
class Period:
    """An amount that holds from a day, until a day or for now."""

    cents: int
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """What the wizard knows of a case; None is a question without an answer."""

    lots: tuple[Lot, ...]
    planned_on: date
    services: tuple[Period, ...]
    own_cents: int
    sas_cents: int
    mature: bool | None
    chances: bool | None
    competition: bool | None
    social_task: bool | None
    pantar: bool | None
    right: bool | None
    parties: int | None
    sas: bool | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the contractor: a percentage in hundredths, an effort or nothing."""

    kind: str
    hundredths: int | None
    reasoned: bool
    advised: bool
    approved: bool


def value(question: Question) -> int:
    """All lots together (R8)."""
    return sum(lot.cents for lot in question.lots)


def threshold(question: Question) -> int:
    """The amount for services in force on the planned day (R8)."""
    [row] = [
        row
        for row in question.services
        if row.first <= question.planned_on and (row.last is None or question.planned_on <= row.last)
    ]
    return row.cents


def is_rule(question: Question) -> bool:
    """Social return is the rule from the threshold on, and voluntary below it (R8)."""
    return not value(question) < threshold(question)


def lots_too_large(lots: Sequence[Lot]) -> list[str]:
    """Exempted lots of EUR 80,000 (services, supplies) or EUR 1,000,000 (works) and more (R11)."""
    most = {"services": 80_000_00, "supplies": 80_000_00, "works": 1_000_000_00}
    return [lot.number for lot in lots if lot.exempt and lot.cents >= most[lot.nature]]


def share_is_kept(lots: Sequence[Lot]) -> bool:
    """The exempted lots together are at most 20% of all (R11)."""
    exempt = sum(lot.cents for lot in lots if lot.exempt)
    return 5 * exempt <= sum(lot.cents for lot in lots)


def over_the_share(lots: Sequence[Lot]) -> list[str]:
    """The exempted lots at which more than a fifth of the whole is left out (R11)."""
    whole, out, found = sum(lot.cents for lot in lots), 0, []
    for lot in lots:
        out += lot.cents if lot.exempt else 0
        if lot.exempt and 5 * out > whole:
            found.append(lot.number)
    return found


def exempt_share(lots: Sequence[Lot]) -> Fraction:
    """The part of the total that is exempted."""
    everything = sum(lot.cents for lot in lots)
    return Fraction(sum(lot.cents for lot in lots if lot.exempt), everything) if everything else Fraction(0)


def by_answer(answer: bool | None) -> str:
    """Yes fits, no does not, and without an answer it may be."""
    return {True: FITS, None: POSSIBLE, False: NOT}[answer]


def by_parties(parties: int | None) -> str:
    """A choice between bidders needs two; nobody to choose makes it impossible."""
    if parties is None or parties == 1:
        return POSSIBLE
    return FITS if parties else NOT


def by_value(question: Question) -> str:
    """Only below the threshold of the own contract type, and it takes somebody to invite."""
    if value(question) >= question.own_cents:
        return NOT
    return FITS if question.parties else POSSIBLE


def by_lots(lots: Sequence[Lot]) -> str:
    """A breach blocks; without an exempted lot there is nothing to hold yet (R11)."""
    if lots_too_large(lots) or not share_is_kept(lots):
        return NOT
    return FITS if any(lot.exempt for lot in lots) else POSSIBLE


def by_sas(question: Question) -> str:
    """Only for social and other specific services, with parties that can bid."""
    if question.sas is False or question.parties == 0:
        return NOT
    return FITS if question.sas and by_parties(question.parties) == FITS else POSSIBLE


def verdicts(question: Question) -> dict[str, str]:
    """The verdict on each variant (R10)."""
    pantar = by_answer(question.pantar)
    exclusive = max(pantar, by_answer(question.right), key=ORDER.index)
    effort = question.chances is False or question.competition is False or question.social_task is True
    return {
        "1a": FITS if is_rule(question) else POSSIBLE,
        "1b": FITS if question.mature and question.chances else POSSIBLE,
        "1c": FITS if effort else POSSIBLE,
        "1d": pantar,
        "2-I": exclusive,
        "2-II": exclusive,
        "3": by_parties(question.parties),
        "4": by_value(question),
        "4-lots": by_lots(question.lots),
        "5": by_sas(question),
    }


def advice(question: Question) -> list[tuple[str, str]]:
    """Every variant with its verdict: what fits first, what cannot be used last, else in the guide's order (R10)."""
    found = verdicts(question)
    return [(variant, verdict) for verdict in ORDER for variant in VARIANTS if found[variant] == verdict]


Ways = set[frozenset[tuple[str, object]]]
"""The smallest sets of answers that would let a variant fit; each answer with what it would have to be."""


def one(**wanted: object) -> Ways:
    """All of these answers together."""
    return {frozenset(wanted.items())} if wanted else set()


def missing(question: Question, **wanted: object) -> dict[str, object]:
    """Those of these answers that are otherwise now."""
    return {name: answer for name, answer in wanted.items() if getattr(question, name) is not answer}


def parties_missing(question: Question, *, least: int) -> dict[str, object]:
    """Two parties are enough for every variant that needs some."""
    return {} if (question.parties or 0) >= least else {"parties": 2}


def stay_out(lots: Sequence[Lot]) -> list[Lot]:
    """The exempted lots that can stay so, in their order: small enough, and a fifth of all together (R11)."""
    everything, kept = sum(lot.cents for lot in lots), list[Lot]()
    for lot in lots:
        if lot.exempt and not lots_too_large([lot]) and 5 * sum(each.cents for each in (*kept, lot)) <= everything:
            kept.append(lot)
    return kept


def lots_to_change(lots: Sequence[Lot]) -> Ways:
    """Put back what breaks the rules; with nothing exempted, exempt one that does not break them (R11)."""
    exempt = [lot.number for lot in lots if lot.exempt]
    if exempt:
        kept = [lot.number for lot in stay_out(lots)]
        back = tuple(number for number in exempt if number not in kept)
        return one(put_back=back) if kept and back else set()
    alone = [Lot(lot.number, lot.cents, lot.nature, exempt=True) for lot in lots if lot.cents]
    everything = sum(lot.cents for lot in lots)
    able = tuple(lot.number for lot in alone if not lots_too_large([lot]) and 5 * lot.cents <= everything)
    return one(left_out=able) if able else set()


def ways(question: Question) -> dict[str, Ways]:
    """What would have to be otherwise before a variant fits; nothing where it fits already (R10)."""
    found, whole = verdicts(question), value(question)
    exclusive = one(**missing(question, pantar=True, right=True))
    reasons: list[tuple[str, object]] = [("chances", False), ("competition", False), ("social_task", True)]
    private = parties_missing(question, least=1)
    if whole >= question.own_cents:
        private["cents"] = question.own_cents - 1
    needed: dict[str, Ways] = {
        "1a": one(cents=threshold(question)),
        "1b": one(**missing(question, mature=True, chances=True)),
        "1c": {frozenset({reason}) for reason in reasons},
        "1d": one(**missing(question, pantar=True)),
        "2-I": exclusive,
        "2-II": exclusive,
        "3": one(**parties_missing(question, least=2)),
        "4": one(**private),
        "4-lots": lots_to_change(question.lots),
        "5": one(**missing(question, sas=True), **parties_missing(question, least=2)),
    }
    return {variant: set() if found[variant] == FITS else each for variant, each in needed.items()}


def no_considerations(chosen: Sequence[str]) -> bool:
    """Phase 2 asks nothing more when all is reserved or under the lots regulation (R12)."""
    return bool(chosen) and set(chosen) <= {"3", "4-lots"}


def is_explained(ask: Ask, *, rule: bool) -> bool:
    """Above the threshold, less than 5%, effort only or nothing asks for an explanation (R9)."""
    return rule and (ask.kind != "percentage" or ask.hundredths is None or ask.hundredths < 500)


def is_waiver(ask: Ask, *, rule: bool) -> bool:
    """Above the threshold, asking nothing needs the coordinator (R9)."""
    return rule and ask.kind == "waiver"


def may_be_recorded(ask: Ask) -> bool:
    """A reasoning always, and 1 to 25 in one decimal where a percentage is asked (R9)."""
    if ask.kind != "percentage":
        return ask.reasoned
    asked = ask.hundredths
    return ask.reasoned and asked is not None and 100 <= asked <= 2500 and asked % 10 == 0


def is_settled(ask: Ask, *, rule: bool) -> bool:
    """Recorded, with the advice where it is explained and the approval where nothing is asked (R9)."""
    if not may_be_recorded(ask):
        return False
    if is_explained(ask, rule=rule) and not ask.advised:
        return False
    return ask.approved or not is_waiver(ask, rule=rule)
