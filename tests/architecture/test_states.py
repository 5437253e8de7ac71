"""One table moves the state: services ask it, nobody else assigns it."""

import ast
from collections import Counter

from tests.architecture.code import APPS, modules, name, tree

STATE_COLUMNS = {"state", "phase", "step", "approval"}
MANY_AT_ONCE = {"reporting/services/submitting.py": 2, "sroi/home/services/demo/letters.py": 1}
"""Where one statement moves many rows by the table; everywhere else `move` moves one locked row."""


def assigned(node: ast.AST) -> set[str]:
    """The attributes that a statement assigns, and the columns that an update() writes."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for each in targets for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
        return {part.attr for part in parts if isinstance(part, ast.Attribute)}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        return {keyword.arg for keyword in node.keywords if keyword.arg}
    return set()


def test_state_is_assigned_by_the_table_only() -> None:
    found = Counter(
        name(path) for path in modules(*APPS[1:]) for node in ast.walk(tree(path)) if assigned(node) & STATE_COLUMNS
    )
    assert dict(found) == MANY_AT_ONCE


def test_the_search_finds_every_way_of_assigning() -> None:
    text = "case.state = 'x'\nask.approval, ask.by = 'y', None\nCase.objects.filter(pk=1).update(phase=2)\n"
    statements = ast.parse(text).body
    found = [assigned(node) for statement in statements for node in ast.walk(statement) if assigned(node)]
    assert found == [{"state"}, {"approval", "by"}, {"phase"}]
