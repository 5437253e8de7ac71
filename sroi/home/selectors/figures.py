"""The meter as pages show it: six figures, the signal as a word, and how the forecast came about (R30, R39)."""

from django.utils.translation import gettext as _

from contractors.models import Contract
from reporting.rules import Meter
from reporting.states import Signal
from sroi.home.selectors.standing import read_of
from sroi.kernel import formats, pages
from sroi.kernel.pages import Source, Status, Tone

TONES: dict[Signal, Tone] = {Signal.GREEN: "pos", Signal.AMBER: "warn", Signal.RED: "neg"}


def shown_meter(meter: Meter) -> pages.Meter:
    """The same figures for every page."""
    return pages.Meter(
        net=meter.net,
        planned=meter.planned,
        verified=meter.verified,
        in_review=meter.in_review,
        to_report=meter.to_report,
        surplus=meter.surplus,
        forecast=meter.forecast,
        as_of=meter.on,
    )


def is_running(contract: Contract) -> bool:
    """Tell whether there is something to measure: what is owed was agreed, or the contract has ended (R30)."""
    if not contract.obligation.is_owed:
        return False
    return bool(read_of(contract).get("agreed")) or contract.closed_at is not None


def signal_status(signal: Signal | None) -> Status | None:
    """The signal as a word with a colour."""
    return Status(str(signal.label), TONES[signal]) if signal is not None else None


def meter_source(meter: Meter) -> Source:
    """How the forecast and its signal are computed, with the figures filled in."""
    plan = _("By plan: verified %(verified)s + in review %(review)s + still planned %(planned)s = %(sum)s.") % {
        "verified": formats.euro(meter.verified),
        "review": formats.euro(meter.in_review),
        "planned": formats.euro(meter.still_planned),
        "sum": formats.euro(meter.by_plan),
    }
    pace = _("By pace: none yet in the first %(days)s days.") % {"days": meter.limits.pace_from_days}
    if meter.pace is not None:
        pace = _("By pace: %(verified)s ÷ %(elapsed)s days × %(term)s days = %(value)s.") % {
            "verified": formats.euro(meter.pace.verified),
            "elapsed": meter.pace.elapsed_days,
            "term": meter.pace.term_days,
            "value": formats.euro(meter.pace.value),
        }
    limits = _("Green from %(green)s of the obligation, amber from %(amber)s, else red.") % {
        "green": formats.percent(meter.limits.green),
        "amber": formats.percent(meter.limits.amber),
    }
    return Source(
        formula=_("Forecast = the lower of plan and pace."),
        filled_in=f"{plan} {pace} {limits}",
        row=_("Limits of the signal"),
        source=f"{meter.limits.source} (R30)",
    )
