"""The rulebook's worked examples are all held by a test that carries their number (§8)."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NAME = re.compile(r"^def test_example_(\d+)_", re.MULTILINE)


def test_every_worked_example_has_a_test_of_its_own_number() -> None:
    held = {int(number) for path in TESTS.rglob("test_*.py") for number in NAME.findall(path.read_text())}
    assert held == set(range(1, 14))
