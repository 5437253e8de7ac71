"""Parts of a page that come out the same time after time: made once, kept by the process."""

import re
from dataclasses import dataclass, field

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 500
"""The versions of one part; past that it begins anew."""
OPEN = "parts that stay fresh"
"""Under this name the context holds them while a part is made."""
HOLE = re.compile("\x00([0-9]+)\x00")


@dataclass
class Fresh(template.Node):
    """A place in a kept part that is written anew for every page."""

    nodelist: NodeList

    def render(self, context: Context) -> SafeString:
        """What belongs here; a hole while the part around it is made."""
        found: list[Fresh] | None = context.get(OPEN)
        if found is None:
            return self.nodelist.render(context)
        found.append(self)
        return SafeString(f"\x00{len(found) - 1}\x00")


Made = tuple[str | Fresh, ...]


@dataclass
class Kept(template.Node):
    """A part of a template with what it was made into, per language and per value of its keys."""

    nodelist: NodeList
    keys: list[FilterExpression]
    made: dict[tuple[object, ...], Made] = field(default_factory=dict)

    def render(self, context: Context) -> SafeString:
        """The part as it was made before, with what is fresh in it; the first time it is made."""
        if OPEN in context:
            return self.nodelist.render(context)
        key = (get_language(), *(each.resolve(context) for each in self.keys))
        pieces = self.made.get(key)
        if pieces is None:
            if len(self.made) >= MOST:
                self.made.clear()
            pieces = self.made[key] = self._make(context)
        return SafeString("".join(each if isinstance(each, str) else each.nodelist.render(context) for each in pieces))

    def _make(self, context: Context) -> Made:
        """The text between the holes, and what fills each hole."""
        found: list[Fresh] = []
        with context.push(**{OPEN: found}):
            pieces = HOLE.split(self.nodelist.render(context))
        return tuple(found[int(each)] if place % 2 else each for place, each in enumerate(pieces))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Keep what depends on the language and these keys only: `{% kept shell.place %}…{% endkept %}`."""
    keys = [parser.compile_filter(each) for each in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, keys)


@register.tag
def fresh(parser: Parser, _token: Token) -> Fresh:
    """Write anew, inside a kept part, what differs per page; it sees what the page knows, no loop around it."""
    nodelist = parser.parse(("endfresh",))
    parser.delete_first_token()
    return Fresh(nodelist)


class Words(TranslateNode):
    """A fixed text of a template: it is looked up once per language, not once per page."""

    def __init__(self, text: FilterExpression) -> None:
        super().__init__(text, noop=False)
        self.made: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The text in the language of the reader."""
        language = get_language()
        if language not in self.made:
            self.made[language] = super().render(context)
        return self.made[language]


@register.tag
def translate(parser: Parser, token: Token) -> TranslateNode:
    """Django's tag of this name; a text without variables, filters and names stays at hand."""
    node: TranslateNode = do_translate(parser, token)
    text = node.filter_expression
    is_fixed = isinstance(getattr(text.var, "literal", None), str) and not text.filters
    return Words(text) if is_fixed and not (node.asvar or node.message_context or node.noop) else node
