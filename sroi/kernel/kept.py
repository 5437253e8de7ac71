"""A form that loses nothing: it knows what it showed, so that a save over a colleague's work is noticed (R5, S3).

A form carries the hashes of what it showed in one hidden input. When it comes back, the record may have changed: the
view reads it again under the lock, and `notice_changes` compares the three: what was shown, what stands there now, what
was typed. What only the colleague changed is taken over on the page, what both changed is refused at its field with the
colleague's answer beside it, and the next save is a choice made knowingly. A post without the hashes is not judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sroi.kernel.forms import PageForm
from sroi.kernel.pages import number_of

SEEN, LEFT, LATER = "seen", "left", "later"
HASH_LENGTH = 10
MOST_SHOWN = 600
LETTERS = str.maketrans("0123456789", "ghijklmnop")
Answers = Mapping[str, Sequence[str]]
"""What was typed, by name, as the browser sends it."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a colleague typed here and did not save: its number, who, when, and the address that shows it."""

    number: int
    who: str
    at: datetime
    url: str


class AsItIs:
    """A piece of a page in a layout, shown as it is: the library would run what somebody sent as a template."""

    def __init__(self, html: SafeString) -> None:
        self.html = html

    def render(self, *_form_and_context: object, **_options: object) -> SafeString:
        """The piece itself."""
        return self.html


