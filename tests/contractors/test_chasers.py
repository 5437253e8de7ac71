"""The chasers of phase 4: once per moment, whatever runs twice, late or in parallel (R42)."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from contractors import services
from contractors.models import Contract, MeetingSlot, PerformanceAgreement, Registration
from contractors.services import RegistrationEntry, Signature, chasing
from contractors.states import AgreementState, ContractorDeadline, ContractorVerb, ContractStep, StartingPosition
from procurement.states import AwardState, Phase, Variant
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.querysets import DeadlineQuerySet
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from sroi.reference.models import TargetGroup
from tests.factories import cases, contracts
from tests.factories.cast import Cast, cast_contract, give_to_cast, make_cast
from tests.factories.people import AT

AWARDED = date(2026, 12, 18)
ENTRY = RegistrationEntry("Nora", "nora@bedrijf.example", StartingPosition.OPEN)
Threads = Callable[..., list[Any]]


def awarded(cast: Cast, *, email: str = "nora@bedrijf.example") -> Contract:
    """A definitive award on Friday 18 December 2026."""
    case = give_to_cast(cases.case(Phase.SELECT, variant=Variant.PANTAR_PURCHASE), cast)
    row = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    row.contact_email = email
    row.save(update_fields=["contact_email"])
    entry = services.AwardEntry(AWARDED, {}, reason="In het platform.")
    return services.award_definitively(decision_id=row.decision_id, entry=entry, by=cast.buyer, at=moment(0))[0]


def moment(days: int) -> datetime:
    """Six in the morning, some days after the award."""
    return datetime.combine(AWARDED + timedelta(days=days), time(6), UTC)


def chase_all(days: Sequence[int]) -> None:
    """Run the job on these days."""
    for day in days:
        at = moment(day)
        for deadline_id in services.due_deadlines(ContractorDeadline.REGISTRATION, on=at.date()):
            services.chase_registration(deadline_id=deadline_id, at=at)


def steps() -> list[int]:
    """The steps that were reminded of, as days after the award."""
    rows = Event.objects.filter(verb=ContractorVerb.REMINDED).order_by("pk")
    return [int(row.facts["step"]) + 7 for row in rows]


@pytest.mark.django_db
def test_registration_is_chased_on_its_days_and_then_weekly(cast: Cast) -> None:
    """R42: day 0 is the award mail itself, then 3, 5, 7, 8, and every week."""
    contract = awarded(cast)
    chase_all(range(24))
    assert steps() == [3, 5, 7, 8, 15, 22]
    told = Message.objects.filter(kind="contractors/registration_late")
    assert {row.recipient for row in told} == {cast.adviser, cast.contract_manager}
    assert Message.objects.filter(kind="contractors/registration_reminder", dossier=contract.dossier).count() == 6


@pytest.mark.django_db
def test_twice_the_same_day_reminds_once(cast: Cast) -> None:
    awarded(cast)
    chase_all([3, 3, 3])
    assert steps() == [3]


@pytest.mark.django_db
def test_after_nine_days_of_outage_the_latest_step_goes_out_and_none_is_lost(cast: Cast) -> None:
    awarded(cast)
    chase_all([3, 12, 13])
    assert steps() == [3, 8]
    due = Deadline.objects.get(kind=ContractorDeadline.REGISTRATION)
    assert due.next_chase_on == AWARDED + timedelta(days=15)


@pytest.mark.django_db
def test_without_an_address_the_buyer_hears_it(cast: Cast) -> None:
    """R21: day 0 still runs."""
    awarded(cast, email="")
    chase_all([3])
    assert Message.objects.get(kind="contractors/contact_missing").recipient == cast.buyer


@pytest.mark.django_db
def test_a_registered_contract_is_not_chased(cast: Cast) -> None:
    contract = awarded(cast)
    services.register_contract(contract_id=contract.pk, entry=ENTRY, by=cast.contractor, at=moment(1))
    chase_all(range(2, 12))
    assert not steps()
    at = moment(15)
    meeting = services.due_deadlines(ContractorDeadline.START_MEETING, on=at.date())
    assert [services.chase_start_meeting(deadline_id=each, at=at) for each in meeting] == [True]


def without_lock(name: str, target: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the twin read without waiting for anybody."""
    monkeypatch.setattr(target, name, lambda self, **_more: self)


def test_eight_workers_remind_once(threads: Threads) -> None:
    """R42."""
    contract = awarded(make_cast())
    deadline = Deadline.objects.get(dossier=contract.dossier)
    results = threads(
        *(lambda: services.chase_registration(deadline_id=deadline.pk, at=moment(3)) for _turn in range(8))
    )
    assert sorted(map(str, results)) == ["False"] * 7 + ["True"]
    assert Event.objects.filter(verb=ContractorVerb.REMINDED).count() == 1


