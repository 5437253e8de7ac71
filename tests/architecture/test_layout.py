"""Where things live: no new folders, rooms or drawers slip in."""

import ast

import pytest

from tests.architecture.code import APPS, ROOT, functions, modules, name, room, tree

TOP_LEVEL = {
    *(
        "sroi",
        "procurement",
        "contractors",
        "reporting",
        "enforcement",
        "templates",
        "static",
        "locale",
        "tests",
        "docs",
    ),
    *(".ci", ".gitignore", ".dockerignore", "Makefile", "README.md", "LICENSE", "CHANGELOG.md", "manage.py"),
    *("pyproject.toml", "requirements.txt", "requirements-dev.txt", "Dockerfile", "docker-compose.yml"),
}
NOT_OURS = {".git", ".venv", "var", "__pycache__"}
PROJECT = {"settings", "home", "dossier", "accounts", "reference", "kernel", "local"}
PROJECT_FILES = {"__init__.py", "apps.py", "asgi.py", "celery.py", "urls.py", "wsgi.py"}
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "handlers",
    "data",
    "info",
    "lib",
}
FUNCTION_IMPORTS = {"sroi/kernel/pdf.py"}  # WeasyPrint is loaded when the first letter is made


def test_the_top_level_is_as_agreed() -> None:
    hidden_caches = {path.name for path in ROOT.iterdir() if path.name.startswith(".") and path.name.endswith("_cache")}
    found = {path.name for path in ROOT.iterdir()} - NOT_OURS - hidden_caches - {".hypothesis"}
    assert found - TOP_LEVEL == set()


def test_the_project_package_has_no_other_children() -> None:
    folders = {path.name for path in (ROOT / "sroi").iterdir() if path.is_dir()} - {"__pycache__"}
    files = {path.name for path in (ROOT / "sroi").glob("*.py")}
    assert folders == PROJECT
    assert files == PROJECT_FILES


def test_there_are_no_drawers_for_everything() -> None:
    apart = {"sroi/local/manager.py"}  # runs the processes of a laptop; outside the layers
    found = {name(path) for path in modules() if {path.stem, path.parent.name} & DRAWERS}
    assert found - apart == set()


def imported(node: ast.AST) -> set[str]:
    """The dotted names that an import statement brings."""
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()


@pytest.mark.parametrize(
    "banned",
    [
        "django.db.models.signals",
        "django.dispatch",
        "django.contrib.contenttypes.fields.GenericForeignKey",
        "typing.cast",
    ],
)
def test_nobody_uses_what_the_house_bans(banned: str) -> None:
    users = [name(path) for path in modules() for node in ast.walk(tree(path)) if banned in imported(node)]
    assert users == []


def test_imports_stand_at_the_top() -> None:
    found = [
        f"{name(path)}: {function.name}"
        for path in modules()
        if name(path) not in FUNCTION_IMPORTS
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not (path.name == "apps.py" and function.name == "ready")
    ]
    assert found == []


def test_saving_has_no_side_effects() -> None:
    found = [
        f"{name(path)}: {function.name}"
        for path in modules(*APPS)
        if room(path) == "models"
        for function in functions(path)
        if function.name in {"save", "delete"}
    ]
    assert found == []


def test_a_service_saves_only_the_columns_that_it_changed() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules(*APPS)
        if room(path) == "services"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"
        if not node.args  # a file is saved under a name
        if not {"update_fields", "force_insert", "must_create"} & {keyword.arg for keyword in node.keywords}
    ]
    assert found == []


def test_an_error_is_never_swallowed() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        if node.type is None or (ast.unparse(node.type) in {"Exception", "BaseException"} and is_silent(node))
    ]
    assert found == []


def is_silent(handler: ast.ExceptHandler) -> bool:
    """Whether nothing in the handler could tell anyone."""
    return all(isinstance(step, ast.Pass | ast.Continue | ast.Break) for step in handler.body)
