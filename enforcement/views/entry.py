"""How every page of phase 7 starts, and the one shape of a page that does one act on a file (R1, R2, R3)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from contractors.models import Contract
from enforcement import policies, selectors
from enforcement.forms import ActForm
from enforcement.models import EnforcementFile
from enforcement.services import CHANGED
from enforcement.states import FILE_FLOW, FileAction
from sroi.accounts.visits import Visit, found_or_404, visit
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Refused


def file_to_read(here: Visit, reference: str) -> EnforcementFile:
    """The file inside the scope of the reader; outside it is not there (R2)."""
    return found_or_404(selectors.file_of(here.user, reference))


def file_to_act_on(here: Visit, reference: str, duty: str) -> EnforcementFile:
    """The file for somebody with the duty: 404 outside the scope, 403 without the duty."""
    file = file_to_read(here, reference)
    policies.require(here.user, duty, file.dossier, on=here.on)
    return file


def contract_to_act_on(here: Visit, reference: str, duty: str) -> Contract:
    """The contract for somebody with the duty: 404 outside the scope, 403 without the duty."""
    contract = found_or_404(selectors.contract_of(here.user, reference))
    policies.require(here.user, duty, contract.dossier, on=here.on)
    return contract


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a file as a page: who may, at which step, what is asked, what is done, and what is said after."""

    name: str
    duty: str
    step: FileAction
    form: type[ActForm]
    do: Callable[..., object]
    said: str | Promise


def page_of(act: Act) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """The page of an act: 404 outside the scope, 403 without the duty, 409 at another step, 422 with what is wrong."""

    @visit
    def view(here: Visit, reference: str) -> HttpResponse:
        file = file_to_act_on(here, reference, act.duty)
        form = act.form(here.posted, file=file, on=here.on)
        if not FILE_FLOW.allows(state=file.state, action=act.step):
            return show_moved_on(here, file, form)
        done = here.answer(form, lambda: _do(act, file, form, here), done=act.said, to=file.get_absolute_url())
        if done:
            return done
        now = file_to_read(here, reference)
        return show_moved_on(here, now, form) if form.is_late else show_act(here, act.name, now, form)

    return view


def _do(act: Act, file: EnforcementFile, form: ActForm, here: Visit) -> None:
    """Do the act at this moment; who read an older file reads the new one before sending again."""
    try:
        act.do(file_id=file.pk, **form.answers(), by=here.user, at=here.at)
    except Refused as refused:
        if any(each.code == CHANGED for each in refused.blockers):
            form.read_again(file)
        raise


def show_act(here: Visit, template: str, file: EnforcementFile, form: ActForm) -> HttpResponse:
    """The page of one act on a file, with the file and its figures beside the form."""
    facts = selectors.facts_of(file)
    context = {
        "form": form,
        "reference": file.reference,
        "about": f"{facts.contract.title} · {facts.contract.contractor_name}",
        "back_url": file.get_absolute_url(),
        "facts": facts,
        "file": file,
        "came_back": selectors.came_back(file),
        "figures": selectors.figures_table(facts, on=here.on),
    }
    return here.show(f"enforcement/{template}.html", context)


def show_contract_act(here: Visit, template: str, contract: Contract, form: PageForm) -> HttpResponse:
    """The page of one act on a contract, with its forecast below the form."""
    context = {
        "form": form,
        "reference": contract.reference,
        "about": f"{contract.title} · {contract.contractor_name}",
        "back_url": contract.get_absolute_url(),
        "page": selectors.forecast_page(contract, here.user, here.on),
    }
    return here.show(f"enforcement/{template}.html", context)


def show_moved_on(here: Visit, file: EnforcementFile, form: ActForm) -> HttpResponse:
    """The answer to an act that comes too early or too late: where the file is, since when, by whom (R2)."""
    context = {"page": selectors.moved_on(file, here.user, here.on), "typed": form.typed()}
    return here.show("enforcement/moved_on.html", context, status=409)
