"""The personal link with which a contractor registers; only its hash is kept (R21)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from contractors import policies
from contractors.models import Contract, Registration, RegistrationLink
from contractors.policies import ContractDuty
from contractors.services.parties import helpers_of
from contractors.states import ContractorDeadline, ContractorVerb
from sroi.accounts.models import User
from sroi.dossier.models import Deadline
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import queue_mail, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.links import hash_of, new_token
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.routes import page_of
from sroi.kernel.words import gettext_noop as _

VALID_DAYS = 90


def make_link(contract: Contract, *, email: str, at: datetime) -> tuple[RegistrationLink, str]:
    """Make a personal link; answer its row and the address, which is told once and not kept."""
    link, address = _new_link(contract, email, at=at)
    RegistrationLink.objects.bulk_create([link])
    return link, address


def make_links(contracts: Iterable[Contract], *, at: datetime) -> dict[int, tuple[RegistrationLink, str]]:
    """Make a personal link for the contact of each contract in one statement; earlier ones keep working."""
    made = {contract.pk: _new_link(contract, contract.contact_email, at=at) for contract in contracts}
    RegistrationLink.objects.bulk_create(link for link, _address in made.values())
    return made


def _new_link(contract: Contract, email: str, *, at: datetime) -> tuple[RegistrationLink, str]:
    """A link with its address."""
    token = new_token()
    link = RegistrationLink(
        contract=contract,
        email=email,
        token_sha256=hash_of(token),
        made_at=at,
        expires_at=at + timedelta(days=VALID_DAYS),
    )
    return link, settings.BASE_URL + page_of("contractors:registration-link", token)


@transaction.atomic
def send_registration_link(*, contract_id: int, email: str, by: User, at: datetime) -> RegistrationLink:
    """Mail a personal link to the contractor's contact; an earlier link stays valid until it is used (R21)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.SEND_LINK, contract, on=amsterdam_date(at))
    refuse(why_no_link(contract, email))
    if contract.contact_email != email:
        contract.contact_email = email
        contract.save(update_fields=["contact_email"])
    return mail_link(contract, by=acting, at=at)


def why_no_link(contract: Contract, email: str) -> tuple[Blocker, ...]:
    """Why no personal link is sent: the address is none, nothing is owed, or the contractor registered already."""
    found = []
    try:
        validate_email(email)
    except ValidationError:
        message = _("Enter the e-mail address of the contact, for example name@company.nl.")
        found.append(blocker("email-wrong", message, field="email", source="R21"))
    if not contract.obligation.is_owed:
        found.append(blocker("nothing-owed", _("This contract has no social return obligation."), source="R9"))
    if Registration.objects.filter(contract=contract).exists():
        found.append(blocker("already-registered", _("This contract is already registered."), source="R21"))
    return tuple(found)


def mail_link(contract: Contract, *, by: Acting, at: datetime) -> RegistrationLink:
    """Write the award mail with a new link to the contact, and record that it was sent."""
    link, address = make_link(contract, email=contract.contact_email, at=at)
    due = Deadline.objects.filter(dossier=contract.dossier, kind=ContractorDeadline.REGISTRATION).first()
    queue_mail(
        template="contractors/award",
        key=f"registration-link:{link.pk}",
        context={
            "contract": contract,
            "address": address,
            "due": due,
            "until": link.expires_at,
            **helpers_of(contract),
        },
        address=link.email,
        dossier=contract.dossier,
        at=at,
        is_legal=True,
    )
    record(contract.dossier, ContractorVerb.LINK_SENT, about=link, by=by, at=at, facts={"link": link.pk})
    return link
