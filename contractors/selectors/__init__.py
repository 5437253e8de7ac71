"""What pages and apps above read of contracts: the public face of this room."""

from contractors.selectors.agreement import (
    AgreementPage,
    agreement_in_force,
    agreement_page,
    planned_quarters,
    readable_agreement,
    readable_agreements,
    saved_lines,
    settlement_models,
    why_version_late,
    withdrawn_from,
)
from contractors.selectors.award import AwardRow, award_rows, decision_for
from contractors.selectors.contract import ContractPage, contract_page, contract_status, step_track
from contractors.selectors.facts import ContractFacts, proposal_accepted, read_facts
from contractors.selectors.meeting import open_meeting_of, times_to_choose, why_no_meeting_for, why_no_time
from contractors.selectors.obligation import ObligationTrace, discount_effect, helper_of, obligation_trace, owed_facts
from contractors.selectors.parts import ContractPart, Link, register_part
from contractors.selectors.rows import (
    certificates_of,
    clause_of,
    contract_of,
    line_of,
    open_discount_of,
    proposal_of,
    refused_discount_of,
    registered_contract,
    returned_discount_of,
    why_no_discount,
    why_proposal_late,
    why_registered,
)
from contractors.selectors.turns import Turn, next_action_of, turns_of
from contractors.selectors.work import desk_of

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
    "contract_of",
    "contract_page",
    "contract_status",
    "decision_for",
    "desk_of",
    "discount_effect",
    "helper_of",
    "line_of",
    "next_action_of",
    "obligation_trace",
    "open_discount_of",
    "open_meeting_of",
    "owed_facts",
    "planned_quarters",
    "proposal_accepted",
    "proposal_of",
    "read_facts",
    "readable_agreement",
    "readable_agreements",
    "refused_discount_of",
    "register_part",
    "registered_contract",
    "returned_discount_of",
    "saved_lines",
    "settlement_models",
    "step_track",
    "times_to_choose",
    "turns_of",
    "why_no_discount",
    "why_no_meeting_for",
    "why_no_time",
    "why_proposal_late",
    "why_registered",
    "why_version_late",
    "withdrawn_from",
]
