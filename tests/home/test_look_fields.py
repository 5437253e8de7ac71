"""People type amounts, percentages, dates and KvK numbers in many ways; each way means one thing or is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.fields import DutchDateField, EuroField, KvkField, PercentField, parse_date, parse_number

CENTS = st.integers(0, 99_999_999_999).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def spellings(value: Decimal) -> list[str]:
    """How one amount may be typed."""
    plain = f"{value:.2f}"
    dutch = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    return [
        plain,
        plain.replace(".", ","),
        dutch,
        f"{value:,.2f}",
        f"€ {dutch}",
        f"€{plain}",
        f" {dutch} ",
        dutch.replace(".", " "),
        dutch.replace(".", "\u00a0"),
    ]


@given(CENTS)
def test_every_spelling_of_an_amount_is_the_same_amount(value: Decimal) -> None:
    field = EuroField(label="Opdrachtbedrag")
    assert {field.clean(text) for text in spellings(value)} == {value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("€ 1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("250.000", "250000"),
        ("1.5", "1.5"),
        ("250.000,-", "250000"),
        ("−12,50", "-12.50"),
        (",50", "0.50"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["veel", "1,2,3", "1.2.3", "12.34,56", "1.23.456,00", "--5", "1e5", "€", ".", "5 euro", "٣", "1_000", "NaN", "inf"],
)
def test_what_is_no_amount_is_refused_with_the_name_of_the_field(text: str) -> None:
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        EuroField(label="Opdrachtbedrag").clean(text)
    assert refused.value.messages == ["Vul bij “Opdrachtbedrag” een bedrag in, bijvoorbeeld 250.000,00."]


def refusals(field: forms.Field, text: str) -> list[str]:
    """What a field says about a text; nothing when it accepts it."""
    try:
        field.clean(text)
    except ValidationError as refused:
        return list(refused.messages)
    return []


@given(st.text(max_size=30))
def test_no_text_breaks_a_field(text: str) -> None:
    for field in (EuroField(label="X"), PercentField(label="X"), DutchDateField(label="X"), KvkField(label="X")):
        assert all(message.endswith(".") for message in refusals(field, text))


def test_a_third_decimal_is_refused_and_not_rounded_away() -> None:
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        EuroField(label="Bedrag").clean("10,005")
    assert refused.value.messages == ["“Bedrag” heeft hoogstens 2 cijfers achter de komma. U vulde 10,005 in."]


def test_limits_are_said_with_what_was_filled_in() -> None:
    field = PercentField(label="Percentage social return", min_value=1, max_value=25)
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        field.clean("30 %")
    assert refused.value.messages == ["“Percentage social return” is hoogstens 25%. U vulde 30% in."]
    assert field.clean("5,5") == Decimal("5.50")


def test_an_amount_that_is_too_long_for_the_database_is_refused() -> None:
    with pytest.raises(ValidationError):
        EuroField(label="Bedrag").clean("1000000000000")
    assert EuroField(label="Bedrag").clean("999999999999,99") == Decimal("999999999999.99")


@given(DAYS)
def test_every_spelling_of_a_day_is_the_same_day(day: date) -> None:
    field = DutchDateField(label="Startdatum")
    typed = [f"{day:%d-%m-}{day.year}", f"{day.day}-{day.month}-{day.year}", f"{day.day}/{day.month}/{day.year}"]
    assert {field.clean(text) for text in [*typed, f"{day.day} {day.month} {day.year}", day.isoformat()]} == {day}


@pytest.mark.parametrize("text", ["31-02-2026", "2026-13-01", "3-11-26", "morgen", "00-01-2026", "3.11"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert parse_date(text) is None
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        DutchDateField(label="Startdatum").clean(text)
    assert refused.value.messages == [
        "Vul bij “Startdatum” een dag, maand en jaar in die bestaan, bijvoorbeeld 03-11-2026."
    ]


@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_a_kvk_number_may_be_typed_with_spaces_and_dots(number: str) -> None:
    field = KvkField()
    assert field.clean(f" {number[:2]}.{number[2:5]} {number[5:]} ") == number


@pytest.mark.parametrize("text", ["1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨"])
def test_a_kvk_number_has_eight_digits(text: str) -> None:
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        KvkField().clean(text)
    assert refused.value.messages == [f"Een KvK-nummer heeft 8 cijfers. Bij “KvK-nummer” vulde u {text} in."]


@given(CENTS)
def test_a_stored_amount_that_is_shown_and_sent_back_did_not_change(value: Decimal) -> None:
    class Stored(forms.Form):
        amount = EuroField(label="Bedrag", initial=value)

    with translation.override("nl"):
        shown = Stored()["amount"].value()
        bound = Stored({"amount": shown})
        assert bound.is_valid()
        assert bound.cleaned_data["amount"] == value
        assert bound.changed_data == []


def test_nothing_filled_in_is_none_or_empty_where_it_is_allowed() -> None:
    assert EuroField(required=False).clean("") is None
    assert DutchDateField(required=False).clean("") is None
    assert KvkField(required=False).clean("") == ""
