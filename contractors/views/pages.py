"""The shape of every page of an act on a contract: fetch in scope, check the duty, ask, act, go on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from contractors import policies
from contractors.models import Contract
from contractors.selectors import contract_of
from sroi.accounts.models import User
from sroi.accounts.visits import Visit, found_or_404, moved_on, visit_of
from sroi.dossier.models import Dossier
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import add_attachment
from sroi.kernel.forms import PageForm
from sroi.kernel.once import once
from sroi.kernel.refusals import Blocker


def contract_for(user: User, reference: str) -> Contract:
    """The contract inside the scope of the user; anything else is not there (404)."""
    return found_or_404(contract_of(user, reference))


def keep_file(here: Visit, dossier: Dossier, field: str, *, by: User | Acting) -> int | None:
    """Take an uploaded file into the dossier; None when there is none. Raises Refused for a wrong kind (R44)."""
    upload: Any = here.request.FILES.get(field)
    if upload is None:
        return None
    name = str(upload.name or field)
    return add_attachment(dossier=dossier, stream=upload.file, name=name, by=by, at=here.at).pk


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

    here: Visit
    contract: Contract
    acting: User | Acting
    """Who holds the duty, and for whom (R4); the reader on a page whose service judges who acts."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fetch the contract in scope (404), then check the duty (403)."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.here = visit_of(request)
        self.contract = contract_for(self.person, kwargs["reference"])
        self.acting = self.person
        if self.duty:
            self.acting = policies.require(self.person, self.duty, self.contract, on=self.on)
        answer = super().dispatch
        return once(request, lambda: answer(request, *args, **kwargs))

    @property
    def person(self) -> User:
        """Who asks."""
        return self.here.user

    @property
    def at(self) -> datetime:
        """The moment of this request."""
        return self.here.at

    @property
    def on(self) -> date:
        """The Amsterdam date of this request."""
        return self.here.on

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Ask, when there is something to ask."""
        late = self.why_late()
        return self.closed(late) if late else self.page(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Act, or ask again with what was wrong and everything that was filled in."""
        form, late = self.form(request.POST, request.FILES), self.why_late()
        if late:
            return self.too_late(form, late)
        done = self.here.answer(
            form,
            lambda: self.act(form),
            done=self.said(form),
            to=lambda _made: self.next_url(),
            late=self.what_happened,
        )
        return done or self.again(form)

    def why_late(self) -> tuple[Blocker, ...]:
        """What happened that leaves nothing to ask here; a subclass tells it in facts."""
        return ()

    def what_happened(self) -> tuple[Blocker, ...]:
        """What happened while the act was on its way."""
        return self.why_late() or moved_on()

    def said(self, _form: PageForm) -> Any:
        """What the next page says was done."""
        return self.done

    def again(self, form: PageForm) -> HttpResponse:
        """Ask again with every reason."""
        return self.page(form)

    def too_late(self, form: PageForm, blockers: Iterable[Blocker]) -> HttpResponse:
        """Tell somebody with an old page what happened in the meantime; what they typed stays on the page."""
        form.come_too_late(blockers)
        return self.page(form)

    def closed(self, blockers: Iterable[Blocker]) -> HttpResponse:
        """The page of an act that is not possible now: why, and the way to the contract."""
        context = {"blockers": tuple(blockers), "back_url": self.contract.get_absolute_url()}
        return self.here.show("409.html", context, status=409)

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

    def page(self, form: PageForm) -> HttpResponse:
        """Draw the page."""
        context = {
            "contract": self.contract,
            "form": form,
            "reference": self.contract.reference,
            "about": self.contract.title,
            "heading": self.heading,
            "intro": self.intro,
            "back_url": self.contract.get_absolute_url(),
            **self.more(),
        }
        return self.here.show(self.template, context)
