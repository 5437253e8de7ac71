"""Contracts that owe jointly, on pages with many contracts: one obligation, one meter (R24a, R30)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contractors.models import Contract
from reporting.rules import Meter
from reporting.selectors import JointMeter, joint_meters_of
from sroi.home.selectors.figures import meter_source, shown_meter, signal_status
from sroi.home.selectors.standing import read_of
from sroi.kernel import formats, pages
from sroi.kernel.pages import Source, Status


@dataclass(frozen=True, slots=True)
class JointBlock:
    """What the contracts of a case owe together."""

    partners: tuple[str, ...]
    meter: pages.Meter
    source: Source
    signal: Status | None


def joint_meters(contracts: Iterable[Contract], on: date) -> dict[int, JointMeter]:
    """The joint meters of contracts read by `with_standing`; nothing is asked where none owes jointly."""
    wanted = [each.pk for each in contracts if read_of(each).get("is_joint")]
    return joint_meters_of(wanted, on) if wanted else {}


def counting(meters: Mapping[int, Meter], joint: Mapping[int, JointMeter]) -> dict[int, Meter]:
    """By which meter it counts whether a contract is behind: of who owes jointly, that of all together."""
    return {**meters, **{pk: each.meter for pk, each in joint.items()}}


def with_whom(contract: Contract, joint: JointMeter | None) -> str:
    """Who owes together with this contract; empty when it owes alone."""
    if joint is None:
        return ""
    others = [_partner(part.contract, part.percent) for part in joint.parts if part.contract.pk != contract.pk]
    return _("Jointly with %(others)s") % {"others": ", ".join(others)}


def together(joint: JointMeter | None) -> str:
    """How far all together are, in one line; empty when a contract owes alone."""
    if joint is None:
        return ""
    meter = joint.meter
    share = meter.verified * 100 / meter.net if meter.net else None
    return _("together: verified %(verified)s of %(net)s, forecast %(forecast)s") % {
        "verified": formats.percent(share, places=1),
        "net": formats.whole_euro(meter.net),
        "forecast": formats.percent(meter.forecast_percent, places=1),
    }


def joint_block(joint: Mapping[int, JointMeter]) -> JointBlock | None:
    """The joint obligation of a case once, whichever of its contracts it was found by; None without one."""
    found = next(iter(joint.values()), None)
    if found is None:
        return None
    return JointBlock(
        partners=tuple(_partner(part.contract, part.percent) for part in found.parts),
        meter=shown_meter(found.meter),
        source=meter_source(found.meter),
        signal=signal_status(found.meter.signal),
    )


def _partner(contract: Contract, percent: Decimal) -> str:
    return f"{contract.contractor_name} ({formats.percent(percent)})"
