"""The parts of a form: its controls in our look, its errors, and a button that posts."""

from typing import Any

from crispy_forms.templatetags.crispy_forms_tags import do_uni_form
from django import forms, template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sroi.kernel.forms import PageForm, error_list, field_messages
from sroi.kernel.pages import Why

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


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_: Any) -> Values:
    """Every error of the forms above them, with links: `{% error_summary form formset %}`."""
    errors = [error for form in forms_ if form is not None for error in _errors_of(form)]
    return {"errors": errors, "count": sum(1 for target, _message in errors if target)}


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


@register.filter
def why_asked(bound: forms.BoundField) -> Why | None:
    """Why a question is asked; nothing for a form that does not tell."""
    form = bound.form
    return form.why_asked(bound.name) if isinstance(form, PageForm) else None
