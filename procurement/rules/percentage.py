"""The percentage and its reasoning: comply, explain or waive (R9)."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from procurement.states import AskKind, Variant
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R9"


@dataclass(frozen=True, slots=True)
class PercentageRange:
    """The dated rows: the usual percentage, the range around it, and below what one explains."""

    usual: Decimal
    explain_below: Decimal
    lowest: Decimal
    highest: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class PercentageChoice:
    """What the buyer chose to ask; only a percentage has a number. `advice_on_file`: an advice on this choice."""

    kind: str
    percent: Decimal | None
    reasoning: str
    advice_on_file: bool = False


@dataclass(frozen=True, slots=True)
class AdviceSubject:
    """What an advice is about: the request, its percentage, and the variants, each with its lot or none."""

    kind: str
    percent: Decimal | None
    variants: frozenset[tuple[str, str]]


def counts_for(about: AdviceSubject | None, *, now: AdviceSubject) -> bool:
    """Tell whether an advice counts for what is chosen now: the same request, percentage and variants (R9)."""
    return about is not None and bool(now.kind) and about == now


def needs_explanation(choice: PercentageChoice, *, limits: PercentageRange, applies: bool) -> bool:
    """Above the threshold, less than usual, effort only or nothing must be explained (R9)."""
    if not applies:
        return False
    return choice.kind != AskKind.PERCENTAGE or choice.percent is None or choice.percent < limits.explain_below


def needs_approval(choice: PercentageChoice, *, applies: bool) -> bool:
    """Above the threshold, asking nothing is a waiver that a coordinator approves (R9)."""
    return applies and choice.kind == AskKind.WAIVER


def why_not_percentage(choice: PercentageChoice, *, limits: PercentageRange) -> tuple[Blocker, ...]:
    """Every reason why the choice cannot be recorded as it stands (R9)."""
    found = []
    if not choice.reasoning.strip():
        message = _("Give the reasoning for this choice. It is needed for the usual percentage too.")
        found.append(blocker("reasoning-missing", message, field="reasoning", source=RULE))
    if choice.kind == AskKind.PERCENTAGE:
        found.extend(_why_not_number(choice.percent, limits=limits))
    elif choice.percent:
        message = _("An effort obligation or a waiver has no percentage. Leave it empty.")
        found.append(blocker("percentage-superfluous", message, field="percent", source=RULE))
    return tuple(found)


def _why_not_number(percent: Decimal | None, *, limits: PercentageRange) -> tuple[Blocker, ...]:
    if percent is None:
        return (blocker("percentage-missing", _("Enter the percentage."), field="percent", source=RULE),)
    found = []
    if not limits.lowest <= percent <= limits.highest:
        message = _(
            "The percentage lies between %(lowest_percent)s and %(highest_percent)s. You filled in %(given_percent)s."
        )
        found.append(
            blocker(
                "percentage-out-of-range",
                message,
                field="percent",
                given_percent=percent,
                source=limits.source or RULE,
                lowest_percent=limits.lowest,
                highest_percent=limits.highest,
            )
        )
    if percent != round(percent, 1):
        message = _("Enter the percentage with one decimal at most.")
        found.append(blocker("percentage-decimals", message, field="percent", source=RULE))
    return tuple(found)


COUNTED = frozenset({Variant.CONDITION, Variant.CRITERION})
"""With these variants a percentage can be asked: as a demand, or offered by the bidders."""


def why_not_with_variants(kind: str, variants: Collection[str]) -> tuple[Blocker, ...]:
    """Why a request does not agree with the variants: 1a asks a percentage, 1c an effort that is counted (R9, R10).

    A waiver agrees with every variant, and the other variants agree with every request.
    """
    chosen = {Variant(each) for each in variants}
    if kind == AskKind.PERCENTAGE and Variant.EFFORT in chosen and not chosen & COUNTED:
        message = _(
            "Variant 1c asks for an effort, not for a percentage. Choose “An effort obligation” and say in countable"
            " terms what is asked, or choose another variant first."
        )
        return (blocker("ask-beside-effort", message, field="kind", source="R10"),)
    if kind == AskKind.EFFORT and Variant.CONDITION in chosen and Variant.EFFORT not in chosen:
        message = _(
            "Variant 1a asks for a percentage, not for an effort. Choose “A percentage of the contract”, or choose"
            " variant 1c first."
        )
        return (blocker("ask-beside-condition", message, field="kind", source="R10"),)
    return ()


def why_not_settled(
    choice: PercentageChoice, *, limits: PercentageRange, applies: bool, approved: bool
) -> tuple[Blocker, ...]:
    """Every reason why the percentage is not settled yet: the explanation, the advice, the approval (R9)."""
    found = list(why_not_percentage(choice, limits=limits))
    if needs_explanation(choice, limits=limits, applies=applies) and not choice.advice_on_file:
        message = _(
            "Asking less than %(explain_percent)s above the threshold needs an adviser's advice on this choice."
        )
        found.append(blocker("advice-missing", message, source=RULE, explain_percent=limits.explain_below))
    if needs_approval(choice, applies=applies) and not approved:
        message = _("A waiver needs the approval of a coordinator.")
        found.append(blocker("approval-missing", message, source=RULE))
    return tuple(found)
