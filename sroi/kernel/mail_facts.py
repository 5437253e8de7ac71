"""What an e-mail shows, kept as it was when it was queued; it is written from this when it is sent (R42).

A template is read once for the facts that it names, such as `contract.title`. Of what an act gives only those are kept,
as plain values: what changes, or is hidden, after the e-mail was queued changes nothing in it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.template import Engine
from django.template.base import FilterExpression, Node, TextNode, TokenType, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

EACH = "*"
"""Stands for every row of what a template goes through one by one."""
GIVEN = frozenset({"base_url", "forloop"})
"""What is there whenever a template is shown, so that it is not kept."""
ABSENT = (AttributeError, KeyError, TypeError, ObjectDoesNotExist)

Needs = dict[str, "Needs"]
"""The facts that a template names, as a tree."""
Scope = Mapping[str, tuple[str, ...]]
"""The names that a template gives itself, with where their value comes from."""
Place = tuple[str, ...]
Expression = FilterExpression | Variable | str


class FactEncoder(json.JSONEncoder):
    """Keeps days, moments and amounts such that they come back as what they were."""

    def default(self, o: object) -> object:
        """Mark what JSON does not know."""
        if isinstance(o, datetime):
            return {"$moment": o.isoformat()}
        if isinstance(o, date):
            return {"$day": o.isoformat()}
        return {"$amount": str(o)} if isinstance(o, Decimal) else super().default(o)


READERS: Mapping[str, Callable[[str], object]] = {
    "$moment": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$amount": Decimal,
}


def unmarked(values: dict[str, Any]) -> Any:
    """The value that was marked, or the values as they are."""
    if len(values) == 1:
        [(name, value)] = values.items()
        if name in READERS:
            return READERS[name](value)
    return values


class FactDecoder(json.JSONDecoder):
    """Reads back what FactEncoder keeps."""

    def __init__(self, **_given: Any) -> None:
        super().__init__(object_hook=unmarked)


@cache
def needs_of(template: str) -> Needs:
    """The facts that the subject and the text of an e-mail name."""
    found: Needs = {}
    for name in (f"emails/{template}.subject.txt", f"emails/{template}.txt"):
        _read(Engine.get_default().get_template(name).nodelist, {}, found)
    return found


def frozen(template: str, values: Mapping[str, object]) -> dict[str, object]:
    """Of these values the facts that the e-mail shows, in the language that is active."""
    return {name: _kept(values[name], needs) for name, needs in needs_of(template).items() if name in values}


def _kept(value: Any, needs: Needs) -> object:
    """One value with what is shown of it; nothing, words and numbers stay as they are."""
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, (int, Decimal, date)):
        return value
    if EACH in needs:
        return [_kept(each, needs[EACH]) for each in value]
    if not needs:
        return [_kept(each, {}) for each in value] if isinstance(value, (list, tuple)) else str(value)
    facts = {}
    for name, below in needs.items():
        try:
            facts[name] = _kept(_looked_up(value, name), below)
        except ABSENT:
            continue
    return facts


def _looked_up(value: Any, name: str) -> Any:
    """What a template finds under this name: an entry, an attribute, or what a method answers."""
    found = value[name] if isinstance(value, Mapping) else getattr(value, name)
    return found() if callable(found) else found


def _read(nodes: Iterable[Node], scope: Scope, found: Needs) -> None:
    """Add what these parts of a template name."""
    for node in nodes:
        inner, named = _inside(node, scope)
        for expression in named:
            _name(expression, scope, found)
        for child in _children(node):
            _read(child, inner, found)


def _inside(node: Any, scope: Scope) -> tuple[Scope, Iterator[Expression]]:
    """The names inside a part, and what the part itself shows or asks."""
    match node:
        case VariableNode() | TranslateNode():
            return scope, iter((node.filter_expression,))
        case BlockTranslateNode():
            tokens = (token for token in (*node.singular, *(node.plural or ())) if token.token_type == TokenType.VAR)
            own = (
                Variable(each.contents)
                for each in tokens
                if each.contents not in {*node.extra_context, node.countervar}
            )
            counted = (node.counter,) if node.counter else ()
            return scope, iter((*node.extra_context.values(), *counted, *own))
        case WithNode() | IncludeNode():
            given = {name: place for name, each in node.extra_context.items() if (place := _place(each, scope))}
            return {**scope, **given}, iter(node.extra_context.values())
        case ForNode():
            place = (*_place(node.sequence, scope), EACH)
            return {**scope, node.loopvars[0]: place}, iter((node.sequence,))
        case IfNode():
            return scope, _asked(condition for condition, _nodes in node.conditions_nodelists)
        case URLNode():
            return scope, iter((*node.args, *node.kwargs.values()))
        case TextNode() | LoadNode() | BlockNode() | ExtendsNode():
            return scope, iter(())
    raise TypeError(f"an e-mail may not use {type(node).__name__}: what it shows is not known")


def _children(node: Any) -> Iterator[Iterable[Node]]:
    """The parts inside a part; a template that it extends or includes is one."""
    for name in node.child_nodelists:
        yield getattr(node, name, ())
    other: Any = None
    if isinstance(node, IncludeNode):
        other = node.template
    if isinstance(node, ExtendsNode):
        other = node.parent_name
    if other is not None:
        yield Engine.get_default().get_template(other.var).nodelist


def _asked(conditions: Iterable[Any]) -> Iterator[Expression]:
    """The values that conditions ask, on both sides of `and`, `or` and `==`."""
    for condition in conditions:
        if condition is None:
            continue
        if isinstance(value := getattr(condition, "value", None), FilterExpression):
            yield value
        yield from _asked((getattr(condition, "first", None), getattr(condition, "second", None)))


def _place(expression: Any, scope: Scope) -> Place:
    """Where a value comes from; nothing for words."""
    variable = expression if isinstance(expression, Variable) else expression.var
    if not isinstance(variable, Variable) or variable.lookups is None:
        return ()
    first, *rest = variable.lookups
    return (*scope.get(first, (first,)), *rest)


def _name(expression: Expression, scope: Scope, found: Needs) -> None:
    """Add one value, and those that its filters are given."""
    place = _place(expression, scope)
    if place and place[0] not in GIVEN:
        here = found
        for name in place:
            here = here.setdefault(name, {})
    for _filter, given in getattr(expression, "filters", ()):
        for is_variable, value in given:
            if is_variable:
                _name(value, scope, found)
