"""Reads what hangs on a contract and who works on it as one column of the same statement (R7)."""

import json
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from contractors.models import (
    AgreementLine,
    Contract,
    ContractOption,
    DiscountProposal,
    MeetingSlot,
    PerformanceAgreement,
    ProjectProposal,
    StartMeeting,
)
from contractors.states import NEEDS_PROPOSAL, OptionState
from sroi.dossier.models import Deadline
from sroi.kernel.rows import rows_sql

MINE = "each.contract_id = contractors_contract.id"
MEETINGS = "SELECT id FROM contractors_startmeeting WHERE contract_id = contractors_contract.id"
AGREEMENTS = "SELECT id FROM contractors_performanceagreement WHERE contract_id = contractors_contract.id"
OPEN = "each.dossier_id = contractors_contract.dossier_id AND met_at IS NULL AND waived_at IS NULL"
PARTS = {
    "meetings": rows_sql(StartMeeting, MINE, order="id DESC"),
    "slots": rows_sql(MeetingSlot, f"meeting_id IN ({MEETINGS})", order="starts_at"),
    "agreements": rows_sql(PerformanceAgreement, MINE, order="version DESC"),
    "projects": rows_sql(AgreementLine, f"agreement_id IN ({AGREEMENTS}) AND possibility = ANY(%s)", order="number"),
    "discounts": rows_sql(DiscountProposal, MINE, order="proposed_at DESC, id DESC"),
    "options": rows_sql(ContractOption, f"{MINE} AND state = '{OptionState.OPEN.value}'", order="exercise_by, id"),
    "proposals": rows_sql(ProjectProposal, MINE, order="submitted_at DESC, id DESC"),
    "deadlines": rows_sql(Deadline, OPEN, order="due_on, id"),
    "parties": """(
        SELECT jsonb_agg(organisation_id) FROM dossier_dossier_parties
        WHERE dossier_id = contractors_contract.dossier_id
    )""",
    "people": """(
        SELECT jsonb_agg(jsonb_build_array(
            user_id, role, (SELECT name FROM accounts_user WHERE id = user_id)
        ))
        FROM dossier_assignment WHERE ended_at IS NULL AND dossier_id IN (
            contractors_contract.dossier_id,
            (SELECT parent_id FROM dossier_dossier WHERE id = contractors_contract.dossier_id)
        )
    )""",
}
READ = f"jsonb_build_object({', '.join(f'{name!r}, {part}' for name, part in PARTS.items())})::text"


def with_all(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """The contracts with what hangs on them."""
    read = RawSQL(READ, [[each.value for each in NEEDS_PROPOSAL]], output_field=TextField())  # noqa: S611  # constants
    return contracts.annotate(read=read)


def read_of(contract: Contract) -> dict[str, Any]:
    """What the column of `with_all` holds."""
    read: dict[str, Any] = json.loads(vars(contract)["read"], parse_float=Decimal)
    return read
