"""The chasers of phase 4: once per moment, whatever runs twice, late or in parallel (R42)."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from contractors import services
from contractors.models import Contract
from contractors.services import RegistrationEntry
from contractors.states import ContractorDeadline, StartingPosition
from procurement.states import AwardState, Phase, Variant
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.querysets import DeadlineQuerySet
from sroi.dossier.services import chase_due, chasing, record
from sroi.dossier.states import DossierVerb
from tests.factories import cases
from tests.factories.cast import Cast, give_to_cast, make_cast

AWARDED = date(2026, 12, 18)
ENTRY = RegistrationEntry("Nora", "nora@bedrijf.example", StartingPosition.OPEN)
REGISTRATION = services.CHASERS[ContractorDeadline.REGISTRATION]
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
        assert not chase_due(REGISTRATION, at=at).failed


def steps() -> list[int]:
    """The steps that were reminded of, as days after the award."""
    rows = Event.objects.filter(verb=DossierVerb.REMINDED).order_by("pk")
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
    assert chase_due(services.CHASERS[ContractorDeadline.START_MEETING], at=at).reminded == 1


def without_lock(name: str, target: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the twin read without waiting for anybody."""
    monkeypatch.setattr(target, name, lambda self, **_more: self)


def test_eight_workers_remind_once(threads: Threads) -> None:
    """R42."""
    awarded(make_cast())
    results = threads(*(lambda: chase_due(REGISTRATION, at=moment(3)).reminded for _turn in range(8)))
    assert sorted(results) == [0] * 7 + [1]
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() == 1


def test_eight_workers_without_the_lock_do_not_remind_once(threads: Threads, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the claim is what makes it once."""
    awarded(make_cast())
    without_lock("select_for_update", DeadlineQuerySet, monkeypatch)
    slow(monkeypatch, chasing, "schedule_chases")
    threads(*(lambda: chase_due(REGISTRATION, at=moment(3)) for _turn in range(8)))
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() > 1


def test_an_act_on_the_contract_and_the_chaser_do_not_wait_for_each_other(threads: Threads) -> None:
    """The act holds the contract and wants the dossier; the chaser holds the dossier and adds a link."""
    contract = awarded(make_cast())

    def act() -> None:
        with transaction.atomic():
            held = Contract.objects.locked().get(pk=contract.pk)
            sleep(1.0)
            record(held.dossier, DossierVerb.NOTE_WRITTEN, at=moment(3))

    def chase() -> int:
        sleep(0.4)
        return chase_due(REGISTRATION, at=moment(3)).reminded

    assert threads(act, chase) == [None, 1]


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Give the others time to read what is about to change."""
    act = getattr(module, name)

    def later(*args: Any, **kwargs: Any) -> Any:
        sleep(0.4)
        return act(*args, **kwargs)

    monkeypatch.setattr(module, name, later)


def sleep(seconds: float) -> None:
    """Wait inside the transaction."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
