"""Which evidence a line must have, and what of it is there (R29)."""

from contractors.states import EvidenceKind
from reporting import rules
from reporting.models import Effort
from sroi.dossier.states import AttachmentState


def needs_of(effort: Effort) -> tuple[rules.EvidenceNeed, ...]:
    """The evidence that a line must have: what its agreed line asks, else what its rate asks."""
    asked = (effort.line.required_evidence if effort.line else None) or effort.rate.required_evidence
    released = [each.kind for each in effort.evidence.all() if each.attachment.state == AttachmentState.RELEASED]
    return tuple(
        rules.EvidenceNeed(
            kind=kind,
            label=str(EvidenceKind(kind).label) if kind in EvidenceKind.values else str(kind),
            released=released.count(kind),
            waived_because=effort.waive_reason if kind in effort.waived_evidence else "",
        )
        for kind in asked
    )
