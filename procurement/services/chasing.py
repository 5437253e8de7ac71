"""Who hears that a standstill ends; the chaser itself is one for all apps (R20, R42)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from procurement.models import AwardDecision
from procurement.states import AwardState, ProcurementDeadline
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors.people import holders_of
from sroi.dossier.services import Chase, Chaser, MailDraft
from sroi.kernel.calendar import amsterdam_date
from sroi.reference.states import ReminderKind


def suspended(deadlines: Sequence[Deadline]) -> Collection[int]:
    """The standstills that summary proceedings suspend: they are looked at every day and nobody is told anything."""
    decisions = _decisions(deadlines)
    return [each.pk for each in deadlines if decisions[each.about_id].state != AwardState.STANDSTILL]


def tell_standstill(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """The buyer hears that a standstill ends on its last day, and after it that the definitive award can be given."""
    decisions = _decisions([chase.deadline for chase in chases])
    buyers = holders_of((chase.deadline.dossier for chase in chases), Role.BUYER)
    for chase in chases:
        decision, due = decisions[chase.deadline.about_id], chase.deadline
        is_over = amsterdam_date(chase.at) > due.due_on
        for person in buyers[due.dossier_id, Role.BUYER]:
            yield MailDraft(
                template="procurement/award_due" if is_over else "procurement/standstill_ends",
                key=f"{chase.key}:{person.pk}",
                context={"case": decision.case, "decision": decision, "due": due},
                recipient=person,
                dossier=due.dossier,
            )


def _decisions(deadlines: Iterable[Deadline]) -> dict[int, AwardDecision]:
    """The decisions that these standstills are about, by number."""
    return AwardDecision.objects.select_related("case").in_bulk({each.about_id for each in deadlines})


CHASERS = {
    each.kind: each
    for each in (
        Chaser(ProcurementDeadline.STANDSTILL, ReminderKind.STANDSTILL_END, tell_standstill, waiting=suspended),
    )
}
