"""Pages of phase 2: considerations, base, texts on screen and on paper; and the lessons of a case."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement import documents, forms, policies, selectors, services
from procurement.policies import ProcurementDuty
from procurement.states import BEFORE_PUBLICATION, TAUGHT, BaseKind
from procurement.views.downloads import document_file
from procurement.views.entry import (
    answer,
    case_to_act_on,
    case_to_choose_in,
    case_to_read,
    one_at_a_time,
    show,
    show_act,
)
from sroi.accounts.visits import Visit, reading, visit


@visit
@one_at_a_time
def consideration_answer(here: Visit, reference: str) -> HttpResponse:
    """Answer the considerations that the variant asks, each with its reason (R12, R14)."""
    case = case_to_choose_in(here, reference, ProcurementDuty.ANSWER_CONSIDERATIONS)
    page = selectors.case_page(case, "consideration-answer", here.user)
    questions = services.questions_of(page.facts)
    form = forms.ConsiderationForm(here.posted, questions=questions, answers=list(case.considerations.all()))
    done = answer(
        here,
        form,
        lambda: services.answer_considerations(case_id=case.pk, answers=form.entries(), by=here.user, at=here.at),
        done=_("The answers were saved."),
        to=here.request.path,
        case=case,
    )
    context = {"form": form, "page": page, "questions": questions, "skipped": selectors.why_skipped(page.facts)}
    return done or show(here, "consideration_answer", context)


@visit
@one_at_a_time
def base_set(here: Visit, reference: str) -> HttpResponse:
    """Record what the percentage is taken of (R16)."""
    case = case_to_choose_in(here, reference, ProcurementDuty.SET_BASE)
    form = forms.BaseForm(here.posted, case=case)
    done = answer(
        here,
        form,
        lambda: services.set_base(
            case_id=case.pk,
            kind=BaseKind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
            by=here.user,
            at=here.at,
        ),
        done=_("The base was saved."),
        to=here.request.path,
        case=case,
    )
    return done or show(here, "base_set", {"form": form, "page": selectors.case_page(case, "base-set", here.user)})


@visit
def text_list(here: Visit, reference: str) -> HttpResponse:
    """Show the texts of a case; who may write makes them here from the standard texts (R15)."""
    case, person = case_to_read(here, reference), here.user
    page = selectors.case_page(case, "text-list", here.user)
    may_write = policies.may(person, ProcurementDuty.WRITE_TEXTS, case) and case.phase in BEFORE_PUBLICATION
    if here.is_post:
        case_to_act_on(here, reference, ProcurementDuty.WRITE_TEXTS, BEFORE_PUBLICATION)
    edits = policies.may(person, ProcurementDuty.EDIT_TEXT, case)
    rows = selectors.text_rows(page.facts, edits=edits, on=here.on)
    form = forms.TextsForm(
        here.posted,
        needed=selectors.needed_texts(page.facts),
        written=list(page.facts.texts),
        places=selectors.own_places_of(page.facts, here.on) if may_write else (),
    )
    form.shares_kept = may_write  # who only reads the texts is not led to what a writer left
    done = answer(
        here,
        form,
        lambda: services.write_texts(case_id=case.pk, kinds=form.chosen(), own=form.own(), by=person, at=here.at),
        done=_("The texts were written."),
        to=here.request.path,
        case=case,
    )
    reads = policies.may(person, ProcurementDuty.READ_BLOCKS)
    context = {"form": form, "page": page, "rows": rows, "may_write": may_write, "reads_blocks": reads}
    return done or show(here, "text_list", context)


@visit
@one_at_a_time
def text_edit(here: Visit, reference: str, kind: str) -> HttpResponse:
    """Change a text by hand."""
    case = case_to_act_on(here, reference, ProcurementDuty.EDIT_TEXT, BEFORE_PUBLICATION)
    page = selectors.case_page(case, "text-list", here.user)
    text = page.facts.texts.get(kind)
    if text is None:
        raise Http404
    form = forms.TextForm(here.posted, initial={"body": text.body})
    done = answer(
        here,
        form,
        lambda: services.edit_text(text_id=text.pk, body=form.cleaned_data["body"], by=here.user, at=here.at),
        done=_("The text was saved."),
        to=selectors.url_of(case, "text-list"),
        case=case,
    )
    lines = selectors.deviation_of(text)
    return done or show(here, "text_edit", {"form": form, "page": page, "text": text, "lines": lines})


@reading
def text_download(here: Visit, reference: str, form: str) -> HttpResponse:
    """Download the texts of a case as one PDF or DOCX (R15)."""
    case = case_to_read(here, reference)
    paper = documents.text_paper(case)
    if paper is None:
        raise Http404
    return document_file(paper, form, f"{case.reference}-teksten")


@reading
def notice_fields(here: Visit, reference: str) -> HttpResponse:
    """The social fields of the official notice, to copy (R15)."""
    case = case_to_read(here, reference)
    page = selectors.case_page(case, "notice-fields", here.user)
    found = documents.notice_fields(page.facts, on=here.on)
    return show(here, "notice_fields", {"page": page, "found": found, "open": documents.fields_left_open(found)})


@visit
def lesson_write(here: Visit, reference: str) -> HttpResponse:
    """Write what a next case should know (R33)."""
    case = case_to_act_on(here, reference, ProcurementDuty.WRITE_LESSON, TAUGHT)
    form = forms.LessonForm(here.posted, themes=selectors.theme_ids(here.on))
    done = answer(
        here,
        form,
        lambda: services.write_lesson(
            case_id=case.pk,
            entry=services.LessonEntry(
                text=form.cleaned_data["text"],
                worked=form.cleaned_data["worked"] == "yes",
                variant=form.cleaned_data["variant"],
                theme=form.cleaned_data["theme"],
            ),
            by=here.user,
            at=here.at,
        ),
        done=_("The lesson was saved."),
        to=here.request.path,
        case=case,
    )
    return done or show_act(here, "lesson_write", case, form, lessons=selectors.lessons_of(case))
