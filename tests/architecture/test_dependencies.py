"""What the product imports is what production installs."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.code import PRODUCT, ROOT, modules, name, tree

OWN = {*PRODUCT, "tests"}
DECLARED = {
    re.split(r"[\[<>=~ ]", line)[0].lower().replace("_", "-")
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
}
INSTALLED_AS = {"psycopg2": "psycopg2-binary"}


def imported_packages() -> dict[str, set[str]]:
    """The outside packages that the product imports, with the files that do so; the laptop's tools excepted."""
    found: dict[str, set[str]] = {}
    for path in modules():
        if "local" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for top in (
                {imported.partition(".")[0] for imported in names} - OWN - {"_typeshed"} - sys.stdlib_module_names
            ):
                found.setdefault(top, set()).add(name(path))
    return found


def test_every_imported_package_is_a_declared_dependency_of_production() -> None:
    distributions = packages_distributions()
    undeclared = {}
    for package, users in imported_packages().items():
        sources = {source.lower().replace("_", "-") for source in distributions.get(package, [package])}
        if not ({INSTALLED_AS.get(package, ""), *sources} & DECLARED):
            undeclared[package] = sorted(users)
    assert undeclared == {}
