"""Phase 4: the contract, its obligation, registration, start meeting, discount and agreement."""

from contractors.models.agreement import AgreementLine, PerformanceAgreement, PlannedQuarter
from contractors.models.contract import BaseRow, Contract, FineClause, Obligation, TermRow
from contractors.models.discount import DiscountProposal, PsoCertificate
from contractors.models.framework import CallOff, CallOffImport
from contractors.models.intake import MeetingSlot, Registration, RegistrationLink, StartMeeting
from contractors.models.joint import JointObligation, JointShare
from contractors.models.option import ContractOption
from contractors.models.proposal import ProjectProposal
from contractors.models.settlement import SettlementModel, SettlementRate

__all__ = [
    "AgreementLine",
    "BaseRow",
    "CallOff",
    "CallOffImport",
    "Contract",
    "ContractOption",
    "DiscountProposal",
    "FineClause",
    "JointObligation",
    "JointShare",
    "MeetingSlot",
    "Obligation",
    "PerformanceAgreement",
    "PlannedQuarter",
    "ProjectProposal",
    "PsoCertificate",
    "Registration",
    "RegistrationLink",
    "SettlementModel",
    "SettlementRate",
    "StartMeeting",
    "TermRow",
]