class KeptForm(PageForm):
    """A form over a record that others may change too, whose answers are kept while they are typed.

    `keep_at` is the address that keeps the answers; `kept_at` tells since when kept answers stand in the form.
    """

    keep_at = ""
    kept_at: datetime | None = None
    kept_seen = ""
    kept_by = ""
    """The colleague who typed it; empty when it is one's own."""
    shares_kept: bool = False
    """What is typed here is kept for whoever goes on with this page of the case."""
    left: tuple[Left, ...] = ()
    """What colleagues left here to go on with."""
    record_url = ""
    """The same page with what is recorded, whatever was typed."""

    @property
    def helper(self) -> FormHelper:
        """The preset of the house, with what was shown and where answers are kept."""
        helper = super().helper
        if self.prefix is None:
            helper.layout = Layout(*helper.layout.fields, AsItIs(self.seen_input))
        if self.form_tag and self.keep_at:
            helper.attrs |= {"data-unsaved": "", "data-autosave": self.keep_at}
            helper.layout.append(AsItIs(self.autosave_note))
            if self.shares_kept:
                helper.also.append((LATER, _("Save and go on later")))
        return helper

    @property
    def autosave_note(self) -> SafeString:
        """The place where the page says that the answers were kept."""
        return kept_note()

    @property
    def seen_input(self) -> SafeString:
        """The hidden inputs with the hashes of what is shown, and with what colleagues left here."""
        return seen_input(self.add_prefix(SEEN), self.seen, left=self.left)

    @property
    def seen(self) -> str:
        """The hashes of what the reader has seen: those that came back, else those of the record."""
        if self.is_bound:
            return str(self.data.get(self.add_prefix(SEEN), ""))
        return self.kept_seen or self.now()

    def now(self) -> str:
        """The hashes of the record as it stands."""
        return " ".join(f"{name}:{_hash(self._stands(name))}" for name in self._judged())

    def show_kept(self, answers: Answers, at: datetime) -> None:
        """Fill in what was typed before and not saved."""
        for name, field in self.fields.items():
            given = answers.get(self.add_prefix(name))
            if isinstance(field.widget, forms.FileInput) or (given is None and not _may_be_empty(field)):
                continue
            self.initial[name] = _typed(field, given or ())
        self.kept_at, self.kept_seen = at, next(iter(answers.get(self.add_prefix(SEEN), ())), "")

    def suggest(self, **answers: Any) -> None:
        """Fill in what another page proposes; what counts as seen stays the record."""
        if not self.is_bound:
            self.kept_seen = self.now()
            self.initial.update(answers)

    def notice_changes(self, who: str) -> bool:
        """Refuse the save when a colleague changed what was shown, and show both; `who` names the colleague."""
        seen = dict(each.split(":", 1) for each in self.seen.split() if ":" in each)
        changed = [name for name in self._judged() if name in seen and _hash(self._stands(name)) != seen[name]]
        if all(self._typed(name) == self._stands(name) for name in changed):
            return False
        came_back: Any = self.data
        data = came_back.copy()
        for name in changed:
            if self._typed(name) == self._stands(name):
                continue
            if _hash(self._typed(name)) == seen[name]:
                _put(data, self.add_prefix(name), self._stands(name), self.fields[name])
            elif not self.has_error(name):
                self.add_error(name, self._beside(name))
        data[self.add_prefix(SEEN)] = self.now()
        self.add_error(None, changed_meanwhile(who))
        self.data = data
        return True

    def _beside(self, name: str) -> str:
        """What the colleague filled in, beside one's own answer."""
        label, shown = str(self.fields[name].label), self._words(name)
        if not shown:
            return _("A colleague emptied “%(label)s” meanwhile. Yours stands here.") % {"label": label}
        values = {"label": label, "answer": shown}
        return _("A colleague filled in “%(label)s” meanwhile with: “%(answer)s”. Yours stands here.") % values

    def _words(self, name: str) -> str:
        """An answer of the record as the reader knows it: the words of a choice, the text of a text."""
        field, stands = self.fields[name], self._stands(name)
        if isinstance(field, forms.BooleanField):
            return _("Yes") if stands else _("No")
        choices = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        text = ", ".join(choices.get(each, each) for each in stands)
        return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"

    def _judged(self) -> list[str]:
        return [name for name, field in self.fields.items() if not isinstance(field.widget, forms.FileInput)]

    def _stands(self, name: str) -> list[str]:
        """What the record says, in the form in which the browser sends it back."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field.widget, forms.CheckboxInput):
            return ["on"] if value else []
        return _plain(field.widget.format_value(value))

    def _typed(self, name: str) -> list[str]:
        """What came back."""
        field = self.fields[name]
        return _plain(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))


class KeptLines:
    """The same for a formset: its lines are one answer. Put it before `BaseFormSet`, hand `initial` to the formset."""

    keep_at = ""
    kept_at: datetime | None = None
    kept_seen = ""
    kept_by = ""
    shares_kept: bool = False
    left: tuple[Left, ...] = ()
    record_url = ""
    record = ""
    """The hash of the record, when other lines stand here than those of the record."""

    initial: Any
    forms: Any
    data: Any
    prefix: Any
    is_bound: Any
    form: Any

    @property
    def autosave_note(self) -> SafeString:
        """The place where the page says that the answers were kept."""
        return kept_note()

    @property
    def seen_input(self) -> SafeString:
        """The hidden inputs with the hash of the lines that are shown, and with what colleagues left here."""
        return seen_input(f"{self.prefix}-{SEEN}", self.seen, left=self.left)

    @property
    def seen(self) -> str:
        """The hash of the lines that the reader has seen."""
        if self.is_bound:
            return str(self.data.get(f"{self.prefix}-{SEEN}", ""))
        return self.kept_seen or self.now()

    def now(self) -> str:
        """The hash of the lines as they stand in the record."""
        return self.record or _hash(each.now() for each in (self.form(initial=row) for row in self.initial or ()))

    def has_changed_meanwhile(self) -> bool:
        """Tell whether a colleague changed the lines; the next save is then made knowingly."""
        if self.seen in ("", self.now()):
            return False
        data = self.data.copy()
        data[f"{self.prefix}-{SEEN}"] = self.now()
        self.data = data
        return True


def changed_meanwhile(who: str) -> str:
    """What to do when a colleague was first."""
    message = _(
        "A colleague saved this before you (%(who)s), so nothing was saved now. Your answers still stand here; "
        "what only the colleague changed was taken over. Check the answers and save again."
    )
    return message % {"who": who}


def seen_input(name: str, value: str, *, left: Iterable[Left] = ()) -> SafeString:
    """The hidden inputs that carry what was shown: of the record, and of what colleagues left."""
    numbers = " ".join(str(each.number) for each in left)
    seen = format_html('<input type="hidden" name="{}" value="{}">', name, value)
    return format_html('{}<input type="hidden" name="{}" value="{}">', seen, LEFT, numbers) if numbers else seen


def kept_note() -> SafeString:
    """The place where the page says that the answers were kept."""
    failed = _("Not kept: no connection. Use the button to save.")
    return format_html('<span class="sr-save" data-autosave-status role="status" data-failed="{}"></span>', failed)


def lines_of(answers: Answers, *, prefix: str, form: type[KeptForm]) -> list[dict[str, Any]]:
    """The lines that were typed before and not saved, as `initial` of a formset."""
    count = next(iter(answers.get(f"{prefix}-TOTAL_FORMS", ())), "0")
    lines = range(min(number_of(count) or 0, 250))
    rows = [
        {name: _typed(field, answers.get(f"{prefix}-{line}-{name}", ())) for name, field in form.base_fields.items()}
        for line in lines
    ]
    return [row for row in rows if any(row.values())]


def _plain(value: Any) -> list[str]:
    """An answer as a list of texts: without empty ones, in one order, with one kind of line end."""
    if isinstance(value, bool):
        return ["on"] if value else []
    parts = value if isinstance(value, (list, tuple, set)) else [value]
    texts = (str(each).replace("\r\n", "\n").strip() for each in parts if each is not None)
    return sorted(each for each in texts if each)


def _typed(field: forms.Field, given: Sequence[str]) -> Any:
    """A typed answer as the widget shows it again."""
    if isinstance(field.widget, forms.CheckboxInput):
        return bool(given)
    if isinstance(field.widget, (forms.CheckboxSelectMultiple, forms.SelectMultiple)):
        return list(given)
    return given[-1] if given else ""


def _may_be_empty(field: forms.Field) -> bool:
    """A browser sends nothing for an unticked box."""
    return isinstance(field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect))


def _put(data: Any, name: str, stands: list[str], field: forms.Field) -> None:
    """Put an answer of the record into what came back."""
    if stands or not _may_be_empty(field):
        data.setlist(name, stands or [""])
    else:
        data.pop(name, None)


def _hash(parts: Iterable[str]) -> str:
    """A short hash in letters only: digits could be taken for a citizen number and masked (R45)."""
    return sha256("\n".join(parts).encode()).hexdigest()[:HASH_LENGTH].translate(LETTERS)
