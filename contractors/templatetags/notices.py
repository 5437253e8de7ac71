"""The words of what a notice gives: msgids that the reader of notices marks for translation."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def notice_word(name: str) -> str:
    """The name of a field of a notice in the reader's language."""
    return gettext(name)
