"""The contracts on the page of their case: the meter, the lines in force, and what was verified under each (R30)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contractors.models import Contract
from contractors.states import AgreementState, ContractStep, Possibility
from reporting.rules import Meter
from reporting.selectors import JointMeter
from reporting.states import EffortState
from sroi.accounts.models import User
from sroi.home.selectors.figures import is_running, meter_source, shown_meter, signal_status
from sroi.home.selectors.joint import with_whom
from sroi.home.selectors.notices import UNSEEN, unseen_values
from sroi.home.selectors.standing import read_of
from sroi.kernel import pages
from sroi.kernel.pages import Source, Status, Tone
from sroi.kernel.planned import planned

LINES = f"""
    SELECT ({UNSEEN}), (
        SELECT jsonb_agg(jsonb_build_array(
            agreement.contract_id, line.description, line.possibility, theme.name_nl, theme.name_en,
            line.planned_value::text, (
                SELECT sum(verified)::text FROM reporting_effort WHERE line_id = line.id AND state = %(accepted)s
            )
        ) ORDER BY agreement.contract_id, line.number)
        FROM contractors_performanceagreement agreement
        JOIN contractors_agreementline line ON line.agreement_id = agreement.id
        JOIN reference_theme theme ON theme.id = line.theme_id
        WHERE agreement.contract_id = ANY(%(contracts)s) AND agreement.state = %(in_force)s
    )
"""  # noqa: S608  # constants


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the agreement with what was verified under it."""

    description: str
    possibility: str
    theme: str
    planned: Decimal
    verified: Decimal


@dataclass(frozen=True, slots=True)
class ContractBlock:
    """One contract on the page of its case."""

    reference: str
    contractor: str
    url: str
    step: Status
    signal: Status | None
    jointly: str
    """With whom it owes; it then has no signal of its own (R24a)."""
    meter: pages.Meter | None
    source: Source | None
    effort: str
    version: int
    lines: tuple[LineRow, ...]
    planned: Decimal
    verified: Decimal


def blocks_of(
    contracts: Sequence[Contract], meters: Mapping[int, Meter], joint: Mapping[int, JointMeter], user: User
) -> tuple[ContractBlock, ...]:
    """The contracts with their meters and agreed lines; it keeps the new messages with the reader, for the bar."""
    lines = _lines(contracts, user)
    return tuple(block_of(each, meters.get(each.pk), joint.get(each.pk), lines.get(each.pk, ())) for each in contracts)


def block_of(
    contract: Contract, meter: Meter | None, joint: JointMeter | None, lines: tuple[LineRow, ...]
) -> ContractBlock:
    """One contract with its six figures."""
    tones: dict[str, Tone] = {ContractStep.CLOSED: "plain", ContractStep.STOPPED: "neg"}
    meter = meter if is_running(contract) else None
    return ContractBlock(
        reference=contract.reference,
        contractor=contract.contractor_name,
        url=contract.get_absolute_url(),
        step=Status(str(contract.get_step_display()), tones.get(contract.step, "info")),
        signal=signal_status(meter.signal) if meter and joint is None and contract.closed_at is None else None,
        jointly=with_whom(contract, joint),
        meter=shown_meter(meter) if meter else None,
        source=meter_source(meter) if meter else None,
        effort=contract.obligation.effort_asked or why_no_meter(contract),
        version=(read_of(contract).get("agreed") or {}).get("version", 0),
        lines=lines,
        planned=sum((line.planned for line in lines), Decimal(0)),
        verified=sum((line.verified for line in lines), Decimal(0)),
    )


def why_no_meter(contract: Contract) -> str:
    """What stands in the place of the meter."""
    if not contract.obligation.is_owed:
        return _("This contract has no social return obligation")
    return _("The meter follows when the performance agreement is in force.")


@planned()
def _lines(contracts: Sequence[Contract], user: User) -> dict[int, tuple[LineRow, ...]]:
    """The lines in force of these contracts with what was verified under each; and the new messages."""
    values = unseen_values(user) | {
        "contracts": [each.pk for each in contracts],
        "accepted": EffortState.ACCEPTED.value,
        "in_force": AgreementState.IN_FORCE.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(LINES, values)
        user.known["unseen"], lines = cursor.fetchone()
    found: dict[int, list[LineRow]] = {}
    for number, description, possibility, dutch, english, planned_value, verified in json.loads(lines or "[]"):
        name = english if get_language() == "en" else dutch
        amounts = Decimal(planned_value), Decimal(verified or 0)
        line = LineRow(description, str(Possibility(possibility).label), name, *amounts)
        found.setdefault(number, []).append(line)
    return {number: tuple(lines) for number, lines in found.items()}
