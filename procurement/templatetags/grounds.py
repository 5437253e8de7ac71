"""Where a reason rests, in words: the guide by its lines, a law by its name; our own rule numbers stay inside."""

import re
from typing import Final

from django import template
from django.utils.translation import gettext

from sroi.kernel.words import gettext_noop

register = template.Library()

LINES: Final = re.compile(r"L([0-9]+(?:-[0-9]+)?)")
OWN_RULE: Final = re.compile(r"R[0-9]+[a-z]?")
GUIDE: Final = gettext_noop("guide, lines %(lines)s")
KNOWN: Final = (gettext_noop("Directive 2014/24/EU, annex XIV"), gettext_noop("art. 2.82 Aanbestedingswet"))


@register.filter
def ground(source: str) -> str:
    """A source as the reader can look it up; nothing for a number that only we know."""
    lines = LINES.fullmatch(source)
    if lines is not None:
        return gettext(GUIDE) % {"lines": lines[1]}
    if not source or OWN_RULE.fullmatch(source):
        return ""
    return gettext(source)
