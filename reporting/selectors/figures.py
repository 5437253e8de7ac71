"""How each figure of the meter is computed: formula, figures used, row, period and source (R30, R39)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contractors.models import Contract
from contractors.selectors import obligation_trace
from reporting import rules
from reporting.selectors.amounts import amounts_of
from reporting.selectors.progress import agreement_on
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO, total
from sroi.kernel.pages import Source

RULE = "R30"
Figure = tuple[str, Source]


def sources_of(contract: Contract, meter: rules.Meter, *, verified: int, in_review: int) -> tuple[Figure, ...]:
    """Every figure of the meter with its computation; the counts are those of the lines on the page."""
    return (
        (_("Net obligation"), obligation_trace(contract, meter.on).source),
        (_("Planned"), _planned(contract, meter)),
        (
            _("Verified"),
            _sum(meter.verified, verified, _("sum of the verified lines on this page, with corrections")),
        ),
        (_("In review"), _sum(meter.in_review, in_review, _("sum of the lines in review on this page, as claimed"))),
        *_rest(meter),
        *_forecasts(meter),
        (_("Signal"), _signal(meter)),
    )


def _planned(contract: Contract, meter: rules.Meter) -> Source:
    """The planned values of the agreement that was in force on the day, by quarter."""
    agreement = agreement_on(contract, meter.on)
    per_quarter: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for each in amounts_of([contract.pk], meter.on)[contract.pk].plan:
        per_quarter[str(each.quarter)] += each.value
    parts = [f"{formats.euro(value)} ({formats.quarter(quarter)})" for quarter, value in sorted(per_quarter.items())]
    signed = amsterdam_date(agreement.bureau_signed_at) if agreement and agreement.bureau_signed_at else None
    row = _("Performance agreement, version %(version)s") % {"version": agreement.version} if agreement else ""
    return Source(
        _("sum of the planned values per quarter"),
        f"{' + '.join(parts)} = {formats.euro(meter.planned)}" if parts else formats.euro(meter.planned),
        row=row or _("No agreement was in force on this day"),
        valid_from=signed,
        source="R24",
    )


def _sum(amount: Decimal, lines: int, formula: str) -> Source:
    """A figure that is the sum of lines which the page shows."""
    count = ngettext("%(count)s line", "%(count)s lines", lines) % {"count": lines}
    return Source(formula, f"{count} = {formats.euro(amount)}", source=RULE)


def _rest(meter: rules.Meter) -> Iterator[Figure]:
    """What is still to report, or what lies beyond the obligation: never both."""
    used = f"{formats.euro(meter.verified)} − {formats.euro(meter.in_review)}"
    rest = f"{formats.euro(meter.net)} − {used} = {formats.euro(meter.to_report)}"
    if meter.surplus > 0:
        used = f"{formats.euro(meter.verified)} + {formats.euro(meter.in_review)} − {formats.euro(meter.net)}"
        words = _("verified + in review − net obligation")
        yield _("Surplus"), Source(words, f"{used} = {formats.euro(meter.surplus)}", source=RULE)
        rest = _("Nothing: the obligation is covered.")
    yield _("Still to report"), Source(_("net obligation − verified − in review"), rest, source=RULE)


def _forecasts(meter: rules.Meter) -> Iterator[Figure]:
    """The forecast by plan, and by pace as soon as there is one."""
    parts = (meter.verified, meter.in_review, meter.still_planned)
    filled = f"{' + '.join(formats.euro(each) for each in parts)} = {formats.euro(total(parts))}"
    words = _("verified + in review + planned for quarters that have not ended")
    yield _("Forecast by plan"), Source(words, filled, source=RULE)
    words = _("verified ÷ days elapsed × days of the term")
    if meter.pace is None:
        none_yet = _("There is no pace in the first %(days)s days of the term.") % {"days": meter.limits.pace_from_days}
        yield _("Forecast by pace"), Source(words, none_yet, source=meter.limits.source)
        return
    filled = f"{formats.euro(meter.pace.verified)} ÷ {meter.pace.elapsed_days} × {meter.pace.term_days}"
    yield _("Forecast by pace"), Source(words, f"{filled} = {formats.euro(meter.pace.value)}", source=RULE)


def _signal(meter: rules.Meter) -> Source:
    """Which forecast gave the signal, and the limits that it was held against."""
    limits = meter.limits
    filled = f"{formats.euro(meter.forecast)} ÷ {formats.euro(meter.net)} = {formats.percent(meter.forecast_percent)}"
    if meter.days_overdue > limits.overdue_days:
        filled = _("A report is %(days)s days overdue; from more than %(most)s days the signal is red.") % {
            "days": meter.days_overdue,
            "most": limits.overdue_days,
        }
    row = _("On schedule from %(green)s, at risk from %(amber)s, behind below that") % {
        "green": formats.percent(limits.green),
        "amber": formats.percent(limits.amber),
    }
    return Source(
        _("the lower forecast ÷ net obligation"), filled, row=row, valid_from=limits.valid_from, source=limits.source
    )
