"""Phases 5 and 6: reports, efforts, evidence, candidates, and the look back."""

from reporting.models.effort import Candidate, CounterProposal, Effort, Evidence
from reporting.models.evaluation import Evaluation, LastingEffect
from reporting.models.report import QuarterlyReport, ReportSubmission

__all__ = [
    "Candidate",
    "CounterProposal",
    "Effort",
    "Evaluation",
    "Evidence",
    "LastingEffect",
    "QuarterlyReport",
    "ReportSubmission",
]
