"""The difference between two texts: complete, in order, and readable without colour (R15)."""

from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.differences import Line, Part, difference, folded, is_changed

LINES = st.lists(st.text("abc de.", max_size=12), max_size=12)


def side(lines: tuple[Line, ...], without: str) -> list[str]:
    """One of both texts, put together again from the comparison."""
    whole = "removed" if without == "added" else "added"
    kinds = ("same", "changed", whole)
    return ["".join(part.text for part in line.parts if part.kind != without) for line in lines if line.kind in kinds]


@given(before=LINES, after=LINES)
def test_both_texts_can_be_read_back_from_the_difference(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(before), "\n".join(after)
    lines = difference(old, new)
    assert [each for each in side(lines, "added") if each.strip()] == [
        each for each in old.splitlines() if each.strip()
    ]
    assert [each for each in side(lines, "removed") if each.strip()] == [
        each for each in new.splitlines() if each.strip()
    ]


@given(LINES)
def test_a_text_does_not_differ_from_itself(text: list[str]) -> None:
    assert not is_changed(difference("\n".join(text), "\n".join(text)))


def test_a_changed_word_is_shown_inside_its_line() -> None:
    (line,) = difference("De boete is het tekort maal 1,00.", "De boete is het tekort maal 1,50.")
    assert line.kind == "changed"
    assert Part("removed", "00") in line.parts
    assert Part("added", "50") in line.parts


def test_another_line_is_taken_out_and_added() -> None:
    kinds = [line.kind for line in difference("Aap noot mies.", "Geheel iets anders hier")]
    assert kinds == ["removed", "added"]


def test_unchanged_lines_far_from_a_change_are_counted() -> None:
    before = "\n".join(f"regel {number}" for number in range(20))
    lines = folded(difference(before, before.replace("regel 10", "regel tien")))
    assert [line.kind for line in lines] == ["skipped", "same", "changed", "same", "skipped"]
    assert [line.count for line in lines if line.kind == "skipped"] == [9, 8]
