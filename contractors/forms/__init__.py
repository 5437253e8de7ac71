"""What people fill in about contracts: the public face of this room."""

from contractors.forms.agreement import (
    AgreementForm,
    BureauSignForm,
    DraftForm,
    OfferForm,
    ReasonForm,
    ReceiptForm,
    RemarksForm,
    SignForm,
    ViewForm,
    line_formset,
)
from contractors.forms.award import AwardForm, NoticeForm
from contractors.forms.changes import BaseForm, ClauseForm, StopForm, TermForm
from contractors.forms.discount import CertificateForm, DecisionForm, DiscountForm
from contractors.forms.joint import JointEndForm, JointForm
from contractors.forms.meeting import CancelForm, MinutesForm, MoveForm, ProposeForm, SlotForm
from contractors.forms.proposal import AssessmentForm, ProposalForm
from contractors.forms.registration import LinkForm, LinkRegistrationForm, OwnRegistrationForm, RegistrationForm

__all__ = [
    "AgreementForm",
    "AssessmentForm",
    "AwardForm",
    "BaseForm",
    "BureauSignForm",
    "CancelForm",
    "CertificateForm",
    "ClauseForm",
    "DecisionForm",
    "DiscountForm",
    "DraftForm",
    "JointEndForm",
    "JointForm",
    "LinkForm",
    "LinkRegistrationForm",
    "MinutesForm",
    "MoveForm",
    "NoticeForm",
    "OfferForm",
    "OwnRegistrationForm",
    "ProposalForm",
    "ProposeForm",
    "ReasonForm",
    "ReceiptForm",
    "RegistrationForm",
    "RemarksForm",
    "SignForm",
    "SlotForm",
    "StopForm",
    "TermForm",
    "ViewForm",
    "line_formset",
]
