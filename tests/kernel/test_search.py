"""Whatever is typed in the search box, PostgreSQL reads it as words (R7)."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.search import LETTERS, WORDS, folded, kvk_number, prefix_query, reference, words_of

HOSTILE = ["a' | 'b", "!! & | ( ) :* <-> \\ x", "'; DROP TABLE x; --", "a\x00b", "x:*A", "3.5e10"]
ODD = ["SR-2026-0118", "½ ² Ⅷ", "ß ŁÓDŹ", "日本", "https://a.example/b?c=d", "a_b", "１２３"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kade", "'kade':*"),
        ("Kadeplein  HER", "'kadeplein':* & 'her':*"),
        ("Café-Één", "'cafe':* & 'een':*"),
        ("a' | !b & (c):*", "'a':* & 'b':* & 'c':*"),
        ("SR-2026-0118", "'sr':* & '2026':* & '0118':*"),
        ("kade Kade KADE", "'kade':*"),
        ("  -- ", ""),
    ],
)
def test_a_query_becomes_starts_of_words(query: str, expected: str) -> None:
    assert prefix_query(query) == expected


@given(st.text(max_size=600))
def test_no_sign_of_a_query_becomes_an_operator(query: str) -> None:
    written = prefix_query(query)
    assert written == "" or all(re.fullmatch(r"'[^\W_]+':\*", part) for part in written.split(" & "))
    assert len(words_of(query)) <= WORDS
    assert all(len(word) <= LETTERS for word in words_of(query))


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(alphabet="abcdefgéëïöüçñøłĳ0123456789 -", min_size=1, max_size=60))
def test_a_text_is_found_by_its_own_words_however_they_are_written(text: str) -> None:
    assert set(words_of(text.upper())) <= set(folded(text)[:500].split()) | set(words_of(text))
    assert words_of(text.upper()) == words_of(text)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("01234567", "01234567"),
        ("KvK 12 34 56 78", "12345678"),
        ("kvk-nummer: 12345678", "12345678"),
        ("1234567", ""),
        ("123456789", ""),
        ("kade", ""),
    ],
)
def test_a_kvk_number_is_known_with_its_zeros(query: str, number: str) -> None:
    assert kvk_number(query) == number


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SR-2026-0118", "SR-2026-0118"),
        ("sr 2026 118", "SR-2026-0118"),
        ("sr2026/0118", "SR-2026-0118"),
        ("SR-2026-12345", "SR-2026-12345"),
        ("2026-0118", ""),
        ("kade", ""),
    ],
)
def test_a_reference_is_known_however_it_is_typed(query: str, expected: str) -> None:
    assert reference(query) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("query", HOSTILE + ODD)
def test_postgresql_reads_every_query_that_is_not_empty(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(to_tsquery('simple', %s))", [prefix_query(query)])
        assert cursor.fetchone()[0] >= len(words_of(query)) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["kadepl", "HERIN kade", "sr-2026-01", "één cafe", "2026 0118"])
def test_postgresql_finds_a_folded_text_by_the_starts_of_its_words(query: str) -> None:
    text = folded("SR-2026-0118", "Herinrichting Kadeplein, Café Één")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", [text, prefix_query(query)])
        assert cursor.fetchone()[0]
