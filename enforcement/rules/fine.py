"""Shortfall and fine under the contract's own clause, step by step (R35)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.money import ZERO, euro, percent_of
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.traces import Part, part
from sroi.kernel.words import gettext_noop as _

RULE = "R35"
KEPT_SENTENCES = (
    _("%(shortfall)s times %(factor)s plus %(fixed)s (%(source)s)"),
    _("At least %(floor)s"),
    _("At most %(cap)s"),
    _("At most %(cap_percent)s of the contract value of %(contract_value)s"),
)
"""Steps as they were worded before: a trace that was kept with them stays readable in every language."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The recorded fine clause of a contract."""

    factor: Decimal = Decimal(1)
    fixed: Decimal = ZERO
    floor: Decimal = ZERO
    tolerance: Decimal = ZERO
    cap_amount: Decimal | None = None
    cap_percent: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class JointShare:
    """The agreed share of one contract in what all together lack (R24a)."""

    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """What the meter read on the stated date; in review and not yet due are shown, never counted."""

    on: date
    net: Decimal
    verified: Decimal
    in_review: Decimal = ZERO
    not_yet_due: Decimal = ZERO
    joint: JointShare | None = None
    """Set where several contracts owe jointly: the figures are those of all together, the shortfall is one share."""

    @property
    def missing(self) -> Decimal:
        """Net obligation less verified value; nothing when it is met (R35)."""
        return max(ZERO, euro(self.net - self.verified))

    @property
    def shortfall(self) -> Decimal:
        """What is missing; of a joint obligation the agreed share in it (R24a, R35)."""
        return self.missing if self.joint is None else self.joint.amount


@dataclass(frozen=True, slots=True)
class Computation:
    """The computed fine (None without a recorded clause) with every step that led to it."""

    figures: Figures
    clause: Clause | None
    contract_value: Decimal
    fine: Decimal | None
    steps: tuple[Part, ...]

    @property
    def shortfall(self) -> Decimal:
        """What is missing on the stated date."""
        return self.figures.shortfall


def cap(clause: Clause, *, contract_value: Decimal) -> Decimal | None:
    """The lower of the amount and the percentage of the contract; None when the clause has neither (R35)."""
    limits = [] if clause.cap_amount is None else [euro(clause.cap_amount)]
    if clause.cap_percent is not None:
        limits.append(percent_of(contract_value, clause.cap_percent))
    return min(limits, default=None)


def compute_fine(figures: Figures, *, clause: Clause | None, contract_value: Decimal) -> Computation:
    """0 within the tolerance, else min(cap, max(floor, shortfall × factor + fixed)) (R35)."""
    steps = list(_shortfall_steps(figures))
    if clause is None:
        return Computation(figures, None, contract_value, None, tuple(steps))
    if figures.shortfall == 0:
        steps.append(part(_("No shortfall, so no fine (%(source)s)"), ZERO, source=clause.source))
    elif figures.shortfall <= clause.tolerance:
        message = _("The shortfall is not more than the tolerance of %(tolerance)s: no fine (%(source)s)")
        steps.append(part(message, ZERO, tolerance=clause.tolerance, source=clause.source))
    else:
        steps.extend(_clause_steps(figures.shortfall, clause, contract_value=contract_value))
    return Computation(figures, clause, contract_value, steps[-1].amount, tuple(steps))


def compute_found_fine(
    figures: Figures, *, amount: Decimal, finding: str, clause: Clause | None, contract_value: Decimal
) -> Computation:
    """An effort obligation has no shortfall in euro: the amount rests on a reasoned finding, up to the cap (R35)."""
    if clause is None:
        return Computation(figures, None, contract_value, None, ())
    steps = [part(_("Finding: %(finding)s"), euro(amount), finding=finding)]
    steps.extend(_cap_step(steps[0].amount, clause, contract_value=contract_value))
    return Computation(figures, clause, contract_value, steps[-1].amount, tuple(steps))


