"""No amount, however long, breaks a field of numbers; none outside its limits passes."""

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.fields import TypedNumberField

ABSURD = ("9" * 40, "9" * 5000, "-" + "9" * 40, "0," + "1" * 5000, "1e400", "-1e-400", "NaN", "Infinity", "٣", "\x00")


def cleaned(text: str) -> object:
    """What the field makes of a text; None when it refuses."""
    try:
        return TypedNumberField(required=False, label="Bedrag").clean(text)
    except forms.ValidationError:
        return None


@pytest.mark.parametrize("text", ABSURD)
def test_an_absurd_number_is_refused_at_its_field(text: str) -> None:
    assert cleaned(text) in (None, 3)


@given(st.text(alphabet="0123456789.,-+eE%€ ٣", max_size=80))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    value = cleaned(text)
    assert value is None or abs(value) < 10**12  # type: ignore[arg-type]  # a number
