"""The next action as one reader sees it: the row of the table with its address and the names (R7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement.selectors import FileFacts
from enforcement.selectors import next_action_of as file_action
from sroi.accounts.states import Role
from sroi.dossier.selectors import path_to
from sroi.home.rules import LISTED, TABLE, TASKS, Act, Found, act_of
from sroi.home.states import Place, Situation
from sroi.kernel.pages import NextAction


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the address and the words of an action are made of."""

    reference: str
    on: date
    condition_url: str = ""
    condition_why: str = ""
    decision_id: int | None = None
    due_on: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[Role, str] = field(default_factory=dict)
    files: Mapping[str, FileFacts] = field(default_factory=dict)
    """By contract: the file in which somebody has a turn."""


SAYS_ALL = frozenset(
    {
        Situation.OPPORTUNITIES_OPEN,
        Situation.ROUTE_OPEN,
        Situation.EXPLANATION_OPEN,
        Situation.ADVICE_ASKED,
        Situation.ADVICE_GIVEN,
        Situation.WAIVER_PROPOSED,
        Situation.WAIVER_REFUSED,
        Situation.BASE_OPEN,
    }
)
"""Where the sentence of the action says all that its condition asks."""


def why_beside(situation: Situation, why: str) -> str:
    """What the condition says beside the action: empty where that would say the same again."""
    sentences = (_(act.sentence) for act in TABLE[situation].acts.values())
    return "" if situation in SAYS_ALL or why.removesuffix(".") in sentences else why


def action_for(found: Found, roles: frozenset[Role], around: Surroundings) -> NextAction:
    """What this reader does now, or whom the case waits for."""
    about = found.contract.reference if found.contract else around.reference
    file = around.files.get(about) if found.situation == Situation.ENFORCED else None
    enforced = file_action(file, roles, on=around.on) if file else None
    if enforced is not None:
        return enforced
    row, act = TABLE[found.situation], act_of(found.situation, roles)
    due_on, url = around.due_on.get(about), address_of(act, found, around) if act else ""
    all_url = path_to(TASKS, around.reference) if found.situation in LISTED else ""
    if row.whose == Role.ADVISER and found.contract is not None and not around.names.get(Role.ADVISER):
        return assigning(roles, around, due_on)
    if act is not None and url:
        detail, button = around.condition_why, _(act.button)
        return NextAction(_(act.sentence), detail=detail, due_on=due_on, url=url, button=button, all_url=all_url)
    who = whose(row.whose, around.names)
    return NextAction(act=_(row.waits), who=who, due_on=due_on, icon="clock", all_url=all_url)


def assigning(roles: frozenset[Role], around: Surroundings, due_on: date | None) -> NextAction:
    """Nobody advises on the contract that waits for its adviser: a coordinator assigns somebody first (R1)."""
    row = TABLE[Situation.ADVISER_MISSING]
    if Role.COORDINATOR in roles:
        act, url = (
            _(row.acts[Role.COORDINATOR].sentence),
            path_to("procurement:person-assign", case_of(around.reference)),
        )
        return NextAction(act, due_on=due_on, url=url, button=act)
    who = whose(Role.COORDINATOR, around.names)
    return NextAction(act=_(row.waits), who=who, due_on=due_on, icon="clock")


def case_of(reference: str) -> str:
    """The reference of the case, of itself or of one of its contracts."""
    return reference.partition("-C")[0]


def whose(role: Role | None, names: Mapping[Role, str]) -> str:
    """Whom it waits for: the role with the names, or nobody but the day."""
    if role is None:
        return _("Nobody has to do anything now")
    name = names.get(role, "")
    if name:
        return _("Waiting for %(name)s (%(role)s)") % {"name": name, "role": role.label}
    return _("Waiting for: %(role)s") % {"role": role.label}


def address_of(act: Act, found: Found, around: Surroundings) -> str:
    """Where the act is done; empty when its page is not there."""
    contract = found.contract
    match act.place:
        case Place.CASE:
            return path_to(act.view, around.reference)
        case Place.CONDITION:
            return around.condition_url
        case Place.AWARD:
            return reverse(act.view, args=[around.decision_id]) if around.decision_id else around.condition_url
        case Place.CONTRACT if contract:
            return path_to(act.view, contract.reference)
        case Place.AGREEMENT if contract:
            return path_to(act.view, contract.reference, str(contract.version))
        case Place.REPORT if contract:
            return path_to(act.view, contract.reference, contract.quarter)
    return ""
