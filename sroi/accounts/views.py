"""The pages about accounts: the own profile, stand-ins, colleagues, and the people of the office."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sroi.accounts import policies, services
from sroi.accounts.forms import ColleagueForm, NewPersonForm, ProfileForm, RolesForm, StandInForm
from sroi.accounts.models import Membership, StandIn, User
from sroi.accounts.policies import AccountDuty
from sroi.accounts.selectors import changes_of, company_of, people_like, person_row, stand_ins_page
from sroi.accounts.services import Newcomer
from sroi.accounts.states import MemberRole, Role
from sroi.kernel.refusals import Refused

GET_AND_POST = ["GET", "HEAD", "POST"]


def reader(request: HttpRequest) -> User:
    """Who is signed in."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


@login_required
@require_http_methods(GET_AND_POST)
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the own profile."""
    user = reader(request)
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(user))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        services.update_profile(
            user=user,
            name=facts["name"],
            phone=facts["phone"],
            job_title=facts["job_title"],
            language=facts["language"],
            pace=form.pace,
        )
        messages.success(request, gettext("Your profile is saved."))
        return redirect("accounts:profile")
    context = {"form": form, "person": person_row(user), "owns_company": policies.owned_by(user) is not None}
    return render(request, "accounts/profile.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Show who stands in for whom, and name a stand-in."""
    user, today = reader(request), timezone.localdate()
    form = StandInForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        starts_on, ends_on = form.period
        try:
            services.name_stand_in(
                absentee=user,
                stand_in_id=form.cleaned_data["stand_in"].pk,
                starts_on=starts_on,
                ends_on=ends_on,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            messages.success(request, gettext("Your stand-in is named."))
            return redirect("accounts:stand-ins")
    context = {"form": form, "found": stand_ins_page(user, today)}
    return render(request, "accounts/stand_ins.html", context)


@login_required
@require_POST
def stand_in_end(request: HttpRequest, stand_in_id: int) -> HttpResponse:
    """End a period early."""
    user = reader(request)
    row = get_object_or_404(StandIn.objects.filter(absentee=user), pk=stand_in_id)
    services.end_stand_in(stand_in_id=row.pk, by=user, at=timezone.now())
    messages.success(request, gettext("The period is ended."))
    return redirect("accounts:stand-ins")


@login_required
@require_http_methods(GET_AND_POST)
def colleagues(request: HttpRequest) -> HttpResponse:
    """Show the people of the own company, and invite one."""
    user = reader(request)
    if not user.memberships.exists():
        raise Http404
    policies.require(user, AccountDuty.INVITE_COLLEAGUE)
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        newcomer = Newcomer(email=facts["email"], name=facts["name"], language=facts["language"])
        try:
            services.invite_colleague(newcomer=newcomer, role=MemberRole(facts["role"]), by=user)
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            messages.success(request, gettext("Your colleague gets an e-mail with a link."))
            return redirect("accounts:colleagues")
    return render(request, "accounts/colleagues.html", {"form": form, "people": company_of(user)})


@login_required
@require_POST
def colleague_remove(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take away the place of a colleague."""
    user = reader(request)
    place = get_object_or_404(Membership.objects.filter(organisation__memberships__user=user), pk=membership_id)
    policies.require(user, AccountDuty.INVITE_COLLEAGUE)
    services.remove_colleague(membership_id=place.pk, by=user)
    messages.success(request, gettext("Your colleague has no access any more."))
    return redirect("accounts:colleagues")


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show the accounts."""
    user = reader(request)
    policies.require(user, AccountDuty.SEE_PEOPLE)
    words = request.GET.get("q", "").strip()[:100]
    may_manage = policies.may(user, AccountDuty.MANAGE_PEOPLE)
    context = {"people": people_like(words), "words": words, "may_manage": may_manage}
    return render(request, "accounts/people.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def person_add(request: HttpRequest) -> HttpResponse:
    """Make an account for a colleague in the office."""
    user = reader(request)
    policies.require(user, AccountDuty.MANAGE_PEOPLE)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_account(newcomer=newcomer_from(form), roles=form.chosen, by=user)
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            messages.success(request, gettext("The account is made. Your colleague gets an e-mail with a link."))
            return redirect("accounts:person", user_id=made.pk)
    return render(request, "accounts/person_add.html", {"form": form})


def newcomer_from(form: NewPersonForm) -> Newcomer:
    """The newcomer that the form describes."""
    facts = form.cleaned_data
    return Newcomer(
        email=facts["email"],
        name=facts["name"],
        language=facts["language"],
        department=facts["department"],
        job_title=facts["job_title"],
    )


@login_required
@require_http_methods(GET_AND_POST)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show one account with its history, and change its roles."""
    user = reader(request)
    policies.require(user, AccountDuty.SEE_PEOPLE)
    somebody = get_object_or_404(User.objects.select_related("department"), pk=user_id)
    may_manage = policies.may(user, AccountDuty.MANAGE_PEOPLE)
    held = [str(role) for role in somebody.office_roles if role != Role.CONTRACTOR]
    form = RolesForm(request.POST or None, initial={"roles": held, "department": somebody.department})
    if request.method == "POST":
        policies.require(user, AccountDuty.MANAGE_PEOPLE)
        if form.is_valid() and roles_saved(form, somebody, user):
            messages.success(request, gettext("The roles are saved. Your colleague has to sign in again."))
            return redirect("accounts:person", user_id=somebody.pk)
    context = {"form": form, "person": person_row(somebody), "changes": changes_of(somebody), "may_manage": may_manage}
    return render(request, "accounts/person.html", context)


def roles_saved(form: RolesForm, somebody: User, by: User) -> bool:
    """Save the roles; show why not beside the form."""
    try:
        services.set_roles(user_id=somebody.pk, roles=form.chosen, department=form.cleaned_data["department"], by=by)
    except Refused as refused:
        form.add_blockers(refused.blockers)
        return False
    return True


@login_required
@require_POST
def person_close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let somebody sign in no more."""
    user = reader(request)
    policies.require(user, AccountDuty.MANAGE_PEOPLE)
    somebody = get_object_or_404(User, pk=user_id)
    services.close_account(user_id=somebody.pk, by=user)
    messages.success(request, gettext("The account is closed, and signed out everywhere."))
    return redirect("accounts:person", user_id=somebody.pk)


@login_required
@require_POST
def person_reopen(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let somebody sign in again."""
    user = reader(request)
    policies.require(user, AccountDuty.MANAGE_PEOPLE)
    somebody = get_object_or_404(User, pk=user_id)
    services.reopen_account(user_id=somebody.pk, by=user)
    messages.success(request, gettext("The account is open again."))
    return redirect("accounts:person", user_id=somebody.pk)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every other session of the reader."""
    user = reader(request)
    services.end_sessions(user)
    user.refresh_from_db(fields=["session_stamp"])
    update_session_auth_hash(request, user)
    messages.success(request, gettext("You are signed out on every other device."))
    return redirect("accounts:profile")
