"""Pages of phase 3 up to the ranking: criteria, committee, bids, scores, consensus (R17, R19)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import forms, policies, selectors, services
from procurement.models import Bid, Case, CommitteeMember
from procurement.policies import Act, ProcurementDuty
from procurement.services.holding import why_not_in_phase
from procurement.services.selection import BEFORE_AWARD
from procurement.states import BidValidity, CriterionKind, Phase
from procurement.views.entry import (
    answer,
    case_to_act_on,
    case_to_read,
    keep,
    kept_lines,
    one_at_a_time,
    person_of,
    show,
    why_stale,
)
from sroi.kernel.refusals import Refused, refuse

FORM = require_http_methods(["GET", "HEAD", "POST"])
SELECTING = (Phase.SELECT,)


def case_to_select(request: HttpRequest, reference: str) -> Case:
    """The case for who may read the bids, or sits in the committee: 404 outside the scope, 403 without the duty."""
    case, person = case_or_404(request, reference), person_of(request)
    duties = (ProcurementDuty.READ_SELECTION, ProcurementDuty.SUBMIT_SCORES)
    if not any(policies.may(person, duty, case) for duty in duties):
        raise PermissionDenied(ProcurementDuty.READ_SELECTION)
    return case


def case_to_score(request: HttpRequest, reference: str, duty: Act) -> Case:
    """The case for a member of the committee, who may be outside its scope otherwise."""
    case = case_or_404(request, reference)
    policies.require(person_of(request), duty, case)
    return case


def case_or_404(request: HttpRequest, reference: str) -> Case:
    """The case inside the scope of the reader, or on whose committee they sit."""
    case = selectors.case_of_member(person_of(request), reference)
    if case is None:
        raise Http404
    return case


@login_required
@FORM
@one_at_a_time
def criterion_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the award criteria; the buyer records them here until somebody scored (R17)."""
    case, person = case_to_read(request, reference), person_of(request)
    if request.method == "POST":
        policies.require(person, ProcurementDuty.SET_CRITERIA, case)
        refuse(why_not_in_phase(case, BEFORE_AWARD))
    criteria = list(case.criteria.all())
    formset = kept_lines(request, lambda posted, kept: forms.criterion_forms(criteria, posted, kept))
    kept = keep(request, formset, case)
    if kept is not None:
        return kept
    blockers = why_stale(formset, case)
    if request.method == "POST" and formset.is_valid() and not blockers:
        try:
            services.set_criteria(case_id=case.pk, criteria=formset.entries(), by=person, at=timezone.now())
        except Refused as refused:
            blockers = refused.blockers
        else:
            services.drop_draft(page=request.get_full_path(), by=person)
            messages.success(request, _("The award criteria were saved."))
            return redirect(request.path)
    page = selectors.selection_page(case, person, "criterion-list")
    edits = policies.may(person, ProcurementDuty.SET_CRITERIA, case) and case.phase in BEFORE_AWARD
    context = {"page": page, "formset": formset, "criteria": criteria, "blockers": blockers, "edits": edits}
    return show(request, "criterion_list", context)


