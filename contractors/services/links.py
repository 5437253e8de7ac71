"""The personal link with which a contractor registers; only its hash is kept (R21)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from contractors import policies
from contractors.models import Contract, RegistrationLink
from contractors.policies import ContractDuty
from contractors.states import ContractorVerb
from sroi.accounts.models import User
from sroi.dossier.services import queue_mail, record
from sroi.kernel.calendar import amsterdam_date

VALID_DAYS = 90


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def send_registration_link(*, contract_id: int, email: str, by: User, at: datetime) -> RegistrationLink:
    """Mail a personal link to the contractor's contact; an earlier link stays valid until it is used (R21)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, ContractDuty.SEND_LINK, contract, on=amsterdam_date(at))
    token = secrets.token_urlsafe(32)
    link = RegistrationLink.objects.create(
        contract=contract,
        email=email,
        token_sha256=hash_of(token),
        made_at=at,
        expires_at=at + timedelta(days=VALID_DAYS),
    )
    address = settings.BASE_URL + reverse("contractors:registration-link", args=[token])
    queue_mail(
        template="contractors/award",
        key=f"registration-link:{link.pk}",
        context={"contract": contract, "address": address},
        address=email,
        dossier=contract.dossier,
        at=at,
        is_legal=True,
    )
    record(contract.dossier, ContractorVerb.LINK_SENT, about=link, by=acting, at=at, facts={"link": link.pk})
    return link
