"""The pages about accounts: the own profile, stand-ins, colleagues, and the people of the office."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sroi.accounts import policies, services
from sroi.accounts.adapters import stay_here_only
from sroi.accounts.forms import ColleagueForm, DepartmentForm, NewPersonForm, ProfileForm, RolesForm, StandInForm
from sroi.accounts.models import User
from sroi.accounts.policies import AccountDuty
from sroi.accounts.selectors import (
    account_of,
    changes_of,
    company_of,
    department_of,
    department_rows,
    own_period,
    people_like,
    person_row,
    place_beside,
    stand_ins_page,
    works_for_company,
)
from sroi.accounts.selectors.invitations import (
    invitation_behind,
    invitations_of,
    own_invitation,
    welcome_path,
    why_no_invitation,
    why_not_joined,
)
from sroi.accounts.services import Newcomer
from sroi.accounts.states import MemberRole, Role
from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit


@visit
def profile(here: Visit) -> HttpResponse:
    """Show and change the own profile."""
    user = here.user
    form = ProfileForm(here.posted, initial=ProfileForm.initial_of(user))
    done = here.answer(
        form, lambda: save_profile(form, user), done=gettext("Your profile is saved."), to=reverse("accounts:profile")
    )
    context = {"form": form, "person": person_row(user), "owns_company": policies.owned_by(user) is not None}
    return done or here.show("accounts/profile.html", context)


def save_profile(form: ProfileForm, user: User) -> None:
    """Save what the own profile says."""
    facts = form.cleaned_data
    services.update_profile(
        user=user,
        name=facts["name"],
        phone=facts["phone"],
        job_title=facts["job_title"],
        language=facts["language"],
        pace=form.pace,
    )


@visit
def stand_ins(here: Visit) -> HttpResponse:
    """Show who stands in for whom, and name a stand-in."""
    form = StandInForm(here.posted, user=here.user)
    done = here.answer(
        form,
        lambda: services.name_stand_in(
            absentee=here.user,
            stand_in_id=form.cleaned_data["stand_in"].pk,
            starts_on=form.period[0],
            ends_on=form.period[1],
            at=here.at,
        ),
        done=gettext("Your stand-in is named."),
        to=reverse("accounts:stand-ins"),
    )
    context = {"form": form, "found": stand_ins_page(here.user, here.on)}
    return done or here.show("accounts/stand_ins.html", context)


@pressing
def stand_in_end(here: Visit, stand_in_id: int) -> HttpResponse:
    """End a period early."""
    row = found_or_404(own_period(here.user, stand_in_id))
    services.end_stand_in(stand_in_id=row.pk, by=here.user, at=here.at)
    return here.go_on(gettext("The period is ended."), "accounts:stand-ins")


@visit
def colleagues(here: Visit) -> HttpResponse:
    """Show the people of the own company, and invite one."""
    if not works_for_company(here.user):
        raise Http404
    policies.require(here.user, AccountDuty.INVITE_COLLEAGUE)
    form = ColleagueForm(here.posted)
    done = here.answer(
        form,
        lambda: invite(form, here.user, here.at),
        done=gettext("Your colleague gets an e-mail with a link."),
        to=reverse("accounts:colleagues"),
    )
    invited = invitations_of(here.user)
    context = {"form": form, "people": company_of(here.user), "invited": invited}
    return done or here.show("accounts/colleagues.html", context)


def invite(form: ColleagueForm, by: User, at: datetime) -> None:
    """Invite the colleague that the form describes."""
    facts = form.cleaned_data
    newcomer = Newcomer(email=facts["email"], name=facts["name"], language=facts["language"])
    services.invite_colleague(newcomer=newcomer, role=MemberRole(facts["role"]), by=by, at=at)


@pressing
def colleague_remove(here: Visit, membership_id: int) -> HttpResponse:
    """Take away the place of a colleague."""
    place = found_or_404(place_beside(here.user, membership_id))
    policies.require(here.user, AccountDuty.INVITE_COLLEAGUE)
    services.remove_colleague(membership_id=place.pk, by=here.user)
    return here.go_on(gettext("Your colleague has no access any more."), "accounts:colleagues")


@pressing
def invitation_withdraw(here: Visit, invitation_id: int) -> HttpResponse:
    """Let an invitation open nothing any more."""
    row = found_or_404(own_invitation(here.user, invitation_id))
    policies.require(here.user, AccountDuty.INVITE_COLLEAGUE)
    services.withdraw_invitation(invitation_id=row.pk, by=here.user, at=here.at)
    return here.go_on(gettext("The invitation is withdrawn."), "accounts:colleagues")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept the invitation of a mail; only who reads that mail learns whether its address has an account."""
    found, at = invitation_behind(token), timezone.now()
    if found is None:
        return render(request, "accounts/invitation_closed.html", {}, status=404)
    reader = request.user if isinstance(request.user, User) else None
    ended = why_no_invitation(found, at=at)
    barred = () if ended else why_not_joined(found, reader)
    if request.method == "POST" and not ended and not barred:
        joined = services.accept_invitation(token=token, by=reader, at=at)
        messages.success(request, gettext("You accepted the invitation."))
        return redirect("home:start" if reader else welcome_path(joined))
    if ended:
        return render(request, "accounts/invitation_closed.html", {"blockers": ended}, status=410)
    context = {"invitation": found, "blockers": barred, "address": request.path}
    return render(request, "accounts/invitation.html", context, status=409 if request.method == "POST" else 200)


