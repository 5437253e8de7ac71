"""What every page of reporting does first: the person, the thing inside the scope, the duty."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contractors.models import Contract
from reporting import policies
from reporting.models import QuarterlyReport
from reporting.selectors.filling import report_of
from reporting.selectors.standing import contract_of
from sroi.accounts.models import User
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.citizen_numbers import without_citizen_numbers

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: who asks, when, and what is sent."""

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

    def show(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Render a page of reporting."""
        return render(self.request, f"reporting/{template}.html", {"today": self.on, **context}, status=status)


View = Callable[Concatenate[Visit, P], HttpResponse]


def visit(view: Callable[Concatenate[Visit, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view start from a visit of somebody who is signed in."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            raise Http404
        return view(Visit(request, request.user, timezone.now()), *args, **kwargs)

    return login_required(page)


def find_report(here: Visit, reference: str, quarter: str, duty: str = "") -> QuarterlyReport:
    """The report inside the scope (404), for who holds the duty (403)."""
    report = report_of(here.user, reference, quarter)
    if report is None:
        raise Http404
    if duty:
        policies.require(here.user, duty, report.contract, on=here.on)
    return report


def find_contract(here: Visit, reference: str, duty: str = "") -> Contract:
    """The contract inside the scope (404), for who holds the duty (403)."""
    contract = contract_of(here.user, reference)
    if contract is None:
        raise Http404
    if duty:
        policies.require(here.user, duty, contract, on=here.on)
    return contract


def require_any(here: Visit, contract: Contract, *duties: str) -> None:
    """Raise PermissionDenied unless the user holds one of these duties."""
    if not any(policies.may(here.user, duty, contract, on=here.on) for duty in duties):
        raise PermissionDenied(duties[0])


def keep_draft(here: Visit, key: str) -> None:
    """Keep what was typed so far with the session, without citizen numbers, until it is saved (R45)."""
    typed = {
        name: without_citizen_numbers(value)[:4000]
        for name, value in here.request.POST.items()
        if name != "csrfmiddlewaretoken" and isinstance(value, str)
    }
    here.request.session[f"draft:{key}"] = typed


def draft_of(here: Visit, key: str) -> dict[str, str]:
    """What was typed before and not saved."""
    kept = here.request.session.get(f"draft:{key}", {})
    return dict(kept) if isinstance(kept, dict) else {}


def drop_draft(here: Visit, key: str) -> None:
    """Forget what was typed: it is saved."""
    here.request.session.pop(f"draft:{key}", None)
