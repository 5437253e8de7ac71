"""The oracles know nothing of the product: what they say comes from the rulebook alone."""

import ast
from pathlib import Path

HERE = Path(__file__).parent
OWN = {"tests"}
KNOWN = {
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "fractions",
    "inspect",
    "json",
    "re",
    "typing",
    "urllib",
    "contextlib",
    "pathlib",
    "random",
    "types",
}


def imported(path: Path) -> set[str]:
    """What a module imports, as whole names."""
    found = set()
    for each in ast.walk(ast.parse(path.read_text())):
        if isinstance(each, ast.Import):
            found |= {name.name for name in each.names}
        elif isinstance(each, ast.ImportFrom):
            found.add(str(each.module))
    return found


def test_an_oracle_imports_nothing_of_the_product() -> None:
    oracles = [path for path in HERE.glob("*.py") if not path.name.startswith("test_")]
    assert {path.stem for path in oracles} >= {"advice", "comparable", "settlement", "fines"}
    for path in oracles:
        names = imported(path)
        assert {name.split(".")[0] for name in names} <= OWN | KNOWN, path.name
        assert {name for name in names if name.startswith("tests")} <= {
            "tests.oracles.cents",
            "tests.oracles.settlement",
        }, path.name
