"""The efforts of one report, one by one and all together: nothing of another report is found."""

from reporting.models import Effort, QuarterlyReport


def efforts_of(report: QuarterlyReport) -> list[Effort]:
    """The lines of a report with everything that a page shows of them."""
    rows = report.efforts.select_related("line", "rate__model", "candidate", "performed_by")
    return list(rows.prefetch_related("evidence__attachment__uploaded_by").order_by("pk"))


def effort_in(report: QuarterlyReport, effort_id: int) -> Effort | None:
    """An effort of this report, with its line and rate."""
    return report.efforts.select_related("line", "rate", "candidate").filter(pk=effort_id).first()


def standing_effort(report: QuarterlyReport, effort_id: int) -> Effort | None:
    """An effort of this report that corrects no other, with its evidence."""
    rows = report.efforts.select_related("line", "rate", "candidate").prefetch_related("evidence__attachment")
    return rows.filter(pk=effort_id, counters__isnull=True).first()


def has_evidence(report: QuarterlyReport, evidence_id: int) -> bool:
    """Tell whether a file stands under an effort of this report."""
    return report.efforts.filter(evidence=evidence_id).exists()
