"""The building blocks of a page: icons, statuses, steppers, meters, lists, form controls."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.templatetags.crispy_forms_tags import do_uni_form
from django import forms, template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from sroi.home import charts
from sroi.kernel import formats
from sroi.kernel.forms import error_list, field_messages
from sroi.kernel.pages import (
    Answer,
    Bar,
    Branch,
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
register.tag("crispy", do_uni_form)

CONTROL_CLASSES = {
    "select": "ams-select",
    "multiple": "ams-select",
    "textarea": "ams-text-area",
    "password": "ams-password-input",
    "file": "ams-file-input",
    "checkbox": "ams-checkbox__input",
}
Values = dict[str, Any]


# Figures in a table


@register.simple_tag
def money_cell(value: Decimal | int | None, label: str = "", *, whole: bool = False) -> SafeString:
    """A table cell with an amount: `{% money_cell row.value _("Value") %}`."""
    shown = formats.whole_euro(value) if whole else formats.euro(value)
    return format_html('<td role="cell" class="sr-num" data-label="{}"><span>{}</span></td>', label, shown)


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
    return {"rows": rows, "branch": branch, "current": current, "of": len(rows), "branch_number": len(rows) + 1}


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


@register.inclusion_tag("components/how_computed.html")
def how_computed(source: Source, summary: str = "") -> Values:
    """How a figure came about: formula, row used, period, source: `{% how_computed page.source %}`."""
    return {"source": source, "summary": summary}


# Forms


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_: Any) -> Values:
    """Every error of the forms above them, with links: `{% error_summary form formset %}`."""
    errors = [error for form in forms_ if form is not None for error in _errors_of(form)]
    return {"errors": errors, "count": len(errors)}


def _errors_of(form: Any) -> list[tuple[str, str]]:
    """The errors of a form or formset as (id, sentence)."""
    if not form.is_bound:
        return []
    if isinstance(form, forms.BaseFormSet):
        above = [("", str(message)) for message in form.non_form_errors()]
        return above + [error for each in form for error in _errors_of(each)]
    return error_list(form)


@register.filter
def messages_of(bound: forms.BoundField) -> list[str]:
    """The errors of one field, each naming it."""
    return field_messages(bound)


@register.simple_tag
def relabel(form: forms.BaseForm, name: str, label: str) -> str:
    """Give a field of a borrowed form our word for it: `{% relabel form "login" _("E-mail address") %}`."""
    if name in form.fields:
        field, bound = form.fields[name], form[name]
        field.label = bound.label = label
        field.help_text = bound.help_text = ""
    return ""


@register.filter
def kind(bound: forms.BoundField) -> str:
    """What sort of control a field needs."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    for sort, classes in (
        ("checkboxes", forms.CheckboxSelectMultiple),
        ("radios", forms.RadioSelect),
        ("multiple", forms.SelectMultiple),
        ("select", forms.Select),
        ("checkbox", forms.CheckboxInput),
        ("file", forms.FileInput),
        ("textarea", forms.Textarea),
        ("password", forms.PasswordInput),
    ):
        if isinstance(widget, classes):
            return sort
    return "text"


@register.filter
def control(bound: forms.BoundField) -> SafeString:
    """The control of a field in our look; the browser neither judges nor cuts off what is typed."""
    bound.form.use_required_attribute = False
    own = str(bound.field.widget.attrs.get("class", ""))
    names = " ".join(each for each in (own, CONTROL_CLASSES.get(kind(bound), "ams-text-input")) if each)
    attrs: dict[str, Any] = {"class": names, "maxlength": False, "minlength": False, "placeholder": False}
    limit = max_length(bound)
    if limit and kind(bound) == "textarea":
        described = [bound.aria_describedby or "", f"{bound.auto_id}_count"]
        attrs["data-max-length"] = str(limit)
        attrs["aria-describedby"] = " ".join(each for each in described if each)
    return bound.as_widget(attrs=attrs)


@register.filter
def max_length(bound: forms.BoundField) -> int | None:
    """How many characters a text may have; None without a limit."""
    return getattr(bound.field, "max_length", None)


@register.filter
def describes(bound: forms.BoundField) -> str:
    """The ids of hint and error of a group of choices."""
    parts = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    return " ".join([*parts, f"{bound.auto_id}_error"] if bound.errors else parts)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    url: str,
    text: str,
    *,
    about: str = "",
    style: str = "secondary",
    small: bool = True,
    **fields: Any,
) -> SafeString:
    """One button that posts: `{% post_button url _("Remind") about=row.reference %}`."""
    inputs = [format_html('<input type="hidden" name="{}" value="{}">', name, value) for name, value in fields.items()]
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context.get("csrf_token", ""))
    hidden = format_html('<span class="ams-visually-hidden"> {}</span>', about) if about else ""
    return format_html(
        '<form method="post" action="{}" novalidate data-once>{}{}'
        '<button type="submit" class="ams-button ams-button--{}{}">{}{}</button></form>',
        url,
        token,
        mark_safe("".join(inputs)),  # each part was escaped by format_html
        style,
        " sr-button--s" if small else "",
        text,
        hidden,
    )


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