@reading
def people(here: Visit) -> HttpResponse:
    """Show the accounts."""
    policies.require(here.user, AccountDuty.SEE_PEOPLE)
    words = here.request.GET.get("q", "").strip()[:100]
    may_manage = policies.may(here.user, AccountDuty.MANAGE_PEOPLE)
    return here.show("accounts/people.html", {"people": people_like(words), "words": words, "may_manage": may_manage})


@visit
def person_add(here: Visit) -> HttpResponse:
    """Make an account for a colleague in the office."""
    policies.require(here.user, AccountDuty.MANAGE_PEOPLE)
    form = NewPersonForm(here.posted)
    done = here.answer(
        form,
        lambda: services.make_account(newcomer=newcomer_from(form), roles=form.chosen, by=here.user),
        done=gettext("The account is made. Your colleague gets an e-mail with a link."),
        to=lambda made: reverse("accounts:person", args=[made.pk]),
    )
    return done or here.show("accounts/person_add.html", {"form": form})


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


@visit
def person(here: Visit, user_id: int) -> HttpResponse:
    """Show one account with its history, and change its roles."""
    policies.require(here.user, AccountDuty.MANAGE_PEOPLE if here.is_post else AccountDuty.SEE_PEOPLE)
    somebody = found_or_404(account_of(user_id))
    may_manage = policies.may(here.user, AccountDuty.MANAGE_PEOPLE)
    held = [str(role) for role in somebody.office_roles if role != Role.CONTRACTOR]
    form = RolesForm(here.posted, initial={"roles": held, "department": somebody.department})
    done = here.answer(
        form,
        lambda: services.set_roles(
            user_id=somebody.pk, roles=form.chosen, department=form.cleaned_data["department"], by=here.user
        ),
        done=gettext("The roles are saved. Your colleague has to sign in again."),
        to=reverse("accounts:person", args=[somebody.pk]),
    )
    context = {"form": form, "person": person_row(somebody), "changes": changes_of(somebody), "may_manage": may_manage}
    return done or here.show("accounts/person.html", context)


@reading
def departments(here: Visit) -> HttpResponse:
    """Show the tree of departments."""
    policies.require(here.user, AccountDuty.SEE_PEOPLE)
    may_manage = policies.may(here.user, AccountDuty.MANAGE_PEOPLE)
    return here.show("accounts/departments.html", {"departments": department_rows(), "may_manage": may_manage})


@visit
def department_add(here: Visit) -> HttpResponse:
    """Add a department to the tree."""
    policies.require(here.user, AccountDuty.MANAGE_PEOPLE)
    form = DepartmentForm(here.posted)
    done = here.answer(
        form,
        lambda: services.add_department(**form.facts, by=here.user),
        done=gettext("The department is added."),
        to=reverse("accounts:departments"),
    )
    return done or here.show("accounts/department_form.html", {"form": form})


@visit
def department_edit(here: Visit, department_id: int) -> HttpResponse:
    """Change the name, the kind or the place of a department."""
    policies.require(here.user, AccountDuty.MANAGE_PEOPLE)
    department = found_or_404(department_of(department_id))
    now = {"name": department.name, "kind": department.kind, "parent": department.parent}
    form = DepartmentForm(here.posted, initial=now)
    done = here.answer(
        form,
        lambda: services.change_department(department_id=department.pk, **form.facts, by=here.user),
        done=gettext("The department is changed."),
        to=reverse("accounts:departments"),
    )
    return done or here.show("accounts/department_form.html", {"form": form, "department": department})


@pressing
def person_close(here: Visit, user_id: int) -> HttpResponse:
    """Let somebody sign in no more."""
    policies.require(here.user, AccountDuty.MANAGE_PEOPLE)
    somebody = found_or_404(account_of(user_id))
    services.close_account(user_id=somebody.pk, by=here.user)
    return here.go_on(gettext("The account is closed, and signed out everywhere."), "accounts:person", somebody.pk)


@pressing
def person_reopen(here: Visit, user_id: int) -> HttpResponse:
    """Let somebody sign in again."""
    policies.require(here.user, AccountDuty.MANAGE_PEOPLE)
    somebody = found_or_404(account_of(user_id))
    services.reopen_account(user_id=somebody.pk, by=here.user)
    return here.go_on(gettext("The account is open again."), "accounts:person", somebody.pk)


@pressing
def sign_out_everywhere(here: Visit) -> HttpResponse:
    """End every other session of the reader."""
    stay_here_only(here.request, here.user)
    return here.go_on(gettext("You are signed out on every other device."), "accounts:profile")
