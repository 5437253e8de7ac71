"""A sealed file gives back exactly what went in, or nothing."""

import base64
import io
import os
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.vault import (
    HEADER,
    PIECE,
    TAG,
    Keyring,
    NoKey,
    Tampered,
    UnknownKey,
    VaultError,
    check,
    new_key,
    seal,
    unseal,
)

KEYS = Keyring.parse(new_key())
SIZES = st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5, 3 * PIECE])


def sealed(content: bytes, *, keys: Keyring = KEYS, about: str = "") -> bytes:
    return b"".join(seal([content], keys=keys, about=about))


def opened(content: bytes, *, keys: Keyring = KEYS, about: str = "") -> bytes:
    return b"".join(unseal(io.BytesIO(content), keys=keys, about=about))


@given(st.lists(st.binary(max_size=200), max_size=20), st.text(max_size=40))
def test_what_is_sealed_in_any_pieces_comes_back(pieces: list[bytes], about: str) -> None:
    whole = b"".join(seal(pieces, keys=KEYS, about=about))
    assert opened(whole, about=about) == b"".join(pieces)


@given(SIZES)
def test_the_edges_of_the_pieces_hold(size: int) -> None:
    content = os.urandom(size)
    whole = sealed(content)
    assert opened(whole) == content
    assert check(io.BytesIO(whole), keys=KEYS) == size
    assert len(whole) == HEADER + size + TAG * max(1, -(-size // PIECE))


@given(SIZES, st.data())
def test_one_changed_bit_is_noticed(size: int, data: st.DataObject) -> None:
    whole = bytearray(sealed(os.urandom(size)))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultError):
        opened(bytes(whole))


@given(SIZES, st.data())
def test_a_cut_off_file_is_noticed(size: int, data: st.DataObject) -> None:
    whole = sealed(os.urandom(size))
    with pytest.raises(Tampered):
        opened(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_a_file_cut_off_between_two_pieces_is_noticed() -> None:
    whole = sealed(os.urandom(3 * PIECE))
    with pytest.raises(Tampered):
        opened(whole[: HEADER + 2 * (PIECE + TAG)])


def test_bytes_after_the_end_are_noticed() -> None:
    with pytest.raises(Tampered):
        opened(sealed(b"brief") + b"x")


def test_pieces_in_another_order_are_noticed() -> None:
    whole, step = sealed(os.urandom(4 * PIECE)), PIECE + TAG
    first, second = whole[HEADER : HEADER + step], whole[HEADER + step : HEADER + 2 * step]
    with pytest.raises(Tampered):
        opened(whole[:HEADER] + second + first + whole[HEADER + 2 * step :])
    with pytest.raises(Tampered):
        opened(whole[:HEADER] + first + first + whole[HEADER + 2 * step :])


def test_a_piece_of_another_file_is_noticed() -> None:
    one, two = sealed(os.urandom(2 * PIECE)), sealed(os.urandom(2 * PIECE))
    with pytest.raises(Tampered):
        opened(one[: HEADER + PIECE + TAG] + two[HEADER + PIECE + TAG :])


def test_a_file_that_is_put_at_another_row_is_noticed() -> None:
    with pytest.raises(Tampered):
        opened(sealed(b"loonstrook", about="attachment:1"), about="attachment:2")


def test_another_key_does_not_open_the_file() -> None:
    with pytest.raises(UnknownKey):
        opened(sealed(b"x"), keys=Keyring.parse(new_key()))


def test_a_new_key_seals_new_files_and_the_old_one_still_opens_old_files() -> None:
    old, new = new_key(), new_key()
    before, after = Keyring.parse(old), Keyring.parse(f"{new},{old}")
    assert opened(sealed(b"oud", keys=before), keys=after) == b"oud"
    with pytest.raises(UnknownKey):
        opened(sealed(b"nieuw", keys=after), keys=before)


def test_the_same_file_is_never_sealed_the_same_way_and_shows_nothing() -> None:
    one, two = sealed(b"BSN 111222333" * 50), sealed(b"BSN 111222333" * 50)
    assert one[HEADER:] != two[HEADER:]
    assert b"111222333" not in one


@pytest.mark.parametrize("text", ["", " ", "geen base64!", base64.b64encode(b"te kort").decode()])
def test_a_missing_or_weak_key_is_refused(text: str) -> None:
    with pytest.raises(NoKey):
        Keyring.parse(text)


def test_keys_do_not_show_in_logs() -> None:
    text = new_key()
    assert text not in repr(Keyring.parse(text))
    assert repr(Keyring.parse(text)) == "<Keyring of 1>"


class Trickle(io.RawIOBase):
    """A stream that gives less than asked for, as networks do."""

    def __init__(self, content: bytes) -> None:
        self.inner = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 1000))


def test_a_stream_in_small_bits_is_read_whole() -> None:
    content = os.urandom(2 * PIECE + 77)
    assert b"".join(unseal(Trickle(sealed(content)), keys=KEYS)) == content


class Endless:
    """A sealed file of 64 MB that is made while it is read."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self.source, self.store = source, b""

    def read(self, size: int = -1) -> bytes:
        while len(self.store) < size and (piece := next(self.source, b"")):
            self.store += piece
        part, self.store = self.store[:size], self.store[size:]
        return part


def test_memory_stays_small_whatever_the_size() -> None:
    tracemalloc.start()
    pieces = (b"\x01" * 10_000 for _ in range(6_400))
    size = check(Endless(seal(pieces, keys=KEYS)), keys=KEYS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 64_000_000
    assert peak < 2_000_000


def test_a_key_is_read_in_either_alphabet_with_or_without_padding() -> None:
    """The same bytes are the same key, as any tool writes them."""
    raw = bytes([0xFB, 0xFF] * 16)
    plain, safe = base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()
    assert plain != safe
    rings = [Keyring.parse(text) for text in (plain, safe, plain.rstrip("="), safe.rstrip("="))]
    assert len({ring.current for ring in rings}) == 1


@pytest.mark.parametrize("text", ["geen sleutel!", "ümläut", "AAAA", "A" * 42 + "é", "A"])
def test_what_is_no_key_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(NoKey, match="openssl rand"):
        Keyring.parse(text)
