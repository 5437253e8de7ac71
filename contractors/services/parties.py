"""Who is written to about a contract: the contact of the company, the advisers, the contract managers, the buyers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from contractors.models import Contract, Registration
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.selectors.people import Holders, holders_of
from sroi.dossier.services import MailDraft, MailFile, queue_mails
from sroi.kernel.ics import Person

UNREAD = (*("dossier__search", "dossier__search_text"), *("dossier__parent__search", "dossier__parent__search_text"))
"""What finds a dossier and tells nothing of it."""


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


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom to write to about some contracts, read together."""

    holders: Holders
    contacts: Mapping[int, Person] = field(default_factory=dict)
    accounts: Mapping[str, User] = field(default_factory=dict)

    def with_role(self, contract: Contract, role: Role) -> Sequence[User]:
        """The active people with this role on the contract or on its case."""
        return self.holders[contract.dossier_id, role]

    def to_contact(self, contract: Contract, notice: Notice) -> Iterator[MailDraft]:
        """The e-mail to the contact of the company; an account of that address gets it in the own language."""
        contact = self.contacts.get(contract.pk)
        if contact is not None:
            yield draft_of(contract, notice, self.accounts.get(contact.email.lower()), contact.email)

    def to_role(self, contract: Contract, role: Role, notice: Notice) -> Iterator[MailDraft]:
        """The e-mails to everybody with this role on the contract."""
        for person in self.with_role(contract, role):
            yield draft_of(contract, notice, person, person.email)


def parties_of(contracts: Collection[Contract], *roles: Role) -> Parties:
    """The contacts of these contracts and the people with these roles on them, in three statements."""
    contacts = {each.pk: Person(each.contractor_name, each.contact_email) for each in contracts if each.contact_email}
    for registered in Registration.objects.filter(contract__in=[each.pk for each in contracts]):
        contacts[registered.contract_id] = Person(registered.contact_name, registered.contact_email)
    addresses = {contact.email.lower() for contact in contacts.values()}
    accounts = User.objects.filter(email__in=addresses, is_active=True)
    holders = holders_of([each.dossier for each in contracts], *roles)
    return Parties(holders, contacts, {each.email: each for each in accounts})


def contracts_at(dossiers: Iterable[int]) -> dict[int, Contract]:
    """The contracts of these dossiers, by dossier, with what e-mails show of them."""
    told = Contract.objects.select_related("dossier__parent", "dossier__department", "organisation", "consortium")
    rows = told.select_related("obligation").defer(*UNREAD).filter(dossier__in=dossiers)
    return {each.dossier_id: each for each in rows}


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
    queue_mails([draft_of(contract, notice, account, contact.email)], at=at)


def write_to_role(contract: Contract, role: Role, notice: Notice, *, at: datetime) -> int:
    """Mail everybody with this role on the contract, each once; answer how many people there are."""
    people = people_with(contract, role)
    queue_mails([draft_of(contract, notice, person, person.email) for person in people], at=at)
    return len(people)


def draft_of(contract: Contract, notice: Notice, recipient: User | None, address: str) -> MailDraft:
    """One e-mail about a contract; the same key for the same person goes out once."""
    return MailDraft(
        template=notice.template,
        key=f"{notice.key}:{recipient.pk if recipient else 'contact'}",
        context={"contract": contract, **notice.context},
        recipient=recipient,
        address=address,
        dossier=contract.dossier,
        file=notice.file,
        is_legal=notice.is_legal,
    )
