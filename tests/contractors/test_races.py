"""Two people on one contract at the same moment: one act, one event, and no deadlock with its case (ADR 5)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction

from contractors import services
from contractors.models import Contract, PerformanceAgreement, Registration
from contractors.services import BaseEntry, Signature, meeting, notices, obligation, registration
from contractors.services.agreement import signing
from contractors.states import BaseRowKind, ContractorVerb, ContractStep
from procurement.models import Case
from procurement.readers import NoticeKind, read_notice
from procurement.readers.sample import make_notice
from sroi.dossier.models import Event
from tests.conftest import Twins, at_once, kinds
from tests.contractors.ground import ENTRY, offered
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract, make_cast
from tests.factories.people import AT, ON

Slowly = Callable[[Any, str], None]
MODIFICATION = make_notice(kind=NoticeKind.MODIFICATION, today=ON, value=Decimal("1500000.00"))


def events(verb: ContractorVerb) -> int:
    """How many events of this act there are."""
    return Event.objects.filter(verb=verb).count()


def offer(cast: Cast) -> PerformanceAgreement:
    """An agreement that waits for the contractor."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.held_meeting(contract)
    return offered(cast, contract)


def accept(cast: Cast, agreement: PerformanceAgreement) -> PerformanceAgreement:
    """Sign for the contractor."""
    own = Signature("Omar", "Directeur", agreement.content_sha256)
    return services.accept_agreement(agreement_id=agreement.pk, signature=own, by=cast.contractor, at=AT)


def test_of_two_choices_at_once_one_is_planned(twins: Twins, slowly: Slowly) -> None:
    """R22."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        contract = cast_contract(cast, ContractStep.START_MEETING)
        times = [AT + timedelta(days=7), AT + timedelta(days=8)]
        proposed = services.propose_meeting(
            contract_id=contract.pk, times=times, length=timedelta(hours=1), location="Kantoor", by=cast.adviser, at=AT
        )
        choose = partial(services.choose_slot, meeting_id=proposed.pk, by=cast.contractor, at=AT)
        found = at_once(*[partial(choose, slot_id=slot.pk) for slot in proposed.slots.all()])
        return kinds(found), events(ContractorVerb.MEETING_PLANNED)

    slowly(meeting, "move")
    held, free = twins(race)
    assert held == (["NotAllowed", "StartMeeting"], 1)
    assert free != held


def test_of_two_signatures_at_once_one_counts(twins: Twins, slowly: Slowly) -> None:
    """R24."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        agreement = offer(cast)
        found = at_once(*[partial(accept, cast, agreement)] * 2)
        return kinds(found), events(ContractorVerb.AGREEMENT_ACCEPTED)

    slowly(signing, "move")
    held, free = twins(race)
    assert held == (["NotAllowed", "PerformanceAgreement"], 1)
    assert free != held


def test_of_two_registrations_at_once_one_is_recorded(twins: Twins, slowly: Slowly) -> None:
    """R21: without the lock the database still has the last word, but answers with an error."""

    def race() -> tuple[list[str], int]:
        cast = make_cast()
        contract = cast_contract(cast, ContractStep.REGISTER)
        act = partial(services.register_contract, contract_id=contract.pk, entry=ENTRY, by=cast.contractor, at=AT)
        return kinds(at_once(act, act)), Registration.objects.count()

    slowly(registration, "move")
    held, free = twins(race)
    assert held == (["Refused", "Registration"], 1)
    assert (free[0] != held[0], free[1]) == (True, 1)


def test_of_two_nights_at_once_one_lets_the_obligation_follow(twins: Twins, slowly: Slowly) -> None:
    """R38: whoever comes second finds nothing to follow; without the lock one change is told twice."""

    def race() -> tuple[list[str], int, Decimal]:
        cast = make_cast()
        contract = cast_contract(cast, ContractStep.START_MEETING)
        counts_on = ON + timedelta(days=30)
        option = BaseEntry(BaseRowKind.OPTION, Decimal("250000.00"), counts_on, "Optie 1 gelicht")
        services.change_base(contract_id=contract.pk, entry=option, by=cast.adviser, at=AT)
        night = partial(services.follow_base, contract_id=contract.pk, on=counts_on, at=AT + timedelta(days=30))
        found = sorted(str(each) for each in at_once(night, night))
        contract.obligation.refresh_from_db()
        return found, events(ContractorVerb.BASE_FOLLOWED), contract.obligation.net

    slowly(obligation, "computed_obligation")
    held, free = twins(race)
    assert held == (["0.00", "12500.00"], 1, Decimal("75000.00"))
    assert free == (["12500.00", "12500.00"], 2, Decimal("75000.00"))


def signed_by_the_company() -> tuple[Cast, PerformanceAgreement]:
    """An agreement that the bureau may sign, in the case of the procedure that the modification names."""
    cast = make_cast()
    agreement = accept(cast, offer(cast))
    known = Case.objects.filter(pk=agreement.contract.case_id)
    known.update(procedure_id=read_notice(MODIFICATION).procedure_id)
    return cast, agreement


def test_a_modification_and_a_signature_at_once_both_get_an_answer(own_database: str, slowly: Slowly) -> None:
    """Both lock the contract before the case; whoever comes second judges what the first one did."""
    cast, agreement = signed_by_the_company()
    sign = partial(services.sign_agreement, agreement_id=agreement.pk, seen=agreement.content_sha256)
    slowly(signing, "_issue")
    slowly(notices, "_apply")
    found = at_once(
        partial(sign, by=cast.adviser, at=AT),
        partial(services.import_notice, content=MODIFICATION, by=cast.buyer, at=AT),
    )
    assert kinds(found) in (["Import", "PerformanceAgreement"], ["Import", "Refused"])


def test_who_locks_the_case_first_ends_in_a_deadlock(own_database: str, slowly: Slowly) -> None:
    """The twin: the wrong order beside the same signature costs one of the two an error."""
    cast, agreement = signed_by_the_company()
    contract = agreement.contract

    def the_wrong_way_round() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            Case.objects.locked().get(pk=contract.case_id)
            cursor.execute("SELECT pg_sleep(0.3)")
            Contract.objects.locked().get(pk=contract.pk)

    sign = partial(services.sign_agreement, agreement_id=agreement.pk, seen=agreement.content_sha256)
    slowly(signing, "_issue")
    assert "OperationalError" in kinds(at_once(partial(sign, by=cast.adviser, at=AT), the_wrong_way_round))
