"""Figures and dates in templates: the filters of `sroi.kernel.formats`."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from sroi.kernel import formats

register = template.Library()

register.filter("euro", formats.euro)
register.filter("whole_euro", formats.whole_euro)
register.filter("percent", formats.percent)
register.filter("long_date", formats.long_date)
register.filter("medium_date", formats.medium_date)
register.filter("short_date", formats.short_date)
register.filter("week_date", formats.week_date)
register.filter("moment", formats.moment)
register.filter("timestamp", formats.timestamp)
register.filter("clock", formats.clock)
register.filter("quarter", formats.quarter)
register.filter("file_size", formats.file_size)
register.filter("sentence", formats.sentence)
register.filter("origin", formats.origin)
register.filter("number", formats.number)
register.filter("points", formats.points)


@register.filter
def breakable(text: object) -> SafeString:
    """A text in which an e-mail address breaks after its sign where room is short, instead of within a word."""
    return mark_safe(conditional_escape(str(text)).replace("@", "@<wbr>"))  # escaped before
