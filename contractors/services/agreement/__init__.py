"""The performance agreement: drafting, offering, signing by both, receipt (R24)."""

from contractors.services.agreement.draft import (
    AgreementEntry,
    LineEntry,
    draft_agreement,
    save_agreement_lines,
    withdraw_agreement,
)
from contractors.services.agreement.facts import agreement_facts, content_hash
from contractors.services.agreement.signing import (
    Signature,
    accept_agreement,
    confirm_receipt,
    give_manager_view,
    offer_agreement,
    return_agreement,
    sign_agreement,
)

__all__ = [
    "AgreementEntry",
    "LineEntry",
    "Signature",
    "accept_agreement",
    "agreement_facts",
    "confirm_receipt",
    "content_hash",
    "draft_agreement",
    "give_manager_view",
    "offer_agreement",
    "return_agreement",
    "save_agreement_lines",
    "sign_agreement",
    "withdraw_agreement",
]
