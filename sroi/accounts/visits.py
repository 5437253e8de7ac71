"""One request to a page: who asks, when, what is sent, and the one way in which a page answers an act.

A refused form is shown again with 422, an act that comes too late with 409; both keep what was typed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from sroi.accounts.models import User
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.states import NotAllowed
from sroi.kernel.words import gettext_noop

MOVED_ON = gettext_noop("Somebody was ahead of you: this is done already, or not possible any more.")

P = ParamSpec("P")
Made = TypeVar("Made")
Response = TypeVar("Response", bound=HttpResponseBase)


def moved_on() -> tuple[Blocker, ...]:
    """Why an act is not possible any more, when nothing more is known."""
    return (blocker("moved-on", MOVED_ON, source="R6"),)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in, at one moment."""

    request: HttpRequest
    user: User
    at: datetime

    @property
    def on(self) -> date:
        """The Amsterdam day."""
        return amsterdam_date(self.at)

    @property
    def is_post(self) -> bool:
        """Tell whether something is sent."""
        return self.request.method == "POST"

    @property
    def posted(self) -> QueryDict | None:
        """The answers that were sent, also when they are empty; None for a page that is only shown."""
        return self.request.POST if self.is_post else None

    @property
    def files(self) -> "MultiValueDict[str, UploadedFile[Any]] | None":
        """The files that were sent with the answers."""
        return self.request.FILES if self.is_post else None

    def answer(
        self,
        form: PageForm,
        act: Callable[[], Made],
        *,
        done: str | Promise | Callable[[Made], str],
        to: str | Callable[[Made], str],
        late: Callable[[], Iterable[Blocker]] = moved_on,
    ) -> HttpResponse | None:
        """Do the act of a valid form and go on; None when the page is to be shown (again), with what was refused."""
        if not form.is_valid():
            return None
        try:
            made = act()
        except Refused as no:
            form.add_blockers(no.blockers)
            return None
        except NotAllowed:
            form.come_too_late(late())
            return None
        return self.go_on(done(made) if callable(done) else done, to(made) if callable(to) else to)

    def go_on(self, done: str | Promise, to: str, *args: object) -> HttpResponse:
        """Say what was done, and lead to the next page: an address, or its name with what it asks."""
        if done:
            messages.success(self.request, str(done))
        return redirect(to, *args)

    def show(self, template: str, context: Mapping[str, object], *, status: int | None = None) -> HttpResponse:
        """The page; what was refused is no 200, so that nobody takes it for done."""
        status = status or self.status_of(context.get("form"), context.get("formset"))
        return render(self.request, template, {"today": self.on, **context}, status=status)

    def status_of(self, *forms: object) -> int:
        """409 for what came too late, 422 for what is to be filled in otherwise."""
        if any(isinstance(each, PageForm) and each.is_late for each in forms):
            return 409
        asked = [each for each in forms if self.is_post and isinstance(each, BaseForm | BaseFormSet)]
        return 422 if any(each.is_bound and not each.is_valid() for each in asked) else 200


def visit_of(request: HttpRequest) -> Visit:
    """The visit that a request is, by the clock of now."""
    if not isinstance(request.user, User):
        raise PermissionDenied("signed-in")
    return Visit(request, request.user, timezone.now())


def _visits(
    *methods: str,
) -> Callable[[Callable[Concatenate[Visit, P], Response]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let a view start from the visit of somebody who is signed in."""

    def decorate(view: Callable[Concatenate[Visit, P], Response]) -> Callable[Concatenate[HttpRequest, P], Response]:
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Response:
            return view(visit_of(request), *args, **kwargs)

        return login_required(require_http_methods(methods)(page))

    return decorate


visit = _visits("GET", "HEAD", "POST")
"""A page that asks for something."""
reading = _visits("GET", "HEAD")
"""A page that is only read."""
pressing = _visits("POST")
"""A button without a page of its own."""
