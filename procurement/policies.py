"""Who may do what to a case: one table for every act of phases 1 to 3 (R1, R3)."""

from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from procurement.models import Case
from procurement.states import (
    ApprovalAction,
    AwardAction,
    CaseAction,
    ConsultationAction,
    PartnerAction,
    QuestionAction,
)
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models.dossier import Acting
from sroi.dossier.models.duties import DutyTable, Kept


class ProcurementDuty(StrEnum):
    """The acts that are no step of a flow."""

    OPEN_CASE = "open_case"
    IMPORT_NOTICE = "import_notice"
    IMPORT_CALENDAR = "import_calendar"
    READ_PREPARATION = "read_preparation"
    TAKE_CASE = "take_case"
    EDIT_CASE = "edit_case"
    SET_LOTS = "set_lots"
    SET_OPTIONS = "set_options"
    START_ANEW = "start_anew"
    ASSIGN_PERSON = "assign_person"
    PASS_GATE = "pass_gate"  # noqa: S105  # the name of an act
    RECORD_OPPORTUNITIES = "record_opportunities"
    TEST_THRESHOLD = "test_threshold"
    CHOOSE_VARIANTS = "choose_variants"
    SET_ASK = "set_ask"
    ASK_ADVICE = "ask_advice"
    GIVE_ADVICE = "give_advice"
    ANSWER_ADVICE = "answer_advice"
    ASSIGN_ADVICE = "assign_advice"
    WRITE_ADVICE_MESSAGE = "write_advice_message"
    WRITE_BUREAU_NOTE = "write_bureau_note"
    READ_BUREAU_NOTES = "read_bureau_notes"
    SET_CONSULTATION = "set_consultation"
    RECORD_MARKET_ANSWERS = "record_market_answers"
    ANSWER_CONSIDERATIONS = "answer_considerations"
    SET_BASE = "set_base"
    READ_BLOCKS = "read_blocks"
    CHANGE_BLOCKS = "change_blocks"
    WRITE_TEXTS = "write_texts"
    EDIT_TEXT = "edit_text"
    READ_SELECTION = "read_selection"
    ENTER_QUESTIONS = "enter_questions"
    SET_CRITERIA = "set_criteria"
    INVITE_MEMBER = "invite_member"
    DECLARE_CONFLICT = "declare_conflict"
    SUBMIT_SCORES = "submit_scores"
    ENTER_BID = "enter_bid"
    JUDGE_BID = "judge_bid"
    SET_CONSENSUS = "set_consensus"
    PREPARE_AWARD = "prepare_award"
    RECORD_OUTCOME = "record_outcome"
    WRITE_LESSON = "write_lesson"
    READ_PARTNERS = "read_partners"
    KEEP_PARTNERS = "keep_partners"


Act = CaseAction | ApprovalAction | AwardAction | ConsultationAction | PartnerAction | QuestionAction | ProcurementDuty

EDITORS = (Role.BUYER, *BUREAU)
ANSWERERS = (Role.BUYER, Role.ADVISER)
"""Who answers questions on the tender: the people with this role on the case (R18)."""
PARTNER_READERS = (*EDITORS, Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD, Role.FINANCE_READER, Role.AUDITOR)
"""Who reads the directory with its contacts; companies and everybody else read the public list (R51)."""
OFFICE = frozenset({ProcurementDuty.OPEN_CASE, ProcurementDuty.IMPORT_NOTICE, ProcurementDuty.TAKE_CASE})
"""Acts for which a role in the office is enough: there is no assignment yet."""
COMMITTEE = frozenset({ProcurementDuty.DECLARE_CONFLICT, ProcurementDuty.SUBMIT_SCORES})
"""Acts of a committee member in person: nobody scores on behalf of a colleague (R19)."""


