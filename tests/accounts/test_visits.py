"""One answer for every act: done, refused beside its fields, or too late; what was typed is never lost."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from sroi.accounts.models import User
from sroi.accounts.visits import Visit, visit_of
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Refused, blocker
from sroi.kernel.states import NotAllowed

pytestmark = pytest.mark.django_db
LATE_EVENING = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
TYPED = "Omdat het zo is."


class ReasonForm(PageForm):
    """A form with one box."""

    reason = forms.CharField(widget=forms.Textarea)


def sent(reason: str | None = None) -> Visit:
    """A visit that sends a reason, or only reads."""
    factory = RequestFactory()
    request = factory.get("/") if reason is None else factory.post("/", {"reason": reason})
    request.session = {}  # type: ignore[assignment]  # messages need no more
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return Visit(request, User(name="Ada"), LATE_EVENING)


def tell(here: Visit, act: Callable[[], str]) -> tuple[HttpResponse | None, PageForm]:
    """The answer to an act, and its form."""
    form = ReasonForm(here.posted)
    return here.answer(form, act, done=lambda made: f"Made {made}.", to=lambda made: f"/{made}/"), form


def refuse() -> str:
    """An act that is refused at its field."""
    raise Refused([blocker("too-thin", "Say more.", field="reason")])


def come_late() -> str:
    """An act that is not possible any more."""
    raise NotAllowed("decide", "decided")


def test_a_page_that_is_only_read_does_nothing() -> None:
    answered, form = tell(sent(), refuse)
    assert answered is None
    assert not form.is_bound
    assert sent().status_of(form) == 200


def test_what_is_done_is_told_and_leads_on() -> None:
    here = sent(TYPED)
    answered, _form = tell(here, lambda: "a-7")
    assert answered is not None
    assert answered["Location"] == "/a-7/"
    assert [str(each) for each in get_messages(here.request)] == ["Made a-7."]


@pytest.mark.parametrize(
    ("reason", "act", "status"), [("", lambda: "never", 422), (TYPED, refuse, 422), (TYPED, come_late, 409)]
)
def test_what_is_refused_or_late_is_no_200_and_keeps_what_was_typed(
    reason: str, act: Callable[[], str], status: int
) -> None:
    here = sent(reason)
    answered, form = tell(here, act)
    assert answered is None
    assert form.errors
    assert here.status_of(form) == status
    assert [each.answer for each in form.typed()] == ([reason] if reason else [])


def test_an_empty_form_that_was_sent_was_sent() -> None:
    request = RequestFactory().post("/", {})
    here = Visit(request, User(name="Ada"), LATE_EVENING)
    assert ReasonForm(here.posted).is_bound


def test_a_visit_has_one_moment_and_its_day_in_amsterdam() -> None:
    assert sent().on.isoformat() == "2027-01-01"


def test_nobody_visits_without_signing_in() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        visit_of(request)
