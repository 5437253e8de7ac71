"""The building blocks of a page: heading, steppers, meters, lists, panels."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from sroi.home import charts
from sroi.kernel import formats
from sroi.kernel.differences import Line
from sroi.kernel.pages import (
    Answer,
    Bar,
    Box,
    Branch,
    Dot,
    Fact,
    Gate,
    Meter,
    Moment,
    NextAction,
    Page,
    Phase,
    Source,
    Status,
    Step,
    Tab,
)
from sroi.kernel.refusals import Blocker

register = template.Library()

Values = dict[str, Any]


# Figures in a table


@register.simple_tag
def money_cell(value: Decimal | int | None, label: str = "", *, whole: bool = False) -> SafeString:
    """A table cell with an amount: `{% money_cell row.value _("Value") %}`."""
    shown = formats.whole_euro(value) if whole else formats.euro(value)
    return SafeString(f'<td role="cell" class="sr-num" data-label="{escape(label)}"><span>{escape(shown)}</span></td>')


# Around a page


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """Start the title with `Fout: ` when a form of the page holds errors."""
    return gettext("Error: ") if any(_has_errors(form) for form in _forms_of(context)) else ""


def _forms_of(context: Context) -> Iterable[Any]:
    """The forms that a view hands over under the agreed names."""
    yield context.get("form")
    yield context.get("formset")
    yield from context.get("forms") or ()


def _has_errors(form: Any) -> bool:
    """Tell whether a bound form or formset was refused."""
    if form is None or not getattr(form, "is_bound", False):
        return False
    return not form.is_valid() if isinstance(form, forms.BaseFormSet) else bool(form.errors)


@register.inclusion_tag("components/page_head.html")
def page_head(title: str, *meta: str, status: Status | None = None) -> Values:
    """The heading of a page with its reference facts: `{% page_head case.title case.reference %}`."""
    return {"title": title, "meta": [each for each in meta if each], "status": status}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*pairs: str) -> Values:
    """The way back: `{% breadcrumb _("Cases") cases_url case.reference case_url %}`."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("components/tabs.html")
def tabs(tabs: Sequence[Tab], label: str) -> Values:
    """The parts of a case as links: `{% tabs page.tabs _("Parts of this case") %}`."""
    return {"tabs": tabs, "label": label}


@register.inclusion_tag("components/facts.html")
def facts(facts: Sequence[Fact]) -> Values:
    """A row of figures below the heading: `{% facts page.facts %}`."""
    return {"facts": facts}


@register.inclusion_tag("components/facts.html")
def details_list(facts: Sequence[Fact]) -> Values:
    """Label and value below each other, for a side panel: `{% details_list page.people %}`."""
    return {"facts": facts, "narrow": True}


@register.inclusion_tag("components/empty.html")
def empty(sentence: str, url: str = "", link: str = "") -> Values:
    """One sentence and one action instead of an empty list."""
    return {"sentence": sentence, "url": url, "link": link}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> Values:
    """Links to the next and previous page of a list, keeping its filter: `{% pagination page %}`."""
    request = context.get("request")

    def link(name: str, key: str) -> str:
        if not key:
            return ""
        query = request.GET.copy() if request else None
        if query is None:
            return f"?{name}={key}"
        query.pop("after", None)
        query.pop("before", None)
        query[name] = key
        return f"?{query.urlencode()}"

    return {"next": link("after", page.next_key), "previous": link("before", page.previous_key), "total": page.total}


# The course of a case


@register.inclusion_tag("components/phases.html")
def phases(rows: Sequence[Phase], branch: Branch | None = None) -> Values:
    """Six phases on the road and the seventh beside it: `{% phases page.phases page.enforcement %}`."""
    current = next((number for number, row in enumerate(rows, 1) if row.state == "now"), 0)
    shown = {"rows": rows, "branch": branch, "branch_number": len(rows) + 1}
    items = mark_safe(render_to_string("components/_phases.html", shown))  # a template escapes what it prints
    return {"rows": rows, "branch": branch, "current": current, "of": len(rows), "items": items}


@register.inclusion_tag("components/track.html")
def track(steps: Sequence[Step]) -> Values:
    """The contractor's five steps, read-only: `{% track page.steps %}`."""
    return {"steps": steps}


@register.inclusion_tag("components/next_action.html", takes_context=True)
def next_action(context: Context, action: NextAction) -> Values:
    """What must happen now and whose turn it is: `{% next_action page.next_action %}`."""
    return {"action": action, "today": context.get("today") or timezone.localdate()}


