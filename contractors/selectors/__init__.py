"""What pages and apps above read of contracts: the public face of this room."""

from contractors.selectors.agreement import (
    AgreementPage,
    agreement_in_force,
    agreement_page,
    planned_quarters,
    readable_agreement,
    readable_agreements,
    settlement_models,
)
from contractors.selectors.award import AwardRow, award_rows, decision_for
from contractors.selectors.contract import ContractPage, contract_page, contract_status, step_track
from contractors.selectors.facts import ContractFacts, proposal_accepted, read_facts
from contractors.selectors.obligation import ObligationTrace, obligation_trace
from contractors.selectors.parts import ContractPart, Link, register_part
from contractors.selectors.rows import (
    certificates_of,
    clause_of,
    line_of,
    open_discount_of,
    open_meeting_of,
    proposal_of,
)
from contractors.selectors.turns import Turn, next_action_of, turns_of
from contractors.selectors.work import waiting_of, work_of

__all__ = [
    "AgreementPage",
    "AwardRow",
    "ContractFacts",
    "ContractPage",
    "ContractPart",
    "Link",
    "ObligationTrace",
    "Turn",
    "agreement_in_force",
    "agreement_page",
    "award_rows",
    "certificates_of",
    "clause_of",
    "contract_page",
    "contract_status",
    "decision_for",
    "line_of",
    "next_action_of",
    "obligation_trace",
    "open_discount_of",
    "open_meeting_of",
    "planned_quarters",
    "proposal_accepted",
    "proposal_of",
    "read_facts",
    "readable_agreement",
    "readable_agreements",
    "register_part",
    "settlement_models",
    "step_track",
    "turns_of",
    "waiting_of",
    "work_of",
]
