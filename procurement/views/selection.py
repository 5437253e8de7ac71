"""Pages of phase 3 up to the ranking: criteria, committee, bids, scores, consensus (R17, R19)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from procurement import forms, policies, rules, selectors, services
from procurement.gates import scores_are_open
from procurement.gates.select import why_criteria_stand
from procurement.models import Case
from procurement.policies import Act, ProcurementDuty
from procurement.services.holding import why_not_in_phase
from procurement.states import BEFORE_PUBLICATION, TENDERED, BidValidity, Phase
from procurement.views.entry import (
    answer,
    answer_lines,
    case_to_act_on,
    case_to_read,
    is_autosave,
    kept_lines,
    one_at_a_time,
    show,
    show_act,
)
from sroi.accounts.visits import Visit, found_or_404, reading, visit
from sroi.kernel.refusals import refuse

SELECTING = (Phase.SELECT,)


def case_to_select(here: Visit, reference: str) -> Case:
    """The case for who may read the bids, or sits in the committee: 404 outside the scope, 403 without the duty."""
    case, person = case_or_404(here, reference), here.user
    duties = (ProcurementDuty.READ_SELECTION, ProcurementDuty.SUBMIT_SCORES)
    if not any(policies.may(person, duty, case) for duty in duties):
        raise PermissionDenied(ProcurementDuty.READ_SELECTION)
    return case


def case_to_score(here: Visit, reference: str, duty: Act) -> Case:
    """The case for a member of the committee, who may be outside its scope otherwise."""
    case = case_or_404(here, reference)
    policies.require(here.user, duty, case)
    return case


def case_or_404(here: Visit, reference: str) -> Case:
    """The case inside the scope of the reader, or on whose committee they sit."""
    return found_or_404(selectors.case_of_member(here.user, reference))


@visit
@one_at_a_time
def criterion_list(here: Visit, reference: str) -> HttpResponse:
    """Show the award criteria; the buyer records them here until bids are known (R17)."""
    case, person = case_to_read(here, reference), here.user
    if here.is_post:
        policies.require(person, ProcurementDuty.SET_CRITERIA, case)
        refuse(why_not_in_phase(case, TENDERED))
    criteria = list(case.criteria.all())
    formset = kept_lines(here, lambda posted, kept: forms.criterion_forms(criteria, posted, kept))
    done, blockers = answer_lines(
        here,
        formset,
        lambda: services.set_criteria(case_id=case.pk, criteria=formset.entries(), by=person, at=here.at),
        done=_("The award criteria were saved."),
        case=case,
    )
    if done:
        return done
    edits = policies.may(person, ProcurementDuty.SET_CRITERIA, case) and case.phase in TENDERED
    stand = why_criteria_stand(case) if edits and not here.is_post else ()
    edits = edits and not stand
    context = {"formset": formset, "criteria": criteria, "blockers": blockers, "stand": stand, "edits": edits}
    return show(here, "criterion_list", context | _around_criteria(here, case))


def _around_criteria(here: Visit, case: Case) -> dict[str, object]:
    """Before the publication the criteria are a page of the six tasks, afterwards a tab of phase 3."""
    if case.phase in BEFORE_PUBLICATION:
        page = selectors.case_page(case, "criterion-list", here.user)
        return {"page": page, "layout": "procurement/_wizard.html"}
    return {"page": selectors.selection_page(case, here.user, "criterion-list")}


@visit
def committee_show(here: Visit, reference: str) -> HttpResponse:
    """Show the committee; the buyer invites here (R19)."""
    case, person = case_to_select(here, reference), here.user
    if here.is_post:
        policies.require(person, ProcurementDuty.INVITE_MEMBER, case)
        refuse(why_not_in_phase(case, TENDERED))
    page = selectors.selection_page(case, person, "committee-show")
    people = selectors.people_to_invite(case) if "buy" in page.acts else []
    form = forms.MemberForm(here.posted, people=people)
    done = answer(
        here,
        form,
        lambda: services.invite_member(case_id=case.pk, user=form.cleaned_data["user"], by=person, at=here.at),
        done=_("The member was invited."),
        to=here.request.path,
        case=case,
    )
    context = {
        "page": page,
        "form": form,
        "rows": selectors.committee_rows(case, buys="buy" in page.acts),
        "own": selectors.member_of(case, person),
        "advice_missing": selectors.advice_missing(case),
        "invites": "buy" in page.acts and (here.is_post or not scores_are_open(case)),
    }
    return done or show(here, "committee_show", context)


@visit
def committee_release(here: Visit, reference: str, member_id: int) -> HttpResponse:
    """Take a member out of the committee, with the reason (R19)."""
    case = case_to_act_on(here, reference, ProcurementDuty.INVITE_MEMBER, TENDERED)
    member = found_or_404(selectors.member_in(case, member_id))
    form = forms.ReleaseForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.release_member(
            member_id=member.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=_("The member left the committee."),
        to=selectors.url_of(case, "committee-show"),
        case=case,
    )
    return done or show_act(here, "committee_release", case, form, back="committee-show", about=member.user.name)


@visit
def conflict_declare(here: Visit, reference: str) -> HttpResponse:
    """Let a member declare whether there is a conflict of interest (R19)."""
    case = case_to_score(here, reference, ProcurementDuty.DECLARE_CONFLICT)
    refuse(why_not_in_phase(case, TENDERED))
    member = selectors.member_of(case, here.user)
    form = forms.ConflictForm(here.posted)
    done = answer(
        here,
        form,
        lambda: services.declare_conflict(
            case_id=case.pk,
            has_conflict=form.cleaned_data["has_conflict"] == "yes",
            explanation=form.cleaned_data["explanation"],
            by=here.user,
            at=here.at,
        ),
        done=_("Your declaration was recorded."),
        to=selectors.url_of(case, "score-submit"),
        case=case,
    )
    context = {
        "form": form,
        "page": selectors.selection_page(case, here.user, "score-submit"),
        "member": member,
        "tells_later": member is not None and member.has_conflict is False and member.submitted_at is None,
        "bidders": selectors.bidders_in(case),
    }
    return done or show(here, "conflict_declare", context)


@reading
def bid_list(here: Visit, reference: str) -> HttpResponse:
    """Show the bids to who may read the selection (R19)."""
    case = case_to_act_on(here, reference, ProcurementDuty.READ_SELECTION)
    page = selectors.selection_page(case, here.user, "bid-list")
    context = {
        "page": page,
        "rows": selectors.bid_rows(case, buys="buy" in page.acts and case.phase == Phase.SELECT),
        "is_closed": case.tenders_close_at is not None and case.tenders_close_at <= here.at,
        "closing_url": selectors.url_of(case, "case-edit"),
        "selects": case.phase == Phase.SELECT,
    }
    return show(here, "bid_list", context)


@visit
def bid_enter(here: Visit, reference: str) -> HttpResponse:
    """Enter a bid, after the closing time (R19)."""
    return _bid(here, reference, None)


@visit
@one_at_a_time
def bid_edit(here: Visit, reference: str, bid_id: int) -> HttpResponse:
    """Correct a bid that was entered wrongly (R19)."""
    return _bid(here, reference, bid_id)


def _bid(here: Visit, reference: str, bid_id: int | None) -> HttpResponse:
    case, person = case_to_act_on(here, reference, ProcurementDuty.ENTER_BID, SELECTING), here.user
    bid = found_or_404(selectors.bid_in(case, bid_id)) if bid_id else None
    if bid is None and (not here.is_post or is_autosave(here)):
        refuse(rules.why_not_entered(closes_at=case.tenders_close_at, at=here.at))
    form = forms.BidForm(here.posted, case=case, bid=bid, asks=selectors.asked_figures(case))

    def act() -> None:
        organisation, consortium = services.find_bidder(entry=form.bidder())
        entry = form.entry(organisation, consortium)
        if bid is None:
            services.enter_bid(case_id=case.pk, bid=entry, by=person, at=here.at)
        else:
            services.correct_bid(bid_id=bid.pk, bid=entry, by=person, at=here.at)

    to = selectors.url_of(case, "bid-list")
    done = answer(here, form, act, done=_("The bid was saved."), to=to, case=case)
    page = selectors.selection_page(case, person, "bid-list")
    return done or show(here, "bid_enter", {"form": form, "page": page, "bid": bid})


@visit
@one_at_a_time
def bid_judge(here: Visit, reference: str, bid_id: int) -> HttpResponse:
    """Judge a bid valid, excluded or unsuitable, with the ground (R19)."""
    case = case_to_act_on(here, reference, ProcurementDuty.JUDGE_BID, SELECTING)
    bid = found_or_404(selectors.bid_in(case, bid_id))
    validity = "" if bid.validity == BidValidity.OPEN else bid.validity
    form = forms.ValidityForm(here.posted, initial={"validity": validity, "ground": bid.ground})
    done = answer(
        here,
        form,
        lambda: services.judge_bid(
            bid_id=bid.pk,
            validity=BidValidity(form.cleaned_data["validity"]),
            ground=form.cleaned_data["ground"],
            by=here.user,
            at=here.at,
        ),
        done=_("The judgement was recorded."),
        to=selectors.url_of(case, "bid-list"),
        case=case,
    )
    page = selectors.selection_page(case, here.user, "bid-list")
    return done or show(here, "bid_judge", {"form": form, "page": page, "bid": bid})


@visit
def score_submit(here: Visit, reference: str) -> HttpResponse:
    """One page for one member: every bid on every criterion, unseen by the others (R19)."""
    case, person = case_to_score(here, reference, ProcurementDuty.SUBMIT_SCORES), here.user
    member = found_or_404(selectors.member_of(case, person))
    if member.declared_at is None and not here.is_post:
        return redirect("procurement:conflict-declare", case.reference)
    bids, criteria = selectors.bids_to_score(case), selectors.scored_criteria(case)
    form = forms.ScoreForm(here.posted, bids=bids, criteria=criteria)
    done = answer(
        here,
        form,
        lambda: services.submit_scores(case_id=case.pk, scores=form.scores(), by=person, at=here.at),
        done=_("Your scores were submitted."),
        to=here.request.path,
        case=case,
    )
    context = {
        "page": selectors.selection_page(case, person, "score-submit"),
        "form": form,
        "groups": [(bid, [form[name] for name in form.names_of(bid)]) for bid in bids],
        "member": member,
        "waits": case.phase != Phase.SELECT or not bids or selectors.has_unjudged_bids(case),
        "criteria": criteria,
        "own": [score for score in selectors.scores_visible_to(case, person) if score.member_id == member.pk],
    }
    return done or show(here, "score_submit", context)


@reading
def consensus_list(here: Visit, reference: str) -> HttpResponse:
    """Show per bid what each member gave with the spread, once everybody submitted, and the consensus (R19)."""
    case, person = case_to_select(here, reference), here.user
    page = selectors.selection_page(case, person, "consensus-list")
    scores, bids = selectors.open_scores(case, person), selectors.consensus_of(case, person)
    context = {
        "page": page,
        "scores": scores,
        "bids": bids,
        "distances": selectors.distances_of(bids) if scores.are_open else (),
        "source": selectors.distance_source(bids),
        "criteria": selectors.scored_criteria(case),
        "sets": "buy" in page.acts and case.phase == Phase.SELECT,
    }
    return show(here, "consensus_list", context)


@visit
@one_at_a_time
def consensus_set(here: Visit, reference: str, bid_id: int) -> HttpResponse:
    """Record the consensus for one bid, beside what each member gave (R19)."""
    case, person = case_to_act_on(here, reference, ProcurementDuty.SET_CONSENSUS, SELECTING), here.user
    bid = found_or_404(selectors.bid_in(case, bid_id))
    form = forms.ConsensusForm(
        here.posted,
        criteria=selectors.scored_criteria(case),
        agreed=bid.consensus.all(),
    )
    done = answer(
        here,
        form,
        lambda: services.set_consensus(bid_id=bid.pk, scores=form.scores(), by=person, at=here.at),
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
    return done or show(here, "consensus_set", context)


@reading
def ranking_show(here: Visit, reference: str) -> HttpResponse:
    """Show the ranking, with how each figure was computed (R17, R19)."""
    case = case_to_act_on(here, reference, ProcurementDuty.READ_SELECTION)
    page = selectors.selection_page(case, here.user, "ranking-show")
    rows = selectors.ranking_of(case)
    context = {
        "page": page,
        "rows": rows,
        "rankings": selectors.rankings_of(case, rows),
        "explained": selectors.explained(rows),
        "criteria": list(case.criteria.all()),
        "may_prepare": "buy" in page.acts and case.phase == Phase.SELECT and selectors.award_ways(case)[0],
    }
    return show(here, "ranking_show", context)
