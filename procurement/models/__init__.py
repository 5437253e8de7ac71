"""Phases 1 to 3: the case, its choices, texts, bids and award, and what it taught."""

from procurement.models.advice import Advice, AdviceMessage
from procurement.models.award import Award, AwardDecision
from procurement.models.calendar import CalendarEntry, CalendarImport
from procurement.models.case import Case, CaseCounter, ImportedNotice, Lot
from procurement.models.choice import Ask, ConsiderationAnswer, ThresholdTest, VariantChoice
from procurement.models.consultation import (
    ConsultationAnswer,
    ConsultationLink,
    ConsultationQuestion,
    ConsultedParty,
    MarketConsultation,
)
from procurement.models.draft import Draft
from procurement.models.learning import CaseOutcome, Lesson
from procurement.models.option import PlannedOption
from procurement.models.partner import Listing, Partner, PartnerImport, Recognition
from procurement.models.question import InformationNote, Question
from procurement.models.selection import Bid, CommitteeMember, Consensus, Criterion, Score
from procurement.models.text import CaseText, TextBlock

__all__ = [
    "Advice",
    "AdviceMessage",
    "Ask",
    "Award",
    "AwardDecision",
    "Bid",
    "CalendarEntry",
    "CalendarImport",
    "Case",
    "CaseCounter",
    "CaseOutcome",
    "CaseText",
    "CommitteeMember",
    "Consensus",
    "ConsiderationAnswer",
    "ConsultationAnswer",
    "ConsultationLink",
    "ConsultationQuestion",
    "ConsultedParty",
    "Criterion",
    "Draft",
    "ImportedNotice",
    "InformationNote",
    "Lesson",
    "Listing",
    "Lot",
    "MarketConsultation",
    "Partner",
    "PartnerImport",
    "PlannedOption",
    "Question",
    "Recognition",
    "Score",
    "TextBlock",
    "ThresholdTest",
    "VariantChoice",
]
