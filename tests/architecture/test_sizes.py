"""Nothing grows too large to read at once."""

import statistics

from tests.architecture.code import functions, length, modules, name

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 30


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in (*modules(), *modules("tests", ".ci"))}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    found = {
        f"{name(path)}: {function.name}": length(function)
        for path in (*modules(), *modules("tests", ".ci"))
        for function in functions(path)
    }
    assert {function: lines for function, lines in found.items() if lines > LONGEST_FUNCTION} == {}


def test_nineteen_of_twenty_functions_have_at_most_30_lines() -> None:
    lengths = [length(function) for path in modules() for function in functions(path)]
    assert statistics.quantiles(lengths, n=20)[-1] <= USUAL_FUNCTION
