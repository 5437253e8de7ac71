"""What stands around every page: navigation by role, search, name menu, language and theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sroi import GUIDE, VERSION
from sroi.accounts.selectors import DemoAccount, demo_accounts, roles_of
from sroi.accounts.states import BUREAU, CLIENT, STAFF, Role
from sroi.home.selectors.notices import unseen_by

THEME_COOKIE = "theme"
THEMES = {"light": _("Light"), "dark": _("Dark"), "system": _("As the system")}
YEAR = 365 * 24 * 60 * 60
FILE_READERS = STAFF - {Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu: where it leads and which roles may open it."""

    view: str
    label: Any
    icon: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Item:
    """One item as shown: only what exists and may be opened."""

    url: str
    label: str
    icon: str
    current: bool


ENFORCERS = frozenset({*BUREAU, *CLIENT, Role.FINANCE_READER, Role.AUDITOR})
PREPARATION = frozenset({*BUREAU, Role.BUYER, Role.DEPARTMENT_HEAD, Role.AUDITOR})
PARTNER_READERS = FILE_READERS - {Role.CONTRACTOR}
ENTRIES = (
    Entry("home:work", _("My work"), "work", frozenset(Role)),
    Entry("home:case-list", _("Cases"), "folder", FILE_READERS),
    Entry("procurement:preparing-list", _("In preparation"), "clock", PREPARATION),
    Entry("procurement:partner-list", _("Partners"), "people", PARTNER_READERS),
    Entry("home:contract-list", _("Contracts"), "report", frozenset({Role.CONTRACTOR})),
    Entry("home:contract-list", _("My contracts"), "report", frozenset({Role.CONTRACT_MANAGER})),
    Entry("procurement:advice-desk", _("Requests for advice"), "info", frozenset({Role.COORDINATOR})),
    Entry("reporting:verification-list", _("Verification"), "check", frozenset({*BUREAU, Role.AUDITOR})),
    Entry("enforcement:file-list", _("Enforcement"), "scale", ENFORCERS),
    Entry("home:approval-list", _("Approvals"), "ok", frozenset({Role.COORDINATOR})),
    Entry("procurement:deviation-list", _("Comply or explain"), "info", FILE_READERS - {Role.CONTRACTOR}),
    Entry("home:agenda", _("Agenda"), "calendar", frozenset(Role) - {Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
    Entry("dossier:outbox", _("Undelivered mail"), "mail", frozenset({Role.ADVISER, Role.COORDINATOR})),
    Entry("accounts:people", _("People and roles"), "people", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
    Entry("procurement:block-list", _("Standard texts"), "copy", frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})),
    Entry("reference:index", _("Administration"), "gear", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
)

CASE_ACTS = (
    Entry("procurement:case-open", _("Open a case"), "folder", frozenset({Role.BUYER})),
    Entry("contractors:notice-import", _("Import notices"), "download", frozenset({*BUREAU, Role.BUYER})),
)
"""How a case begins: by a form, or with an official notice."""


def path_to(view: str) -> str:
    """The address of a view; empty when it does not exist."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def items_for(roles: frozenset[Role], *, path: str, entries: tuple[Entry, ...] = ENTRIES) -> Iterable[Item]:
    """The entries for these roles, the menu unless told otherwise, in their order, each address once."""
    seen: set[str] = set()
    for entry in entries:
        url = path_to(entry.view)
        if url and url not in seen and roles & entry.roles:
            seen.add(url)
            yield Item(url, str(entry.label), entry.icon, _leads(url, path))


@cache
def menu_urls() -> tuple[str, ...]:
    """Every address that the menu of anybody leads to."""
    return tuple(dict.fromkeys(filter(None, (path_to(entry.view) for entry in ENTRIES))))


def _leads(url: str, path: str) -> bool:
    """Tell whether the page at `path` belongs to this menu item."""
    return path == url if url == "/" else path.startswith(url)


class Shell:
    """The surroundings of one page; each part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles of the reader; none before login."""
        user = getattr(self.request, "user", None)
        return roles_of(user) if user is not None and user.is_authenticated else frozenset()

    @cached_property
    def navigation(self) -> list[Item]:
        """The main menu."""
        return list(items_for(self.roles, path=self.request.path))

    @cached_property
    def place(self) -> tuple[bool, frozenset[Role], tuple[str, ...]]:
        """Everything that the menu depends on: a page without a login, the roles, and where in the menu it stands."""
        path = self.request.path
        return bool(self.name), self.roles, tuple(url for url in menu_urls() if _leads(url, path))

    @cached_property
    def case_acts(self) -> list[Item]:
        """How this reader begins a case."""
        return list(items_for(self.roles, path=self.request.path, entries=CASE_ACTS))

    @cached_property
    def name(self) -> str:
        """How the reader is called in the bar."""
        user = getattr(self.request, "user", None)
        return str(getattr(user, "name", "") or user) if user is not None and user.is_authenticated else ""

    @cached_property
    def unseen(self) -> int:
        """How many messages came since the reader last looked at them."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return 0
        known: int | None = user.known.get("unseen")
        return unseen_by(user) if known is None else known

    @property
    def theme(self) -> str:
        """The chosen theme; empty leaves it to the system."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in ("light", "dark") else ""

    @property
    def themes(self) -> list[tuple[str, str, bool]]:
        """The themes to choose from: key, name, current."""
        return [(key, str(name), key == (self.theme or "system")) for key, name in THEMES.items()]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages to choose from, each in its own words."""
        return [("nl", "Nederlands"), ("en", "English")]

    @cached_property
    def links(self) -> dict[str, str]:
        """The addresses of the shell that exist here, by name."""
        names = {
            "home": "home:work",
            "search": "home:search",
            "notices": "home:notifications",
            "theme": "home:theme",
            "language": "set_language",
            "profile": "accounts:profile",
            "stand_ins": "accounts:stand-ins",
            "login": "account_login",
            "logout": "account_logout",
            "mfa": "mfa_index",
            "password": "account_change_password",
            "accessibility": "home:accessibility",
            "privacy": "home:privacy",
            "contact": "home:contact",
        }
        return {name: path_to(view) for name, view in names.items()}

    @property
    def search_label(self) -> str:
        """What the search box finds."""
        return gettext("Search case, company or KvK number")

    @property
    def today(self) -> date:
        """The date in Amsterdam (R41)."""
        return timezone.localdate()

    @property
    def demo(self) -> bool:
        """Tell whether persons and companies are made up here."""
        return bool(settings.SHOW_DEMO_ACCOUNTS)

    @cached_property
    def demo_accounts(self) -> tuple[DemoAccount, ...]:
        """The accounts that the login page of a trial offers."""
        return demo_accounts()

    @property
    def version(self) -> str:
        """Which version of the product this is."""
        return VERSION

    @property
    def guide(self) -> str:
        """Which version of the guide of the city the product follows."""
        return GUIDE

    @property
    def mail_sink(self) -> str:
        """Where the mail of a trial installation can be read."""
        return str(settings.MAIL_SINK_URL) if self.demo else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give every template the surroundings of its page."""
    return {"shell": Shell(request)}


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme that the reader chose, and return to the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in ("light", "dark"):
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
