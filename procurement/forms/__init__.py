"""What people fill in in procurement: the public face of this room."""

from procurement.forms.case import CaseEditForm, CaseForm, LotForm, lot_forms
from procurement.forms.moves import AssignForm, DeliveryForm, LessonForm, PassForm, ReturnForm, StopForm
from procurement.forms.prepare import (
    AdviceForm,
    AskForm,
    OpportunityForm,
    QuestionForm,
    ReplyForm,
    VariantForm,
    WaiverForm,
)
from procurement.forms.specify import BaseForm, ConsiderationForm, TextForm, TextsForm

__all__ = [
    "AdviceForm",
    "AskForm",
    "AssignForm",
    "BaseForm",
    "CaseEditForm",
    "CaseForm",
    "ConsiderationForm",
    "DeliveryForm",
    "LessonForm",
    "LotForm",
    "OpportunityForm",
    "PassForm",
    "QuestionForm",
    "ReplyForm",
    "ReturnForm",
    "StopForm",
    "TextForm",
    "TextsForm",
    "VariantForm",
    "WaiverForm",
    "lot_forms",
]
