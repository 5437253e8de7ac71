"""The form behind every page: Dutch errors that name the field, blockers beside the fields, one look."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sroi.kernel import formats
from sroi.kernel.pages import Answer, Why
from sroi.kernel.plain_text import guard_text
from sroi.kernel.refusals import Blocker
from sroi.kernel.words import typed_line, typed_text

FILL_IN = _("Fill in “%(label)s”.")
CHOOSE = _("Choose an answer at “%(label)s”.")
NO_CHOICE = "---------"
"""What Django shows for no choice: dashes, which a reader cannot read."""
TICK = _("Tick “%(label)s”.")
UPLOAD = _("Choose a file at “%(label)s”.")
SPECIFIC: dict[str, Any] = {
    "max_length": _("“%(label)s” has at most {limit} characters. You filled in {given}."),
    "min_length": _("“%(label)s” has at least {limit} characters. You filled in {given}."),
    "min_value": _("“%(label)s” is at least {limit}."),
    "max_value": _("“%(label)s” is at most {limit}."),
    "invalid_choice": _("Choose one of the answers at “%(label)s”."),
    "invalid_list": _("Choose one of the answers at “%(label)s”."),
    "empty": _("The file at “%(label)s” is empty. Choose another file."),
    "missing": _("Choose a file at “%(label)s”."),
    "contradiction": _("At “%(label)s”, either choose a file or tick that it is removed."),
    "null_characters_not_allowed": _("“%(label)s” holds a sign that cannot be stored. Type the text again."),
}
INVALID: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.EmailField, _("Write “%(label)s” as an e-mail address, for example name@company.nl.")),
    (forms.URLField, _("Write “%(label)s” as a web address, for example https://company.nl.")),
    (forms.IntegerField, _("Write “%(label)s” as a whole number, for example 12.")),
    (forms.DateTimeField, _("Write “%(label)s” as date and time, for example 03-11-2026 14:30.")),
    (forms.TimeField, _("Write “%(label)s” as a time, for example 14:30.")),
    (forms.FileField, _("Choose a file at “%(label)s”.")),
    (forms.Field, _("Fill in “%(label)s” in another way.")),
)
PLACES = {"{limit}": "%(limit_value)s", "{given}": "%(show_value)s"}


def lower_first(text: str) -> str:
    """A label as it stands inside a sentence: `Start date` becomes `start date`, `KvK number` stays."""
    return text[:1].lower() + text[1:] if len(text) > 1 and text[1].islower() else text


def required_message(field: forms.Field) -> str:
    """What to do when the field is empty, in the words of its label."""
    pattern = FILL_IN
    if isinstance(field, forms.BooleanField):
        pattern = TICK
    elif isinstance(field, forms.FileField):
        pattern = UPLOAD
    elif isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        pattern = CHOOSE
    return str(pattern) % {"label": field.label}


def inherited_messages(field: forms.Field) -> dict[str, Any]:
    """The messages that Django gives this kind of field by itself."""
    found: dict[str, Any] = {}
    for each in reversed(type(field).__mro__):
        found |= getattr(each, "default_error_messages", {})
    return found


def specific_messages(field: forms.Field) -> dict[str, str]:
    """What to do about each refusal, naming the field: never only that something is wrong."""
    invalid = next(message for kind, message in INVALID if isinstance(field, kind))
    patterns = SPECIFIC | {"invalid": invalid, "invalid_image": invalid}
    label = str(field.label).replace("%", "%%")
    found = {code: str(pattern) % {"label": label} for code, pattern in patterns.items()}
    for mark, place in PLACES.items():
        found = {code: text.replace(mark, place) for code, text in found.items()}
    return found | {"required": required_message(field)}


class PageForm(forms.Form):
    """A form of a page; a subclass names its submit button after the act.

    `submit` is the text of the one primary button and of the heading, unless there is a `heading`;
    `also` names the secondary buttons (name → text);
    `reads_texts = False` leaves citizen numbers in texts to a rule that tells them with every other reason;
    `form_tag = False` leaves the form element and its buttons to the page;
    `why` tells beside each question why it is asked, `belongs_to` which questions are told with another one.
    """

    submit: ClassVar[Any] = _("Save")
    heading: ClassVar[Any] = ""
    also: ClassVar[dict[str, Any]] = {}
    form_tag: ClassVar[bool] = True
    mark_optional: ClassVar[bool] = True
    reads_texts: ClassVar[bool] = True
    why: Mapping[str, Why] = {}
    belongs_to: Mapping[str, str] = {}
    required_css_class = ""
    error_css_class = ""
    is_late: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._prepare(name, field)

    def _prepare(self, name: str, field: forms.Field) -> None:
        """Give the field a label and messages that name it, unless it has its own."""
        if field.label is None:
            field.label = capfirst(name.replace("_", " "))
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == NO_CHOICE:
            field.empty_label = _("Choose") if field.required else _("None")
        if self.reads_texts:
            guard_text(field)
        inherited = inherited_messages(field)
        for code, message in specific_messages(field).items():
            if field.error_messages.get(code) in (None, inherited.get(code)):
                field.error_messages[code] = message

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> Any:
        """What was typed, without characters that nobody types."""
        value = super()._widget_data_value(widget, html_name)  # type: ignore[misc]  # the stubs leave it out
        if not isinstance(value, str) or isinstance(widget, forms.PasswordInput):
            return value  # a password is what it is: the page to sign in takes it so too
        return typed_line(value) if isinstance(widget, forms.TextInput) else typed_text(value)

    use_required_attribute = False

    @property
    def helper(self) -> FormHelper:
        """The crispy preset of the house; override `layout()` to group fields."""
        helper = FormHelper()
        helper.form_tag = self.form_tag
        helper.attrs = {"novalidate": "novalidate"}
        helper.render_hidden_fields = True
        helper.layout = self.layout()
        helper.submit_label = str(self.submit)
        helper.also = [(name, str(text)) for name, text in self.also.items()]
        helper.mark_optional = self.mark_optional
        return helper

    def why_asked(self, name: str) -> Why | None:
        """Why this question is asked; in a row of lines it is told at the first."""
        is_first = self.prefix is None or self.prefix.endswith("-0")
        return self.why.get(name) if is_first else None

    def layout(self) -> Layout:
        """All fields in their order; a subclass may group them."""
        return Layout(*self.fields)

    def add_blockers(self, blockers: Iterable[Blocker]) -> None:
        """Show why the act was refused: beside the field that the reason names, else above the form."""
        for each in blockers:
            field = each.field if each.field in self.fields else None
            self.add_error(field, forms.ValidationError(formats.sentence(each), code=each.code))

    def come_too_late(self, blockers: Iterable[Blocker]) -> None:
        """Tell what happened in the meantime; what was typed stays on the page."""
        self.is_valid()
        self.add_blockers(blockers)
        self.is_late = True

    def typed(self) -> tuple[Answer, ...]:
        """What was typed in the boxes, for a page on which it cannot be sent any more."""
        boxes = [each for each in self if isinstance(each.field.widget, forms.Textarea | forms.TextInput)]
        given = ((str(each.label), str(each.value() or "")) for each in boxes if self.is_bound)
        return tuple(Answer(label, text) for label, text in given if text)


def error_list(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error as (id of the field, sentence): first those of the form, then in the order of the fields."""
    found = [("", str(message)) for message in form.non_field_errors()]
    for bound in form:
        found += [(target_id(bound), message) for message in field_messages(bound)]
    return found


def field_messages(bound: forms.BoundField) -> list[str]:
    """The errors of one field; in a borrowed form the bare `required` of Django is replaced by one with its name."""
    bare = str(forms.Field.default_error_messages["required"])
    return [required_message(bound.field) if str(each) == bare else str(each) for each in bound.errors]


def target_id(bound: forms.BoundField) -> str:
    """The id that a link to this field jumps to: the first choice of a list of choices, else the control."""
    if isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{bound.auto_id}_0"
    return str(bound.auto_id)
