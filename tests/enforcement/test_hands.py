"""Four eyes on a fine: proposer, countersigner and client are three people, stand-ins included, both ways (R3, R4)."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from enforcement import services
from enforcement.models import Fine
from enforcement.states import EnforcementVerb, FileState
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.enforcement.ground import LATER, Walk, short_contract
from tests.factories import dossiers, people
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """A contract that ended short."""
    return Walk(cast, short_contract(cast))


def countersign(walk: Walk, file_id: int, by: User) -> None:
    """Somebody tries to countersign."""
    services.countersign_fine(file_id=file_id, by=by, at=LATER)


def decide(walk: Walk, file_id: int, by: User) -> None:
    """Somebody tries to decide for the client."""
    services.decide_fine(file_id=file_id, entry=services.DecisionEntry("impose", "Daarom."), by=by, at=LATER)


def refused(act: Callable[[Walk, int, User], None], walk: Walk, file_id: int, by: User) -> str:
    """The code of the refusal, which leaves no event."""
    before = Event.objects.count()
    with pytest.raises(Refused) as found:
        act(walk, file_id, by)
    assert Event.objects.count() == before
    return found.value.blockers[0].code


def as_coordinator(user: User) -> User:
    """Give somebody the office of coordinator."""
    RoleGrant.objects.create(user=user, role=Role.COORDINATOR)
    return User.objects.get(pk=user.pk)


def as_manager(walk: Walk, user: User) -> User:
    """Assign somebody as contract manager of the contract."""
    RoleGrant.objects.get_or_create(user=user, role=Role.CONTRACT_MANAGER)
    dossiers.assign(walk.contract.dossier, user, Role.CONTRACT_MANAGER)
    return User.objects.get(pk=user.pk)


def test_the_proposer_never_countersigns(walk: Walk) -> None:
    file = walk.to(FileState.PROPOSED)
    assert refused(countersign, walk, file.pk, as_coordinator(walk.cast.adviser)) == "own-proposal"


def test_the_stand_in_of_the_proposer_never_countersigns(walk: Walk) -> None:
    file = walk.to(FileState.PROPOSED)
    assert refused(countersign, walk, file.pk, as_coordinator(walk.cast.stand_in)) == "stand-in-of-proposer"


def test_whom_the_proposer_stands_in_for_never_countersigns(walk: Walk) -> None:
    file = walk.to(FileState.PROPOSED)
    people.stand_in(walk.cast.coordinator, walk.cast.adviser)
    assert refused(countersign, walk, file.pk, walk.cast.coordinator) == "stand-in-of-proposer"


def test_a_stand_in_of_the_coordinator_countersigns_for_the_coordinator(walk: Walk) -> None:
    file = walk.to(FileState.PROPOSED)
    substitute = people.person("Sam Vervanger")
    people.stand_in(walk.cast.coordinator, substitute)
    countersign(walk, file.pk, substitute)
    event = Event.objects.get(verb=EnforcementVerb.FINE_COUNTERSIGNED)
    assert (event.actor, event.on_behalf_of) == (substitute, walk.cast.coordinator)
    assert Fine.objects.get(file=file).countersigned_by == substitute


@pytest.mark.parametrize("who", ["adviser", "stand_in", "coordinator"])
def test_neither_proposer_nor_stand_in_nor_countersigner_decides(walk: Walk, who: str) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    user = as_manager(walk, getattr(walk.cast, who))
    assert refused(decide, walk, file.pk, user) in ("own-proposal", "stand-in-of-proposer")


def test_a_stand_in_of_the_countersigner_never_decides(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    people.stand_in(walk.cast.coordinator, walk.cast.contract_manager)
    user = User.objects.get(pk=walk.cast.contract_manager.pk)
    assert refused(decide, walk, file.pk, user) == "stand-in-of-proposer"


def test_a_proposer_who_stands_in_for_the_manager_never_decides(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    people.stand_in(walk.cast.contract_manager, walk.cast.adviser)
    user = User.objects.get(pk=walk.cast.adviser.pk)
    assert refused(decide, walk, file.pk, user) == "own-proposal"


def test_whom_the_countersigner_stands_in_for_never_decides(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    people.stand_in(walk.cast.contract_manager, walk.cast.coordinator)
    assert refused(decide, walk, file.pk, walk.cast.contract_manager) == "stand-in-of-proposer"


def test_who_proposed_before_it_went_back_never_countersigns_the_next_proposal(walk: Walk) -> None:
    """R3: four eyes hold over the whole history of a fine, not over its last proposal only."""
    file = walk.to(FileState.COUNTERSIGNED)
    services.return_proposal(file_id=file.pk, reason="Weeg mee.", by=walk.cast.contract_manager, at=LATER)
    other = people.person("Ada Adviseur")
    RoleGrant.objects.create(user=other, role=Role.ADVISER)
    dossiers.assign(walk.contract.dossier, other, Role.ADVISER)
    other = User.objects.get(pk=other.pk)
    services.propose_fine(file_id=file.pk, amount=Decimal(100), reason="Opnieuw.", by=other, at=LATER)
    assert refused(countersign, walk, file.pk, as_coordinator(walk.cast.adviser)) == "own-proposal"
    second = as_coordinator(people.person("Cas Coordinator"))
    countersign(walk, file.pk, second)
    for person in (walk.cast.adviser, walk.cast.coordinator, other, second):
        assert refused(decide, walk, file.pk, as_manager(walk, person)) == "own-proposal"
    decide(walk, file.pk, walk.cast.contract_manager)


def test_a_stand_in_who_stopped_yesterday_is_still_tied_to_the_proposal(walk: Walk) -> None:
    """R3: ending the period does not make fresh eyes."""
    file = walk.to(FileState.PROPOSED)
    substitute = people.person("Sam Vervanger")
    row = people.stand_in(walk.cast.adviser, substitute)
    row.ended_at = LATER
    row.save(update_fields=["ended_at"])
    assert refused(countersign, walk, file.pk, as_coordinator(substitute)) == "stand-in-of-proposer"


def test_the_head_of_the_department_may_decide_instead(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    decide(walk, file.pk, walk.cast.department_head)
    assert Fine.objects.get(file=file).decided_by == walk.cast.department_head
