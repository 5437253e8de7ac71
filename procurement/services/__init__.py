"""The acts of the office in procurement: the public face of this room."""

from procurement.services.advice import answer_advice, ask_advice, assign_advice, give_advice
from procurement.services.anew import AnewEntry, LotFailure, fail_lot, start_anew
from procurement.services.asks import AskEntry, approve_waiver, refuse_waiver, set_ask
from procurement.services.award import AwardInput, award_facts, confirm_award, prepare_award, record_sending, send_award
from procurement.services.bidders import BidderEntry, PartyEntry, find_bidder, find_party
from procurement.services.blocks import BlockEntry, add_block
from procurement.services.calendar import apply_calendar, load_calendar
from procurement.services.case import CaseEntry, edit_case, open_case
from procurement.services.chasing import CHASERS
from procurement.services.committee import declare_conflict, invite_member, release_member
from procurement.services.consultation import (
    ConsultedEntry,
    complete_consultation,
    invite_party,
    open_consultation,
    record_consultation_answers,
    release_party,
    set_consultation,
)
from procurement.services.consulting import (
    answer_by_link,
    send_consultation_link,
)
from procurement.services.drafts import drop_draft, holding_still, keep_draft
from procurement.services.framework import write_maximum
from procurement.services.learning import LessonEntry, OutcomeEntry, record_outcome, write_lesson
from procurement.services.lots import LotEntry, set_lots
from procurement.services.moves import advance_case, deliver_ourselves, pass_gate, return_case, stop_case
from procurement.services.notices import ImportResult, import_case_notice
from procurement.services.options import OptionEntry, set_options
from procurement.services.partner_files import apply_partners, load_partners
from procurement.services.partners import (
    ListingEntry,
    PartnerEntry,
    add_listing,
    add_partner,
    change_listing,
    change_partner,
    end_listing,
    restore_partner,
    retire_partner,
)
from procurement.services.people import assign_person, take_case, withdraw_person
from procurement.services.prepare import OpportunityEntry, choose_variants, record_opportunities, test_threshold
from procurement.services.questions import (
    QuestionEntry,
    answer_question,
    approve_answer,
    assign_question,
    enter_questions,
    publish_note,
    return_answer,
)
from procurement.services.recognitions import RecognitionEntry, record_recognition, withdraw_recognition
from procurement.services.scoring import Points, set_consensus, submit_scores
from procurement.services.selection import (
    BidInput,
    CriterionInput,
    correct_bid,
    enter_bid,
    judge_bid,
    set_criteria,
)
from procurement.services.specify import AnswerEntry, answer_considerations, questions_of, set_base
from procurement.services.standstill import end_proceedings, start_proceedings, withdraw_award
from procurement.services.texts import edit_text, write_texts
from procurement.services.thread import MessageFile, write_advice_message, write_bureau_note

__all__ = [
    "CHASERS",
    "AnewEntry",
    "AnswerEntry",
    "AskEntry",
    "AwardInput",
    "BidInput",
    "BidderEntry",
    "BlockEntry",
    "CaseEntry",
    "ConsultedEntry",
    "CriterionInput",
    "ImportResult",
    "LessonEntry",
    "ListingEntry",
    "LotEntry",
    "LotFailure",
    "MessageFile",
    "OpportunityEntry",
    "OptionEntry",
    "OutcomeEntry",
    "PartnerEntry",
    "PartyEntry",
    "Points",
    "QuestionEntry",
    "RecognitionEntry",
    "add_block",
    "add_listing",
    "add_partner",
    "advance_case",
    "answer_advice",
    "answer_by_link",
    "answer_considerations",
    "answer_question",
    "apply_calendar",
    "apply_partners",
    "approve_answer",
    "approve_waiver",
    "ask_advice",
    "assign_advice",
    "assign_person",
    "assign_question",
    "award_facts",
    "change_listing",
    "change_partner",
    "choose_variants",
    "complete_consultation",
    "confirm_award",
    "correct_bid",
    "declare_conflict",
    "deliver_ourselves",
    "drop_draft",
    "edit_case",
    "edit_text",
    "end_listing",
    "end_proceedings",
    "enter_bid",
    "enter_questions",
    "fail_lot",
    "find_bidder",
    "find_party",
    "give_advice",
    "holding_still",
    "import_case_notice",
    "invite_member",
    "invite_party",
    "judge_bid",
    "keep_draft",
    "load_calendar",
    "load_partners",
    "open_case",
    "open_consultation",
    "pass_gate",
    "prepare_award",
    "publish_note",
    "questions_of",
    "record_consultation_answers",
    "record_opportunities",
    "record_outcome",
    "record_recognition",
    "record_sending",
    "refuse_waiver",
    "release_member",
    "release_party",
    "restore_partner",
    "retire_partner",
    "return_answer",
    "return_case",
    "send_award",
    "send_consultation_link",
    "set_ask",
    "set_base",
    "set_consensus",
    "set_consultation",
    "set_criteria",
    "set_lots",
    "set_options",
    "start_anew",
    "start_proceedings",
    "stop_case",
    "submit_scores",
    "take_case",
    "test_threshold",
    "withdraw_award",
    "withdraw_person",
    "withdraw_recognition",
    "write_advice_message",
    "write_bureau_note",
    "write_lesson",
    "write_maximum",
    "write_texts",
]
