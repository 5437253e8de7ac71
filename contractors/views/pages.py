"""The shape of every page of an act on a contract: fetch in scope, check the duty, ask, act, go on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from contractors import policies
from contractors.models import Contract
from sroi.accounts.models import User
from sroi.dossier.models import Dossier
from sroi.dossier.services import add_attachment
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.states import NotAllowed
from sroi.kernel.words import gettext_noop

MOVED_ON = gettext_noop("Somebody was ahead of you: this is done already, or not possible any more.")


def person_of(request: HttpRequest) -> User:
    """The person who is signed in."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


def contract_for(user: User, reference: str) -> Contract:
    """The contract inside the scope of the user; anything else is not there (404)."""
    rows = Contract.objects.visible_to(user).select_related(
        "dossier__parent", "case", "organisation", "consortium", "obligation"
    )
    return get_object_or_404(rows, reference=reference)


def keep_file(request: HttpRequest, dossier: Dossier, field: str, *, at: datetime) -> int | None:
    """Take an uploaded file into the dossier; None when there is none. Raises Refused for a wrong kind."""
    upload: Any = request.FILES.get(field)
    if upload is None:
        return None
    name = str(upload.name or field)
    return add_attachment(dossier=dossier, stream=upload.file, name=name, by=person_of(request), at=at).pk


class ActPage(LoginRequiredMixin, View):
    """One act on one contract, with one form; a subclass names the duty, the form and the act.

    Without a duty everybody in scope may read the page, and the service judges who acts.
    """

    duty: ClassVar[str]
    form_class: ClassVar[type[PageForm]] = PageForm
    heading: ClassVar[Any] = ""
    intro: ClassVar[Any] = ""
    done: ClassVar[Any] = ""
    template: ClassVar[str] = "contractors/contract_act.html"

    contract: Contract
    person: User
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fetch the contract in scope (404), then check the duty (403)."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.at, self.person = timezone.now(), person_of(request)
        self.contract = contract_for(self.person, kwargs["reference"])
        if self.duty:
            policies.require(self.person, self.duty, self.contract, on=self.on)
        return super().dispatch(request, *args, **kwargs)

    @property
    def on(self) -> date:
        """The Amsterdam date of this request."""
        return amsterdam_date(self.at)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.page(request, self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Act, or ask again with what was wrong and everything that was filled in."""
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, form)
        try:
            self.act(form)
        except Refused as no:
            return self.again(request, form, no.blockers)
        except NotAllowed:
            return self.too_late(request, form, self.why_late())
        if self.done:
            messages.success(request, str(self.done))
        return redirect(self.next_url())

    def again(self, request: HttpRequest, form: PageForm, blockers: Iterable[Blocker]) -> HttpResponse:
        """Ask again with every reason and everything that was filled in."""
        form.add_blockers(blockers)
        return self.page(request, form)

    def why_late(self) -> tuple[Blocker, ...]:
        """What happened in the meantime that leaves nothing to do here; a subclass tells it in facts."""
        return (blocker("moved-on", MOVED_ON, source="R6"),)

    def too_late(self, request: HttpRequest, form: PageForm, blockers: Iterable[Blocker]) -> HttpResponse:
        """Tell somebody with an old page what happened in the meantime; what they typed stays on the page."""
        form.is_valid()
        answer = self.again(request, form, blockers)
        answer.status_code = HTTPStatus.CONFLICT
        return answer

    def closed(self, request: HttpRequest, blockers: Iterable[Blocker]) -> HttpResponse:
        """The page of an act that is not possible now: why, and the way to the contract."""
        context = {"blockers": tuple(blockers), "back_url": self.contract.get_absolute_url()}
        return render(request, "409.html", context, status=HTTPStatus.CONFLICT)

    def form(self, *data: Any) -> PageForm:
        """The form, bound to what was sent."""
        return self.form_class(*data, initial=self.initial(), **self.form_values())

    def initial(self) -> dict[str, Any]:
        """What is known already."""
        return {}

    def form_values(self) -> dict[str, Any]:
        """What the form needs beside what was sent."""
        return {}

    def act(self, form: Any) -> None:
        """Do what the form asks, by one service."""
        raise NotImplementedError

    def next_url(self) -> str:
        """Where to go after the act."""
        return self.contract.get_absolute_url()

    def more(self) -> Mapping[str, Any]:
        """What the page shows beside the form."""
        return {}

    def page(self, request: HttpRequest, form: PageForm) -> HttpResponse:
        """Draw the page."""
        context = {
            "contract": self.contract,
            "form": form,
            "heading": self.heading,
            "intro": self.intro,
            "back_url": self.contract.get_absolute_url(),
            "today": self.on,
            **self.more(),
        }
        return render(request, self.template, context)
