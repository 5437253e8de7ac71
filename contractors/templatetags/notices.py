"""The words of what a notice gives: names and codes in the reader's language."""

from collections.abc import Sequence

from django import template
from django.utils import timezone

from procurement.selectors import NoticeRow, notice_rows

register = template.Library()


@register.simple_tag
def rows_in_words(rows: Sequence[dict[str, str]]) -> tuple[NoticeRow, ...]:
    """The fields of a notice with their values in words."""
    return notice_rows(rows, on=timezone.localdate())
