"""The letters of phase 7 and the instruction for finance: the public face of this room (R37)."""

from enforcement.documents.instruction import instruction_csv
from enforcement.documents.letters import (
    claim_letter,
    client_information,
    decision_on_fine,
    discharge_letter,
    dispute_decision,
    intended_fine,
    notice_of_default,
    talk_invitation,
    withholding_correction,
    withholding_instruction,
)
from enforcement.documents.papers import Fulfilment

__all__ = [
    "Fulfilment",
    "claim_letter",
    "client_information",
    "decision_on_fine",
    "discharge_letter",
    "dispute_decision",
    "instruction_csv",
    "intended_fine",
    "notice_of_default",
    "talk_invitation",
    "withholding_correction",
    "withholding_instruction",
]
