"""The administrator's pages of reference data."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sroi.kernel import visits
from sroi.kernel.pages import Status, Tab, Tone, number_of
from sroi.kernel.visits import found_or_404
from sroi.reference import forms, policies, selectors, services
from sroi.reference.models import TABLES, DatedRow, NamedRow
from sroi.reference.policies import Person
from sroi.reference.selectors import Asked, When
from sroi.reference.states import Kind

WHEN = {When.NOW: _("In force"), When.LATER: _("Later"), When.PAST: _("Past")}
TONES: dict[When, Tone] = {When.NOW: "pos", When.LATER: "info", When.PAST: "none"}


class Visit(visits.Visit[Person]):
    """One request of somebody who is signed in; the people live in an app above this one."""

    __slots__ = ()


def _visit_of(request: HttpRequest) -> Visit:
    """The visit that a request is, by the clock of now."""
    if not request.user.is_authenticated:
        raise Http404
    return Visit(request, request.user, timezone.now())


visit = visits.visits(_visit_of, "GET", "HEAD", "POST")
reading = visits.visits(_visit_of, "GET", "HEAD")


@reading
def kind_list(here: Visit) -> HttpResponse:
    """Show every kind of reference data with how many rows are in force."""
    policies.require_read(here.user)
    return here.show("reference/kind_list.html", {"kinds": selectors.kinds_on(here.on)})


@reading
def row_list(here: Visit, kind: Kind) -> HttpResponse:
    """Show the rows of a kind: in force, to come or past."""
    policies.require_read(here.user)
    asked = _asked(here.request.GET)
    found = selectors.rows_of(kind, asked=asked, day=here.on)
    context = {
        "kind": kind,
        "found": found,
        "asked": asked,
        "tabs": [
            Tab(str(label), f"?when={when}&q={asked.search}", current=when == asked.when, count=found.counts[when])
            for when, label in WHEN.items()
        ],
        "searchable": issubclass(TABLES[kind], NamedRow),
        "may_change": policies.may_change(here.user),
    }
    return here.show("reference/row_list.html", context)


@visit
def row_add(here: Visit, kind: Kind) -> HttpResponse:
    """Add a row, filled in like an earlier one when the address names it."""
    policies.require_change(here.user)
    like = number_of(here.request.GET.get("like", ""))
    earlier = found_or_404(selectors.row_of(kind, like)) if like else None
    form = forms.form_to_add(kind, here.posted, like=earlier)
    done = here.answer(
        form,
        lambda: services.add_row(kind=kind, entry=form.entry(), by=here.user),
        done=gettext("The row was added."),
        to=_history_url,
    )
    return done or here.show("reference/row_add.html", {"kind": kind, "form": form, "like": earlier})


@visit
def row_edit(here: Visit, kind: Kind, row_id: int) -> HttpResponse:
    """Correct a row, with the reason."""
    policies.require_change(here.user)
    row = found_or_404(selectors.row_of(kind, row_id))
    form = forms.form_to_correct(row, here.posted, seen=selectors.newest_version(row))
    done = here.answer(
        form,
        lambda: services.correct_row(
            kind=kind,
            row_id=row.pk,
            entry=form.entry(),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            by=here.user,
        ),
        done=gettext("The correction was saved."),
        to=_history_url(row),
    )
    context = {"kind": kind, "form": form, "line": selectors.line_of(row, day=here.on)}
    return done or here.show("reference/row_edit.html", context)


@reading
def row_history(here: Visit, kind: Kind, row_id: int) -> HttpResponse:
    """Show a row, the rows of the same key through time, and who changed what, when and why."""
    policies.require_read(here.user)
    history = selectors.history_of(found_or_404(selectors.row_of(kind, row_id)), day=here.on)
    context = {
        "kind": kind,
        "history": history,
        "line": history.line,
        "status": Status(str(WHEN[history.line.when]), TONES[history.line.when]),
        "may_change": policies.may_change(here.user),
    }
    return here.show("reference/row_history.html", context)


def _history_url(row: DatedRow) -> str:
    """The page of a row."""
    return reverse("reference:row-history", args=[row.KIND, row.pk])


def _asked(given: QueryDict) -> Asked:
    """What the address asks for; nonsense asks for the first page of what is in force."""
    when = given.get("when", "")
    return Asked(
        when=When(when) if when in set(When) else When.NOW,
        search=given.get("q", "").replace("\0", "").strip()[:100],
        after=number_of(given.get("after", "")),
        before=number_of(given.get("before", "")),
    )
