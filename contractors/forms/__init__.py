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
from contractors.forms.framework import CallOffApplyForm, CallOffFileForm, CallOffForm, CorrectionForm, MaximumForm
from contractors.forms.joint import JointEndForm, JointForm
from contractors.forms.meeting import CancelForm, MinutesForm, MoveForm, ProposeForm, SlotForm
from contractors.forms.options import ExerciseForm, LapseForm, OptionAddForm
from contractors.forms.proposal import AssessmentForm, ProposalForm
from contractors.forms.registration import LinkForm, LinkRegistrationForm, OwnRegistrationForm, RegistrationForm

__all__ = [
    "AgreementForm",
    "AssessmentForm",
    "AwardForm",
    "BaseForm",
    "BureauSignForm",
    "CallOffApplyForm",
    "CallOffFileForm",
    "CallOffForm",
    "CancelForm",
    "CertificateForm",
    "ClauseForm",
    "CorrectionForm",
    "DecisionForm",
    "DiscountForm",
    "DraftForm",
    "ExerciseForm",
    "JointEndForm",
    "JointForm",
    "LapseForm",
    "LinkForm",
    "LinkRegistrationForm",
    "MaximumForm",
    "MinutesForm",
    "MoveForm",
    "NoticeForm",
    "OfferForm",
    "OptionAddForm",
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
