"""What a browser would send: the forms of a page with every control, and values for them."""

from dataclasses import dataclass
from html.parser import HTMLParser

from django.test import Client

from sroi.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"

PLAUSIBLE = {
    "date": "2026-10-01",
    "number": "3",
    "email": "iemand@sroi.example",
    "tel": "020 123 45 67",
    "url": "https://sroi.example/",
    "time": "10:00",
    "datetime-local": "2026-10-01T10:00",
    "password": "een-lang-wachtwoord-van-hier",
}
NOT_SENT = {"submit", "button", "reset", "image", "file", "search"}


@dataclass(slots=True)
class Control:
    """One field of a form, with the values that it offers."""

    name: str
    kind: str
    value: str
    choices: list[str]
    is_shut: bool = False

    @property
    def is_free(self) -> bool:
        """Whether anything may be typed here."""
        return not self.choices and self.kind not in {"hidden", "checkbox"}

    @property
    def plausible(self) -> str:
        """What somebody could have filled in."""
        offered = [choice for choice in self.choices if choice]
        if offered:
            return offered[-1]
        if self.kind == "checkbox":
            return self.value or "on"
        return self.value or PLAUSIBLE.get(self.kind, "Een zin van iemand.")


class _Forms(HTMLParser):
    """Collects the controls of the forms that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Control] = {}
        self.posting = False
        self.choosing = ""
        self.buttons: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a control in."""
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.posting = given.get("method", "").lower() == "post" and not given.get("action", "").startswith("/")
        if not self.posting:
            return
        name, kind, value = given.get("name", ""), given.get("type", tag), given.get("value", "")
        if tag == "button" and name:
            self.buttons.append(name)
        elif tag == "select":
            self.choosing = name
            self.found[name] = Control(name, "select", "", [])
        elif tag == "option" and self.choosing:
            self.found[self.choosing].choices.append(value)
        elif tag in {"input", "textarea"} and name and kind not in NOT_SENT:
            held = self.found.setdefault(name, Control(name, kind, value, []))
            if kind == "radio":
                held.choices.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave a list or a form."""
        if tag == "select":
            self.choosing = ""
        if tag == "form":
            self.posting = False


def controls_of(page: str) -> dict[str, Control]:
    """The controls of the forms on a page that post to the page itself, by name."""
    reader = _Forms()
    reader.feed(page)
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.found


def filled_in(page: str) -> dict[str, str]:
    """What somebody could send from this page."""
    return {name: control.plausible for name, control in controls_of(page).items()}


def client_of(user: User | None) -> Client:
    """A browser in which this person is signed in; a problem reaches the test."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client
