"""Pages of the advice of the bureau: asked, assigned, written about, given and answered (R13)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from procurement import forms, policies, selectors, services
from procurement.models import Advice, Case
from procurement.policies import Act, ProcurementDuty
from procurement.states import ADVISED, AdviceVerdict
from procurement.views.entry import answer, case_to_act_on, case_to_read, one_at_a_time, show
from sroi.accounts.models import User
from sroi.accounts.states import BUREAU
from sroi.accounts.visits import Visit, found_or_404, reading, visit

LIST = "advice-list"


def advice_to_act_on(here: Visit, reference: str, advice_id: int, duty: Act) -> tuple[Case, Advice]:
    """The request for somebody with the duty, in a phase in which the bureau advises (409 otherwise)."""
    case = case_to_act_on(here, reference, duty, ADVISED)
    return case, found_or_404(selectors.advice_in(case, advice_id))


@reading
def advice_desk(here: Visit) -> HttpResponse:
    """Show the open requests of the office and how much each adviser has to do (R2, R50)."""
    policies.require(here.user, ProcurementDuty.ASSIGN_ADVICE)
    return show(here, "advice_desk", {"desk": selectors.advice_desk(here.on)})


@reading
def advice_list(here: Visit, reference: str) -> HttpResponse:
    """Show the questions to the bureau, the advices and what was done with them (R13)."""
    case, person = case_to_read(here, reference), here.user
    page = selectors.case_page(case, "advice-list", here.user)
    answers = policies.may(person, ProcurementDuty.ANSWER_ADVICE, case)
    gives = policies.may(person, ProcurementDuty.GIVE_ADVICE, case)
    context = {
        "page": page,
        "rows": selectors.advice_rows(
            page.facts, gives=gives, answers=answers, counts=selectors.message_counts(case, person)
        ),
        "may_ask": policies.may(person, ProcurementDuty.ASK_ADVICE, case) and selectors.may_ask_now(page.facts),
    }
    return show(here, "advice_list", context)


@visit
def advice_ask(here: Visit, reference: str) -> HttpResponse:
    """Ask the bureau for advice."""
    case = case_to_act_on(here, reference, ProcurementDuty.ASK_ADVICE, ADVISED)
    form = forms.QuestionForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.ask_advice(
            case_id=case.pk,
            question=form.cleaned_data["question"],
            due_on=form.cleaned_data["due_on"],
            by=here.user,
            at=here.at,
        ),
        done=_("The question was sent to the bureau."),
        to=selectors.url_of(case, "advice-list"),
        case=case,
    )
    page = selectors.case_page(case, "advice-list", here.user)
    return done or show(here, "advice_ask", {"form": form, "page": page})


@visit
def advice_give(here: Visit, reference: str, advice_id: int) -> HttpResponse:
    """Give the advice that a buyer asked for."""
    case = case_to_act_on(here, reference, ProcurementDuty.GIVE_ADVICE, ADVISED)
    advice = found_or_404(selectors.advice_in(case, advice_id))
    if not here.is_post and advice.given_at is not None:
        return redirect(selectors.url_of(case, "advice-list"))
    page = selectors.case_page(case, "advice-list", here.user)
    mark = selectors.advice_mark(page.facts)
    form = forms.AdviceForm(here.posted, initial={"choice": mark})
    done = answer(
        here,
        form,
        lambda: services.give_advice(
            advice_id=advice.pk,
            text=form.cleaned_data["text"],
            verdict=AdviceVerdict(form.cleaned_data["verdict"]),
            by=here.user,
            at=here.at,
            seen=form.cleaned_data["choice"],
        ),
        done=_("The advice was given."),
        to=selectors.url_of(case, "advice-list"),
        case=case,
    )
    form.read_again(mark)
    context = {
        "form": form,
        "page": page,
        "advice": advice,
        "about": selectors.advice_about(page.facts),
        "comparable": selectors.comparable_cases(case),
        "suggestions": selectors.suggested_partners(case, here.user, here.on),
    }
    return done or show(here, "advice_give", context)


@visit
def advice_answer(here: Visit, reference: str, advice_id: int) -> HttpResponse:
    """Write what the buyer does with an advice."""
    case = case_to_act_on(here, reference, ProcurementDuty.ANSWER_ADVICE, ADVISED)
    advice = found_or_404(selectors.advice_in(case, advice_id))
    if not here.is_post and advice.replied_at is not None:
        return redirect(selectors.url_of(case, "advice-list"))
    form = forms.ReplyForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.answer_advice(advice_id=advice.pk, reply=form.cleaned_data["reply"], by=here.user, at=here.at),
        done=_("Your answer was saved."),
        to=selectors.url_of(case, "advice-list"),
        case=case,
    )
    page = selectors.case_page(case, "advice-list", here.user)
    about = selectors.given_about(advice)
    return done or show(here, "advice_answer", {"form": form, "page": page, "advice": advice, "about": about})


@reading
def advice_thread(here: Visit, reference: str, advice_id: int) -> HttpResponse:
    """Show a request with everything that was written about it, as far as this reader may see it (R1, R13)."""
    case = case_to_read(here, reference)
    advice = found_or_404(selectors.advice_in(case, advice_id))
    context = {
        "page": selectors.case_page(case, LIST, here.user),
        "advice": advice,
        "about": selectors.given_about(advice),
        "thread": selectors.thread_of(advice, case, here.user, here.on),
    }
    return show(here, "advice_thread", context)


@visit
def advice_message(here: Visit, reference: str, advice_id: int) -> HttpResponse:
    """Write a message that everybody who reads the case can read (R13)."""
    case, advice = advice_to_act_on(here, reference, advice_id, ProcurementDuty.WRITE_ADVICE_MESSAGE)
    acting = policies.require(here.user, ProcurementDuty.WRITE_ADVICE_MESSAGE, case)
    form = forms.MessageForm(
        here.posted,
        here.files,
        people=_others(here, selectors.people_to_mention(case, is_internal=False)),
        asks=acting.role in BUREAU and advice.given_at is None,
    )
    done = answer(
        here,
        form,
        lambda: services.write_advice_message(
            advice_id=advice.pk,
            text=form.cleaned_data["text"],
            mentioned=list(form.cleaned_data.get("mentioned", ())),
            asks_buyer=form.cleaned_data.get("asks_buyer", False),
            file=form.kept_file(),
            by=here.user,
            at=here.at,
        ),
        done=_("The message was shared."),
        to=_thread_url(case, advice),
        case=case,
    )
    return done or _write_page(here, case, advice, form)


@visit
def advice_note(here: Visit, reference: str, advice_id: int) -> HttpResponse:
    """Write a note that stays inside the bureau (R1)."""
    case, advice = advice_to_act_on(here, reference, advice_id, ProcurementDuty.WRITE_BUREAU_NOTE)
    people = _others(here, selectors.people_to_mention(case, is_internal=True))
    form = forms.BureauNoteForm(here.posted, people=people)
    done = answer(
        here,
        form,
        lambda: services.write_bureau_note(
            advice_id=advice.pk,
            text=form.cleaned_data["text"],
            mentioned=list(form.cleaned_data.get("mentioned", ())),
            by=here.user,
            at=here.at,
        ),
        done=_("The note of the bureau was saved."),
        to=_thread_url(case, advice),
        case=case,
    )
    return done or _write_page(here, case, advice, form)


@visit
@one_at_a_time
def advice_assign(here: Visit, reference: str, advice_id: int) -> HttpResponse:
    """Say which adviser gives the advice, beside what everybody has to do (R1, R50)."""
    case, advice = advice_to_act_on(here, reference, advice_id, ProcurementDuty.ASSIGN_ADVICE)
    if not here.is_post and advice.given_at is not None:
        return redirect(_thread_url(case, advice))
    desk = selectors.advice_desk(here.on)
    form = forms.AdviceAssignForm(here.posted, advice=advice, people=[row.adviser for row in desk.loads])
    done = answer(
        here,
        form,
        lambda: services.assign_advice(
            advice_id=advice.pk,
            adviser=form.cleaned_data["adviser"],
            due_on=form.cleaned_data["due_on"],
            by=here.user,
            at=here.at,
        ),
        done=_("The request was assigned."),
        to=_thread_url(case, advice),
        case=case,
    )
    page = selectors.case_page(case, LIST, here.user)
    return done or show(here, "advice_assign", {"form": form, "page": page, "advice": advice, "desk": desk})


def _others(here: Visit, people: list[User]) -> list[User]:
    """Everybody but the writer."""
    return [each for each in people if each.pk != here.user.pk]


def _thread_url(case: Case, advice: Advice) -> str:
    return selectors.advice_url(advice, case, "advice-thread")


def _write_page(
    here: Visit, case: Case, advice: Advice, form: forms.MessageForm | forms.BureauNoteForm
) -> HttpResponse:
    """The page on which something is written, below what was written before."""
    thread = selectors.thread_of(advice, case, here.user, here.on)
    page = selectors.case_page(case, LIST, here.user)
    return show(here, "advice_write", {"form": form, "page": page, "advice": advice, "thread": thread})
