"""How every page of phase 7 starts, and the one shape of a page that does one act on a file (R1, R2, R3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from contractors.models import Contract
from enforcement import policies, selectors
from enforcement.forms import ActForm
from enforcement.models import EnforcementFile
from enforcement.services import CHANGED
from enforcement.states import FILE_FLOW, FileAction
from sroi.accounts.models import User
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed

FORM = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> User:
    """Whoever is signed in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def today() -> date:
    """The day on which a page is shown."""
    return amsterdam_date(timezone.now())


def posted(request: HttpRequest) -> QueryDict | None:
    """The answers that were sent, also when they are empty; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None


def file_to_read(request: HttpRequest, reference: str) -> EnforcementFile:
    """The file inside the scope of the reader; outside it is not there (R2)."""
    file = selectors.file_of(person_of(request), reference)
    if file is None:
        raise Http404
    return file


def file_to_act_on(request: HttpRequest, reference: str, duty: str) -> EnforcementFile:
    """The file for somebody with the duty: 404 outside the scope, 403 without the duty."""
    file = file_to_read(request, reference)
    policies.require(person_of(request), duty, file.dossier, on=today())
    return file


def contract_to_act_on(request: HttpRequest, reference: str, duty: str) -> Contract:
    """The contract for somebody with the duty: 404 outside the scope, 403 without the duty."""
    contract = selectors.contract_of(person_of(request), reference)
    if contract is None:
        raise Http404
    policies.require(person_of(request), duty, contract.dossier, on=today())
    return contract


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a done act says, and where the reader goes."""

    done: str | Promise
    to: str


def answer(request: HttpRequest, form: PageForm, act: Callable[[], object], outcome: Outcome) -> HttpResponse | None:
    """Do the act of a valid form and go on; None when the page is to be shown (again), with what was refused."""
    if not form.is_valid():
        return None
    try:
        act()
    except Refused as refused:
        form.add_blockers(refused.blockers)
        return None
    messages.success(request, str(outcome.done))
    return redirect(outcome.to)


def show(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """The page; what was refused is answered with 422, so that nobody takes it for done."""
    form = context.get("form")
    refused = request.method == "POST" and isinstance(form, PageForm) and form.is_bound
    return render(request, f"enforcement/{template}.html", dict(context), status=422 if refused else 200)


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a file as a page: who may, at which step, what is asked, what is done, and what is said after."""

    name: str
    duty: str
    step: FileAction
    form: type[ActForm]
    do: Callable[..., object]
    said: str | Promise


def page_of(act: Act) -> View:
    """The page of an act: 404 outside the scope, 403 without the duty, 409 at another step, 422 with what is wrong."""

    @login_required
    @FORM
    @wraps(act.do)
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        file = file_to_act_on(request, reference, act.duty)
        if not FILE_FLOW.allows(state=file.state, action=act.step):
            return show_moved_on(request, file)
        form = act.form(posted(request), file=file, on=today())
        outcome = Outcome(act.said, file.get_absolute_url())
        try:
            done = answer(request, form, lambda: _do(act, file, form, by=person_of(request)), outcome)
        except NotAllowed:
            return show_moved_on(request, file_to_read(request, reference))
        return done or show_act(request, act.name, file_to_read(request, reference), form)

    return view


def _do(act: Act, file: EnforcementFile, form: ActForm, *, by: User) -> None:
    """Do the act at this moment; who read an older file reads the new one before sending again."""
    try:
        act.do(file_id=file.pk, **form.answers(), by=by, at=timezone.now())
    except Refused as refused:
        if any(each.code == CHANGED for each in refused.blockers):
            form.read_again(file)
        raise


def show_act(request: HttpRequest, template: str, file: EnforcementFile, form: PageForm) -> HttpResponse:
    """The page of one act on a file, with the file and its figures beside the form."""
    facts = selectors.read_facts(EnforcementFile.objects.filter(pk=file.pk))[0]
    figures = selectors.figures_table(facts, on=today())
    return show(request, template, {"form": form, "facts": facts, "file": file, "figures": figures})


def show_moved_on(request: HttpRequest, file: EnforcementFile) -> HttpResponse:
    """The answer to an act that comes too early or too late: where the file is, since when, by whom (R2)."""
    page = selectors.moved_on(file, person_of(request), today())
    return render(request, "enforcement/moved_on.html", {"page": page}, status=409)
