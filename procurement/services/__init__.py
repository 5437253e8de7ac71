"""The acts of the office in procurement: the public face of this room."""

from procurement.services.advice import answer_advice, ask_advice, give_advice
from procurement.services.asks import AskEntry, approve_waiver, refuse_waiver, set_ask
from procurement.services.case import CaseEntry, edit_case, open_case
from procurement.services.learning import LessonEntry, OutcomeEntry, record_outcome, write_lesson
from procurement.services.lots import LotEntry, set_lots
from procurement.services.moves import advance_case, deliver_ourselves, pass_gate, return_case, stop_case
from procurement.services.notices import ImportResult, import_case_notice
from procurement.services.people import assign_person, take_case
from procurement.services.prepare import choose_variants, record_opportunities, test_threshold
from procurement.services.specify import AnswerEntry, answer_considerations, questions_of, set_base
from procurement.services.texts import edit_text, write_texts

__all__ = [
    "AnswerEntry",
    "AskEntry",
    "CaseEntry",
    "ImportResult",
    "LessonEntry",
    "LotEntry",
    "OutcomeEntry",
    "advance_case",
    "answer_advice",
    "answer_considerations",
    "approve_waiver",
    "ask_advice",
    "assign_person",
    "choose_variants",
    "deliver_ourselves",
    "edit_case",
    "edit_text",
    "give_advice",
    "import_case_notice",
    "open_case",
    "pass_gate",
    "questions_of",
    "record_opportunities",
    "record_outcome",
    "refuse_waiver",
    "return_case",
    "set_ask",
    "set_base",
    "set_lots",
    "stop_case",
    "take_case",
    "test_threshold",
    "write_lesson",
    "write_texts",
]