class CaseDuties(DutyTable):
    """The duties of phases 1 to 3: some are held in the office, where there is no case yet, some in person."""

    def acting_on(self, user: User, action: str, thing: Kept | None = None, *, on: date | None = None) -> Acting | None:
        """As whom the user may do this; None without the duty (R1, R4)."""
        if action in COMMITTEE:
            return _as_member(user, self[action], thing)
        if thing is None or action in OFFICE:
            return _in_office(user, self[action], on)
        return super().acting_on(user, action, thing, on=on)


def _in_office(user: User, roles: tuple[Role, ...], on: date | None) -> Acting | None:
    """The first standing, own or of a colleague, with one of these roles in the office; one query in the own right."""
    own = next((role for role in roles if role in user.office_roles), None)
    if own is not None:
        return Acting(user, own, None)
    for standing in standings_of(user, on):
        for role in roles:
            if role in standing.roles:
                return Acting(user, role, None if standing.user.pk == user.pk else standing.user)
    return None


def _as_member(user: User, roles: tuple[Role, ...], case: Kept | None) -> Acting | None:
    """A member of the committee, always in person."""
    role = next((role for role in roles if role in user.office_roles), None)
    if role is None or not isinstance(case, Case) or not case.committee.filter(user=user).exists():
        return None
    return Acting(user, role, None)


