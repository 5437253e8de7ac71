"""Phase 7: the enforcement file, the fine, the last invoice and the withholding."""

from enforcement.models.file import DefaultNotice, Discharge, EnforcementFile, FineForecast, Talk
from enforcement.models.fine import ContractorView, Dispute, FinalInvoice, Fine, Withholding

__all__ = [
    "ContractorView",
    "DefaultNotice",
    "Discharge",
    "Dispute",
    "EnforcementFile",
    "FinalInvoice",
    "Fine",
    "FineForecast",
    "Talk",
    "Withholding",
]
