"""One table moves the state: services ask it, nobody else assigns it."""

import ast

from tests.architecture.code import APPS, modules, name, room, tree

STATE_COLUMNS = {"state", "phase"}
MAY_ASSIGN = {"services"}


def assigned(node: ast.AST) -> set[str]:
    """The attributes that a statement assigns, and the columns that an update() writes."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {target.attr for target in targets if isinstance(target, ast.Attribute)}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        return {keyword.arg for keyword in node.keywords if keyword.arg}
    return set()


def test_state_is_assigned_in_services_only() -> None:
    found = [
        f"{name(path)}:{getattr(node, 'lineno', 0)}"
        for path in modules(*APPS[1:])
        if room(path) not in MAY_ASSIGN
        for node in ast.walk(tree(path))
        if assigned(node) & STATE_COLUMNS
    ]
    assert found == []


def test_the_search_finds_both_ways_of_assigning() -> None:
    statements = ast.parse("case.state = 'x'\nCase.objects.filter(pk=1).update(phase=2)\n").body
    found = [assigned(node) for statement in statements for node in ast.walk(statement) if assigned(node)]
    assert found == [{"state"}, {"phase"}]
