"""What people fill in in procurement: the public face of this room."""

from procurement.forms.advice import (
    AdviceAssignForm,
    AdviceForm,
    BureauNoteForm,
    MessageForm,
    QuestionForm,
    ReplyForm,
)
from procurement.forms.anew import AnewForm, LotFailForm
from procurement.forms.award import (
    AwardDirectForm,
    AwardPrepareForm,
    JudgmentForm,
    ProceedingsForm,
    SendForm,
    WithdrawForm,
)
from procurement.forms.blocks import BlockForm
from procurement.forms.calendar import CalendarApplyForm, CalendarForm
from procurement.forms.case import CaseEditForm, CaseForm, LotForm, lot_forms
from procurement.forms.consultation import ConclusionForm, ConsultationForm, MarketAnswerForm, MarketLinkForm, PartyForm
from procurement.forms.criteria import criterion_forms
from procurement.forms.moves import AssignForm, DeliveryForm, LessonForm, PassForm, ReturnForm, RoleEndForm, StopForm
from procurement.forms.options import OptionForm, option_forms
from procurement.forms.partners import (
    ListingForm,
    PartnerApplyForm,
    PartnerFileForm,
    PartnerForm,
    PartnerRetireForm,
    RecognitionForm,
    RecognitionWithdrawForm,
)
from procurement.forms.prepare import AskForm, OpportunityForm, VariantForm, WaiverForm, WhatIfForm
from procurement.forms.questions import (
    AnswerForm,
    AnswerReturnForm,
    QuestionAssignForm,
    QuestionImportForm,
    TenderQuestionForm,
)
from procurement.forms.scoring import ConsensusForm, ScoreForm
from procurement.forms.selection import (
    BidForm,
    ConflictForm,
    MemberForm,
    ReleaseForm,
    ValidityForm,
)
from procurement.forms.specify import BaseForm, ConsiderationForm, TextForm, TextsForm

__all__ = [
    "AdviceAssignForm",
    "AdviceForm",
    "AnewForm",
    "AnswerForm",
    "AnswerReturnForm",
    "AskForm",
    "AssignForm",
    "AwardDirectForm",
    "AwardPrepareForm",
    "BaseForm",
    "BidForm",
    "BlockForm",
    "BureauNoteForm",
    "CalendarApplyForm",
    "CalendarForm",
    "CaseEditForm",
    "CaseForm",
    "ConclusionForm",
    "ConflictForm",
    "ConsensusForm",
    "ConsiderationForm",
    "ConsultationForm",
    "DeliveryForm",
    "JudgmentForm",
    "LessonForm",
    "ListingForm",
    "LotFailForm",
    "LotForm",
    "MarketAnswerForm",
    "MarketLinkForm",
    "MemberForm",
    "MessageForm",
    "OpportunityForm",
    "OptionForm",
    "PartnerApplyForm",
    "PartnerFileForm",
    "PartnerForm",
    "PartnerRetireForm",
    "PartyForm",
    "PassForm",
    "ProceedingsForm",
    "QuestionAssignForm",
    "QuestionForm",
    "QuestionImportForm",
    "RecognitionForm",
    "RecognitionWithdrawForm",
    "ReleaseForm",
    "ReplyForm",
    "ReturnForm",
    "RoleEndForm",
    "ScoreForm",
    "SendForm",
    "StopForm",
    "TenderQuestionForm",
    "TextForm",
    "TextsForm",
    "ValidityForm",
    "VariantForm",
    "WaiverForm",
    "WhatIfForm",
    "WithdrawForm",
    "criterion_forms",
    "lot_forms",
    "option_forms",
]
