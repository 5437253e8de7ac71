"""The texts of a case on screen (R15)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from procurement import gates
from procurement.gates import CaseFacts
from procurement.models import CaseText
from procurement.states import TextKind
from sroi.kernel.pages import Status


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text that the request needs: written or not, by whom, frozen or not."""

    kind: TextKind
    status: Status
    text: CaseText | None
    may_edit: bool


def text_rows(facts: CaseFacts, *, edits: bool) -> tuple[TextRow, ...]:
    """The needed texts and those that were written before."""
    kinds = [kind for kind in TextKind if kind in gates.needed_texts(facts) or kind in facts.texts]
    return tuple(_row(kind, facts.texts.get(kind), edits=edits) for kind in kinds)


def _row(kind: TextKind, text: CaseText | None, *, edits: bool) -> TextRow:
    if text is None:
        return TextRow(kind, Status(_("Not written yet")), None, may_edit=False)
    if text.frozen_at:
        return TextRow(kind, Status(_("Published and frozen"), "pos", "lock"), text, may_edit=False)
    return TextRow(kind, Status(_("Concept"), "info"), text, may_edit=edits)
