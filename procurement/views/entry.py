"""How every page of a case starts: who is signed in, which case, with which duty, in which phase (R1, R2)."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from procurement import policies, selectors, services
from procurement.models import Case
from procurement.policies import Act
from procurement.services.holding import BEFORE_PUBLICATION, may_record_late, why_not_in_phase
from procurement.states import Phase
from sroi.accounts.visits import Visit, found_or_404
from sroi.kernel import formats
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import SEEN, Answers, KeptForm, KeptLines
from sroi.kernel.refusals import Blocker, Refused, blocker, refuse
from sroi.kernel.words import gettext_noop

EVERY_PHASE = tuple(Phase)
AUTOSAVE, FORGET = "X-Autosave", "forget_draft"
P = ParamSpec("P")
Made = TypeVar("Made")
Lines = TypeVar("Lines", bound=KeptLines)


def case_to_read(here: Visit, reference: str) -> Case:
    """The case inside the scope of the reader; outside it is not there (R2)."""
    return found_or_404(selectors.case_of(here.user, reference))


def case_to_act_on(here: Visit, reference: str, duty: Act, phases: Iterable[Phase] = EVERY_PHASE) -> Case:
    """The case for somebody with the duty: 404 outside the scope, 403 without the duty, 409 at the wrong moment."""
    case = case_to_read(here, reference)
    policies.require(here.user, duty, case)
    refuse(why_not_in_phase(case, phases))
    return case


def case_to_choose_in(here: Visit, reference: str, duty: Act) -> Case:
    """As above, for the choices of phases 1 and 2; a case from a notice may still record them in phase 3."""
    case = case_to_act_on(here, reference, duty)
    if case.phase != Phase.SELECT or not may_record_late(case):
        refuse(why_not_in_phase(case, BEFORE_PUBLICATION))
    return case


def is_autosave(here: Visit) -> bool:
    """Tell whether the browser keeps what is typed, without a press of the button."""
    return here.is_post and AUTOSAVE in here.request.headers


def one_at_a_time(view: Callable[Concatenate[Visit, P], HttpResponse]) -> Callable[Concatenate[Visit, P], HttpResponse]:
    """Let a save read the case under its lock, so that it is compared with what really stands there."""

    @wraps(view)
    def held(here: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not here.is_post or is_autosave(here):
            return view(here, *args, **kwargs)
        with services.holding_still(str(kwargs["reference"])):
            return view(here, *args, **kwargs)

    return held


def answer(
    here: Visit,
    form: PageForm,
    act: Callable[[], Made],
    *,
    done: str | Callable[[Made], str],
    to: str | Callable[[Made], str],
    case: Case | None = None,
) -> HttpResponse | None:
    """Do the act of a valid form and go on; None when the page is to be shown (again), with what was refused.

    What is typed is kept on the way; a form that shows a record is compared with the record as it stands.
    """
    if isinstance(form, KeptForm):
        kept = keep(here, form, case)
        if kept is not None or (form.is_bound and form.notice_changes(who_saved(case))):
            return kept
    answered = here.answer(form, act, done=done, to=to)
    if answered:
        services.drop_draft(page=here.request.get_full_path(), by=here.user)
    return answered


def answer_lines(
    here: Visit, lines: Any, act: Callable[[], object], *, done: str, case: Case
) -> tuple[HttpResponse | None, tuple[Blocker, ...]]:
    """The same for the lines of a page, which come back to it; beside the answer stands why they were not saved."""
    kept = keep(here, lines, case)
    blockers = () if kept else why_stale(lines, case)
    if kept or blockers or not lines.is_bound or not lines.is_valid():
        return kept, blockers
    try:
        act()
    except Refused as refused:
        return None, refused.blockers
    services.drop_draft(page=here.request.get_full_path(), by=here.user)
    return here.go_on(done, here.request.path), ()


def keep(here: Visit, form: KeptForm | KeptLines, case: Case | None) -> HttpResponse | None:
    """Keep what is typed, forget it, or fill it in again; None when the page goes on as usual."""
    page, sent = here.request.get_full_path(), here.request.POST
    form.keep_at = page
    if is_autosave(here):
        answers = {name: sent.getlist(name) for name in sent if name != "csrfmiddlewaretoken"}
        services.keep_draft(page=page, case=case, answers=answers, by=here.user, at=here.at)
        words = _("Kept for you at %(time)s. Others see it when you save.") % {"time": formats.clock(here.at)}
        return JsonResponse({"message": words})
    if here.is_post and FORGET in sent:
        services.drop_draft(page=page, by=here.user)
        return redirect(page)
    draft = None if here.is_post else selectors.draft_of(here.user, page)
    if draft is not None and isinstance(form, KeptForm):
        form.show_kept(draft.answers, draft.kept_at)
    return None


def kept_lines(here: Visit, make: Callable[[Any, Answers | None], Lines]) -> Lines:
    """The lines of a page: those that came back, else those that were typed before, else those of the record."""
    draft = None if here.is_post else selectors.draft_of(here.user, here.request.get_full_path())
    lines = make(here.posted, draft.answers if draft else None)
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


def show(here: Visit, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of procurement; lines that were refused beside their fields are no 200 either."""
    refused = 422 if context.get("blockers") else None
    return here.show(f"procurement/{template}.html", context, status=refused)


def show_act(here: Visit, template: str, case: Case, form: PageForm, *, back: str = "", **more: object) -> HttpResponse:
    """The page of one act on a case, with the way back: to the case, or to one of its pages."""
    back_url = selectors.url_of(case, back) if back else selectors.case_url(case)
    head = {"case": case, "reference": case.reference, "about": case.title, "back_url": back_url}
    return show(here, template, {"form": form, **head, **more})
