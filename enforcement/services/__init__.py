"""The acts of the office in enforcement: the public face of this room."""

from enforcement.rules import DecisionEntry, DisputeEntry
from enforcement.services.chasing import CHASERS
from enforcement.services.discharge import discharge_contract
from enforcement.services.dispute import decide_dispute, record_dispute
from enforcement.services.file import (
    Opening,
    close_file,
    give_notice,
    inform_client,
    invite_talk,
    open_file,
    record_talk,
    renew_agreement,
    skip_notice,
)
from enforcement.services.fine import (
    announce_fine,
    close_view_without,
    countersign_fine,
    decide_fine,
    propose_fine,
    receive_view,
    return_proposal,
)
from enforcement.services.forecast import contracts_to_forecast, forecast_fine
from enforcement.services.holding import CHANGED
from enforcement.services.invoice import (
    InvoiceEntry,
    instruct_withholding,
    record_final_invoice,
    settle,
)

__all__ = [
    "CHANGED",
    "CHASERS",
    "DecisionEntry",
    "DisputeEntry",
    "InvoiceEntry",
    "Opening",
    "announce_fine",
    "close_file",
    "close_view_without",
    "contracts_to_forecast",
    "countersign_fine",
    "decide_dispute",
    "decide_fine",
    "discharge_contract",
    "forecast_fine",
    "give_notice",
    "inform_client",
    "instruct_withholding",
    "invite_talk",
    "open_file",
    "propose_fine",
    "receive_view",
    "record_dispute",
    "record_final_invoice",
    "record_talk",
    "renew_agreement",
    "return_proposal",
    "settle",
    "skip_notice",
]
