"""The rows of a list: a loop over values that are ready to print, which looks up nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, VariableNode
from django.template.base import render_value_in_context as printed
from django.template.context import Context
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

register = template.Library()
Piece = str | Callable[[Any], Any] | Node


def path_of(node: Node) -> tuple[str, ...]:
    """The names in a plain `{{ row.title }}`; none for whatever else stands in a row."""
    asked = node.filter_expression if isinstance(node, VariableNode) else None
    return tuple(getattr(asked.var, "lookups", None) or ()) if asked is not None and not asked.filters else ()


def own_value(node: Node, name: str) -> Callable[[Any], Any] | None:
    """How the value of `{{ row.title }}` is read from the row; None when it is no value of the row."""
    path = path_of(node)
    return attrgetter(".".join(path[1:])) if len(path) > 1 and path[0] == name else None


def is_same(node: Node, name: str, context: Context) -> bool:
    """Tell whether a plain variable is of the page, so that it prints alike in every row.

    What the page does not know may be made in the row itself, by a tag that ends with `as`.
    """
    path = path_of(node)
    return bool(path) and path[0] != name and path[0] in context


@dataclass
class Rows(Node):
    """A loop of which the plain values of a row are read at once, and those of the page once for all rows."""

    name: str
    rows: FilterExpression
    nodelist: NodeList

    def render(self, context: Context) -> SafeString:
        """Every row in turn."""
        written: list[str] = []
        with context.push():
            pieces = [self._piece(node, context) for node in self.nodelist]
            for row in self.rows.resolve(context) or ():
                context[self.name] = row
                for piece in pieces:
                    if isinstance(piece, str):
                        written.append(piece)
                    elif isinstance(piece, Node):
                        written.append(str(piece.render_annotated(context)))
                    else:
                        value = piece(row)
                        written.append(escape(value) if type(value) is str else shown(value, context))
        return SafeString("".join(written))

    def _piece(self, node: Node, context: Context) -> Piece:
        """What a part of the body is to each row: the same text, a value of its own, or something to work out."""
        if isinstance(node, TextNode):
            return node.s
        if is_same(node, self.name, context):
            return str(node.render_annotated(context))
        return own_value(node, self.name) or node


def shown(value: Any, context: Context) -> str:
    """A value that is no plain text, as a template prints it."""
    return conditional_escape(value) if isinstance(value, SafeString) else str(printed(value, context))


@register.tag
def rows(parser: Parser, token: Token) -> Rows:
    """Print every row of a list: `{% rows page.rows as row %}…{% endrows %}`; it knows no forloop and no empty part."""
    _tag, found, _as, name = token.split_contents()
    nodelist = parser.parse(("endrows",))
    parser.delete_first_token()
    return Rows(name, parser.compile_filter(found), nodelist)
