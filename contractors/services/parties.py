"""Who is written to about a contract: the contact of the company, the advisers, the contract managers, the buyers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from contractors.models import Contract, Registration
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.services import MailFile, queue_mail
from sroi.kernel.ics import Person


@dataclass(frozen=True, slots=True)
class Notice:
    """One e-mail to write: its template, its key without the person, and what it shows."""

    template: str
    key: str
    context: Mapping[str, object]
    file: MailFile | None = None
    is_legal: bool = False


def bureau() -> Person:
    """The bureau as it signs its e-mail."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Person(name or address, address)


def people_with(contract: Contract, role: Role) -> list[User]:
    """The active people with this role on the contract or on its case."""
    running = Assignment.objects.filter(dossier__in=contract.dossier.lineage(), role=role, ended_at__isnull=True)
    rows = running.filter(user__is_active=True).select_related("user").order_by("user__name")
    return list({row.user_id: row.user for row in rows}.values())


def helpers_of(contract: Contract) -> dict[str, object]:
    """Who helps the contractor, for a mail: the advisers, and the bureau when there is none yet."""
    return {"advisers": people_with(contract, Role.ADVISER), "bureau": bureau()}


def contact_of(contract: Contract) -> Person | None:
    """Who is written to at the company: the contact of the registration, else the one of the award."""
    registration = Registration.objects.filter(contract=contract).first()
    if registration is not None:
        return Person(registration.contact_name, registration.contact_email)
    return Person(contract.contractor_name, contract.contact_email) if contract.contact_email else None


def write_to_contact(contract: Contract, notice: Notice, *, at: datetime) -> None:
    """Mail the contact of the company; an account of that address gets it in the own language."""
    contact = contact_of(contract)
    if contact is None:
        return
    account = User.objects.filter(email=contact.email.lower(), is_active=True).first()
    _write(contract, notice, at=at, recipient=account, address=contact.email)


def write_to_role(contract: Contract, role: Role, notice: Notice, *, at: datetime) -> int:
    """Mail everybody with this role on the contract, each once; answer how many people there are."""
    people = people_with(contract, role)
    for person in people:
        _write(contract, notice, at=at, recipient=person, address=person.email)
    return len(people)


def _write(contract: Contract, notice: Notice, *, at: datetime, recipient: User | None, address: str) -> None:
    """Put one e-mail in the outbox; the same key for the same person goes out once."""
    who = recipient.pk if recipient else "contact"
    queue_mail(
        template=notice.template,
        key=f"{notice.key}:{who}",
        context={"contract": contract, **notice.context},
        recipient=recipient,
        address=address,
        dossier=contract.dossier,
        file=notice.file,
        is_legal=notice.is_legal,
        at=at,
    )
