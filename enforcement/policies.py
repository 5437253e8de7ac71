"""Who may do what to an enforcement file: the bureau proposes, the client decides (R1, R3, R34)."""

from enum import StrEnum

from enforcement.states import FileAction
from sroi.accounts.states import BUREAU, CLIENT, Role
from sroi.dossier.models.duties import DutyTable


class EnforcementDuty(StrEnum):
    """The acts that are no step of the ladder."""

    OPEN_FILE = "open_file"
    GIVE_VIEW = "give_view"
    GIVE_DISPUTE = "give_dispute"
    RECORD_DISPUTE = "record_dispute"
    RECORD_INVOICE = "record_invoice"
    DISCHARGE = "discharge"
    INVITE_TALK = "invite_talk"
    SEE_FORECAST = "see_forecast"
    GET_INSTRUCTION = "get_instruction"


DUTY = DutyTable(
    {
        EnforcementDuty.OPEN_FILE: BUREAU,
        EnforcementDuty.GIVE_VIEW: (Role.CONTRACTOR,),
        EnforcementDuty.GIVE_DISPUTE: (Role.CONTRACTOR,),
        EnforcementDuty.RECORD_DISPUTE: (*BUREAU, *CLIENT),
        EnforcementDuty.RECORD_INVOICE: (Role.CONTRACT_MANAGER, Role.FINANCE_READER),
        EnforcementDuty.DISCHARGE: BUREAU,
        EnforcementDuty.INVITE_TALK: BUREAU,
        EnforcementDuty.SEE_FORECAST: (*BUREAU, *CLIENT, Role.BUYER, Role.FINANCE_READER, Role.AUDITOR),
        EnforcementDuty.GET_INSTRUCTION: (Role.FINANCE_READER, *CLIENT, *BUREAU),
        FileAction.HOLD_TALK: BUREAU,
        FileAction.INFORM_CLIENT: BUREAU,
        FileAction.RENEW_AGREEMENT: BUREAU,
        FileAction.GIVE_NOTICE: BUREAU,
        FileAction.SKIP_NOTICE: BUREAU,
        FileAction.ANNOUNCE_FINE: BUREAU,
        FileAction.CLOSE_VIEW: BUREAU,
        FileAction.PROPOSE: (Role.ADVISER,),
        FileAction.COUNTERSIGN: (Role.COORDINATOR,),
        FileAction.RETURN_PROPOSAL: (Role.COORDINATOR, *CLIENT),
        FileAction.IMPOSE: CLIENT,
        FileAction.WAIVE: CLIENT,
        FileAction.WITHHOLD: CLIENT,
        FileAction.DISPUTE: (Role.CONTRACTOR, *BUREAU, *CLIENT),
        FileAction.UPHOLD: CLIENT,
        FileAction.UPHOLD_WITHHELD: CLIENT,
        FileAction.WITHDRAW: CLIENT,
        FileAction.SETTLE: (*CLIENT, Role.FINANCE_READER),
        FileAction.CLOSE: BUREAU,
    }
)


acting_on, may, require = DUTY.acting_on, DUTY.may, DUTY.require