@register.inclusion_tag("components/gates.html")
def gates(gates: Sequence[Gate], label: str = "") -> Values:
    """A ladder of steps, each with its evidence: `{% gates file.gates _("Steps") %}`."""
    return {"gates": gates, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(moments: Sequence[Moment]) -> Values:
    """Who did what, when, newest first: `{% timeline page.moments %}`."""
    return {"moments": moments}


@register.inclusion_tag("components/blockers.html")
def blockers(blockers: Sequence[Blocker], title: str = "") -> Values:
    """Every reason why something is not possible yet: `{% blockers page.blockers %}`."""
    return {"blockers": blockers, "title": title}


@register.inclusion_tag("components/difference.html")
def difference(lines: Sequence[Line], label: str) -> Values:
    """Two texts compared, in words as well as in colour: `{% difference page.lines _("Changes") %}`."""
    return {"lines": lines, "label": label}


@register.inclusion_tag("components/check_answers.html")
def check_answers(answers: Sequence[Answer]) -> Values:
    """What was filled in, each with its link to change it: `{% check_answers page.answers %}`."""
    return {"answers": answers}


# Figures


@register.inclusion_tag("components/meter.html")
def meter(figures: Meter, name: str = "meter", *, whole: bool = True) -> Values:
    """The obligation meter with its six figures and its table: `{% meter page.meter %}`."""
    shown = {key: getattr(figures, key) for key in ("planned", "verified", "in_review", "to_report", "forecast")}
    return {
        "figures": figures,
        "marks": charts.meter_marks(figures),
        "shares": {key: formats.percent(charts.share(value, figures.net), places=0) for key, value in shown.items()},
        "shares_exact": {
            key: formats.percent(charts.share(value, figures.net), places=1) for key, value in shown.items()
        },
        "name": name,
        "whole": whole,
    }


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(bars: Sequence[Bar], title: str, unit: str, name: str = "chart") -> Values:
    """Bars from zero with a table twin: `{% bar_chart page.bars _("...") _("euro") "by-year" %}`."""
    described = "; ".join(f"{bar.label}: {bar.shown or formats.number(bar.value)}" for bar in bars)
    return {
        "marks": charts.bar_marks(bars),
        "title": title,
        "unit": unit,
        "name": name,
        "description": described,
        "kinds": {bar.kind for bar in bars},
    }


@register.inclusion_tag("components/dot_chart.html")
def dot_chart(dots: Sequence[Dot], middle: Decimal, title: str, name: str) -> Values:
    """Dots on a scale from 0 to 100 with the middle; the page puts its table below: `{% dot_chart row.dots … %}`."""
    marks = charts.dot_marks(dots)
    return {
        "marks": marks,
        "middle": charts.dot_place(middle),
        "has_open": any(mark.is_open for mark in marks),
        "height": 44 * len(marks) + 24,
        "end": 44 * len(marks) + 2,
        "title": title,
        "name": name,
        "description": "; ".join(f"{mark.label}: {mark.shown}" for mark in marks),
    }


@register.inclusion_tag("components/spread_chart.html")
def spread_chart(boxes: Sequence[Box], line: Decimal, title: str, name: str = "spread") -> Values:
    """Rows of percentages with quartiles and a table twin: `{% spread_chart page.boxes page.usual _("…") %}`."""
    words = gettext(
        "%(label)s: lowest %(lowest)s, quartiles %(low)s and %(high)s, median %(median)s, highest %(highest)s"
    )
    said = [
        words
        % {
            "label": box.label,
            "lowest": formats.percent(box.lowest),
            "low": formats.percent(box.lower_quartile),
            "median": formats.percent(box.median),
            "high": formats.percent(box.upper_quartile),
            "highest": formats.percent(box.highest),
        }
        for box in boxes
    ]
    drawing = charts.box_drawing(boxes, line) if boxes else None
    return {"drawing": drawing, "boxes": boxes, "line": line, "title": title, "name": name, "said": "; ".join(said)}


@register.inclusion_tag("components/how_computed.html")
def how_computed(source: Source, summary: str = "") -> Values:
    """How a figure came about: formula, row used, period, source: `{% how_computed page.source %}`."""
    return {"source": source, "summary": summary}


@register.simple_block_tag
def panel(
    content: SafeString, title: str = "", name: str = "", *, flush: bool = False, small: bool = False
) -> SafeString:
    """A panel with its heading: `{% panel _("Obligation") "obligation" %}…{% endpanel %}`."""
    style = " sr-panel--flush" if flush else " sr-panel--s" if small else ""
    if not title:
        return format_html('<section class="sr-panel{}">{}</section>', style, content)
    heading = format_html('<h2 id="{}-h">{}</h2>', name, title)
    if flush:
        heading = format_html('<div class="sr-panel__head">{}</div>', heading)
    return format_html(
        '<section class="sr-panel{}" id="{}" aria-labelledby="{}-h">{}{}</section>', style, name, name, heading, content
    )


@register.simple_block_tag
def fold(content: SafeString, summary: str) -> SafeString:
    """A part that folds away on a phone and stands open on a wide screen: `{% fold _("Filter") %}…{% endfold %}`."""
    return format_html('<details class="sr-fold"><summary>{}</summary>{}</details>', summary, content)


@register.inclusion_tag("components/confirmation.html")
def confirmation(title: str, reference: str = "", next_step: str = "") -> Values:
    """What was done, its reference, and what happens next and when: on a page of its own."""
    return {"title": title, "reference": reference, "next_step": next_step}
