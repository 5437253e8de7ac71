"""The one meter of contracts that owe jointly, and the part of each (R24a, R30)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contractors.models import Contract
from contractors.rules import joint_shares, joint_shortfall
from contractors.selectors import Partner, partners_of
from reporting import rules
from reporting.selectors.progress import facts_of, signal_limits
from sroi.kernel.money import ZERO, total


@dataclass(frozen=True, slots=True)
class JointPart:
    """What one contract brings, and its share of what is missing."""

    contract: Contract
    percent: Decimal
    net: Decimal
    verified: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class JointMeter:
    """The meter of all together, with the part of each contract."""

    meter: rules.Meter
    parts: tuple[JointPart, ...]

    def part_of(self, contract: Contract) -> JointPart:
        """The part of one contract."""
        return next(each for each in self.parts if each.contract.pk == contract.pk)


def joint_meter_of(contract: Contract, on: date) -> JointMeter | None:
    """The joint meter that a contract is part of at the end of a day; None when it owes alone (R24a)."""
    return joint_meters_of([contract.pk], on).get(contract.pk)


def joint_meters_of(contracts: Collection[int], on: date) -> dict[int, JointMeter]:
    """The joint meter of each of these contracts that owes jointly, in a constant number of statements."""
    partners = partners_of(contracts, on)
    if not partners:
        return {}
    facts = facts_of({each.contract.pk: each.contract for row in partners.values() for each in row}.values(), on)
    limits = signal_limits(on)
    found = ((pk, _together(row, facts, on, limits)) for pk, row in partners.items())
    return {pk: meter for pk, meter in found if meter is not None}


def _together(
    partners: Sequence[Partner], facts: Mapping[int, rules.MeterFacts], on: date, limits: rules.SignalLimits
) -> JointMeter | None:
    """The meter of contracts that owe jointly; None when fewer than two of them owe an amount."""
    known = [each for each in partners if each.contract.pk in facts]
    if len(known) < 2:
        return None
    each_facts = [facts[each.contract.pk] for each in known]
    together = rules.MeterFacts(
        net=total(each.net for each in each_facts),
        verified=total(each.verified for each in each_facts),
        in_review=total(each.in_review for each in each_facts),
        plan=tuple(value for each in each_facts for value in each.plan),
        starts_on=min(each.starts_on for each in each_facts),
        ends_on=max(each.ends_on for each in each_facts),
        days_overdue=max(each.days_overdue for each in each_facts),
    )
    missing = joint_shortfall(nets=[each.net for each in each_facts], verified=[each.verified for each in each_facts])
    shares = joint_shares(missing, [each.percent for each in known]) if missing else [ZERO] * len(known)
    parts = zip(known, each_facts, shares, strict=True)
    return JointMeter(
        meter=rules.meter(together, on=on, limits=limits),
        parts=tuple(JointPart(who.contract, who.percent, fact.net, fact.verified, share) for who, fact, share in parts),
    )
