"""How every page of a case starts: who is signed in, which case, with which duty, in which phase (R1, R2)."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from procurement import policies, selectors, services
from procurement.models import Case, Draft, Partner
from procurement.policies import Act
from procurement.services.holding import may_record_late, why_not_in_phase
from procurement.services.partners import holding_partner
from procurement.states import BEFORE_PUBLICATION, Phase
from sroi.accounts.visits import Visit, found_or_404
from sroi.kernel import formats
from sroi.kernel.forms import PageForm
from sroi.kernel.kept import LATER, LEFT, SEEN, Answers, KeptForm, KeptLines, Left
from sroi.kernel.pages import number_of
from sroi.kernel.refusals import Blocker, Refused, blocker, refuse
from sroi.kernel.words import gettext_noop

EVERY_PHASE = tuple(Phase)
AUTOSAVE, FORGET, SHOWN = "X-Autosave", "forget_draft", "concept"
BACK_TO, CHECK = "naar", "controle"
"""Who changes an answer from the page where all are checked comes back there (S3)."""
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
    """Let a save read what it changes under its lock, so that it is compared with what really stands there."""

    @wraps(view)
    def held(here: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not here.is_post or is_autosave(here):
            return view(here, *args, **kwargs)
        with _held(kwargs):
            return view(here, *args, **kwargs)

    return held


def _held(named: Mapping[str, object]) -> AbstractContextManager[None]:
    """The lock of what the address names: a case by its reference, a partner by its number."""
    if "reference" in named:
        return services.holding_still(str(named["reference"]))
    return holding_partner(str(named["number"]))


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
    answered = here.answer(form, act, done=done, to=back_to_check(here, case) or to)
    if answered:
        services.drop_draft(page=page_key(here), by=here.user, seen=seen_left(here))
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
    services.drop_draft(page=page_key(here), by=here.user, seen=seen_left(here))
    return here.go_on(done, back_to_check(here, case) or here.request.path), ()


def back_to_check(here: Visit, case: Case | None) -> str:
    """The page where every answer is checked, for who came from there."""
    comes_from = here.request.GET.get(BACK_TO) == CHECK and case is not None
    return selectors.url_of(case, "case-gate") if comes_from and case is not None else ""


def page_key(here: Visit) -> str:
    """The address under which answers are kept: the page itself, whichever of them it shows."""
    query = here.request.GET.copy()
    for name in (SHOWN, BACK_TO):
        query.pop(name, None)
    return f"{here.request.path}?{query.urlencode()}" if query else here.request.path


def keep(here: Visit, form: KeptForm | KeptLines, case: Case | None) -> HttpResponse | None:
    """Keep what is typed, forget it, or fill it in again; None when the page goes on as usual."""
    page, sent = page_key(here), here.request.POST
    form.keep_at = page
    if is_autosave(here):
        _keep_typed(here, form, case)
        return JsonResponse({"message": _kept_words(form) % {"time": formats.clock(here.at)}})
    if here.is_post and LATER in sent and form.shares_kept and case is not None:
        _keep_typed(here, form, case)
        words = _("Kept, and not recorded in the case yet. You or a colleague of this case can go on with it here.")
        return here.go_on(words, selectors.url_of(case, "task-list"))
    if here.is_post and FORGET in sent:
        services.drop_draft(page=page, by=here.user)
        return redirect(page)
    draft = None if here.is_post else draft_for(here, form)
    if draft is not None and isinstance(form, KeptForm):
        form.show_kept(draft.answers, draft.kept_at)
    return None


def _keep_typed(here: Visit, form: KeptForm | KeptLines, case: Case | None) -> None:
    """Keep the answers as they were sent."""
    sent = here.request.POST
    answers = {name: sent.getlist(name) for name in sent if name not in ("csrfmiddlewaretoken", LATER, LEFT)}
    page, shared = page_key(here), form.shares_kept and case is not None
    services.keep_draft(page=page, case=case, answers=answers, by=here.user, at=here.at, is_shared=shared)


def _kept_words(form: KeptForm | KeptLines) -> str:
    """What the page says when answers were kept, and who can see them."""
    if form.shares_kept:
        return _("Kept at %(time)s. A colleague of this case can go on with it. It is recorded when you save.")
    return _("Kept for you at %(time)s. Others see it when you save.")


def draft_for(here: Visit, form: KeptForm | KeptLines) -> Draft | None:
    """What was typed here and not saved: the newest, or the one that the address names; and what colleagues left."""
    page = page_key(here)
    if not form.shares_kept:
        return selectors.draft_of(here.user, page)
    drafts, wanted = selectors.drafts_on(here.user, page), here.request.GET.get(SHOWN)
    sign = "&" if "?" in page else "?"
    form.record_url = f"{page}{sign}{SHOWN}=0"
    form.left = tuple(
        Left(each.pk, each.user.name, each.kept_at, f"{page}{sign}{SHOWN}={each.pk}")
        for each in drafts
        if each.user_id != here.user.pk
    )
    shown = next((each for each in drafts if wanted is None or str(each.pk) == wanted), None)
    form.kept_by = shown.user.name if shown is not None and shown.user_id != here.user.pk else ""
    return shown


def seen_left(here: Visit) -> tuple[int, ...]:
    """What colleagues left here, as the page that was sent had told."""
    given = (number_of(each) for each in here.request.POST.get(LEFT, "").split())
    return tuple(each for each in given if each is not None)


def kept_lines(here: Visit, make: Callable[[Any, Answers | None], Lines]) -> Lines:
    """The lines of a page: those that came back, else those that were typed before, else those of the record."""
    lines = make(here.posted, None)
    draft = None if here.is_post else draft_for(here, lines)
    if draft is not None:
        told = lines
        lines = make(here.posted, draft.answers)
        lines.left, lines.kept_by, lines.kept_at = told.left, told.kept_by, draft.kept_at
        lines.record_url, lines.record = told.record_url, told.now()
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


def who_saved(kept: Case | Partner | None) -> str:
    """Who did something last on a case or partner, and when, for whoever comes second."""
    last = selectors.last_change(kept) if kept is not None else None
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
