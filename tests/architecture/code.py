"""The product's own source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "sroi/kernel",
    "sroi/reference",
    "sroi/accounts",
    "sroi/dossier",
    "procurement",
    "contractors",
    "reporting",
    "enforcement",
    "sroi/home",
)
PRODUCT = ("sroi", *APPS[4:8])
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    """The Python files of these folders, without migrations and without other people's."""
    found = (path for folder in folders or PRODUCT for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if not {"migrations", "vendor"} & set(path.parts)]


def name(path: Path) -> str:
    """A file as a reader would look it up."""
    return str(path.relative_to(ROOT))


def room(path: Path) -> str:
    """The room of an app that a file belongs to: models, services, …; empty outside the apps."""
    for app in APPS:
        if path.is_relative_to(ROOT / app):
            return path.relative_to(ROOT / app).parts[0].removesuffix(".py")
    return ""


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, methods and inner functions too."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def length(function: Function) -> int:
    """The lines of a function, from its name to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
