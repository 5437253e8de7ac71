"""The administrator's pages of reference data."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sroi.kernel.pages import Status, Tab, Tone, number_of
from sroi.kernel.refusals import Refused
from sroi.reference import forms, policies, selectors, services
from sroi.reference.models import TABLES, DatedRow, NamedRow
from sroi.reference.policies import Person
from sroi.reference.selectors import Asked, When
from sroi.reference.states import Kind

WHEN = {When.NOW: _("In force"), When.LATER: _("Later"), When.PAST: _("Past")}
TONES: dict[When, Tone] = {When.NOW: "pos", When.LATER: "info", When.PAST: "none"}


@login_required
@require_safe
def kind_list(request: HttpRequest) -> HttpResponse:
    """Show every kind of reference data with how many rows are in force."""
    policies.require_read(_person(request))
    return render(request, "reference/kind_list.html", {"kinds": selectors.kinds_on(_today())})


@login_required
@require_safe
def row_list(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Show the rows of a kind: in force, to come or past."""
    person = _person(request)
    policies.require_read(person)
    asked = _asked(request)
    found = selectors.rows_of(kind, asked=asked, day=_today())
    context = {
        "kind": kind,
        "found": found,
        "asked": asked,
        "tabs": [
            Tab(str(label), f"?when={when}&q={asked.search}", current=when == asked.when, count=found.counts[when])
            for when, label in WHEN.items()
        ],
        "searchable": issubclass(TABLES[kind], NamedRow),
        "may_change": policies.may_change(person),
    }
    return render(request, "reference/row_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_add(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Add a row, filled in like an earlier one when the address names it."""
    person = _person(request)
    policies.require_change(person)
    like = number_of(request.GET.get("like", ""))
    earlier = _row(kind, like) if like else None
    form = forms.form_to_add(kind, request.POST or None, like=earlier)
    if form.is_valid():
        try:
            row = services.add_row(kind=kind, entry=form.entry(), by=person)
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            messages.success(request, gettext("The row was added."))
            return redirect("reference:row-history", kind, row.pk)
    return render(request, "reference/row_add.html", {"kind": kind, "form": form, "like": earlier})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, kind: Kind, row_id: int) -> HttpResponse:
    """Correct a row, with the reason."""
    person = _person(request)
    policies.require_change(person)
    row = _row(kind, row_id)
    form = forms.form_to_correct(row, request.POST or None, seen=selectors.newest_version(row))
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.correct_row(
                kind=kind, row_id=row.pk, entry=form.entry(), reason=given["reason"], seen=given["seen"], by=person
            )
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            messages.success(request, gettext("The correction was saved."))
            return redirect("reference:row-history", kind, row.pk)
    line = selectors.line_of(row, day=_today())
    return render(request, "reference/row_edit.html", {"kind": kind, "form": form, "line": line})


@login_required
@require_safe
def row_history(request: HttpRequest, kind: Kind, row_id: int) -> HttpResponse:
    """Show a row, the rows of the same key through time, and who changed what, when and why."""
    person = _person(request)
    policies.require_read(person)
    history = selectors.history_of(_row(kind, row_id), day=_today())
    context = {
        "kind": kind,
        "history": history,
        "line": history.line,
        "status": Status(str(WHEN[history.line.when]), TONES[history.line.when]),
        "may_change": policies.may_change(person),
    }
    return render(request, "reference/row_history.html", context)


def _today() -> date:
    return timezone.localdate()


def _person(request: HttpRequest) -> Person:
    """Whoever is signed in."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def _row(kind: Kind, row_id: int) -> DatedRow:
    row = selectors.row_of(kind, row_id)
    if row is None:
        raise Http404
    return row


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; nonsense asks for the first page of what is in force."""
    when = request.GET.get("when", "")
    return Asked(
        when=When(when) if when in set(When) else When.NOW,
        search=request.GET.get("q", "").replace("\0", "").strip()[:100],
        after=number_of(request.GET.get("after", "")),
        before=number_of(request.GET.get("before", "")),
    )
