"""When a partner is recognised: what the city asks of a social firm, and what every recognition has (R51)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from procurement.states import RecognitionKind
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

WARN_DAYS = 60
LONGEST_YEARS = 5
WHOLE = Decimal(100)
_INCOME_MISSING = _("Fill in which share of the income comes from sales. Income from day care does not count.")
_INCOME_SHORT = _("%(given_percent)s of the income comes from sales. A social firm has at least %(limit_percent)s.")
_STAFF_MISSING = _("Fill in which share of the staff belongs to the target group.")
_STAFF_SHORT = _(
    "%(given_percent)s of the staff belongs to the target group. A social firm has at least %(limit_percent)s."
)


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What the adviser saw of a firm: shares in percent, and the impact that it makes in Amsterdam."""

    income_percent: Decimal | None
    staff_percent: Decimal | None
    impact: str


@dataclass(frozen=True, slots=True)
class FirmLimits:
    """The smallest shares that make a social firm, in percent."""

    income: Decimal
    staff: Decimal


@dataclass(frozen=True, slots=True)
class Validity:
    """From which day to which day a recognition holds; both days included."""

    issued_on: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on a day (R51)."""
        return bool(self.issued_on and self.valid_until and self.issued_on <= day <= self.valid_until)


def why_not_social_firm(facts: FirmFacts, limits: FirmLimits) -> tuple[Blocker, ...]:
    """Every reason why this is no social firm: income from sales, staff of the target group, impact here (R51)."""
    income = (facts.income_percent, limits.income, "income_percent")
    staff = (facts.staff_percent, limits.staff, "staff_percent")
    found = [
        *_why_short(*income, _INCOME_MISSING, _INCOME_SHORT),
        *_why_short(*staff, _STAFF_MISSING, _STAFF_SHORT),
    ]
    if not facts.impact.strip():
        message = _("Write which impact the firm makes in Amsterdam. Without impact here it is not recognised.")
        found.append(blocker("impact-missing", message, field="impact", source="L766-770"))
    return tuple(found)


def _why_short(given: Decimal | None, limit: Decimal, field: str, missing: str, short: str) -> tuple[Blocker, ...]:
    code = field.partition("_")[0]
    if given is None:
        return (blocker(f"{code}-missing", missing, field=field, source="L764-766"),)
    if not 0 <= given <= WHOLE:
        message = _("A share lies between 0 and 100 percent.")
        return (blocker(f"{code}-no-share", message, field=field, source="L764-766"),)
    if given < limit:
        shares = {"given_percent": given, "limit_percent": limit}
        return (blocker(f"{code}-short", short, field=field, source="L764-766", **shares),)
    return ()


def why_not_valid(validity: Validity, *, on: date) -> tuple[Blocker, ...]:
    """Every reason why these days make no recognition: missing, from the future, over, or far too long (R51)."""
    issued, until = validity.issued_on, validity.valid_until
    found = []
    if issued is None:
        found.append(blocker("issued-missing", _("Fill in since when it holds."), field="issued_on", source="R51"))
    elif issued > on:
        message = _("It cannot be recognised from a day in the future. Choose %(on)s or an earlier day.")
        found.append(blocker("issued-in-future", message, field="issued_on", source="R51", on=on))
    if until is None:
        message = _("Fill in until when it holds: then it is checked again.")
        found.append(blocker("until-missing", message, field="valid_until", source="R51"))
    elif until < on:
        message = _("It is over already. Choose %(on)s or a later day.")
        found.append(blocker("until-past", message, field="valid_until", source="R51", on=on))
    elif issued is not None and until > _years_after(issued, LONGEST_YEARS):
        message = _("A recognition holds for at most %(years)s years. Choose an earlier day.")
        found.append(blocker("until-far", message, field="valid_until", source="R51", years=LONGEST_YEARS))
    return tuple(found)


def _years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def why_not_recognised(
    kind: RecognitionKind, *, level: str, validity: Validity, facts: FirmFacts, limits: FirmLimits, on: date
) -> tuple[Blocker, ...]:
    """Every reason why a recognition is not recorded (R51)."""
    found = list(why_not_valid(validity, on=on))
    if kind == RecognitionKind.SOCIAL_FIRM:
        found += why_not_social_firm(facts, limits)
    if kind == RecognitionKind.PSO and not level:
        message = _("Choose the level that stands on the PSO certificate.")
        found.append(blocker("level-missing", message, field="level", source="R23"))
    return tuple(found)


def lapses_soon(valid_until: date, *, on: date) -> bool:
    """Tell whether a recognition ends within sixty days, or has ended: somebody has to look at it (R42, R51)."""
    return valid_until - timedelta(days=WARN_DAYS) <= on