def _shortfall_steps(figures: Figures) -> tuple[Part, ...]:
    return (
        part(_("Net obligation on %(on)s"), euro(figures.net), on=figures.on),
        part(_("Verified"), euro(figures.verified)),
        part(_("In review: shown, not counted"), euro(figures.in_review)),
        part(_("Not yet due: shown, not counted"), euro(figures.not_yet_due)),
        part(
            _("Shortfall: %(net)s less %(verified)s, never below zero"),
            figures.missing,
            net=euro(figures.net),
            verified=euro(figures.verified),
        ),
        *_joint_step(figures),
    )


def _joint_step(figures: Figures) -> tuple[Part, ...]:
    """The share in a joint shortfall (R24a)."""
    if figures.joint is None:
        return ()
    message = _("Joint obligation: %(share_percent)s of the shortfall of %(missing)s")
    joint = figures.joint
    return (part(message, joint.amount, share_percent=joint.percent, missing=figures.missing),)


def _clause_steps(shortfall: Decimal, clause: Clause, *, contract_value: Decimal) -> list[Part]:
    steps = []
    if clause.tolerance > 0:
        message = _("More than the tolerance of %(tolerance)s, so the whole shortfall counts")
        steps.append(part(message, shortfall, tolerance=clause.tolerance))
    message, source = _("Shortfall of %(shortfall)s times factor %(factor)s (%(source)s)"), clause.source
    amount = euro(shortfall * clause.factor)
    steps.append(part(message, amount, shortfall=shortfall, factor=clause.factor, source=source))
    if clause.fixed > 0:
        amount = euro(amount + clause.fixed)
        steps.append(
            part(_("Plus the fixed amount of %(fixed)s (%(source)s)"), amount, fixed=clause.fixed, source=source)
        )
    if clause.floor > amount:
        message = _("At least %(floor)s (%(source)s)")
        steps.append(part(message, euro(clause.floor), floor=clause.floor, source=source))
    steps.extend(_cap_step(steps[-1].amount, clause, contract_value=contract_value))
    return steps


def _cap_step(amount: Decimal, clause: Clause, *, contract_value: Decimal) -> tuple[Part, ...]:
    limit = cap(clause, contract_value=contract_value)
    if limit is None or amount <= limit:
        return ()
    if clause.cap_amount is not None and limit == euro(clause.cap_amount):
        return (part(_("At most %(cap)s (%(source)s)"), limit, cap=limit, source=clause.source),)
    message = _("At most %(cap_percent)s of the contract value of %(contract_value)s (%(source)s)")
    percent = clause.cap_percent or ZERO
    return (part(message, limit, cap_percent=percent, contract_value=contract_value, source=clause.source),)


def why_not_recorded(clause: Clause, *, text: str) -> tuple[Blocker, ...]:
    """Every reason why a fine clause cannot be recorded (R35)."""
    found = []
    for field, value in (("factor", clause.factor), ("fixed", clause.fixed), ("floor", clause.floor)):
        if value < 0:
            message = _("The amounts of a fine clause cannot be negative.")
            found.append(blocker("clause-negative", message, field=field, source=RULE))
    if clause.tolerance < 0:
        message = _("The tolerance of a fine clause cannot be negative.")
        found.append(blocker("tolerance-negative", message, field="tolerance", source=RULE))
    if clause.cap_amount is not None and clause.cap_amount < clause.floor:
        message = _("The most of a fine cannot be lower than the least of it.")
        found.append(blocker("cap-below-floor", message, field="cap_amount", source=RULE))
    if clause.cap_percent is not None and not 0 < clause.cap_percent <= 100:
        message = _("The percentage must lie above 0 and not above 100.")
        found.append(blocker("cap-percent-range", message, field="cap_percent", source=RULE))
    if not text.strip():
        message = _("Enter the text of the fine clause as the contract has it.")
        found.append(blocker("clause-text-missing", message, field="text", source=RULE))
    if not clause.source.strip():
        message = _("Enter where the contract has the fine clause.")
        found.append(blocker("clause-source-missing", message, field="source", source=RULE))
    return tuple(found)
