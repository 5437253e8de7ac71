"""Words with a mark: icons, statuses and terms. Each is made once and kept, for every list shows many alike."""

from datetime import date
from functools import cache, lru_cache

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sroi.kernel import formats
from sroi.kernel.pages import Status, Tone

register = template.Library()

STATUS_ICONS = {"neg": "alert", "warn": "clock", "pos": "ok", "info": "dot", "none": "circle", "plain": "circle"}


@register.simple_tag
@cache
def icon(name: str, *, large: bool = False) -> SafeString:
    """Draw an icon for the eye only: `{% icon "alert" %}`."""
    size = " sr-icon--l" if large else ""
    return format_html(
        '<svg class="sr-icon{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        size,
        static("icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(2000, typed=True)
def status(word: Status | str, tone: Tone = "none", icon_name: str = "") -> SafeString:
    """Show a status: `{% status "Op schema" "pos" %}` or `{% status row.status %}`."""
    shown = word if isinstance(word, Status) else Status(str(word), tone, icon_name)
    colour = "" if shown.tone == "none" else f" sr-status--{shown.tone}"
    mark = icon(shown.icon or STATUS_ICONS.get(shown.tone, "circle"))
    return format_html('<span class="sr-status{}">{}{}</span>', colour, mark, shown.word)


@register.simple_tag(takes_context=True)
def deadline(context: Context, due_on: date | None, *, met: bool = False, none: str = "") -> SafeString:
    """Show how far a deadline lies: `{% deadline row.due_on %}`; red when late, amber today and tomorrow."""
    if due_on is None:
        return conditional_escape(none)
    if met:
        return status(formats.medium_date(due_on), "pos")
    return _term(due_on, context.get("today") or timezone.localdate(), get_language())


@lru_cache(2000)
def _term(due_on: date, today: date, _language: str | None) -> SafeString:
    """A deadline as it is seen on a day."""
    left = (due_on - today).days
    tone: Tone = "neg" if left < 0 else "warn" if left <= 1 else "none"
    words = format_html('<time datetime="{}">{}</time>', due_on.isoformat(), formats.days_away(due_on, today=today))
    return status(words, tone, {"neg": "alert", "warn": "clock"}.get(tone, "calendar"))
