"""When a contract can run: not before its tender closes, and not for longer than a lifetime of work (R6, R38)."""

from datetime import date

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R38"
MOST_YEARS = 50
"""A longer term was typed by mistake."""


def why_not_term(
    starts_on: date | None, ends_on: date | None, *, published_on: date | None, closes_on: date | None
) -> tuple[Blocker, ...]:
    """Why a contract cannot run from and until these days; an end before its start is told elsewhere (R38)."""
    found = []
    if starts_on is not None and closes_on is not None and starts_on < closes_on:
        message = _("The contract starts before bids close on %(day)s. Choose a later start.")
        found.append(blocker("start-before-closing", message, field="starts_on", source=RULE, day=closes_on))
    elif starts_on is not None and published_on is not None and starts_on < published_on:
        message = _("The contract starts before the publication on %(day)s. Choose a later start.")
        found.append(blocker("start-before-publication", message, field="starts_on", source=RULE, day=published_on))
    first = starts_on or closes_on or published_on
    if first is not None and ends_on is not None and ends_on.year - first.year > MOST_YEARS:
        message = _("The contract would run until %(day)s, more than %(years)s years. Check the year of the end.")
        found.append(blocker("term-absurd", message, field="ends_on", source=RULE, day=ends_on, years=MOST_YEARS))
    return tuple(found)
