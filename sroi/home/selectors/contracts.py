"""The contracts of a company: what somebody who works there starts with (S4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from contractors.models import Contract
from contractors.selectors import owed_facts
from contractors.states import STEPS, ContractStep
from enforcement.selectors import FileFacts
from reporting.rules import Meter
from reporting.selectors import meters_of
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.home.rules import Found, contract_situation
from sroi.home.selectors.figures import is_running, meter_source, shown_meter
from sroi.home.selectors.joint import counting, joint_meters
from sroi.home.selectors.next_action import Surroundings, action_for
from sroi.home.selectors.standing import contract_standing, files_of, read_of, registration_due_of, with_standing
from sroi.kernel import pages
from sroi.kernel.pages import Fact, NextAction, Source, Status, Step

MOST = 500
EVERYTHING = "all"
ENDED = (ContractStep.CLOSED, ContractStep.STOPPED)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class PortalCard:
    """One contract on the page of its contractor."""

    reference: str
    title: str
    url: str
    status: Status
    steps: tuple[Step, ...]
    next_action: NextAction
    meter: pages.Meter | None
    source: Source | None
    owed: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Portal:
    """What somebody who works for a company starts with."""

    name: str
    company: str
    kvk: str
    cards: tuple[PortalCard, ...]


def works_for_company(user: User, on: date) -> bool:
    """Tell whether the reader works for a company."""
    return any(standing.organisation_ids for standing in standings_of(user, on))


def portal(user: User, on: date) -> Portal:
    """The contracts of the reader's company, each with its step, next action and meter."""
    organisations = {number for standing in standings_of(user, on) for number in standing.organisation_ids}
    rows = with_standing(Contract.objects.visible_to(user).filter(dossier__parties__in=organisations)).distinct()
    contracts = tuple(rows.select_related("dossier").order_by(F("closed_at").asc(nulls_first=True), "-pk")[:MOST])
    meters = meters_of(contracts, on)
    deciding = counting(meters, joint_meters(contracts, on))
    advisers, files = _advisers(contracts), files_of(contracts, on)
    company = next((each.organisation for each in contracts if each.organisation_id in organisations), None)
    return Portal(
        name=user.name,
        company=company.name if company else "",
        kvk=company.kvk_number if company else "",
        cards=tuple(_card(each, meters.get(each.pk), deciding.get(each.pk), advisers, files, on) for each in contracts),
    )


def _advisers(contracts: Iterable[Contract]) -> Mapping[int, tuple[str, str, str]]:
    """The adviser of each contract: name, e-mail address, telephone."""
    above = {each.dossier_id: each.dossier.parent_id for each in contracts}
    rows = Assignment.objects.filter(
        Q(dossier__in=above) | Q(dossier__in=[number for number in above.values() if number]),
        role=Role.ADVISER,
        ended_at__isnull=True,
    ).values_list("dossier", "user__name", "user__email", "user__phone")
    found = {dossier: (name, email, phone) for dossier, name, email, phone in rows}
    empty = ("", "", "")
    return {own: found.get(own) or found.get(parent or 0) or empty for own, parent in above.items()}


def _card(
    contract: Contract,
    meter: Meter | None,
    deciding: Meter | None,
    advisers: Mapping[int, tuple[str, str, str]],
    files: Mapping[str, FileFacts],
    on: date,
) -> PortalCard:
    standing = contract_standing(contract, deciding, files.get(contract.reference), on)
    meter = meter if is_running(contract) else None
    found = Found(contract_situation(standing), standing)
    report = read_of(contract)["report"] or {}
    due_on = registration_due_of(contract)
    if due_on is None and report:
        due_on = date.fromisoformat(report["due_on"])
    around = Surroundings(
        reference=contract.reference,
        on=on,
        files=files,
        due_on={contract.reference: due_on} if due_on else {},
        names={Role.CONTRACTOR: contract.contractor_name, Role.ADVISER: advisers[contract.dossier_id][0]},
    )
    return PortalCard(
        reference=contract.reference,
        title=contract.title,
        url=contract.get_absolute_url(),
        status=Status(str(contract.get_step_display()), "plain" if contract.step in ENDED else "info"),
        steps=_track(contract),
        next_action=action_for(found, frozenset({Role.CONTRACTOR}), around),
        meter=shown_meter(meter) if meter else None,
        source=meter_source(meter) if meter else None,
        owed=owed_facts(contract, advisers[contract.dossier_id]),
    )


def _track(contract: Contract) -> tuple[Step, ...]:
    """The five steps; exactly one is now while the contract runs."""
    step = ContractStep(contract.step)
    place = STEPS.index(step) if step in STEPS else len(STEPS)
    if step == ContractStep.STOPPED:
        return ()
    return tuple(
        Step(str(each.label), "done" if number < place else "now" if number == place else "later")
        for number, each in enumerate(STEPS)
    )
