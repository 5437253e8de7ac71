"""Who may do what to a contract: one table, role by act (R1, R2)."""

from enum import StrEnum

from contractors.states import (
    AgreementAction,
    ContractAction,
    DiscountAction,
    MeetingAction,
    OptionAction,
    ProposalAction,
)
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models.duties import DutyTable


class ContractDuty(StrEnum):
    """The acts on a contract that are no step of a lifecycle."""

    AWARD = "award"
    IMPORT_NOTICE = "import_notice"
    SEND_LINK = "send_link"
    REGISTER_FOR = "register_for"
    PROPOSE_MEETING = "propose_meeting"
    RECORD_CERTIFICATE = "record_certificate"
    PROPOSE_DISCOUNT = "propose_discount"
    DRAFT_AGREEMENT = "draft_agreement"
    GIVE_VIEW = "give_view"
    CONFIRM_RECEIPT = "confirm_receipt"
    SUBMIT_PROPOSAL = "submit_proposal"
    CHANGE_BASE = "change_base"
    CALL_OFF = "call_off"
    ADD_OPTION = "add_option"
    CHANGE_TERM = "change_term"
    RECORD_CLAUSE = "record_clause"
    AGREE_JOINT = "agree_joint"


DUTY = DutyTable(
    {
        ContractDuty.AWARD: (Role.BUYER, Role.COORDINATOR),
        ContractDuty.IMPORT_NOTICE: (Role.BUYER, Role.ADVISER, Role.COORDINATOR),
        ContractDuty.SEND_LINK: (Role.BUYER, *BUREAU),
        ContractDuty.REGISTER_FOR: BUREAU,
        ContractDuty.PROPOSE_MEETING: BUREAU,
        ContractDuty.RECORD_CERTIFICATE: BUREAU,
        ContractDuty.PROPOSE_DISCOUNT: BUREAU,
        ContractDuty.DRAFT_AGREEMENT: BUREAU,
        ContractDuty.GIVE_VIEW: (Role.CONTRACT_MANAGER,),
        ContractDuty.CONFIRM_RECEIPT: (Role.CONTRACT_MANAGER,),
        ContractDuty.SUBMIT_PROPOSAL: (Role.CONTRACTOR,),
        ContractDuty.CHANGE_BASE: (Role.CONTRACT_MANAGER, *BUREAU),
        ContractDuty.CALL_OFF: (Role.CONTRACT_MANAGER, Role.BUYER, *BUREAU),
        ContractDuty.ADD_OPTION: (Role.CONTRACT_MANAGER, *BUREAU),
        OptionAction.EXERCISE: (Role.CONTRACT_MANAGER, *BUREAU),
        OptionAction.LAPSE: (Role.CONTRACT_MANAGER, *BUREAU),
        ContractDuty.CHANGE_TERM: (Role.CONTRACT_MANAGER, *BUREAU),
        ContractDuty.RECORD_CLAUSE: BUREAU,
        ContractDuty.AGREE_JOINT: BUREAU,
        ContractAction.REGISTER: (Role.CONTRACTOR, *BUREAU),
        ContractAction.RECORD_AGREEMENTS: BUREAU,
        ContractAction.START_REPORTING: BUREAU,
        ContractAction.START_CLOSING: BUREAU,
        ContractAction.CLOSE: BUREAU,
        ContractAction.STOP: BUREAU,
        MeetingAction.CHOOSE: (Role.CONTRACTOR, *BUREAU),
        MeetingAction.MOVE: BUREAU,
        MeetingAction.CANCEL: (Role.CONTRACTOR, *BUREAU),
        MeetingAction.HOLD: BUREAU,
        DiscountAction.ASK: (Role.COORDINATOR,),
        DiscountAction.ANSWER: BUREAU,
        DiscountAction.APPROVE: (Role.COORDINATOR,),
        DiscountAction.REFUSE: (Role.COORDINATOR,),
        AgreementAction.OFFER: BUREAU,
        AgreementAction.RETURN: (Role.CONTRACTOR, *BUREAU),
        AgreementAction.ACCEPT: (Role.CONTRACTOR,),
        AgreementAction.SIGN: BUREAU,
        AgreementAction.SUPERSEDE: BUREAU,
        AgreementAction.WITHDRAW: BUREAU,
        ProposalAction.ASK: BUREAU,
        ProposalAction.ANSWER: (Role.CONTRACTOR,),
        ProposalAction.ACCEPT: BUREAU,
        ProposalAction.REFUSE: BUREAU,
    }
)


acting_on, may, require = DUTY.acting_on, DUTY.may, DUTY.require
