"""The pages of contracts: the public face of this room."""

from contractors.views.agreement import (
    AgreementDraft,
    AgreementEdit,
    AgreementOffer,
    AgreementPage,
    AgreementReceipt,
    AgreementReturn,
    AgreementSign,
    AgreementView,
    AgreementWithdraw,
)
from contractors.views.award import award_confirm, notice_import
from contractors.views.changes import BaseChange, ClauseRecord, ContractStop, TermChange, obligation_show
from contractors.views.contract import contract_detail
from contractors.views.discount import CertificateRecord, DiscountDecide, DiscountPropose
from contractors.views.joint import JointAgree, JointEnd
from contractors.views.meeting import MeetingCancel, MeetingChoose, MeetingHold, MeetingMove, MeetingPropose
from contractors.views.proposal import ProposalPage, ProposalSubmit
from contractors.views.registration import LinkSend, RegistrationRecord, registration_link

__all__ = [
    "AgreementDraft",
    "AgreementEdit",
    "AgreementOffer",
    "AgreementPage",
    "AgreementReceipt",
    "AgreementReturn",
    "AgreementSign",
    "AgreementView",
    "AgreementWithdraw",
    "BaseChange",
    "CertificateRecord",
    "ClauseRecord",
    "ContractStop",
    "DiscountDecide",
    "DiscountPropose",
    "JointAgree",
    "JointEnd",
    "LinkSend",
    "MeetingCancel",
    "MeetingChoose",
    "MeetingHold",
    "MeetingMove",
    "MeetingPropose",
    "ProposalPage",
    "ProposalSubmit",
    "RegistrationRecord",
    "TermChange",
    "award_confirm",
    "contract_detail",
    "notice_import",
    "obligation_show",
    "registration_link",
]
