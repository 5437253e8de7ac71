"""One request to a page: who asks, when, what is sent, and the one way in which a page answers an act.

A refused form is shown again with 422, an act that comes too late with 409; both keep what was typed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms import BaseForm, BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.forms import PageForm
from sroi.kernel.once import once
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.states import NotAllowed
from sroi.kernel.words import gettext_noop

MOVED_ON = gettext_noop("Somebody was ahead of you: this is done already, or not possible any more.")

P = ParamSpec("P")
Made = TypeVar("Made")
Response = TypeVar("Response", bound=HttpResponseBase)
Who_co = TypeVar("Who_co", covariant=True)
Here = TypeVar("Here")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def moved_on() -> tuple[Blocker, ...]:
    """Why an act is not possible any more, when nothing more is known."""
    return (blocker("moved-on", MOVED_ON, source="R6"),)


@dataclass(frozen=True, slots=True)
class Visit(Generic[Who_co]):
    """One request of somebody who is signed in, at one moment."""

    request: HttpRequest
    user: Who_co
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
        """Do the act of a valid form, whole or not at all, and go on.

        None when the page is to be shown (again), with what was refused.
        """
        if not form.is_valid():
            return None
        try:
            with transaction.atomic():
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


def found_or_404(found: Made | None) -> Made:
    """What was asked for; what the reader may not see is not there."""
    if found is None:
        raise Http404
    return found


def visits(
    visit_of: Callable[[HttpRequest], Here], *methods: str
) -> Callable[[Callable[Concatenate[Here, P], Response]], Page[P]]:
    """Let a view start from the visit of somebody who is signed in."""

    def decorate(view: Callable[Concatenate[Here, P], Response]) -> Page[P]:
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            here = visit_of(request)
            return once(request, lambda: view(here, *args, **kwargs))

        return login_required(require_http_methods(methods)(page))

    return decorate