DUTY = CaseDuties(
    {
        ProcurementDuty.OPEN_CASE: (Role.BUYER,),
        ProcurementDuty.IMPORT_NOTICE: EDITORS,
        ProcurementDuty.IMPORT_CALENDAR: BUREAU,
        ProcurementDuty.READ_PREPARATION: (*EDITORS, Role.DEPARTMENT_HEAD, Role.AUDITOR),
        ProcurementDuty.TAKE_CASE: (Role.ADVISER,),
        ProcurementDuty.EDIT_CASE: (Role.BUYER,),
        ProcurementDuty.SET_LOTS: (Role.BUYER,),
        ProcurementDuty.SET_OPTIONS: (Role.BUYER,),
        ProcurementDuty.START_ANEW: (Role.BUYER,),
        ProcurementDuty.ASSIGN_PERSON: (Role.COORDINATOR,),
        ProcurementDuty.PASS_GATE: (Role.COORDINATOR,),
        ProcurementDuty.RECORD_OPPORTUNITIES: (Role.BUYER,),
        ProcurementDuty.TEST_THRESHOLD: (Role.BUYER,),
        ProcurementDuty.CHOOSE_VARIANTS: (Role.BUYER,),
        ProcurementDuty.SET_ASK: (Role.BUYER,),
        ProcurementDuty.ASK_ADVICE: (Role.BUYER,),
        ProcurementDuty.GIVE_ADVICE: BUREAU,
        ProcurementDuty.ANSWER_ADVICE: (Role.BUYER,),
        ProcurementDuty.ASSIGN_ADVICE: (Role.COORDINATOR,),
        ProcurementDuty.WRITE_ADVICE_MESSAGE: EDITORS,
        ProcurementDuty.WRITE_BUREAU_NOTE: BUREAU,
        ProcurementDuty.READ_BUREAU_NOTES: (*BUREAU, Role.AUDITOR),
        ProcurementDuty.SET_CONSULTATION: (Role.BUYER,),
        ProcurementDuty.RECORD_MARKET_ANSWERS: EDITORS,
        ProcurementDuty.ANSWER_CONSIDERATIONS: EDITORS,
        ProcurementDuty.SET_BASE: (Role.BUYER,),
        ProcurementDuty.READ_BLOCKS: (*EDITORS, Role.ADMINISTRATOR, Role.AUDITOR),
        ProcurementDuty.CHANGE_BLOCKS: (Role.COORDINATOR, Role.ADMINISTRATOR),
        ProcurementDuty.WRITE_TEXTS: EDITORS,
        ProcurementDuty.EDIT_TEXT: BUREAU,
        ProcurementDuty.READ_SELECTION: (*EDITORS, Role.AUDITOR),
        ProcurementDuty.ENTER_QUESTIONS: (Role.BUYER,),
        ProcurementDuty.SET_CRITERIA: (Role.BUYER,),
        ProcurementDuty.INVITE_MEMBER: (Role.BUYER,),
        ProcurementDuty.DECLARE_CONFLICT: (*EDITORS, Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD),
        ProcurementDuty.SUBMIT_SCORES: (*EDITORS, Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD),
        ProcurementDuty.ENTER_BID: (Role.BUYER,),
        ProcurementDuty.JUDGE_BID: (Role.BUYER,),
        ProcurementDuty.SET_CONSENSUS: (Role.BUYER,),
        ProcurementDuty.PREPARE_AWARD: (Role.BUYER,),
        ProcurementDuty.RECORD_OUTCOME: BUREAU,
        ProcurementDuty.WRITE_LESSON: EDITORS,
        ProcurementDuty.READ_PARTNERS: PARTNER_READERS,
        ProcurementDuty.KEEP_PARTNERS: BUREAU,
        PartnerAction.RETIRE: BUREAU,
        PartnerAction.RESTORE: BUREAU,
        ApprovalAction.PROPOSE: (Role.BUYER,),
        ApprovalAction.APPROVE: (Role.COORDINATOR,),
        ApprovalAction.REFUSE: (Role.COORDINATOR,),
        ConsultationAction.OPEN: (Role.BUYER,),
        ConsultationAction.COMPLETE: (Role.BUYER,),
        QuestionAction.ANSWER: EDITORS,
        QuestionAction.RETURN: (Role.BUYER,),
        QuestionAction.APPROVE: (Role.BUYER,),
        QuestionAction.PUBLISH: (Role.BUYER,),
        AwardAction.SEND: (Role.BUYER,),
        AwardAction.SUSPEND: (Role.BUYER,),
        AwardAction.RESUME: (Role.BUYER,),
        AwardAction.CONFIRM: (Role.BUYER, Role.COORDINATOR),
        AwardAction.WITHDRAW: (Role.BUYER,),
        CaseAction.START_SPECIFYING: (Role.BUYER,),
        CaseAction.START_SELECTING: (Role.BUYER,),
        CaseAction.RECORD_PUBLICATION: (Role.BUYER,),
        CaseAction.START_CONTRACTING: (Role.BUYER, Role.COORDINATOR),
        CaseAction.START_EXECUTION: BUREAU,
        CaseAction.START_EVALUATION: BUREAU,
        CaseAction.CLOSE: BUREAU,
        CaseAction.RETURN_TO_PREPARING: (Role.BUYER,),
        CaseAction.RETURN_TO_SPECIFYING: (Role.BUYER,),
        CaseAction.DELIVER_OURSELVES: (Role.BUYER,),
        CaseAction.STOP: (Role.BUYER, Role.COORDINATOR),
    }
)
"""The roles that hold each duty; the first is whose turn it is."""

UPPER = frozenset(
    {CaseAction.START_CONTRACTING, CaseAction.START_EXECUTION, CaseAction.START_EVALUATION, CaseAction.CLOSE}
)
"""Moves that follow from an act of a later phase, which judged the duty by its own table."""


acting_on, may, require = DUTY.acting_on, DUTY.may, DUTY.require


def require_move(by: User | Acting | None, action: CaseAction, case: Case, *, on: date) -> Acting | None:
    """As whom a case is moved; an act of a later phase passes the duty it judged, a nightly job passes None."""
    if isinstance(by, User):
        return require(by, action, case, on=on)
    if action not in UPPER:
        raise PermissionDenied(action)
    return by


NO_REGISTER = frozenset({Role.CONTRACTOR, Role.ADMINISTRATOR})


def require_register(user: User) -> None:
    """Companies and administrators have no register of deviations; everybody else reads what is in scope (R1)."""
    if not any(standing.roles - NO_REGISTER for standing in standings_of(user)):
        raise PermissionDenied("deviation-list")
