"""What stands around a page follows the role; a refusal gets a page that says why."""

from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation

from sroi.accounts.states import Role
from sroi.home.shell import ENTRIES, Entry, Shell, choose_theme, items_for
from sroi.kernel.refusals import Refused, blocker
from sroi.kernel.states import NotAllowed
from tests.law.test_access import ASKED


def page(request: HttpRequest) -> HttpResponse:
    """A page that answers."""
    return HttpResponse("ok")


def refused(request: HttpRequest) -> HttpResponse:
    """An act that is refused for two reasons."""
    raise Refused([blocker("one", "First reason."), blocker("two", "Second reason of %(count)s.", count=2)])


def not_allowed(request: HttpRequest) -> HttpResponse:
    """An act at the wrong moment."""
    raise NotAllowed("award", "prepare")


def denied(request: HttpRequest) -> HttpResponse:
    """An act of somebody else."""
    raise PermissionDenied


def missing(request: HttpRequest) -> HttpResponse:
    """A file that is not there, or not yours."""
    raise Http404("secret-reference")


class Addresses(ModuleType):
    """The addresses of these tests: every entry of the menu, and the refusals."""

    urlpatterns = [  # Django reads the list
        path("refused/", refused),
        path("not-allowed/", not_allowed),
        path("denied/", denied),
        path("missing/", missing),
        path(
            "",
            include(
                (
                    [
                        path("", page, name="work"),
                        path("zaken/", page, name="case-list"),
                        path("opdrachten/", page, name="contract-list"),
                        path("agenda/", page, name="agenda"),
                    ],
                    "home",
                )
            ),
        ),
        path("uit/", include(([path("", page, name="outbox")], "dossier"))),
        path("beheer/", include(([path("", page, name="index")], "reference"))),
    ]


ADDRESSES = Addresses("addresses")


def labels(role: Role) -> list[str]:
    """The menu of one role, in English."""
    with override_settings(ROOT_URLCONF=ADDRESSES), translation.override("en"):
        return [item.label for item in items_for(frozenset({role}), path="/zaken/SR-1/")]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.CONTRACTOR, ["My work", "Contracts", "Agenda"]),
        (Role.BUYER, ["My work", "Cases", "Agenda"]),
        (Role.ADVISER, ["My work", "Cases", "Agenda", "Undelivered mail"]),
        (Role.CONTRACT_MANAGER, ["My work", "Cases", "My contracts", "Agenda"]),
        (Role.ADMINISTRATOR, ["My work", "Administration"]),
        (Role.AUDITOR, ["My work", "Cases", "Agenda", "Administration"]),
        (Role.PRIVACY_OFFICER, ["My work"]),
    ],
)
def test_a_role_sees_what_it_may_open(role: Role, expected: list[str]) -> None:
    assert labels(role) == expected


def test_an_address_that_does_not_exist_is_not_in_the_menu() -> None:
    empty = ModuleType("empty")
    empty.urlpatterns = []  # type: ignore[attr-defined]  # a module made for this test
    with override_settings(ROOT_URLCONF=empty):
        assert list(items_for(frozenset(Role), path="/")) == []


def test_exactly_the_item_of_this_page_is_current() -> None:
    with override_settings(ROOT_URLCONF=ADDRESSES):
        found = list(items_for(frozenset(Role), path="/zaken/SR-1/"))
    assert [item.url for item in found if item.current] == ["/zaken/"]
    assert len({item.url for item in found}) == len(found)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.view)
def test_the_menu_shows_nobody_a_page_that_they_may_not_open(entry: Entry) -> None:
    """R2: the menu follows the table of who may open what."""
    row = ASKED[entry.view]
    refused = {str(role) for role in entry.roles if not row.allows(str(role), 200)}
    assert not refused


def test_every_role_has_a_way_in() -> None:
    assert all(any(role in entry.roles for entry in ENTRIES) for role in Role)


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', "")])
def test_only_a_known_theme_is_followed(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert Shell(request).theme == theme


@pytest.mark.parametrize(
    ("next_", "target"), [("/zaken/?a=1", "/zaken/?a=1"), ("https://elders.example/", "/"), ("//elders.example", "/")]
)
def test_choosing_a_theme_returns_to_our_own_page_only(next_: str, target: str) -> None:
    response = choose_theme(RequestFactory().post("/", {"theme": "dark", "next": next_}))
    assert response["Location"] == target
    assert response.cookies["theme"].value == "dark"


def test_the_theme_of_the_system_forgets_the_choice() -> None:
    response = choose_theme(RequestFactory().post("/", {"theme": "system", "next": "/"}))
    assert response.cookies["theme"]["max-age"] == 0


def answer(address: str, **headers: str) -> Any:
    """The answer to an anonymous reader, in Dutch."""
    with override_settings(ROOT_URLCONF=ADDRESSES):
        return Client(headers=headers).get(address)


def test_a_refusal_is_a_409_page_with_every_reason_and_the_way_back() -> None:
    response = answer("/refused/", referer="http://testserver/zaken/SR-1/")
    html = response.content.decode()
    assert response.status_code == 409
    assert "First reason." in html
    assert "Second reason of 2." in html
    assert 'href="http://testserver/zaken/SR-1/"' in html
    assert "no-store" in response["Cache-Control"]


def test_the_way_back_is_never_somebody_elses_page() -> None:
    assert "elders.example" not in answer("/refused/", referer="https://elders.example/").content.decode()


def test_a_wrong_moment_is_a_409_page_without_codes() -> None:
    response = answer("/not-allowed/")
    assert response.status_code == 409
    assert "Deze stap kan nu niet: de zaak is al verder, of nog niet zo ver." in response.content.decode()
    assert "prepare" not in response.content.decode()


def test_not_your_duty_is_a_403_page() -> None:
    response = answer("/denied/")
    assert response.status_code == 403
    assert "Dit is niet uw taak" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_not_yours_and_not_there_are_the_same_page() -> None:
    hidden, absent = answer("/missing/"), answer("/nowhere/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content.replace(b"/missing/", b"") == absent.content.replace(b"/nowhere/", b"")
    assert "secret-reference" not in hidden.content.decode()
    assert "Vraag dan uw adviseur bij Bureau Social Return om toegang" in hidden.content.decode()
    assert hidden["Cache-Control"] == absent["Cache-Control"]
    assert "no-store" in absent["Cache-Control"]
