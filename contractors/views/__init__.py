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
from contractors.views.framework import (
    CallOffCorrect,
    CallOffImportPage,
    CallOffPreview,
    CallOffRecord,
    MaximumChange,
    call_off_list,
    call_off_sheet_download,
)
from contractors.views.joint import JointAgree, JointEnd
from contractors.views.meeting import MeetingCancel, MeetingChoose, MeetingHold, MeetingMove, MeetingPropose
from contractors.views.options import OptionAdd, OptionExercise, OptionLapse, option_list
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
    "CallOffCorrect",
    "CallOffImportPage",
    "CallOffPreview",
    "CallOffRecord",
    "CertificateRecord",
    "ClauseRecord",
    "ContractStop",
    "DiscountDecide",
    "DiscountPropose",
    "JointAgree",
    "JointEnd",
    "LinkSend",
    "MaximumChange",
    "MeetingCancel",
    "MeetingChoose",
    "MeetingHold",
    "MeetingMove",
    "MeetingPropose",
    "OptionAdd",
    "OptionExercise",
    "OptionLapse",
    "ProposalPage",
    "ProposalSubmit",
    "RegistrationRecord",
    "TermChange",
    "award_confirm",
    "call_off_list",
    "call_off_sheet_download",
    "contract_detail",
    "notice_import",
    "obligation_show",
    "option_list",
    "registration_link",
]
