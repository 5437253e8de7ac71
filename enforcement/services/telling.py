"""Who hears of what in phase 7: the contractor, the client and finance (R34, R36, R43)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from contractors.models import Contract
from contractors.services.parties import contact_of, people_with
from enforcement.documents import instruction_csv
from enforcement.models import EnforcementFile, Withholding
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from sroi.dossier.models import Letter
from sroi.dossier.services import MailFile, queue_mail, share_with


def heads_of(contract: Contract) -> list[User]:
    """The heads who answer for the department of the contract."""
    department = contract.dossier.department
    if department is None:
        return []
    grants = RoleGrant.objects.filter(role=Role.DEPARTMENT_HEAD, user__is_active=True, user__department__isnull=False)
    people = (grant.user for grant in grants.select_related("user__department").order_by("user__name"))
    return [each for each in people if each.department and department.path.startswith(each.department.path)]


def client_people(contract: Contract) -> list[User]:
    """Contract managers and heads: who act for the client, each once."""
    found = {each.pk: each for each in (*people_with(contract, Role.CONTRACT_MANAGER), *heads_of(contract))}
    return list(found.values())


def finance_people() -> list[User]:
    """Everybody who handles the invoices."""
    rows = RoleGrant.objects.filter(role=Role.FINANCE_READER, user__is_active=True)
    return [grant.user for grant in rows.select_related("user").order_by("user__name")]


def tell_finance(withholding: Withholding, key: str, *, at: datetime) -> None:
    """Mail finance that there is an instruction, with the file that their system reads (R36)."""
    file, letter = withholding.fine.file, withholding.letter
    csv = MailFile(f"{letter.number}.csv", "text/csv", instruction_csv(withholding))
    people, told = finance_people(), {"file": file}
    tell_people(people, "withholding", key, told, at=at, contract=file.contract, letter=letter, file=csv, is_legal=True)


def share_file(file: EnforcementFile) -> None:
    """From the first letter on the contractor sees the file."""
    for organisation in file.contract.dossier.parties.all():
        share_with(dossier=file.dossier, organisation=organisation)


def tell_contractor(file: EnforcementFile, letter: Letter, *, at: datetime, due_on: object = None) -> None:
    """Send a letter to the contact of the company; its PDF goes along, and it cannot be switched off (R43)."""
    share_file(file)
    write_to_company(file.contract, letter, {"file": file, "url": file.get_absolute_url(), "due_on": due_on}, at=at)


def write_to_company(contract: Contract, letter: Letter, context: Mapping[str, object], *, at: datetime) -> None:
    """Mail the contact of the company that a letter is there."""
    contact = contact_of(contract)
    if contact is None or not contact.email:
        return
    queue_mail(
        template="enforcement/letter",
        key=f"enforcement.letter:{letter.pk}:contact",
        context={"contract": contract, **context},
        at=at,
        recipient=User.objects.filter(email=contact.email.lower(), is_active=True).first(),
        address=contact.email,
        dossier=letter.dossier,
        letter=letter,
        is_legal=True,
    )


def tell_people(  # noqa: PLR0913  # each is a fact of the e-mail
    people: Iterable[User],
    template: str,
    key: str,
    context: Mapping[str, object],
    *,
    at: datetime,
    contract: Contract,
    letter: Letter | None = None,
    file: MailFile | None = None,
    is_legal: bool = False,
) -> int:
    """Mail each of these people once; answer how many there are."""
    count = 0
    for count, person in enumerate(people, 1):  # noqa: B007  # the count is the answer
        queue_mail(
            template=f"enforcement/{template}",
            key=f"{key}:{person.pk}",
            context={"contract": contract, **context},
            at=at,
            recipient=person,
            dossier=contract.dossier,
            letter=letter,
            file=file,
            is_legal=is_legal,
        )
    return count