@login_required
@FORM
def committee_show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the committee; the buyer invites here (R19)."""
    case, person = case_to_select(request, reference), person_of(request)
    if request.method == "POST":
        policies.require(person, ProcurementDuty.INVITE_MEMBER, case)
        refuse(why_not_in_phase(case, BEFORE_AWARD))
    page = selectors.selection_page(case, person, "committee-show")
    people = selectors.people_to_invite(case) if "buy" in page.acts else []
    form = forms.MemberForm(request.POST if request.method == "POST" else None, people=people)
    done = answer(
        request,
        form,
        lambda: services.invite_member(case_id=case.pk, user=form.cleaned_data["user"], by=person, at=timezone.now()),
        done=_("The member was invited."),
        to=request.path,
        case=case,
    )
    context = {
        "page": page,
        "form": form,
        "rows": selectors.committee_rows(case, buys="buy" in page.acts),
        "own": selectors.member_of(case, person),
        "advice_missing": selectors.advice_missing(case),
    }
    return done or show(request, "committee_show", context)


@login_required
@FORM
def committee_release(request: HttpRequest, reference: str, member_id: int) -> HttpResponse:
    """Take a member out of the committee, with the reason (R19)."""
    case = case_to_act_on(request, reference, ProcurementDuty.INVITE_MEMBER, BEFORE_AWARD)
    member = get_object_or_404(CommitteeMember.objects.select_related("user"), pk=member_id, case=case)
    form = forms.ReleaseForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.release_member(
            member_id=member.pk, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now()
        ),
        done=_("The member left the committee."),
        to=selectors.url_of(case, "committee-show"),
        case=case,
    )
    context = {"form": form, "case": case, "url": selectors.url_of(case, "committee-show"), "member": member}
    return done or show(request, "committee_release", context)


@login_required
@FORM
def conflict_declare(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a member declare whether there is a conflict of interest (R19)."""
    case = case_to_score(request, reference, ProcurementDuty.DECLARE_CONFLICT)
    refuse(why_not_in_phase(case, BEFORE_AWARD))
    member = selectors.member_of(case, person_of(request))
    form = forms.ConflictForm(request.POST or None)
    done = answer(
        request,
        form,
        lambda: services.declare_conflict(
            case_id=case.pk,
            has_conflict=form.cleaned_data["has_conflict"] == "yes",
            explanation=form.cleaned_data["explanation"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("Your declaration was recorded."),
        to=selectors.url_of(case, "score-submit"),
        case=case,
    )
    page = selectors.selection_page(case, person_of(request), "score-submit")
    return done or show(request, "conflict_declare", {"form": form, "page": page, "member": member})


@login_required
@require_safe
def bid_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the bids to who may read the selection (R19)."""
    case = case_to_act_on(request, reference, ProcurementDuty.READ_SELECTION)
    page = selectors.selection_page(case, person_of(request), "bid-list")
    now = timezone.now()
    context = {
        "page": page,
        "rows": selectors.bid_rows(case, buys="buy" in page.acts and case.phase == Phase.SELECT),
        "is_closed": case.tenders_close_at is not None and case.tenders_close_at <= now,
        "closing_url": selectors.url_of(case, "case-edit"),
        "selects": case.phase == Phase.SELECT,
    }
    return render(request, "procurement/bid_list.html", context)


@login_required
@FORM
def bid_enter(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a bid, after the closing time (R19)."""
    return _bid(request, reference, None)


@login_required
@FORM
@one_at_a_time
def bid_edit(request: HttpRequest, reference: str, bid_id: int) -> HttpResponse:
    """Correct a bid that was entered wrongly (R19)."""
    return _bid(request, reference, bid_id)


def _bid(request: HttpRequest, reference: str, bid_id: int | None) -> HttpResponse:
    case, person = case_to_act_on(request, reference, ProcurementDuty.ENTER_BID, SELECTING), person_of(request)
    bid = (
        get_object_or_404(Bid.objects.select_related("organisation", "consortium"), pk=bid_id, case=case)
        if bid_id
        else None
    )
    asks_offer = case.criteria.filter(kind=CriterionKind.PERCENTAGE).exists()
    form = forms.BidForm(request.POST or None, case=case, bid=bid, asks_offer=asks_offer)

    @transaction.atomic
    def act() -> None:
        organisation, consortium = services.find_bidder(entry=form.bidder())
        entry = form.entry(organisation, consortium)
        if bid is None:
            services.enter_bid(case_id=case.pk, bid=entry, by=person, at=timezone.now())
        else:
            services.correct_bid(bid_id=bid.pk, bid=entry, by=person, at=timezone.now())

    to = selectors.url_of(case, "bid-list")
    done = answer(request, form, act, done=_("The bid was saved."), to=to, case=case)
    page = selectors.selection_page(case, person, "bid-list")
    return done or show(request, "bid_enter", {"form": form, "page": page, "bid": bid})


@login_required
@FORM
@one_at_a_time
def bid_judge(request: HttpRequest, reference: str, bid_id: int) -> HttpResponse:
    """Judge a bid valid, excluded or unsuitable, with the ground (R19)."""
    case = case_to_act_on(request, reference, ProcurementDuty.JUDGE_BID, SELECTING)
    bid = get_object_or_404(Bid.objects.select_related("organisation", "consortium"), pk=bid_id, case=case)
    validity = "" if bid.validity == BidValidity.OPEN else bid.validity
    form = forms.ValidityForm(request.POST or None, initial={"validity": validity, "ground": bid.ground})
    done = answer(
        request,
        form,
        lambda: services.judge_bid(
            bid_id=bid.pk,
            validity=BidValidity(form.cleaned_data["validity"]),
            ground=form.cleaned_data["ground"],
            by=person_of(request),
            at=timezone.now(),
        ),
        done=_("The judgement was recorded."),
        to=selectors.url_of(case, "bid-list"),
        case=case,
    )
    page = selectors.selection_page(case, person_of(request), "bid-list")
    return done or show(request, "bid_judge", {"form": form, "page": page, "bid": bid})


@login_required
@FORM
def score_submit(request: HttpRequest, reference: str) -> HttpResponse:
    """One page for one member: every bid on every criterion, unseen by the others (R19)."""
    case, person = case_to_score(request, reference, ProcurementDuty.SUBMIT_SCORES), person_of(request)
    member = selectors.member_of(case, person)
    if member is None:
        raise Http404
    if member.declared_at is None and request.method != "POST":
        return redirect("procurement:conflict-declare", case.reference)
    bids, criteria = selectors.bids_to_score(case), selectors.scored_criteria(case)
    form = forms.ScoreForm(request.POST if request.method == "POST" else None, bids=bids, criteria=criteria)
    done = answer(
        request,
        form,
        lambda: services.submit_scores(case_id=case.pk, scores=form.scores(), by=person, at=timezone.now()),
        done=_("Your scores were submitted."),
        to=request.path,
        case=case,
    )
    context = {
        "page": selectors.selection_page(case, person, "score-submit"),
        "form": form,
        "groups": [(bid, [form[name] for name in form.names_of(bid)]) for bid in bids],
        "member": member,
        "waits": case.phase != Phase.SELECT or not bids or case.bids.filter(validity=BidValidity.OPEN).exists(),
        "criteria": criteria,
        "own": [score for score in selectors.scores_visible_to(case, person) if score.member_id == member.pk],
    }
    return done or show(request, "score_submit", context)


@login_required
@require_safe
def consensus_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show per bid what each member gave with the spread, once everybody submitted, and the consensus (R19)."""
    case, person = case_to_select(request, reference), person_of(request)
    page = selectors.selection_page(case, person, "consensus-list")
    context = {
        "page": page,
        "scores": selectors.open_scores(case, person),
        "bids": selectors.consensus_of(case, person),
        "criteria": selectors.scored_criteria(case),
        "sets": "buy" in page.acts and case.phase == Phase.SELECT,
    }
    return render(request, "procurement/consensus_list.html", context)


@login_required
@FORM
@one_at_a_time
def consensus_set(request: HttpRequest, reference: str, bid_id: int) -> HttpResponse:
    """Record the consensus for one bid, beside what each member gave (R19)."""
    case, person = case_to_act_on(request, reference, ProcurementDuty.SET_CONSENSUS, SELECTING), person_of(request)
    bid = get_object_or_404(Bid.objects.select_related("organisation", "consortium"), pk=bid_id, case=case)
    form = forms.ConsensusForm(
        request.POST if request.method == "POST" else None,
        criteria=selectors.scored_criteria(case),
        agreed=bid.consensus.all(),
    )
    done = answer(
        request,
        form,
        lambda: services.set_consensus(bid_id=bid.pk, scores=form.scores(), by=person, at=timezone.now()),
        done=_("The consensus was recorded."),
        to=selectors.url_of(case, "consensus-list"),
        case=case,
    )
    rows = next((each.rows for each in selectors.consensus_of(case, person) if each.bid.pk == bid.pk), ())
    context = {
        "page": selectors.selection_page(case, person, "consensus-list"),
        "form": form,
        "bid": bid,
        "groups": [(row, [form[f"points_{row.criterion.pk}"], form[f"motivation_{row.criterion.pk}"]]) for row in rows],
        "scores": selectors.open_scores(case, person),
    }
    return done or show(request, "consensus_set", context)


@login_required
@require_safe
def ranking_show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the ranking, with how each figure was computed (R17, R19)."""
    case = case_to_act_on(request, reference, ProcurementDuty.READ_SELECTION)
    page = selectors.selection_page(case, person_of(request), "ranking-show")
    rows = selectors.ranking_of(case)
    context = {
        "page": page,
        "rows": rows,
        "explained": selectors.explained(rows),
        "criteria": list(case.criteria.all()),
        "may_prepare": "buy" in page.acts and case.phase == Phase.SELECT,
    }
    return render(request, "procurement/ranking_show.html", context)
