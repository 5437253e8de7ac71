"""The nightly forecast and the chasers: once, whoever runs it, however late (R36, R42)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from contractors.models import Contract
from enforcement import selectors, services, tasks
from enforcement.models import EnforcementFile, Fine, FineForecast
from enforcement.states import EnforcementDeadline, EnforcementVerb, FileState
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.querysets import DeadlineQuerySet
from sroi.dossier.services import chase_due, chasing
from sroi.dossier.services.chasing import steps_sent
from sroi.dossier.states import DossierVerb
from tests.conftest import Threads
from tests.enforcement.ground import NOTICE_ENDS, Walk, effort_contract, short_contract
from tests.factories.cast import Cast, make_cast

ENDS = date(2027, 3, 31)
SIXTY = ENDS - timedelta(days=60)


def moment(day: date) -> datetime:
    """Six in the morning of a day, about."""
    return datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)


def forecast(contract: Contract, day: date) -> FineForecast | None:
    """The forecast of one night."""
    return services.forecast_fine(contract_id=contract.pk, on=day, at=moment(day))


def chase_all(day: date, *kinds: EnforcementDeadline) -> int:
    """One worker chases what is due; answer how many reminders went out."""
    done = [chase_due(services.CHASERS[kind], at=moment(day)) for kind in kinds or services.CHASERS]
    assert not any(each.failed for each in done)
    return sum(each.reminded for each in done)


@pytest.mark.django_db
def test_the_watch_begins_sixty_days_before_the_end(cast: Cast) -> None:
    contract = short_contract(cast)
    assert contract.pk not in services.contracts_to_forecast(on=SIXTY - timedelta(days=1))
    assert forecast(contract, SIXTY - timedelta(days=1)) is None
    assert contract.pk in services.contracts_to_forecast(on=SIXTY)
    assert forecast(contract, SIXTY) is not None


@pytest.mark.django_db
def test_a_forecast_keeps_its_amounts_and_trace_and_decides_nothing(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast))
    walk.invoice()
    made = forecast(walk.contract, date(2027, 5, 3))
    assert made is not None
    assert (made.shortfall, made.fine, made.withheld, made.claim) == (
        Decimal("6875.00"),
        Decimal("6875.00"),
        Decimal("5000.00"),
        Decimal("1875.00"),
    )
    assert made.trace[-1]["amount"] == "6875.00"
    assert not EnforcementFile.objects.exists()
    assert not Fine.objects.exists()


@pytest.mark.django_db
def test_a_forecast_is_made_once_a_day_and_tells_only_what_changed(cast: Cast) -> None:
    contract = short_contract(cast)
    assert forecast(contract, date(2027, 5, 3)) is not None
    assert forecast(contract, date(2027, 5, 3)) is None
    assert forecast(contract, date(2027, 5, 4)) is not None
    assert FineForecast.objects.count() == 2
    assert Event.objects.filter(verb=EnforcementVerb.FORECAST_MADE).count() == 1


@pytest.mark.django_db
def test_an_effort_obligation_has_no_forecast_but_its_last_invoice_is_asked(cast: Cast) -> None:
    contract = effort_contract(cast)
    assert forecast(contract, date(2027, 5, 3)) is None
    assert Deadline.objects.filter(kind=EnforcementDeadline.LAST_INVOICE).exists()


@pytest.mark.django_db
def test_the_signal_is_work_for_the_adviser_until_a_file_is_open(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast))
    day = date(2027, 5, 3)
    forecast(walk.contract, day)
    kinds = [item.kind for item in selectors.desk_of(cast.adviser, day).mine]
    assert "enforcement.signal" in kinds
    assert "enforcement.signal" not in [item.kind for item in selectors.desk_of(cast.other_adviser, day).mine]
    walk.open()
    assert [item.kind for item in selectors.desk_of(cast.adviser, day).mine] == ["enforcement.talk"]


@pytest.mark.django_db
def test_a_fulfilled_contract_asks_the_adviser_to_confirm_it(cast: Cast) -> None:
    contract = short_contract(cast, verified=Decimal("46875.00"))
    forecast(contract, date(2027, 5, 3))
    assert [item.kind for item in selectors.desk_of(cast.adviser, date(2027, 5, 3)).mine] == ["enforcement.discharge"]


@pytest.mark.django_db
def test_each_turn_is_on_the_list_of_who_has_it_and_waits_on_that_of_the_others(cast: Cast) -> None:
    """R7: whose turn in every state of the ladder."""
    walk, day = Walk(cast, short_contract(cast)), date(2027, 6, 1)
    file = walk.open()
    whose = {
        FileState.SIGNALLED: cast.adviser,
        FileState.TALK_HELD: cast.adviser,
        FileState.CLIENT_INFORMED: cast.adviser,
        FileState.NOTICE_GIVEN: cast.adviser,
        FileState.FINE_ANNOUNCED: cast.contractor,
        FileState.VIEW_CLOSED: cast.adviser,
        FileState.PROPOSED: cast.coordinator,
        FileState.COUNTERSIGNED: cast.contract_manager,
        FileState.IMPOSED: cast.contract_manager,
    }
    people = {cast.adviser, cast.contractor, cast.coordinator, cast.contract_manager}
    for state, person in whose.items():
        walk.to(state, file)
        file.refresh_from_db()
        for each in people:
            mine = [
                item for item in selectors.desk_of(each, day).mine if item.reference.startswith(walk.contract.reference)
            ]
            assert bool(mine) is (each == person), (state, each.name, mine)
        if person != cast.contract_manager:
            assert selectors.desk_of(cast.contract_manager, day).waiting
    assert selectors.desk_of(cast.department_head, day).mine == ()
    walk.to(FileState.COUNTERSIGNED, file)
    stand_in = [item.kind for item in selectors.desk_of(cast.stand_in, day).waiting]
    assert stand_in == ["enforcement.invoice"]


@pytest.mark.django_db
def test_work_costs_the_same_for_one_file_as_for_ten(
    cast: Cast, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _each in range(10):
        Walk(cast, short_contract(cast)).open()
    with django_assert_max_num_queries(20):
        assert len(selectors.desk_of(cast.adviser, date(2027, 5, 4)).mine) == 10


@pytest.mark.django_db
def test_the_last_invoice_is_asked_of_the_contract_manager_sixty_days_before(cast: Cast) -> None:
    contract = short_contract(cast)
    forecast(contract, SIXTY)
    assert chase_all(SIXTY) == 2
    asked = Message.objects.get(kind="enforcement/last_invoice")
    assert asked.recipient == cast.contract_manager
    assert "Betaal die factuur niet" in asked.body
    assert Message.objects.get(kind="enforcement/contract_ends").recipient == cast.adviser
    [item] = selectors.desk_of(cast.contract_manager, SIXTY).mine
    assert item.kind == "enforcement.last-invoice"
    Walk(cast, contract).invoice()
    assert selectors.desk_of(cast.contract_manager, SIXTY).mine == ()


@pytest.mark.django_db
def test_after_an_outage_of_nine_days_one_reminder_goes_out_and_the_forecast_is_of_today(cast: Cast) -> None:
    """R42: missed moments are not made up for, the newest one is."""
    contract = short_contract(cast)
    forecast(contract, SIXTY)
    late = ENDS - timedelta(days=21)
    assert [chase_all(late), chase_all(late)] == [2, 0]
    assert Message.objects.filter(kind="enforcement/last_invoice").count() == 1
    deadline = Deadline.objects.get(kind=EnforcementDeadline.LAST_INVOICE)
    assert steps_sent([deadline]) == {deadline.pk: [-30]}
    assert forecast(contract, SIXTY + timedelta(days=9)) is not None
    assert FineForecast.objects.count() == 2


@pytest.mark.django_db
def test_the_bureau_hears_that_the_notice_of_default_ended(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast))
    walk.to(FileState.NOTICE_GIVEN)
    assert [chase_all(NOTICE_ENDS - timedelta(days=1)), chase_all(NOTICE_ENDS)] == [0, 1]
    assert Message.objects.get(kind="enforcement/notice_term_over").recipient == cast.adviser


@pytest.mark.django_db
def test_a_new_end_moves_what_is_due(cast: Cast) -> None:
    contract = short_contract(cast)
    forecast(contract, SIXTY)
    contract.ends_on = ENDS + timedelta(days=10)
    contract.save(update_fields=["ends_on"])
    forecast(contract, SIXTY + timedelta(days=11))
    due = set(Deadline.objects.filter(kind__startswith="enforcement.").values_list("due_on", flat=True))
    assert due == {ENDS + timedelta(days=10)}


@pytest.mark.django_db
def test_a_settled_contract_is_left_alone(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast))
    file = walk.to(FileState.IMPOSED)
    walk.invoice()
    walk.withhold(file.pk)
    assert walk.contract.pk in services.contracts_to_forecast(on=date(2027, 6, 3))
    walk.settle(file.pk)
    assert walk.contract.pk not in services.contracts_to_forecast(on=date(2027, 6, 3))


def test_the_jobs_run_each_contract_and_deadline_once(
    own_database: str, celery_inline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_contract(make_cast())
    monkeypatch.setattr(timezone, "now", lambda: moment(SIXTY))
    for _twice in range(2):
        tasks.forecast_fines()
        tasks.chase_due()
    assert FineForecast.objects.count() == 1
    assert Message.objects.filter(kind__startswith="enforcement/").count() == 2


def test_eight_workers_at_once_send_one_reminder(own_database: str, threads: Threads) -> None:
    forecast(short_contract(make_cast()), SIXTY)
    assert sorted(threads(*[partial(chase_all, SIXTY, EnforcementDeadline.LAST_INVOICE)] * 8)) == [0] * 7 + [1]
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() == 1
    assert Message.objects.filter(kind="enforcement/last_invoice").count() == 1


def test_without_the_claim_the_reminder_is_recorded_more_than_once(
    threads: Threads, slowly: Callable[[Any, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a worker that only reads the deadline reminds again."""
    forecast(short_contract(make_cast()), SIXTY)
    monkeypatch.setattr(DeadlineQuerySet, "select_for_update", lambda rows, **_more: rows)
    slowly(chasing, "schedule_chases")
    threads(*[partial(chase_all, SIXTY, EnforcementDeadline.LAST_INVOICE)] * 4)
    assert Event.objects.filter(verb=DossierVerb.REMINDED).count() > 1


@pytest.mark.django_db
def test_the_end_of_a_contract_is_never_late_and_runs_again_when_it_goes_on(cast: Cast) -> None:
    contract = short_contract(cast)
    ends = Deadline.objects.filter(dossier=contract.dossier, kind=EnforcementDeadline.CONTRACT_END)
    forecast(contract, ENDS)
    assert ends.get().met_at is None
    forecast(contract, ENDS + timedelta(days=1))
    assert ends.get().met_at is not None
    contract.ends_on = ENDS + timedelta(days=30)
    contract.save(update_fields=["ends_on"])
    forecast(contract, ENDS + timedelta(days=2))
    assert (ends.get().met_at, ends.get().due_on) == (None, contract.ends_on)
