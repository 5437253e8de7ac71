"""Every form of the product as a browser sees it, and what a hostile user types into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sroi.kernel.once import TOKEN
from tests.law.form_pages import NOT_SENT, Control

HOSTILE = (
    "",
    "\u00a0",
    "-1",
    "-0",
    "1e9",
    "1E-400",
    "NaN",
    "Infinity",
    "²",
    "٣",
    "9" * 400,
    "0,005",
    "9223372036854775808",
    "-9223372036854775809",
    "0001-01-01",
    "9999-12-31",
    "31-12-9999",
    "01-01-0001",
    "31-02-2027",
    "٣١-١٢-٢٠٢٦",
    "25:61",
    "2026-W53",
    "2026-Q9",
    "x" * 6000,
    "\U0001f600" * 300,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}{% load x %}%(naam)s {naam} %s",
    '=HYPERLINK("https://boos.example")',
    "a\r\nBcc: boos@boos.example",
    "\u202egnp.exe",
    "\x1b[31m\x07\x01\x0b\x7f\x85",
    "\ufeff\ufffe\uffff",
    b"\xff\xfe\xed\xa0\x80",
    "'; DROP TABLE dossier_event; --",
    "../../../../etc/passwd",
    "None",
    "[]",
    "true",
)
"""Numbers outside every range, days at the edges of the calendar, and texts that something might run."""


@dataclass(slots=True)
class Form:
    """One form of a page: where it leads, how, the token of the page, and its controls with a plausible value each."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def plausible(self) -> dict[str, str | bytes]:
        """What somebody could have sent."""
        given: dict[str, str | bytes] = {name: control.plausible for name, control in self.controls.items()}
        return {**given, **self.buttons}

    def attempts(self, turn: int, each: int) -> Iterator[dict[str, str | bytes]]:
        """Hostile contents: every field at once, and each field alone with `each` values from a place in the list."""
        for place in range(each):
            value = HOSTILE[(turn + place) % len(HOSTILE)]
            yield {**dict.fromkeys(self.controls, value), **self.buttons}
        for number, name in enumerate(self.controls):
            for place in range(each):
                value = HOSTILE[(turn + number * each + place) % len(HOSTILE)]
                yield self.plausible | {name: value}


class _Reader(HTMLParser):
    """Collects the forms of a page one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.choosing: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form or a control in."""
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None:
            self._take(tag, given, self.open)

    def _take(self, tag: str, given: dict[str, str], form: Form) -> None:
        """Take a control into its form."""
        name, kind, value = given.get("name", ""), given.get("type", tag), given.get("value", "")
        if tag == "button" and name and not form.buttons:
            form.buttons[name] = value
        elif tag == "select":
            self.choosing = form.controls[name] = Control(name, "select", "", [])
        elif tag == "option" and self.choosing is not None:
            self.choosing.choices.append(value)
        elif tag in {"input", "textarea"} and name and kind not in NOT_SENT - {"search"}:
            held = form.controls.setdefault(name, Control(name, kind, value, []))
            if kind == "radio":
                held.choices.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave a list or a form."""
        if tag == "select":
            self.choosing = None
        if tag == "form":
            self.open = None


def forms_of(page: str) -> list[Form]:
    """The forms of a page, in their order."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        held = form.controls.pop(TOKEN, None)
        form.token = held.value if held else ""
    return reader.forms
