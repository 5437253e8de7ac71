"""Figures and dates read the Dutch way in Dutch and the English way in English."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel import formats
from sroi.kernel.calendar import Quarter
from sroi.kernel.fields import parse_number
from sroi.kernel.refusals import blocker

HARD = formats.HARD_SPACE
CENTS = st.integers(-99_999_999_999, 99_999_999_999).map(lambda cents: Decimal(cents) / 100)


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (Decimal("1234.56"), f"€{HARD}1.234,56", f"€{HARD}1,234.56"),
        (Decimal(0), f"€{HARD}0,00", f"€{HARD}0.00"),
        (Decimal("-0.004"), f"€{HARD}0,00", f"€{HARD}0.00"),
        (Decimal(2400000), f"€{HARD}2.400.000,00", f"€{HARD}2,400,000.00"),
        (Decimal("-12.5"), f"€{HARD}-12,50", f"€{HARD}-12.50"),
        (None, "–", "–"),
    ],
)
def test_an_amount_has_the_separators_of_the_language(value: Decimal | None, dutch: str, english: str) -> None:
    assert formats.euro(value, language="nl") == dutch
    assert formats.euro(value, language="en") == english


@given(CENTS, st.sampled_from(["nl", "en"]))
def test_an_amount_that_was_shown_can_be_typed_back(value: Decimal, language: str) -> None:
    shown = formats.euro(value, language=language)
    assert parse_number(shown) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [("5", "5%"), ("5.00", "5%"), ("5.50", "5,5%"), ("12.25", "12,25%"), ("100", "100%"), ("0", "0%"), ("10", "10%")],
)
def test_a_percentage_shows_no_needless_zeros(value: str, shown: str) -> None:
    assert formats.percent(Decimal(value), language="nl") == shown


def test_whole_euros_round_half_up() -> None:
    assert formats.whole_euro(Decimal("1234.50"), language="nl") == f"€{HARD}1.235"


def test_a_date_is_long_in_text_and_short_in_a_column() -> None:
    day = date(2026, 11, 3)
    assert formats.long_date(day, language="nl") == "3 november 2026"
    assert formats.long_date(day, language="en") == "3 November 2026"
    assert formats.medium_date(date(2026, 3, 3), language="nl") == "3 mrt 2026"
    assert formats.short_date(day) == "03-11-2026"
    assert formats.week_date(date(2026, 11, 13), language="nl") == "vrijdag 13 november 2026"


def test_a_moment_is_shown_in_amsterdam_on_the_amsterdam_day() -> None:
    late_in_utc = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert formats.moment(late_in_utc, language="nl") == "1 jul 2026, 00:30"
    assert formats.long_date(late_in_utc, language="nl") == "1 juli 2026"


def test_a_quarter_is_written_in_words() -> None:
    assert formats.quarter(Quarter(2026, 4), language="nl") == "kwartaal 4 van 2026"
    assert formats.quarter("2026-Q4", language="en") == "quarter 4 of 2026"


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2026, 11, 1), "2 dagen te laat"),
        (date(2026, 11, 2), "1 dag te laat"),
        (date(2026, 11, 3), "Vandaag"),
        (date(2026, 11, 4), "Morgen"),
        (date(2026, 11, 13), "Vóór vr 13 nov"),
        (date(2027, 1, 8), "Vóór vr 8 jan 2027"),
    ],
)
def test_a_deadline_says_how_far_it_is(due_on: date, words: str) -> None:
    with translation.override("nl"):
        assert formats.days_away(due_on, today=date(2026, 11, 3)) == words


@pytest.mark.parametrize(
    ("size", "shown"), [(31_000_000, "31 MB"), (2_450_000, "2,5 MB"), (840_000, "840 kB"), (12, "1 kB"), (0, "0 kB")]
)
def test_a_file_size_is_short(size: int, shown: str) -> None:
    assert formats.file_size(size, language="nl") == shown


def test_a_blocker_is_a_sentence_with_its_values_written_out() -> None:
    reason = blocker(
        "short",
        "%(name)s carries %(amount)s on %(day)s, %(percent)s of %(count)s.",
        name="Loonstaat",
        amount=Decimal(1040),
        day=date(2026, 11, 3),
        percent=Decimal("5.50"),
        count=1200,
    )
    assert formats.sentence(reason, language="nl") == (
        f"Loonstaat carries €{HARD}1.040,00 on 3 november 2026, 5,5% of 1.200."
    )


@pytest.mark.parametrize(("value", "shown"), [("100.00", "100"), ("33.33", "33,33"), ("87.50", "87,50"), ("0.00", "0")])
def test_points_are_whole_where_they_can(value: str, shown: str) -> None:
    assert formats.points(Decimal(value), language="nl") == shown


def test_a_blocker_without_values_may_hold_a_percent_sign() -> None:
    assert formats.sentence(blocker("low", "You ask less than 5%."), language="en") == "You ask less than 5%."


@pytest.mark.parametrize(
    ("source", "shown"),
    [("R9", ""), ("", ""), ("L684-694", "Leidraad r. 684-694"), ("art. 2.82 Aanbestedingswet",) * 2, ("BT-142",) * 2],
)
def test_a_source_is_the_guide_or_the_law_and_never_our_own_number(source: str, shown: str) -> None:
    assert formats.origin(source, language="nl") == shown


@pytest.mark.parametrize(
    ("amount", "dutch", "english"),
    [
        ("GBP 2000000", f"GBP{HARD}2.000.000,00", f"GBP{HARD}2,000,000.00"),
        ("EUR 1234.5", f"€{HARD}1.234,50", f"€{HARD}1,234.50"),
        ("", "", ""),
        ("GBP 1.2.3",) * 3,
    ],
)
def test_an_amount_of_a_notice_keeps_its_currency(amount: str, dutch: str, english: str) -> None:
    assert formats.in_currency(amount, language="nl") == dutch
    assert formats.in_currency(amount, language="en") == english
    reason = blocker("worth", "%(name)s: %(value)s", name="ABC 12", value=amount)
    assert formats.sentence(reason, language="nl") == f"ABC 12: {dutch}"
