"""A refusal names every reason at once (house rule 11)."""

from datetime import date
from decimal import Decimal

import pytest

from sroi.kernel.refusals import Blocker, Refused, blocker, refuse


def test_a_reason_is_a_sentence_with_its_figures_filled_in() -> None:
    short = blocker(
        "evidence-short",
        "The evidence carries %(found)s, the report claims %(claimed)s.",
        field="evidence",
        source="R29",
        found=Decimal("40.00"),
        claimed=Decimal("100.00"),
    )
    assert str(short) == "The evidence carries 40.00, the report claims 100.00."
    assert (short.code, short.field, short.source) == ("evidence-short", "evidence", "R29")
    assert dict(short.values) == {"found": Decimal("40.00"), "claimed": Decimal("100.00")}


def test_a_sentence_without_places_may_hold_a_percent_sign() -> None:
    assert str(blocker("less", "You ask less than 5%.")) == "You ask less than 5%."


def test_values_may_be_words_dates_and_counts() -> None:
    assert str(blocker("x", "%(day)s %(count)d %(name)s", day=date(2026, 5, 5), count=3, name="K")) == "2026-05-05 3 K"


def test_every_reason_is_carried() -> None:
    reasons = (Blocker("a", "One."), Blocker("b", "Two."))
    with pytest.raises(Refused, match=r"One\.; Two\.") as refused:
        refuse(iter(reasons))
    assert refused.value.blockers == reasons


def test_nothing_happens_without_a_reason() -> None:
    refuse(())
    refuse(iter(()))


def test_a_refusal_is_neither_a_permission_error_nor_a_value_error() -> None:
    assert not issubclass(Refused, (PermissionError, ValueError))


def test_equal_reasons_are_equal_values() -> None:
    assert blocker("a", "x %(n)s", n=1) == Blocker("a", "x %(n)s", (("n", 1),))
    assert len({blocker("a", "x"), blocker("a", "x")}) == 1
