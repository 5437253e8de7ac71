"""Two at once on one term that would fall: one proposal, one decision, one mail to the company (R3, R40)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from contractors.states import ContractorDeadline, ContractStep
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier import services
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.services import set_deadline, terms
from sroi.dossier.states import DossierVerb
from tests.conftest import Twins, at_once, kinds
from tests.factories import people
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.factories.people import AT, ON

Slowly = Callable[[Any, str], None]


def term(cast: Cast) -> Deadline:
    """The term of an agreement."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    return set_deadline(dossier=contract.dossier, kind=ContractorDeadline.AGREEMENT, about=contract, due_on=ON)


def events(*verbs: DossierVerb) -> int:
    """How many events of these acts there are."""
    return Event.objects.filter(verb__in=verbs).count()


def test_of_two_proposals_to_waive_one_is_made(twins: Twins, slowly: Slowly) -> None:
    def race() -> tuple[list[str], int]:
        cast = make_cast()
        propose = partial(services.propose_term_waiver, deadline_id=term(cast).pk, reason="Overbodig.", at=AT)
        people_ = (cast.adviser, cast.contract_manager)
        found = at_once(*[partial(propose, by=User.objects.get(pk=each.pk)) for each in people_])
        return kinds(found), events(DossierVerb.WAIVER_PROPOSED)

    slowly(terms, "refuse")
    held, free = twins(race)
    assert held == (["Refused", "TermWaiver"], 1)
    assert free != held


def test_a_term_falls_or_runs_on_never_both(twins: Twins, slowly: Slowly) -> None:
    """Two coordinators, one approves and one refuses: the company hears of what stands."""

    def race() -> tuple[list[str], int, bool]:
        cast = make_cast()
        second = people.person("Corien Coördinator", Role.COORDINATOR)
        due = term(cast)
        waiver = services.propose_term_waiver(deadline_id=due.pk, reason="Overbodig.", by=cast.adviser, at=AT)
        decide: dict[str, Any] = {"waiver_id": waiver.pk, "reason": "Zo is het.", "at": AT}
        found = at_once(
            partial(services.approve_term_waiver, by=User.objects.get(pk=cast.coordinator.pk), **decide),
            partial(services.refuse_term_waiver, by=User.objects.get(pk=second.pk), **decide),
        )
        waiver.refresh_from_db()
        told = Message.objects.filter(kind="contractors/term_waived").exists()
        fell = Deadline.objects.get(pk=due.pk).waived_at is not None
        agrees = bool(waiver.approved) == fell == told
        return kinds(found), events(DossierVerb.DEADLINE_WAIVED, DossierVerb.WAIVER_REFUSED), agrees

    slowly(terms, "_decide")
    held, free = twins(race)
    assert held == (["Refused", "TermWaiver"], 1, True)
    assert free[:2] == (["TermWaiver", "TermWaiver"], 2)


def test_more_time_and_a_term_that_falls_at_once_leave_one_answer(twins: Twins, slowly: Slowly) -> None:
    """A term that fell is not extended after it; one that was extended can still fall."""

    def race() -> tuple[list[str], bool]:
        cast = make_cast()
        due = term(cast)
        waiver = services.propose_term_waiver(deadline_id=due.pk, reason="Overbodig.", by=cast.adviser, at=AT)
        later = ON.replace(day=30)
        by = User.objects.get(pk=cast.coordinator.pk)
        found = at_once(
            partial(services.approve_term_waiver, waiver_id=waiver.pk, reason="", by=by, at=AT),
            partial(
                services.extend_term,
                deadline_id=due.pk,
                due_on=later,
                reason="Ziek.",
                by=User.objects.get(pk=cast.adviser.pk),
                at=AT,
            ),
        )
        order = list(
            Event.objects.filter(verb__in=[DossierVerb.DEADLINE_WAIVED, DossierVerb.DEADLINE_EXTENDED])
            .order_by("pk")
            .values_list("verb", flat=True)
        )
        return kinds(found), order[-1] == DossierVerb.DEADLINE_WAIVED

    slowly(terms, "refuse")
    held, _free = twins(race)
    assert held[1], "the last word is that it fell"
    assert held[0] in (["Deadline", "TermWaiver"], ["Refused", "TermWaiver"])
