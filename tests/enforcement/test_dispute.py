"""A disputed fine: every way on from it, before and after the withholding, by the client only (R3, R34, R36)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from enforcement import services
from enforcement.models import Dispute, Fine, Withholding
from enforcement.states import EnforcementVerb, FileState
from sroi.accounts.models import RoleGrant, User
from sroi.accounts.states import Role
from sroi.dossier.models import Event, Letter, Message
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.enforcement.ground import LATER, Walk, short_contract
from tests.factories import dossiers
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """A contract that ended 6,875.00 short."""
    return Walk(cast, short_contract(cast))


def disputed(walk: Walk, *, withheld: bool) -> int:
    """A fine that was disputed before or after the withholding."""
    file = walk.to(FileState.IMPOSED)
    if withheld:
        walk.invoice()
        walk.withhold(file.pk)
    walk.dispute(file.pk)
    return file.pk


def state_of(file_id: int) -> str:
    """Where the file is."""
    return str(Fine.objects.select_related("file").get(file=file_id).file.state)


def test_an_upheld_fine_is_withheld_as_if_nothing_happened(walk: Walk) -> None:
    """R36: a dispute before the withholding holds it up, and does not end it."""
    file_id = disputed(walk, withheld=False)
    with pytest.raises(NotAllowed):
        walk.withhold(file_id)
    walk.answer(file_id)
    assert state_of(file_id) == FileState.IMPOSED
    walk.invoice()
    walk.withhold(file_id)
    held = Withholding.objects.get()
    assert (held.withheld, held.claim) == (Decimal("5000.00"), Decimal("1875.00"))
    walk.settle(file_id)


def test_a_lowered_fine_is_withheld_at_its_lower_amount(walk: Walk) -> None:
    file_id = disputed(walk, withheld=False)
    walk.answer(file_id, "lower", "3000.00")
    walk.invoice()
    walk.withhold(file_id)
    held = Withholding.objects.get()
    assert (held.fine.decided, held.withheld, held.claim) == (Decimal("3000.00"), Decimal("3000.00"), Decimal("0.00"))


@pytest.mark.parametrize(
    ("outcome", "amount", "state", "money"),
    [
        ("uphold", None, FileState.WITHHELD, ("5000.00", "1875.00", "0.00")),
        ("lower", "6000.00", FileState.WITHHELD, ("5000.00", "1000.00", "0.00")),
        ("lower", "2000.00", FileState.WITHHELD, ("2000.00", "0.00", "3000.00")),
        ("withdraw", None, FileState.WAIVED, ("0.00", "0.00", "5000.00")),
    ],
)
def test_after_the_withholding_finance_pays_out_what_was_too_much(
    walk: Walk, outcome: str, amount: str | None, state: FileState, money: tuple[str, str, str]
) -> None:
    """Withheld, claimed and paid out after the answer, on the same invoice of 5,000.00."""
    file_id = disputed(walk, withheld=True)
    first = Withholding.objects.get().letter
    walk.answer(file_id, outcome, amount)
    held, dispute = Withholding.objects.select_related("letter").get(), Dispute.objects.get()
    assert state_of(file_id) == state
    assert (held.withheld, held.claim, dispute.released) == tuple(map(Decimal, money))
    corrections = Letter.objects.filter(kind="enforcement.correction")
    assert corrections.exists() == (outcome != "uphold")
    if outcome != "uphold":
        assert corrections.get().corrects == first
        mail = Message.objects.filter(kind="enforcement/withholding").order_by("-pk")[0]
        assert f",{money[0]},".encode() in bytes(mail.attachment or b"")
    assert Event.objects.filter(verb=EnforcementVerb.DISPUTE_DECIDED).count() == 1


def test_a_fine_can_be_disputed_again_after_an_answer_but_not_twice_at_once(walk: Walk) -> None:
    file_id = disputed(walk, withheld=False)
    with pytest.raises(NotAllowed):
        walk.dispute(file_id)
    walk.answer(file_id)
    with pytest.raises(NotAllowed):
        walk.answer(file_id)
    walk.dispute(file_id)
    assert Dispute.objects.count() == 2


def test_a_dispute_is_refused_with_a_sentence(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    for text, day, code in (
        (" ", LATER.date(), "dispute-missing"),
        ("Nee.", None, "received-in-future"),
        ("Nee.", date(2099, 1, 1), "received-in-future"),
        ("Nee.", date(2027, 6, 2), "before-decision"),
    ):
        with pytest.raises(Refused) as refused:
            services.record_dispute(file_id=file.pk, text=text, received_on=day, by=walk.cast.adviser, at=LATER)
        assert [each.code for each in refused.value.blockers] == [code]
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "amount"), [("lower", None), ("lower", "0"), ("lower", "6875.00"), ("other", None)]
)
def test_an_answer_is_refused_when_it_does_not_lower(walk: Walk, outcome: str, amount: str | None) -> None:
    file_id = disputed(walk, withheld=False)
    with pytest.raises(Refused):
        walk.answer(file_id, outcome, amount)
    assert state_of(file_id) == FileState.DISPUTED


def test_client_and_bureau_hear_of_a_dispute_from_the_portal(walk: Walk) -> None:
    disputed(walk, withheld=False)
    told = {each.recipient for each in Message.objects.filter(kind="enforcement/disputed")}
    assert told == {walk.cast.contract_manager, walk.cast.department_head, walk.cast.adviser}
    assert Event.objects.get(verb=EnforcementVerb.FINE_DISPUTED).actor == walk.cast.contractor


def test_only_the_client_answers_and_never_who_proposed_or_countersigned(walk: Walk) -> None:
    file_id = disputed(walk, withheld=False)
    for person in (walk.cast.adviser, walk.cast.coordinator, walk.cast.contractor, walk.cast.finance_reader):
        with pytest.raises(PermissionDenied):
            walk.answer(file_id, by=person)
    for person in (walk.cast.adviser, walk.cast.coordinator):
        RoleGrant.objects.get_or_create(user=person, role=Role.CONTRACT_MANAGER)
        dossiers.assign(walk.contract.dossier, person, Role.CONTRACT_MANAGER)
        with pytest.raises(Refused) as refused:
            walk.answer(file_id, by=User.objects.get(pk=person.pk))
        assert refused.value.blockers[0].code == "own-proposal"
    walk.answer(file_id, by=walk.cast.department_head)
