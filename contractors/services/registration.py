"""Step 1: the contractor registers by a personal link, or the bureau does it for them (R21)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from contractors import policies, rules
from contractors.models import Contract, Registration, RegistrationLink
from contractors.policies import ContractDuty
from contractors.services.parties import Notice, helpers_of, write_to_contact, write_to_role
from contractors.states import (
    CONTRACT_FLOW,
    ContractAction,
    ContractorDeadline,
    ContractorVerb,
    RegistrationChannel,
    StartingPosition,
)
from sroi.accounts.models import Membership, Organisation, User
from sroi.accounts.states import MemberRole, Role
from sroi.dossier.models import Deadline
from sroi.dossier.services import meet_deadline, move, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.links import hash_of
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey


@dataclass(frozen=True, slots=True)
class RegistrationEntry:
    """What is filled in at registration; without a date of receipt it came in today."""

    contact_name: str
    contact_email: str
    starting_position: StartingPosition
    contact_phone: str = ""
    remarks: str = ""
    channel: RegistrationChannel = RegistrationChannel.LINK
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What the contractor confirms about the own company."""

    kvk_number: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody without an account chooses."""

    name: str
    password: str
    language: str = "nl"


@transaction.atomic
def register_contract(*, contract_id: int, entry: RegistrationEntry, by: User, at: datetime) -> Registration:
    """Record the registration of a contract; late is recorded, never refused (R21)."""
    today = amsterdam_date(at)
    contract = Contract.objects.locked().get(pk=contract_id)
    by_bureau = entry.channel != RegistrationChannel.LINK
    duty: str = ContractDuty.REGISTER_FOR if by_bureau else ContractAction.REGISTER
    acting = policies.require(by, duty, contract, on=today)
    received_on = entry.received_on or today
    refuse((*why_not_registered(contract, entry), *_why_not_received(contract, received_on, on=today)))
    registration = Registration.objects.create(
        contract=contract,
        received_on=received_on,
        channel=entry.channel,
        contact_name=entry.contact_name.strip(),
        contact_email=entry.contact_email.strip(),
        contact_phone=entry.contact_phone.strip(),
        starting_position=entry.starting_position,
        remarks=entry.remarks.strip(),
        registered_by=by,
        registered_at=at,
    )
    late = days_late(contract, received_on)
    before, after = contract.step, contract.step
    if CONTRACT_FLOW.allows(state=contract.step, action=ContractAction.REGISTER):
        before, after = move(contract, CONTRACT_FLOW, ContractAction.REGISTER, field="step", step_since=at)
    meet_deadline(dossier=contract.dossier, kind=ContractorDeadline.REGISTRATION, about=contract, at=at)
    _expect_meeting(contract, received_on)
    facts = {"received_on": received_on, "channel": entry.channel.value, "days_late": late}
    record(
        contract.dossier,
        ContractorVerb.REGISTERED,
        about=registration,
        by=acting,
        at=at,
        before=before,
        after=after,
        facts=facts,
    )
    _tell(contract, registration, at=at)
    return registration


def why_not_registered(contract: Contract, entry: RegistrationEntry) -> tuple[Blocker, ...]:
    """Why this contract cannot be registered; late is never one of the reasons (R21)."""
    found = list(
        rules.why_not_registered(
            awarded_on=contract.awarded_on,
            registered=Registration.objects.filter(contract=contract).exists(),
            contact_name=entry.contact_name,
            email=entry.contact_email,
        )
    )
    if not contract.obligation.is_owed:
        found.append(blocker("nothing-owed", _("This contract has no social return obligation."), source="R9"))
    if contract.closed_at is not None:
        found.append(blocker("contract-ended", _("This contract has ended."), source="R6"))
    return tuple(found)


def _why_not_received(contract: Contract, received_on: date, *, on: date) -> tuple[Blocker, ...]:
    """Why this cannot be the day on which the registration came in."""
    if received_on > on:
        message = _("The date of receipt lies in the future. Enter the day on which the registration came in.")
        return (blocker("received-in-future", message, field="received_on", source="R21"),)
    if received_on < contract.awarded_on:
        message = _("The definitive award was on %(awarded_on)s. A registration comes in on that day or later.")
        field = "received_on"
        return (blocker("received-before-award", message, field=field, source="R21", awarded_on=contract.awarded_on),)
    return ()


def days_late(contract: Contract, received_on: date) -> int:
    """Calendar days past the last day of registration; 0 when in time (R21)."""
    kind = ContractorDeadline.REGISTRATION
    due_on = Deadline.objects.filter(dossier=contract.dossier, kind=kind).values_list("due_on", flat=True).first()
    return max(0, (received_on - due_on).days) if due_on else 0


def _expect_meeting(contract: Contract, received_on: date) -> None:
    """The start meeting is due 14 days after registration (R22)."""
    term, calendar = reference.term_on(TermKey.START_MEETING, received_on), reference.working_days()
    due_on = term.ends_on(received_on, calendar)
    set_deadline(
        dossier=contract.dossier,
        kind=ContractorDeadline.START_MEETING,
        about=contract,
        due_on=due_on,
        source=term.source,
        next_chase_on=reference.reminders_of(ReminderKind.START_MEETING, received_on).first(due=due_on),
    )


def _tell(contract: Contract, registration: Registration, *, at: datetime) -> None:
    """Confirm to the contact, and tell the advisers that a start meeting is to be planned."""
    key, context = f"registered:{registration.pk}", {"registration": registration, **helpers_of(contract)}
    write_to_contact(contract, Notice("contractors/registered", key, context), at=at)
    write_to_role(contract, Role.ADVISER, Notice("contractors/registration_in", f"{key}:adviser", context), at=at)


def open_link(token: str) -> RegistrationLink | None:
    """The link that belongs to a token; None when there is none, used or not."""
    links = RegistrationLink.objects.select_related("contract__dossier", "contract__organisation", "contract__case")
    return links.filter(token_sha256=hash_of(token)).first()


@transaction.atomic
def register_by_link(
    *,
    token: str,
    entry: RegistrationEntry,
    company: CompanyFacts,
    by: User | None,
    account: NewAccount | None,
    at: datetime,
) -> tuple[Registration, User]:
    """Register with the personal link: confirm the company, get an account of it, and register (R21).

    `by` is who is signed in; without one an account is made for the address that the link was sent to.
    """
    links = RegistrationLink.objects.filter(token_sha256=hash_of(token))
    contract = Contract.objects.locked().select_related("obligation").get(pk=links.get().contract_id)
    link = links.get()  # read again behind the lock of its contract
    refuse(why_no_access(link, at=at))
    refuse((*_why_not_company(contract.organisation, company), *why_not_account(link, by, account)))
    _confirm_company(contract.organisation, company)
    user = by if by is not None else _make_account(link, account)
    member = Membership.objects.filter(user=user, organisation__in=contract.dossier.parties.all())
    if not member.exists():
        Membership.objects.create(user=user, organisation=contract.organisation, role=MemberRole.OWNER)
    user = User.objects.get(pk=user.pk)  # read again: who they work for was remembered without this company
    registration = register_contract(contract_id=contract.pk, entry=entry, by=user, at=at)
    link.used_at, link.used_by = at, user
    link.save(update_fields=["used_at", "used_by"])
    return registration, user


def why_no_access(link: RegistrationLink, *, at: datetime) -> tuple[Blocker, ...]:
    """Why a personal link does not open any more: it was used, or it is too old."""
    if link.used_at is not None:
        return (blocker("link-used", _("This link was used already. Sign in with your account."), source="R21"),)
    if link.expires_at <= at:
        message = _("This link is too old. Ask Bureau Social Return for a new one.")
        return (blocker("link-expired", message, source="R21"),)
    return ()


def _why_not_company(organisation: Organisation, company: CompanyFacts) -> tuple[Blocker, ...]:
    """Why these are not the facts of this company: another number than in the award, or the number of another."""
    number = company.kvk_number
    if organisation.kvk_number and number and number != organisation.kvk_number:
        message = _("The award names KvK number %(known)s. Check the number, or ask Bureau Social Return to change it.")
        return (blocker("kvk-differs", message, field="kvk_number", source="R21", known=organisation.kvk_number),)
    if number and Organisation.objects.filter(kvk_number=number).exclude(pk=organisation.pk).exists():
        message = _("This KvK number belongs to another company here. Check the number, or ask Bureau Social Return.")
        return (blocker("kvk-of-another", message, field="kvk_number", source="R21"),)
    return ()


def why_not_account(link: RegistrationLink, by: User | None, account: NewAccount | None) -> tuple[Blocker, ...]:
    """Why no account can be made or used: a person of the office, a known address, or a weak password."""
    if by is not None:
        if by.office_roles:
            message = _("You are signed in as a colleague of the municipality. This link is for the contractor.")
            return (blocker("office-account", message, source="R1"),)
        return _why_not_addressee(link, by)
    if User.objects.filter(email=link.email.lower()).exists():
        message = _("There is an account with this e-mail address already. Sign in first.")
        return (blocker("account-exists", message, source="R21"),)
    if account is None or not account.name.strip():
        return (blocker("name-missing", _("Enter your name."), field="name", source="R21"),)
    try:
        validate_password(account.password, User(email=link.email.lower(), name=account.name))
    except ValidationError as weak:
        return tuple(Blocker("password-weak", message, field="password") for message in weak.messages)
    return ()


def _why_not_addressee(link: RegistrationLink, by: User) -> tuple[Blocker, ...]:
    """Why this account does not join the company: the link was sent to another, who does not work there yet (R1)."""
    works_there = by.memberships.filter(organisation__in=link.contract.dossier.parties.all()).exists()
    if works_there or by.email.lower() == link.email.lower():
        return ()
    message = _("This link was sent to another e-mail address. Sign out first, or ask Bureau Social Return for a link.")
    return (blocker("other-account", message, source="R1"),)


def _confirm_company(organisation: Organisation, company: CompanyFacts) -> None:
    """Keep what the contractor confirmed; what was left empty stays as it was."""
    values = {
        "kvk_number": company.kvk_number,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
        "phone": company.phone,
    }
    given = {name: value for name, value in values.items() if value and value != getattr(organisation, name)}
    for name, value in given.items():
        setattr(organisation, name, value)
    if given:
        organisation.save(update_fields=list(given))


def _make_account(link: RegistrationLink, account: NewAccount | None) -> User:
    """Make the account for the address that the link was sent to."""
    if account is None:
        raise ValueError("an account is made from a name and a password")
    return User.objects.create_user(link.email, account.password, name=account.name.strip(), language=account.language)
