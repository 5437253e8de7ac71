"""Pages of the market consultation: questions, parties, answers, conclusions, report (R10)."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement import documents, forms, selectors, services
from procurement.models import Case, ConsultedParty
from procurement.policies import Act, ProcurementDuty
from procurement.states import BEFORE_PUBLICATION, CONSULTATION_FLOW, ConsultationAction
from procurement.views.downloads import document_file
from procurement.views.entry import answer, case_to_act_on, case_to_read, one_at_a_time, show
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop

PAGE = "consultation-show"


def part_to_act_on(here: Visit, reference: str, duty: Act) -> tuple[Case, selectors.ConsultationPart]:
    """The case and its consultation for somebody with the duty, before the publication (409 otherwise)."""
    case = case_to_act_on(here, reference, duty, BEFORE_PUBLICATION)
    return case, selectors.consultation_part(case, here.user, here.on)


def party_to_act_on(here: Visit, reference: str, party_id: int, duty: Act) -> tuple[Case, ConsultedParty]:
    """An invited party of the case, for somebody with the duty."""
    case = case_to_act_on(here, reference, duty, BEFORE_PUBLICATION)
    return case, found_or_404(selectors.party_of(case, party_id))


@reading
def consultation_show(here: Visit, reference: str) -> HttpResponse:
    """Show what the market is asked, who is invited, what they answered and what it taught (R10)."""
    case = case_to_read(here, reference)
    context = {
        "page": selectors.case_page(case, PAGE, here.user),
        "part": selectors.consultation_part(case, here.user, here.on),
    }
    return show(here, "consultation_show", context)


@visit
@one_at_a_time
def consultation_edit(here: Visit, reference: str) -> HttpResponse:
    """Say what the market is asked, and by when (R10)."""
    case, part = part_to_act_on(here, reference, ProcurementDuty.SET_CONSULTATION)
    questions = [each.question for each in part.questions]
    form = forms.ConsultationForm(here.posted, consultation=part.consultation, questions=questions)
    done = answer(
        here,
        form,
        lambda: services.set_consultation(
            case_id=case.pk,
            purpose=form.cleaned_data["purpose"],
            questions=form.lines(),
            closes_on=form.cleaned_data["closes_on"],
            by=here.user,
            at=here.at,
        ),
        done=_("The questions were saved."),
        to=selectors.url_of(case, PAGE),
        case=case,
    )
    return done or _form_page(here, case, form)


@visit
def party_invite(here: Visit, reference: str) -> HttpResponse:
    """Put a party on the list of those who are asked (R10)."""
    case, part = part_to_act_on(here, reference, ProcurementDuty.SET_CONSULTATION)
    _refuse_unstarted(part)
    suggested = [(each.organisation, each.cases) for each in selectors.suggested_parties(case)]
    form = forms.PartyForm(here.posted, suggested=suggested)
    done = answer(
        here,
        form,
        lambda: services.invite_party(case_id=case.pk, entry=form.entry(), by=here.user, at=here.at),
        done=_("The party is on the list."),
        to=selectors.url_of(case, PAGE),
        case=case,
    )
    partners = selectors.suggested_partners(case, here.user, here.on)
    return done or _form_page(here, case, form, suggests=bool(suggested), suggestions=partners, back=here.request.path)


@pressing
def partner_invite(here: Visit, reference: str, partner_id: int) -> HttpResponse:
    """Put a partner of the directory on the list with one press (R10, R13)."""
    case, part = part_to_act_on(here, reference, ProcurementDuty.SET_CONSULTATION)
    _refuse_unstarted(part)
    partner = found_or_404(selectors.partner_in_directory(partner_id))
    entry = services.ConsultedEntry(partner.name, partner=partner)
    services.invite_party(case_id=case.pk, entry=entry, by=here.user, at=here.at)
    return here.go_on(_("The partner is on the list."), selectors.url_of(case, PAGE))


@pressing
def party_link(here: Visit, reference: str, party_id: int) -> HttpResponse:
    """Send a party its personal link again (R10)."""
    case, party = party_to_act_on(here, reference, party_id, ProcurementDuty.SET_CONSULTATION)
    services.send_consultation_link(party_id=party.pk, by=here.user, at=here.at)
    return here.go_on(_("The link was sent."), selectors.url_of(case, PAGE))


@pressing
def party_release(here: Visit, reference: str, party_id: int) -> HttpResponse:
    """Take a party off the list (R10)."""
    case, party = party_to_act_on(here, reference, party_id, ProcurementDuty.SET_CONSULTATION)
    services.release_party(party_id=party.pk, by=here.user, at=here.at)
    return here.go_on(_("The party was taken off the list."), selectors.url_of(case, PAGE))


@pressing
def consultation_open(here: Visit, reference: str) -> HttpResponse:
    """Open the consultation (R10)."""
    case, part = part_to_act_on(here, reference, ConsultationAction.OPEN)
    _refuse_unstarted(part)
    services.open_consultation(case_id=case.pk, by=here.user, at=here.at)
    return here.go_on(_("The market consultation was opened."), selectors.url_of(case, PAGE))


@visit
@one_at_a_time
def party_answer(here: Visit, reference: str, party_id: int) -> HttpResponse:
    """Record what a party answered (R10)."""
    case, party = party_to_act_on(here, reference, party_id, ProcurementDuty.RECORD_MARKET_ANSWERS)
    CONSULTATION_FLOW.target(state=party.consultation.state, action=ConsultationAction.COMPLETE)
    part = selectors.consultation_part(case, here.user, here.on)
    given = {row.question.pk: each.text for row in part.questions for each in row.answers if each.party == party}
    questions = [each.question for each in part.questions]
    form = forms.MarketAnswerForm(here.posted, party=party, questions=questions, answers=given)
    done = answer(
        here,
        form,
        lambda: services.record_consultation_answers(
            party_id=party.pk,
            answers=form.answers(),
            is_silent=form.cleaned_data["is_silent"],
            answered_on=form.cleaned_data["answered_on"],
            by=here.user,
            at=here.at,
        ),
        done=_("The answers were saved."),
        to=selectors.url_of(case, PAGE),
        case=case,
    )
    return done or _form_page(here, case, form, party=party)


@visit
def consultation_complete(here: Visit, reference: str) -> HttpResponse:
    """Write the conclusions, and freeze the report (R10)."""
    case, part = part_to_act_on(here, reference, ConsultationAction.COMPLETE)
    _refuse_unstarted(part)
    if not here.is_post and part.consultation is not None:
        CONSULTATION_FLOW.target(state=part.consultation.state, action=ConsultationAction.COMPLETE)
    form = forms.ConclusionForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.complete_consultation(
            case_id=case.pk, conclusions=form.cleaned_data["conclusions"], by=here.user, at=here.at
        ),
        done=_("The market consultation was completed. Its report can be downloaded."),
        to=selectors.url_of(case, PAGE),
        case=case,
    )
    return done or _form_page(here, case, form)


@reading
def consultation_report(here: Visit, reference: str, form: str) -> HttpResponse:
    """Download the report of a completed consultation as PDF or DOCX (R10)."""
    case = case_to_read(here, reference)
    consultation = selectors.consultation_of(case)
    if consultation is None or consultation.content is None:
        raise Http404
    paper = documents.consultation_paper(consultation)
    return document_file(paper, form, f"{case.reference}-marktconsultatie")


def _refuse_unstarted(part: selectors.ConsultationPart) -> None:
    """Nothing is done with a consultation that was not started (409)."""
    if part.consultation is None:
        message = gettext_noop("Write the questions to the market first.")
        refuse((blocker("no-consultation", message, source="R10"),))


def _form_page(here: Visit, case: Case, form: PageForm, **more: object) -> HttpResponse:
    """The page of one act on the consultation."""
    page = selectors.case_page(case, PAGE, here.user)
    return show(here, "consultation_form", {"form": form, "page": page, **more})
