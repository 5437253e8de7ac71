"""Pages of phase 2: considerations, base, texts on screen and on paper; and the lessons of a case."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import documents, forms, policies, selectors, services
from procurement.policies import ProcurementDuty
from procurement.services.holding import BEFORE_PUBLICATION
from procurement.services.learning import TAUGHT
from procurement.states import BaseKind
from procurement.views.entry import (
    answer,
    case_to_act_on,
    case_to_choose_in,
    case_to_read,
    one_at_a_time,
    person_of,
    show,
)
from sroi.kernel.docx import build_docx
from sroi.kernel.pdf import render_pdf

FORM = require_http_methods(["GET", "HEAD", "POST"])
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@FORM
@one_at_a_time
def consideration_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the considerations that the variant asks, each with its reason (R12, R14)."""
    case = case_to_choose_in(request, reference, ProcurementDuty.ANSWER_CONSIDERATIONS)
    page = selectors.case_page(case, "consideration-answer", person_of(request))
    questions = services.questions_of(page.facts)
    form = forms.ConsiderationForm(
        request.POST if request.method == "POST" else None, questions=questions, answers=list(case.considerations.all())
    )
    done = answer(
        request,
        form,
        lambda: services.answer_considerations(
            case_id=case.pk, answers=form.entries(), by=person_of(request), at=timezone.now()
        ),
        done=_("The answers were saved."),
        to=request.path,
        case=case,
    )
    context = {"form": form, "page": page, "questions": questions, "skipped": selectors.why_skipped(page.facts)}
    return done or show(request, "consideration_answer", context)


@login_required
@FORM
@one_at_a_time
def base_set(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what the percentage is taken of (R16)."""
    case = case_to_choose_in(request, reference, ProcurementDuty.SET_BASE)
    form = forms.BaseForm(request.POST or None, case=case)
    done = answer(
        request,
        form,
        lambda: services.set_base(
            case_id=case.pk,
            kind=BaseKind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The base was saved."),
        to=request.path,
        case=case,
    )
    return done or show(request, "base_set", {"form": form, "page": selectors.case_page(case, "base-set")})


@login_required
@FORM
def text_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the texts of a case; who may write makes them here from the standard texts (R15)."""
    case, person = case_to_read(request, reference), person_of(request)
    page = selectors.case_page(case, "text-list", person_of(request))
    may_write = policies.may(person, ProcurementDuty.WRITE_TEXTS, case) and case.phase in BEFORE_PUBLICATION
    if request.method == "POST":
        case_to_act_on(request, reference, ProcurementDuty.WRITE_TEXTS, BEFORE_PUBLICATION)
    rows = selectors.text_rows(page.facts, edits=policies.may(person, ProcurementDuty.EDIT_TEXT, case))
    form = forms.TextsForm(
        request.POST if request.method == "POST" else None,
        needed=selectors.needed_texts(page.facts),
        written=list(page.facts.texts),
    )
    done = answer(
        request,
        form,
        lambda: services.write_texts(case_id=case.pk, kinds=form.chosen(), by=person, at=timezone.now()),
        done=_("The texts were written."),
        to=request.path,
        case=case,
    )
    return done or show(request, "text_list", {"form": form, "page": page, "rows": rows, "may_write": may_write})


@login_required
@FORM
@one_at_a_time
def text_edit(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Change a text by hand."""
    case = case_to_act_on(request, reference, ProcurementDuty.EDIT_TEXT, BEFORE_PUBLICATION)
    page = selectors.case_page(case, "text-list", person_of(request))
    text = page.facts.texts.get(kind)
    if text is None:
        raise Http404
    form = forms.TextForm(request.POST or None, initial={"body": text.body})
    done = answer(
        request,
        form,
        lambda: services.edit_text(
            text_id=text.pk, body=form.cleaned_data["body"], by=person_of(request), at=timezone.now()
        ),
        done=_("The text was saved."),
        to=selectors.url_of(case, "text-list"),
        case=case,
    )
    return done or show(request, "text_edit", {"form": form, "page": page, "text": text})


@login_required
@require_safe
def text_download(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Download the texts of a case as one PDF or DOCX (R15)."""
    case = case_to_read(request, reference)
    paper = documents.text_paper(case)
    if paper is None:
        raise Http404
    if form == "pdf":
        content, kind = render_pdf("letters/document.html", paper.context(), language="nl"), PDF
    else:
        content, kind = (
            build_docx(paper.title, paper.blocks, language="nl", author=paper.author, subject=paper.subject),
            DOCX,
        )
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{case.reference}-teksten.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@FORM
def lesson_write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what a next case should know (R33)."""
    case = case_to_act_on(request, reference, ProcurementDuty.WRITE_LESSON, TAUGHT)
    form = forms.LessonForm(request.POST or None, themes=selectors.theme_ids(timezone.localdate()))
    done = answer(
        request,
        form,
        lambda: services.write_lesson(
            case_id=case.pk,
            entry=services.LessonEntry(
                text=form.cleaned_data["text"],
                worked=form.cleaned_data["worked"] == "yes",
                variant=form.cleaned_data["variant"],
                theme=form.cleaned_data["theme"],
            ),
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The lesson was saved."),
        to=request.path,
        case=case,
    )
    context = {"form": form, "case": case, "url": selectors.case_url(case), "lessons": selectors.lessons_of(case)}
    return done or show(request, "lesson_write", context)
