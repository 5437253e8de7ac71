"""Who hears what when something of phase 4 is due; the chaser itself is one for all apps (R21, R22, R42)."""

from collections.abc import Collection, Iterator, Sequence

from contractors.models import Contract, ContractOption, PerformanceAgreement, StartMeeting
from contractors.services.links import make_links
from contractors.services.parties import Notice, Parties, bureau, contracts_at, parties_of
from contractors.states import AgreementState, ContractorDeadline, MeetingState
from sroi.accounts.states import Role
from sroi.dossier.selectors.people import holders_of
from sroi.dossier.services import Chase, Chaser, MailDraft
from sroi.reference.states import ReminderKind

Told = Iterator[tuple[Chase, Contract]]


def contracts_of(chases: Sequence[Chase], *roles: Role) -> tuple[Parties, Told]:
    """Whom to write to, and each reminder with its contract."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    parties = parties_of(contracts.values(), *roles)
    return parties, ((chase, contracts[chase.deadline.dossier_id]) for chase in chases)


def tell_registration(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contact gets a fresh link, without one the buyer hears it; late, adviser and contract manager too (R21)."""
    contracts = contracts_at(chase.deadline.dossier_id for chase in chases)
    roles = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER)
    parties = Parties(holders_of([each.dossier for each in contracts.values()], *roles))
    pairs = [(chase, contracts[chase.deadline.dossier_id]) for chase in chases]
    links = make_links([contract for _chase, contract in pairs if contract.contact_email], at=chases[0].at)
    office = bureau()
    for chase, contract in pairs:
        if contract.contact_email:
            link, address = links[contract.pk]
            helpers = {"advisers": parties.with_role(contract, Role.ADVISER), "bureau": office}
            yield MailDraft(
                template="contractors/registration_reminder",
                key=f"{chase.key}:contact",
                context={
                    "contract": contract,
                    "address": address,
                    "due": chase.deadline,
                    "until": link.expires_at,
                    **helpers,
                },
                address=link.email,
                dossier=contract.dossier,
                is_legal=chase.step >= 0,
            )
        else:
            yield from _to_role(parties, Role.BUYER, "contractors/contact_missing", chase, contract)
        if chase.escalates:
            for role in (Role.ADVISER, Role.CONTRACT_MANAGER):
                yield from _to_role(parties, role, "contractors/registration_late", chase, contract)


def tell_start_meeting(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contractor hears it when times wait for a choice, the adviser in any case (R22)."""
    parties, told = contracts_of(chases, Role.ADVISER)
    proposed = StartMeeting.objects.filter(state=MeetingState.PROPOSED, contract__dossier__in=_dossiers(chases))
    choosing = set(proposed.values_list("contract_id", flat=True))
    for chase, contract in told:
        if contract.pk in choosing:
            notice = Notice("contractors/meeting_choose", f"{chase.key}:contact", {"due": chase.deadline})
            yield from parties.to_contact(contract, notice)
        yield from _to_role(parties, Role.ADVISER, "contractors/meeting_due", chase, contract)


def tell_agreement(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contractor hears it when the agreement waits for a signature, the adviser in any case (R24)."""
    parties, told = contracts_of(chases, Role.ADVISER)
    offers = PerformanceAgreement.objects.filter(state=AgreementState.OFFERED, contract__dossier__in=_dossiers(chases))
    offered = {each.contract_id: each for each in offers}
    for chase, contract in told:
        if contract.pk in offered:
            context = {"due": chase.deadline, "agreement": offered[contract.pk]}
            notice = Notice("contractors/agreement_waits", f"{chase.key}:contact", context)
            yield from parties.to_contact(contract, notice)
        yield from _to_role(parties, Role.ADVISER, "contractors/agreement_due", chase, contract)


def tell_certificate(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The adviser hears that a certificate lapses during the term; it changes nothing (R23)."""
    parties, told = contracts_of(chases, Role.ADVISER)
    for chase, contract in told:
        yield from _to_role(parties, Role.ADVISER, "contractors/certificate_lapses", chase, contract)


def tell_option(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The contract manager hears that an option is to be exercised; near its last day the adviser too (R38)."""
    parties, told = contracts_of(chases, Role.CONTRACT_MANAGER, Role.ADVISER)
    options = {each.pk: each for each in ContractOption.objects.filter(contract__dossier__in=_dossiers(chases))}
    for chase, contract in told:
        option = options[int(chase.deadline.about.rpartition(":")[2])]
        context = {"due": chase.deadline, "days_late": chase.days_late, "option": option}
        roles = (Role.CONTRACT_MANAGER, Role.ADVISER) if chase.escalates else (Role.CONTRACT_MANAGER,)
        for role in roles:
            notice = Notice("contractors/option_due", f"{chase.key}:{role.value}", context)
            yield from parties.to_role(contract, role, notice)


def _dossiers(chases: Sequence[Chase]) -> Collection[int]:
    """The dossiers that are reminded of something."""
    return {chase.deadline.dossier_id for chase in chases}


def _to_role(parties: Parties, role: Role, template: str, chase: Chase, contract: Contract) -> Iterator[MailDraft]:
    """The e-mails to everybody with this role on the contract, once per step."""
    context = {"due": chase.deadline, "days_late": chase.days_late}
    yield from parties.to_role(contract, role, Notice(template, f"{chase.key}:{role.value}", context))


CHASERS = {
    each.kind: each
    for each in (
        Chaser(ContractorDeadline.REGISTRATION, ReminderKind.REGISTRATION, tell_registration),
        Chaser(ContractorDeadline.START_MEETING, ReminderKind.START_MEETING, tell_start_meeting),
        Chaser(ContractorDeadline.AGREEMENT, ReminderKind.AGREEMENT, tell_agreement),
        Chaser(ContractorDeadline.OPTION, ReminderKind.OPTION, tell_option),
        Chaser(ContractorDeadline.CERTIFICATE_LAPSE, ReminderKind.CERTIFICATE_LAPSE, tell_certificate),
    )
}
