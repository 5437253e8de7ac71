"""Step 1: the personal link, and the registration by the contractor or the bureau (R21)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contractors import policies, services
from contractors.forms import LinkForm, LinkRegistrationForm, OwnRegistrationForm, RegistrationForm
from contractors.models import RegistrationLink
from contractors.policies import ContractDuty
from contractors.selectors import helper_of, owed_facts, registered_contract, why_registered
from contractors.states import ContractAction
from contractors.views.pages import ActPage
from sroi.accounts.models import User
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def registration_link(request: HttpRequest, token: str) -> HttpResponse:
    """Register by the personal link of the award mail; an unknown link says no more than an old one."""
    link, at = services.open_link(token), timezone.now()
    if link is None:
        return _closed(request, None, (), status=404)
    user = request.user if isinstance(request.user, User) else None
    refused = services.why_no_access(link, at=at)
    reads = request.method == "GET"
    if refused and reads and user is not None and registered_contract(user, link.contract.reference):
        messages.info(request, _("Your company is registered for this contract already. Here is where it stands."))
        return redirect(link.contract.get_absolute_url())
    if refused:
        return _closed(request, link, refused, status=410)
    barred = tuple(each for each in services.why_not_account(link, user, None) if each.code != "name-missing")
    if barred:
        context = {"link": link, "blockers": barred, "login_url": f"{settings.LOGIN_URL}", "next": request.path}
        return render(request, "contractors/registration_sign_in.html", context)
    posted = None if reads else request.POST
    form = LinkRegistrationForm(posted, initial=_known(link, user), with_account=user is None)
    if form.is_valid() and _register(request, token, form, at):
        messages.success(request, _("You are registered. Bureau Social Return invites you to a start meeting."))
        return redirect(link.contract.get_absolute_url())
    facts = owed_facts(link.contract, helper_of(link.contract))
    context = {"link": link, "contract": link.contract, "form": form, "facts": facts}
    return render(request, "contractors/registration_link.html", context, status=422 if form.is_bound else 200)


def _closed(
    request: HttpRequest, link: RegistrationLink | None, blockers: tuple[Blocker, ...], *, status: int
) -> HttpResponse:
    """A link that does not open, and the way on."""
    context = {"blockers": blockers, "link": link, "bureau": services.bureau()}
    return render(request, "contractors/registration_closed.html", context, status=status)


def _known(link: RegistrationLink, user: User | None) -> dict[str, Any]:
    """What the award and the account say already."""
    company = link.contract.organisation
    return {
        "kvk_number": company.kvk_number,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
        "contact_name": user.name if user else "",
        "contact_email": user.email if user else link.email,
        "contact_phone": user.phone if user else "",
    }


def _register(request: HttpRequest, token: str, form: LinkRegistrationForm, at: datetime) -> bool:
    """Register, and sign the new account in; show why not beside the fields."""
    signed_in = request.user if isinstance(request.user, User) else None
    try:
        _registration, user = services.register_by_link(
            token=token,
            entry=form.entry(),
            company=form.company(),
            by=signed_in,
            account=form.account((translation.get_language() or "nl")[:2]),
            at=at,
        )
    except Refused as no:
        form.add_blockers(no.blockers)
        return False
    if signed_in is None:
        login(request, user, backend=BACKEND)
    return True


class RegistrationRecord(ActPage):
    """The bureau records a registration that came in otherwise; the contractor with an account registers here."""

    duty = ContractAction.REGISTER
    heading = gettext_lazy("Register the contract")
    done = gettext_lazy("The registration is recorded.")

    def why_late(self) -> tuple[Blocker, ...]:
        """That it is done already, by whom and since when."""
        return why_registered(self.contract)

    def form(self, *data: Any) -> PageForm:
        """The bureau tells how and when it came in; the contractor only what it holds."""
        kind = RegistrationForm if self._by_bureau() else OwnRegistrationForm
        return kind(*data, initial=self.initial())

    def _by_bureau(self) -> bool:
        return policies.may(self.person, ContractDuty.REGISTER_FOR, self.contract, on=self.on)

    def initial(self) -> dict[str, Any]:
        """The contractor is the contact unless told otherwise."""
        if self._by_bureau():
            return {"contact_email": self.contract.contact_email, "received_on": self.on}
        person = self.person
        return {"contact_name": person.name, "contact_email": person.email, "contact_phone": person.phone}

    def act(self, form: Any) -> None:
        """Record it."""
        services.register_contract(contract_id=self.contract.pk, entry=form.entry(), by=self.person, at=self.at)


class LinkSend(ActPage):
    """Send the personal link, for the first time or again."""

    duty = ContractDuty.SEND_LINK
    form_class = LinkForm
    heading = gettext_lazy("Send the personal link")
    intro = gettext_lazy("The contractor registers with this link. Links sent earlier keep working until one is used.")
    done = gettext_lazy("The personal link is sent.")

    def initial(self) -> dict[str, Any]:
        """The address that is known."""
        return {"email": self.contract.contact_email}

    def act(self, form: Any) -> None:
        """Send it."""
        email = form.cleaned_data["email"]
        services.send_registration_link(contract_id=self.contract.pk, email=email, by=self.person, at=self.at)
