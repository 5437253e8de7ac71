"""A computation keeps its figures: what is stored reads back exactly, and reads as a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.states import Nature
from sroi.kernel.formats import sentence, value_text
from sroi.kernel.traces import Part, from_rows, part, to_rows

values = st.dictionaries(
    st.text(st.characters(categories=["Ll"]), min_size=1, max_size=8),
    st.text(max_size=20) | st.integers() | st.dates() | st.decimals(allow_nan=False, allow_infinity=False),
)


@given(values, st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_kept_trace_reads_back_as_it_was(figures: dict[str, str], amount: Decimal) -> None:
    parts = (Part("x", tuple(figures.items()), amount),)
    assert from_rows(to_rows(parts)) == parts


def test_a_choice_is_kept_as_its_text() -> None:
    (row,) = to_rows([part("%(nature)s", Decimal(1), nature=Nature.WORKS)])
    assert row["values"] == [["nature", "str", "works"]]


def test_what_is_no_trace_is_refused() -> None:
    with pytest.raises(TypeError):
        from_rows([{"message": "x", "amount": "1"}])
    with pytest.raises(ValueError, match="not a value"):
        from_rows([{"message": "x", "amount": "1", "values": [["a", "float", "1.0"]]}])


def test_figures_read_in_the_language_of_the_page() -> None:
    figures = part(
        "%(base)s, %(share_percent)s, %(hours)s, %(on)s",
        Decimal(1),
        base=Decimal("1234.5"),
        share_percent=Decimal("7.50"),
        hours=Decimal("7.5"),
        on=date(2026, 11, 3),
    )
    assert sentence(figures, language="nl") == "€\N{NO-BREAK SPACE}1.234,50, 7,5%, 7,5, 3 november 2026"
    assert sentence(figures, language="en") == "€\N{NO-BREAK SPACE}1,234.50, 7.5%, 7.5, 3 November 2026"


@pytest.mark.parametrize("name", ["hours", "maximum_points", "sum_weight", "factor", "fte"])
def test_counted_things_are_no_euro(name: str) -> None:
    assert value_text(name, Decimal("12.50"), language="nl") == "12,5"
