"""How every page of a case starts: who is signed in, which case, with which duty, in which phase (R1, R2)."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement import policies, selectors, services
from procurement.models import Case
from procurement.policies import Act
from procurement.services.holding import BEFORE_PUBLICATION, may_record_late, why_not_in_phase
from procurement.states import Phase
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import SEEN, Answers, KeptForm, KeptLines
from sroi.kernel.refusals import Blocker, Refused, blocker, refuse
from sroi.kernel.words import gettext_noop

EVERY_PHASE = tuple(Phase)
AUTOSAVE, FORGET = "X-Autosave", "forget_draft"
View = Callable[..., HttpResponse]
Lines = TypeVar("Lines", bound=KeptLines)


def person_of(request: HttpRequest) -> User:
    """Whoever is signed in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def case_to_read(request: HttpRequest, reference: str) -> Case:
    """The case inside the scope of the reader; outside it is not there (R2)."""
    case = selectors.case_of(person_of(request), reference)
    if case is None:
        raise Http404
    return case


def case_to_act_on(request: HttpRequest, reference: str, duty: Act, phases: Iterable[Phase] = EVERY_PHASE) -> Case:
    """The case for somebody with the duty: 404 outside the scope, 403 without the duty, 409 at the wrong moment."""
    case = case_to_read(request, reference)
    policies.require(person_of(request), duty, case)
    refuse(why_not_in_phase(case, phases))
    return case


def case_to_choose_in(request: HttpRequest, reference: str, duty: Act) -> Case:
    """As above, for the choices of phases 1 and 2; a case from a notice may still record them in phase 3."""
    case = case_to_act_on(request, reference, duty)
    if case.phase != Phase.SELECT or not may_record_late(case):
        refuse(why_not_in_phase(case, BEFORE_PUBLICATION))
    return case


def one_at_a_time(view: View) -> View:
    """Let a save read the case under its lock, so that it is compared with what really stands there."""

    @wraps(view)
    def held(request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or AUTOSAVE in request.headers:
            return view(request, reference, *args, **kwargs)
        with transaction.atomic():
            services.hold_still(reference)
            return view(request, reference, *args, **kwargs)

    return held


def answer(  # each is a part of the answer
    request: HttpRequest,
    form: PageForm,
    act: Callable[[], object],
    *,
    done: str,
    to: str,
    case: Case | None = None,
) -> HttpResponse | None:
    """Do the act of a valid form and go on; None when the page is to be shown (again), with what was refused.

    What is typed is kept on the way; a form that shows a record is compared with the record as it stands.
    """
    kept = keep(request, form, case) if isinstance(form, KeptForm) else None
    if kept is not None:
        return kept
    is_stale = isinstance(form, KeptForm) and form.is_bound and form.notice_changes(who_saved(case))
    if is_stale or not form.is_valid():
        return None
    try:
        act()
    except Refused as refused:
        form.add_blockers(refused.blockers)
        return None
    services.drop_draft(page=request.get_full_path(), by=person_of(request))
    messages.success(request, done)
    return redirect(to)


def keep(request: HttpRequest, form: KeptForm | KeptLines, case: Case | None) -> HttpResponse | None:
    """Keep what is typed, forget it, or fill it in again; None when the page goes on as usual."""
    page, person, now = request.get_full_path(), person_of(request), timezone.now()
    form.keep_at = page
    if request.method == "POST" and AUTOSAVE in request.headers:
        answers = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
        services.keep_draft(page=page, case=case, answers=answers, by=person, at=now)
        words = _("Kept for you at %(time)s. Others see it when you save.") % {"time": formats.clock(now)}
        return JsonResponse({"message": words})
    if request.method == "POST" and FORGET in request.POST:
        services.drop_draft(page=page, by=person)
        return redirect(page)
    draft = selectors.draft_of(person, page) if request.method != "POST" else None
    if draft is not None and isinstance(form, KeptForm):
        form.show_kept(draft.answers, draft.kept_at)
    return None


def kept_lines(request: HttpRequest, make: Callable[[Any, Answers | None], Lines]) -> Lines:
    """The lines of a page: those that came back, else those that were typed before, else those of the record."""
    page, is_post = request.get_full_path(), request.method == "POST"
    draft = None if is_post else selectors.draft_of(person_of(request), page)
    lines = make(request.POST if is_post else None, draft.answers if draft else None)
    if draft is not None:
        lines.kept_at = draft.kept_at
        lines.kept_seen = next(iter(draft.answers.get(f"{lines.prefix}-{SEEN}", ())), "")
    return lines


def why_stale(lines: KeptLines, case: Case) -> tuple[Blocker, ...]:
    """Why lines are not saved: a colleague saved them first. The next save is made knowingly."""
    if not lines.has_changed_meanwhile():
        return ()
    message = gettext_noop(
        "A colleague saved this before you (%(who)s), so nothing was saved now. Your lines still stand here, "
        "and below them stands what your colleague saved. Save again to replace it."
    )
    return (blocker("changed-meanwhile", message, who=who_saved(case)),)


def who_saved(case: Case | None) -> str:
    """Who did something last on a case, and when, for whoever comes second."""
    last = selectors.last_change(case) if case is not None else None
    return f"{last.who}, {formats.moment(last.at)}" if last else _("moment unknown")


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; what was refused is answered with 422, so that nobody takes it for done."""
    form = context.get("form") or context.get("formset")
    refused = request.method == "POST" and form is not None and getattr(form, "is_bound", False)
    return render(request, f"procurement/{template}.html", context, status=422 if refused else 200)
