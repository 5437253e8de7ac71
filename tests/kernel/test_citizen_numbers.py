"""A citizen number is found in context, and is never repeated (R45)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from sroi.kernel.citizen_numbers import (
    Hit,
    HitKind,
    find_citizen_numbers,
    passes_eleven_test,
    without_citizen_numbers,
)
from tests.kernel.payslips import payslip

SLIPS = 1500


def kinds(text: str) -> list[HitKind]:
    return [hit.kind for hit in find_citizen_numbers(text)]


@given(st.text("0123456789", min_size=1, max_size=11))
def test_the_eleven_test_agrees_with_an_independent_one(digits: str) -> None:
    expected = len(digits) in (8, 9) and bsn.is_valid(digits)
    assert passes_eleven_test(digits) is expected


def test_the_eleven_test_holds_the_published_examples() -> None:
    assert passes_eleven_test("111222333")
    assert not passes_eleven_test("111252333")
    assert passes_eleven_test("123456782")
    assert not passes_eleven_test("000000000")


@pytest.mark.parametrize(
    "text",
    [
        "BSN: 111222333",
        "bsn 1112.22.333",
        "BSN-nr. 111222333",
        "bsnnummer:111222333",
        "Burgerservicenummer van de kandidaat is 111222333.",
        "Sofinummer 111-222-333",
        "111222333 (BSN)",
        "BSN/RSIN: 111222333",
        "RSIN of BSN 111222333",
        "Naam   BSN   Geboren\nJansen 111222333 1999",
        "BSN 1 1 1 2 2 2 3 3 3",
        "bsn_111222333.pdf",
        "BSN: １１１２２２３３３",
        "BSN\n111 222 333",
    ],
)
def test_a_number_with_its_name_beside_it_is_a_hard_hit(text: str) -> None:
    assert kinds(text) == [HitKind.HARD]


@pytest.mark.parametrize(
    "text",
    [
        "loonstrook_111222333.pdf",
        "Jansen 111222333 40 uur",
        "111-222-333",
        "x 111 222 333 40",
        "BSN: zie bijlage KvK 12345672",
    ],
)
def test_a_number_without_a_name_is_a_soft_hit(text: str) -> None:
    assert kinds(text) == [HitKind.SOFT]


@pytest.mark.parametrize(
    "text",
    [
        "111222333L01",
        "Loonheffingennummer 111222333 B 01",
        "RSIN 111222333",
        "KvK: 12345672",
        "KvK Amsterdam 12345672",
        "NL111222333B01",
        "NL 1112.22.333 B 01",
        "eenmanszaak, BTW NL002455799B11",
        "Factuurnummer 111222333",
        "Debiteurnr.: 111222333",
        "NL91 ABNA 0111 2223 33",
        "NL91ABNA0111222333",
        "tel. 020-1112223",
        "06-11122233",
        "+31 6 11122233",
        "22-11-2026",
        "20261122",
        "€ 111.222.333",
        "111222333,50",
        "F111222333",
        "2026111222333",
        "1 1 1 2 2 2 3 3 3 uren per dag",
        "BSN: 111252333",
        "BSN: 000000000",
    ],
)
def test_numbers_of_another_kind_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_an_old_vat_number_of_a_sole_trader_holds_the_citizen_number() -> None:
    assert kinds("Eenmanszaak De Vries, NL111222333B01") == [HitKind.SOFT]


def test_a_hit_shows_two_digits_only() -> None:
    (hit,) = find_citizen_numbers("BSN: 1112.22.333 en verder")
    assert hit == Hit(HitKind.HARD, 5, 16, "*******33")
    (short,) = find_citizen_numbers("BSN: 10000008")
    assert short.masked == "******08"


@pytest.mark.parametrize("seed", range(0, SLIPS, 100))
def test_every_number_left_readable_on_a_payslip_is_found(seed: int) -> None:
    for each in range(seed, seed + 100):
        slip = payslip(each, blacked_out=False)
        assert slip.citizen_number is not None
        place = slip.text.index(slip.citizen_number)
        starts = {hit.start: hit for hit in find_citizen_numbers(slip.text)}
        assert place in starts, f"missed on slip {each}"
        assert starts[place].end == place + len(slip.citizen_number)


def test_blacked_out_payslips_raise_no_hard_alarm_and_few_soft_ones() -> None:
    slips = [payslip(seed, blacked_out=True).text for seed in range(SLIPS)]
    found = [kinds(text) for text in slips]
    assert not any(HitKind.HARD in each for each in found)
    assert sum(bool(each) for each in found) <= SLIPS * 0.09
    naive = sum(
        any(bsn.is_valid(run) for run in re.findall(r"(?<!\d)\d{9}(?!\d)", text.replace("L0", " L0"))) for text in slips
    )
    assert naive >= SLIPS * 0.5, "the slips are no test: even a naive search stays silent"


@given(st.integers(0, 100_000), st.booleans())
def test_masked_text_has_no_number_left_and_keeps_its_length_in_lines(seed: int, blacked_out: bool) -> None:
    slip = payslip(seed, blacked_out=blacked_out)
    masked = without_citizen_numbers(slip.text)
    assert find_citizen_numbers(masked) == ()
    assert masked.count("\n") == slip.text.count("\n")
    if slip.citizen_number:
        assert slip.citizen_number not in masked


@given(st.text(max_size=400))
def test_any_text_is_read_without_failing_and_hits_lie_inside_it(text: str) -> None:
    for hit in find_citizen_numbers(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert re.fullmatch(r"\*{6,7}[0-9]{2}", hit.masked)


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    text = "bsn " + "1 " * 50_000 + "NL91 " + "ABCD " * 20_000 + "tel: " * 20_000
    assert len(find_citizen_numbers(text)) < 3
