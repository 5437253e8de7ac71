"""Reads eForms notices: facts only, no database, no clock; a file that is no such notice is refused."""

from procurement.readers.absence import not_in_notice
from procurement.readers.agreement import contradictions
from procurement.readers.calendar import CalendarLine, at_row, read_calendar
from procurement.readers.facts import (
    AwardCriterion,
    Extension,
    Framework,
    LotGroup,
    NoticeKind,
    NoticeLot,
    Organisation,
    Period,
    Project,
    SocialFields,
    Subcontracting,
    Weight,
)
from procurement.readers.notice import Notice
from procurement.readers.outcomes import (
    LotResult,
    Modification,
    NoticeAward,
    SettledContract,
    Tender,
    TenderingParty,
)
from procurement.readers.partners import PARTNER_HEADINGS, PartnerLine, read_partners
from procurement.readers.questions import QuestionLine, read_questions
from procurement.readers.reading import read_notice
from procurement.readers.values import Absent, Duration, LocalText, NoticeAmount, NoticeDate, Withheld

__all__ = [
    "PARTNER_HEADINGS",
    "Absent",
    "AwardCriterion",
    "CalendarLine",
    "Duration",
    "Extension",
    "Framework",
    "LocalText",
    "LotGroup",
    "LotResult",
    "Modification",
    "Notice",
    "NoticeAmount",
    "NoticeAward",
    "NoticeDate",
    "NoticeKind",
    "NoticeLot",
    "Organisation",
    "PartnerLine",
    "Period",
    "Project",
    "QuestionLine",
    "SettledContract",
    "SocialFields",
    "Subcontracting",
    "Tender",
    "TenderingParty",
    "Weight",
    "Withheld",
    "at_row",
    "contradictions",
    "not_in_notice",
    "read_calendar",
    "read_notice",
    "read_partners",
    "read_questions",
]