def test_eight_workers_without_the_lock_do_not_remind_once(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the claim is what makes it once."""
    contract = awarded(make_cast())
    deadline = Deadline.objects.get(dossier=contract.dossier)
    without_lock("select_for_update", DeadlineQuerySet, monkeypatch)
    slow(monkeypatch, chasing, "schedule_chase")
    threads(*(lambda: services.chase_registration(deadline_id=deadline.pk, at=moment(3)) for _turn in range(8)))
    assert Event.objects.filter(verb=ContractorVerb.REMINDED).count() > 1


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Give the others time to read what is about to change."""
    act = getattr(module, name)

    def later(*args: Any, **kwargs: Any) -> Any:
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.4)")
        return act(*args, **kwargs)

    monkeypatch.setattr(module, name, later)


def test_of_two_choices_at_once_one_is_planned(threads: Threads) -> None:
    cast = make_cast()
    contract, slots = proposed(cast)
    results = threads(*(lambda slot=slot: choose(cast, slot) for slot in slots))
    assert sum(isinstance(each, NotAllowed) for each in results) == 1
    assert Event.objects.filter(verb=ContractorVerb.MEETING_PLANNED, dossier=contract.dossier).count() == 1


def test_without_the_lock_both_choices_are_planned(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    contract, slots = proposed(cast)
    unlock(monkeypatch)
    slow(monkeypatch, services.meeting, "move")
    threads(*(lambda slot=slot: choose(cast, slot) for slot in slots))
    assert Event.objects.filter(verb=ContractorVerb.MEETING_PLANNED, dossier=contract.dossier).count() != 1


def unlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No act waits for another any more."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_more: self)


def proposed(cast: Cast) -> tuple[Contract, list[MeetingSlot]]:
    """Two times to choose from."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    times = [AT + timedelta(days=7), AT + timedelta(days=8)]
    meeting = services.propose_meeting(
        contract_id=contract.pk, times=times, length=timedelta(hours=1), location="Kantoor", by=cast.adviser, at=AT
    )
    return contract, list(meeting.slots.all())


def choose(cast: Cast, slot: MeetingSlot) -> Any:
    """Choose this time."""
    return services.choose_slot(meeting_id=slot.meeting_id, slot_id=slot.pk, by=cast.contractor, at=AT)


def test_of_two_signatures_at_once_one_counts(threads: Threads) -> None:
    cast = make_cast()
    agreement = offered(cast)
    results = threads(*(lambda: accept(cast, agreement) for _turn in range(2)))
    assert sum(isinstance(each, NotAllowed) for each in results) == 1
    assert Event.objects.filter(verb=ContractorVerb.AGREEMENT_ACCEPTED).count() == 1


def test_without_the_lock_two_signatures_count(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    agreement = offered(cast)
    unlock(monkeypatch)
    slow(monkeypatch, services.agreement.signing, "move")
    threads(*(lambda: accept(cast, agreement) for _turn in range(2)))
    assert Event.objects.filter(verb=ContractorVerb.AGREEMENT_ACCEPTED).count() != 1


def offered(cast: Cast) -> PerformanceAgreement:
    """An agreement that waits for the contractor."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.held_meeting(contract)
    agreement = contracts.agreement(contract, AgreementState.DRAFT)
    line = agreement.lines.get()
    line.target_group_id, line.required_evidence = group(), ["payslip"]
    line.save(update_fields=["target_group", "required_evidence"])
    return services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)


def group() -> int:
    """A target group of the reference data."""
    return TargetGroup.objects.values_list("pk", flat=True)[0]


def accept(cast: Cast, agreement: PerformanceAgreement) -> Any:
    """Sign for the contractor."""
    own = Signature("Omar", "Directeur", agreement.content_sha256)
    return services.accept_agreement(agreement_id=agreement.pk, signature=own, by=cast.contractor, at=AT)


def test_of_two_registrations_at_once_one_is_recorded(threads: Threads) -> None:
    cast = make_cast()
    contract = cast_contract(cast, ContractStep.REGISTER)
    results = threads(*(lambda: register(cast, contract) for _turn in range(2)))
    assert sum(isinstance(each, Refused) for each in results) == 1
    assert Registration.objects.count() == 1


def test_without_the_lock_the_second_registration_is_no_clean_refusal(
    threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    contract = cast_contract(cast, ContractStep.REGISTER)
    unlock(monkeypatch)
    slow(monkeypatch, services.registration, "move")
    results = threads(*(lambda: register(cast, contract) for _turn in range(2)))
    assert not any(isinstance(each, Refused) for each in results)
    assert Registration.objects.count() == 1, "the database has the last word"


def register(cast: Cast, contract: Contract) -> Any:
    """Register as the contractor."""
    return services.register_contract(contract_id=contract.pk, entry=ENTRY, by=cast.contractor, at=AT)
