"""No cell of a file that goes out is a formula, whichever program opens it."""

import ast
from io import BytesIO

import openpyxl
import pytest

from sroi.kernel.csv_cells import harmless
from sroi.kernel.xlsx import Column, build_xlsx
from tests.architecture.code import modules, tree

APPS = ("procurement", "contractors", "reporting", "enforcement", "sroi")
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "  =", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_starts_as_a_formula_is_a_text(start: str) -> None:
    text = f"{start}cmd|'/c calc'!A1"
    assert harmless(text) == f"'{text}"
    book = openpyxl.load_workbook(BytesIO(build_xlsx("Blad", (Column("Kop", 10),), [(text,)])))
    assert book.active is not None
    assert book.active.cell(2, 1).data_type in ("s", "inlineStr")


@pytest.mark.parametrize("value", ["5000.00", "F-2027-1", "", "a=b", 5, None])
def test_an_ordinary_value_stays_as_it_is(value: object) -> None:
    assert harmless(value) == value


def test_whoever_writes_csv_makes_its_cells_harmless() -> None:
    """A new export that forgets it fails here; its head is our own words."""
    found = 0
    for path in modules(*APPS):
        calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        rows = [each for each in calls if isinstance(each.func, ast.Attribute) and each.func.attr == "writerow"]
        for each in rows:
            written = ast.unparse(each.args[0])
            is_head = written == "CSV_HEAD" or written.endswith("__dataclass_fields__")
            assert is_head or "harmless(" in written, f"{path}: {written}"
            found += not is_head
    assert found >= 2
