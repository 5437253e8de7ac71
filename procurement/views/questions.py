"""Pages of the questions on a tender and of the nota van inlichtingen (R18)."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement import documents, forms, readers, selectors, services
from procurement.models import Case, Question
from procurement.policies import Act, ProcurementDuty
from procurement.services import QuestionEntry
from procurement.states import QUESTION_FLOW, Phase, QuestionAction, QuestionState
from procurement.views.downloads import document_file, download
from procurement.views.entry import answer, case_to_act_on, one_at_a_time, show
from sroi.accounts.visits import Visit, pressing, reading, visit
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.forms import PageForm

SELECTING = (Phase.SELECT,)
LIST = "question-list"


def question_to_act_on(here: Visit, reference: str, number: int, duty: Act) -> tuple[Case, Question]:
    """The question for somebody with the duty, in a state in which this can be done (409 otherwise)."""
    case = case_to_act_on(here, reference, duty, SELECTING)
    question = selectors.question_of(case, number)
    if question is None:
        raise Http404
    return case, question


@reading
def question_list(here: Visit, reference: str) -> HttpResponse:
    """Show the questions with their answers, and the notes that were published (R18)."""
    case = case_to_act_on(here, reference, ProcurementDuty.READ_SELECTION)
    context = {
        "page": selectors.selection_page(case, here.user, LIST),
        "rows": selectors.question_rows(case, here.on),
        "notes": selectors.notes_of(case),
        "may": selectors.question_acts(case, here.user),
    }
    return show(here, "question_list", context)


@visit
def question_add(here: Visit, reference: str) -> HttpResponse:
    """Enter one question (R18)."""
    case = case_to_act_on(here, reference, ProcurementDuty.ENTER_QUESTIONS, SELECTING)
    form = forms.TenderQuestionForm(here.posted, people=selectors.answerers_of(case), initial={"asked_on": here.on})
    done = answer(
        here,
        form,
        lambda: services.enter_questions(
            case_id=case.pk,
            questions=[form.entry()],
            answerer=form.cleaned_data["answerer"],
            by=here.user,
            at=here.at,
        ),
        done=_("The question was saved."),
        to=selectors.url_of(case, LIST),
        case=case,
    )
    return done or _form_page(here, case, form)


@visit
def question_import(here: Visit, reference: str) -> HttpResponse:
    """Import questions from a file of the tender platform: all of them, or none with the reasons (R18)."""
    case = case_to_act_on(here, reference, ProcurementDuty.ENTER_QUESTIONS, SELECTING)
    form = forms.QuestionImportForm(here.posted, here.files, people=selectors.answerers_of(case))

    def act() -> list[Question]:
        given = form.cleaned_data
        lines = readers.read_questions(given["file"].read())
        entries = [QuestionEntry(each.text, each.asked_on or here.on, given["due_on"], each.place) for each in lines]
        return services.enter_questions(
            case_id=case.pk, questions=entries, answerer=given["answerer"], by=here.user, at=here.at
        )

    done = here.answer(form, act, done=_imported, to=lambda _made: selectors.url_of(case, LIST))
    return done or _form_page(here, case, form, sheet_url=selectors.url_of(case, "question-sheet"))


def _imported(made: list[Question]) -> str:
    text = ngettext("%(count)s question was imported.", "%(count)s questions were imported.", len(made))
    return text % {"count": len(made)}


@reading
def question_sheet(here: Visit, reference: str) -> HttpResponse:
    """An empty sheet to fill in questions (R18)."""
    case_to_act_on(here, reference, ProcurementDuty.ENTER_QUESTIONS, SELECTING)
    return download(documents.question_sheet(), FileKind.XLSX, "vragen.xlsx")


@visit
@one_at_a_time
def question_assign(here: Visit, reference: str, number: int) -> HttpResponse:
    """Say who answers a question, and by when (R18)."""
    case, question = question_to_act_on(here, reference, number, ProcurementDuty.ENTER_QUESTIONS)
    form = forms.QuestionAssignForm(here.posted, question=question, people=selectors.answerers_of(case))
    done = answer(
        here,
        form,
        lambda: services.assign_question(
            question_id=question.pk,
            answerer=form.cleaned_data["answerer"],
            due_on=form.cleaned_data["due_on"],
            by=here.user,
            at=here.at,
        ),
        done=_("The question was assigned."),
        to=selectors.url_of(case, LIST),
        case=case,
    )
    return done or _form_page(here, case, form, question=question)


@visit
@one_at_a_time
def question_answer(here: Visit, reference: str, number: int) -> HttpResponse:
    """Answer a question; the buyer approves or returns the answer here (R18)."""
    case, question = question_to_act_on(here, reference, number, QuestionAction.ANSWER)
    form = forms.AnswerForm(here.posted, initial={"answer": question.answer})
    done = answer(
        here,
        form,
        lambda: services.answer_question(
            question_id=question.pk, answer=form.cleaned_data["answer"], by=here.user, at=here.at
        ),
        done=_("The answer was saved."),
        to=here.request.path,
        case=case,
    )
    may = selectors.question_acts(case, here.user)
    states = QUESTION_FLOW.actions_from(question.state)
    context = {
        "writes": QuestionAction.ANSWER in states,
        "approves": may.publishes and QuestionAction.APPROVE in states,
        "returns": may.publishes and QuestionAction.RETURN in states,
        "assigns": may.enters and question.state != QuestionState.PUBLISHED,
    }
    page = selectors.selection_page(case, here.user, LIST)
    return done or show(here, "question_answer", {"form": form, "page": page, "question": question, **context})


@pressing
def answer_approve(here: Visit, reference: str, number: int) -> HttpResponse:
    """Approve an answer (R18)."""
    case, question = question_to_act_on(here, reference, number, QuestionAction.APPROVE)
    services.approve_answer(question_id=question.pk, by=here.user, at=here.at)
    return here.go_on(_("The answer was approved."), selectors.url_of(case, LIST))


@visit
def answer_return(here: Visit, reference: str, number: int) -> HttpResponse:
    """Return an answer with what has to change (R18)."""
    case, question = question_to_act_on(here, reference, number, QuestionAction.RETURN)
    QUESTION_FLOW.target(state=question.state, action=QuestionAction.RETURN)
    form = forms.AnswerReturnForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.return_answer(
            question_id=question.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=_("The answer was returned."),
        to=selectors.url_of(case, LIST),
        case=case,
    )
    return done or _form_page(here, case, form, question=question)


@visit
def note_publish(here: Visit, reference: str) -> HttpResponse:
    """Look through the approved answers and publish them as one note (R18)."""
    case = case_to_act_on(here, reference, QuestionAction.PUBLISH, SELECTING)
    form = PageForm(here.posted)
    done = here.answer(
        form,
        lambda: services.publish_note(case_id=case.pk, by=here.user, at=here.at),
        done=_("The nota van inlichtingen was published. Download it and put it on the tender platform."),
        to=selectors.url_of(case, LIST),
    )
    rows = selectors.question_rows(case, here.on)
    context = {
        "page": selectors.selection_page(case, here.user, LIST),
        "form": form,
        "approved": [row for row in rows if row.question.state == QuestionState.APPROVED],
        "left": [row for row in rows if row.question.state in (QuestionState.OPEN, QuestionState.ANSWERED)],
    }
    return done or show(here, "note_publish", context)


@reading
def note_download(here: Visit, reference: str, number: str, form: str) -> HttpResponse:
    """Download a published note as PDF or DOCX (R18)."""
    case = case_to_act_on(here, reference, ProcurementDuty.READ_SELECTION)
    note = next((each for each in selectors.notes_of(case) if each.number == int(number)), None)
    if note is None:
        raise Http404
    paper = documents.note_paper(note)
    return document_file(paper, form, f"{case.reference}-nota-van-inlichtingen-{note.number}")


def _form_page(here: Visit, case: Case, form: PageForm, **more: object) -> HttpResponse:
    """The page of one act on the questions."""
    page = selectors.selection_page(case, here.user, LIST)
    return show(here, "question_form", {"form": form, "page": page, **more})
