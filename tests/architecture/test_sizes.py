"""Nothing grows too large to read at once."""

import statistics

from tests.architecture.code import functions, length, modules, name

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 30


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in (*modules(), *modules("tests", ".ci"))}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def too_long(limit: int, *folders: str) -> dict[str, int]:
    """The functions of these folders with more lines than the limit."""
    found = ((f"{name(path)}: {each.name}", length(each)) for path in modules(*folders) for each in functions(path))
    return {function: lines for function, lines in found if lines > limit}


def test_no_function_is_longer_than_60_lines() -> None:
    assert too_long(LONGEST_FUNCTION) == {}
    assert too_long(LONGEST_FUNCTION, ".ci") == {}


def test_a_test_may_tell_a_longer_story_but_not_without_end() -> None:
    assert too_long(2 * LONGEST_FUNCTION, "tests") == {}


def test_nineteen_of_twenty_functions_have_at_most_30_lines() -> None:
    lengths = [length(function) for path in modules() for function in functions(path)]
    assert statistics.quantiles(lengths, n=20)[-1] <= USUAL_FUNCTION
