"""The terms of a dossier: what is due when, what moved it, and what this reader may do (R3, R40)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.dossier.models import Deadline, Dossier, TermWaiver
from sroi.dossier.policies import DossierDuty, may
from sroi.dossier.selectors.papers import path_to
from sroi.dossier.selectors.termkinds import TermKind, term_kind
from sroi.dossier.selectors.timeline import label_of, tree_of
from sroi.kernel import formats
from sroi.kernel.pages import Status


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term with its history in words, and the pages on which this reader acts."""

    label: str
    reference: str
    due_on: date
    source: str
    status: Status
    history: tuple[str, ...]
    extend_url: str
    waive_url: str
    decide_url: str


def terms_of(dossier: Dossier, user: User, on: date) -> tuple[TermRow, ...]:
    """Every deadline of a dossier and what is below it, the open ones first."""
    rows = Deadline.objects.filter(dossier__in=tree_of(dossier, user)).select_related("dossier__parent", "waived_by")
    rows = rows.prefetch_related("extensions__by", "waivers__proposed_by", "waivers__decided_by")
    found = sorted(rows, key=lambda each: (not is_open(each), each.due_on, each.pk))
    return tuple(_row(each, user, on) for each in found)


def is_open(deadline: Deadline) -> bool:
    """Neither met nor waived."""
    return deadline.met_at is None and deadline.waived_at is None


def _row(deadline: Deadline, user: User, on: date) -> TermRow:
    kind = term_kind(deadline.kind)
    proposed = next((each for each in deadline.waivers.all() if each.approved is None), None)
    moves = kind is not None and is_open(deadline) and deadline.dossier.acting(user, *kind.who, on=on) is not None
    decides = proposed is not None and is_open(deadline) and may(user, DossierDuty.DECIDE_TERM, deadline.dossier, on=on)
    waivable = moves and kind is not None and kind.can_be_waived and proposed is None
    return TermRow(
        label=label_of(deadline.kind),
        reference=deadline.dossier.reference,
        due_on=deadline.due_on,
        source=deadline.source,
        status=_status(deadline, proposed, on),
        history=_history(deadline, inside=not is_outsider(user)),
        extend_url=path_to("dossier:term-extend", str(deadline.pk)) if moves else "",
        waive_url=path_to("dossier:term-waive", str(deadline.pk)) if waivable else "",
        decide_url=path_to("dossier:term-decide", str(proposed.pk)) if proposed and decides else "",
    )


def _status(deadline: Deadline, proposed: TermWaiver | None, on: date) -> Status:
    if deadline.met_at is not None:
        return Status(_("Met"), "pos")
    if deadline.waived_at is not None:
        return Status(_("Waived"), "none", "minus")
    if proposed is not None:
        return Status(_("Waiving waits for a decision"), "warn")
    return Status(_("Overdue"), "neg") if deadline.due_on < on else Status(_("Open"), "info")


def _history(deadline: Deadline, *, inside: bool) -> tuple[str, ...]:
    """What moved the term, oldest first; proposals are the business of the office (R1)."""
    moved = [
        _("Moved from %(was)s to %(day)s by %(who)s: %(why)s")
        % {
            "was": formats.medium_date(each.was_due_on),
            "day": formats.medium_date(each.due_on),
            "who": each.by.name,
            "why": each.reason,
        }
        for each in deadline.extensions.all()
    ]
    if inside:
        moved += [_told(each) for each in reversed(deadline.waivers.all())]
    return tuple(moved)


def _told(waiver: TermWaiver) -> str:
    """A proposal to waive, and what came of it."""
    said = _("%(who)s proposed to waive it: %(why)s") % {"who": waiver.proposed_by.name, "why": waiver.reason}
    if waiver.approved is None or waiver.decided_by is None:
        return said
    word = _("approved by %(who)s") if waiver.approved else _("refused by %(who)s")
    decided = word % {"who": waiver.decided_by.name}
    return f"{said} ({decided}{': ' + waiver.decision_reason if waiver.decision_reason else ''})"


def deadline_of(user: User, deadline_id: int) -> Deadline | None:
    """A deadline in a dossier inside the scope of the user."""
    rows = Deadline.objects.filter(dossier__in=Dossier.objects.visible_to(user), pk=deadline_id)
    return rows.select_related("dossier__parent").first()


def waiver_of(user: User, waiver_id: int) -> TermWaiver | None:
    """A proposal to waive a term inside the scope of the user."""
    rows = TermWaiver.objects.filter(deadline__dossier__in=Dossier.objects.visible_to(user), pk=waiver_id)
    return rows.select_related("deadline__dossier__parent", "proposed_by", "decided_by").first()


def may_extend(user: User, deadline: Deadline, on: date) -> bool:
    """Tell whether the user has a duty on terms of this kind; without a kind, on any term of the dossier."""
    kind: TermKind | None = term_kind(deadline.kind)
    if kind is None:
        return may(user, DossierDuty.EXTEND_TERM, deadline.dossier, on=on)
    return deadline.dossier.acting(user, *kind.who, on=on) is not None
