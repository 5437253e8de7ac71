"""The one chaser: once per moment and due date, in few statements, whatever fails, dies or runs beside it (R42)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sroi.dossier.models import Deadline, Dossier, Event, Message
from sroi.dossier.querysets import DeadlineQuerySet
from sroi.dossier.selectors import breaks_in_database, timeline_of
from sroi.dossier.services import (
    Chase,
    Chaser,
    MailDraft,
    chase_batch,
    chase_due,
    chasing,
    extend_deadline,
    record,
    set_deadline,
)
from sroi.dossier.states import DossierVerb
from sroi.reference.states import ReminderKind
from tests.conftest import Threads
from tests.factories import dossiers
from tests.factories.cast import Cast

KIND, DUE = "tests.something", date(2026, 3, 16)


def tell(chases: Sequence[Chase]) -> Iterator[MailDraft]:
    """One e-mail for each reminder; one dossier has a title that cannot be told."""
    for chase in chases:
        dossier = chase.deadline.dossier
        if dossier.title == "Stuk":
            raise ValueError(dossier.reference)
        context = {"dossier": dossier, "by": "", "title": chase.deadline.kind, "due_on": chase.deadline.due_on}
        yield MailDraft("home/reminder", chase.key, context, address="iemand@example.org", dossier=dossier)


CHASER = Chaser(KIND, ReminderKind.AGREEMENT, tell)


def moment(day: date) -> datetime:
    """Early in the morning."""
    return datetime.combine(day, time(5), UTC)


def chase_on(*days: date) -> list[int]:
    """How many reminders each day gives."""
    return [chase_due(CHASER, at=moment(day)).reminded for day in days]


def due(title: str = "Schoonmaak", *, dossier: Dossier | None = None, about: str = "") -> Deadline:
    """Something that is due and chased from that day."""
    kept = dossier or dossiers.dossier(title=title)
    return dossiers.deadline(kept, KIND, due_on=DUE, about=about, next_chase_on=DUE)


def steps() -> list[int]:
    """The steps of the reminders that are recorded."""
    return [int(event.facts["step"]) for event in Event.objects.filter(verb=DossierVerb.REMINDED).order_by("pk")]


@pytest.mark.django_db
def test_a_deadline_that_is_set_anew_is_reminded_of_anew() -> None:
    """The steps and keys of the old due date say nothing of the new one."""
    dossier, week = dossiers.dossier(), timedelta(days=7)
    set_deadline(dossier=dossier, kind=KIND, due_on=DUE, next_chase_on=DUE)
    assert chase_on(DUE, DUE + week) == [1, 1]
    later = DUE + timedelta(days=30)
    set_deadline(dossier=dossier, kind=KIND, due_on=later, next_chase_on=later)
    assert chase_on(later - timedelta(days=1), later, later, later + week) == [0, 1, 0, 1]
    assert steps() == [0, 7, 0, 7]
    assert Message.objects.filter(dossier=dossier).count() == 4


@pytest.mark.django_db
def test_an_extended_deadline_is_reminded_of_on_its_new_day(cast: Cast) -> None:
    deadline, later = due(), DUE + timedelta(days=30)
    assert chase_on(DUE) == [1]
    extend_deadline(
        deadline_id=deadline.pk,
        due_on=later,
        next_chase_on=later,
        reason="Uitstel",
        by=cast.adviser,
        at=moment(DUE),
    )
    assert chase_on(DUE + timedelta(days=7), later - timedelta(days=1), later) == [0, 0, 1]
    assert steps() == [0, 0]


@pytest.mark.django_db
def test_a_batch_costs_the_same_for_three_as_for_thirty() -> None:
    counts = []
    for many in (3, 30):
        for _each in range(many):
            due()
        with CaptureQueriesContext(connection) as found:
            assert chase_batch(CHASER, at=moment(DUE)).reminded == many
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


@pytest.mark.django_db
def test_reminders_beyond_one_batch_all_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(7):
        due()
    monkeypatch.setattr(chasing, "chase_batch", partial(chase_batch, most=3))
    assert chase_on(DUE, DUE) == [7, 0]


@pytest.mark.django_db
def test_two_reminders_in_one_dossier_keep_its_chain_whole() -> None:
    """R5: the database chains what is written together, one after the other."""
    dossier = dossiers.dossier()
    record(dossier, DossierVerb.NOTE_WRITTEN, at=moment(DUE))
    for about in ("tests.thing:1", "tests.thing:2"):
        due(dossier=dossier, about=about)
    assert chase_on(DUE) == [2]
    assert list(dossier.events.values_list("sequence", flat=True)) == [1, 2, 3]
    assert breaks_in_database(dossier) == ()


@pytest.mark.django_db
def test_one_that_fails_does_not_stop_the_others_and_stays_due(caplog: pytest.LogCaptureFixture) -> None:
    broken = [due("Stuk") if place == 4 else due() for place in range(9)][4]
    done = chase_due(CHASER, at=moment(DUE))
    assert (done.reminded, done.failed) == (8, (broken.pk,))
    assert f"reminder of deadline {broken.pk} failed" in caplog.text
    assert "stuck" in caplog.text
    assert not Event.objects.filter(dossier=broken.dossier).exists()
    assert Message.objects.count() == 8
    Dossier.objects.filter(pk=broken.dossier_id).update(title="Hersteld")
    assert chase_on(DUE) == [1]


def test_eight_workers_share_the_work_and_remind_of_each_once(
    own_database: str, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(24):
        due()
    monkeypatch.setattr(chasing, "chase_batch", partial(chase_batch, most=2))
    answers = threads(*[lambda: chase_due(CHASER, at=moment(DUE)).reminded] * 8)
    assert sum(answers) == 24
    assert len([each for each in answers if each]) > 1
    assert steps() == [0] * 24
    assert not Deadline.objects.to_chase_on(DUE).exists()


def test_without_the_lock_eight_workers_remind_of_some_twice(
    own_database: str, threads: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the claim is what makes it once."""
    due()
    monkeypatch.setattr(DeadlineQuerySet, "select_for_update", lambda rows, **_more: rows)
    pausing("steps_sent", monkeypatch)
    threads(*[lambda: chase_due(CHASER, at=moment(DUE))] * 8)
    assert len(steps()) > 1


def test_what_somebody_holds_is_left_to_them_and_taken_up_later(own_database: str, threads: Threads) -> None:
    """An act holds its dossier and may wait for the deadline: the chaser waits for neither, so nobody deadlocks."""
    held, free = due(), due()

    def act() -> None:
        with transaction.atomic():
            record(held.dossier, DossierVerb.NOTE_WRITTEN, at=moment(DUE))
            sleep(1.0)
            Deadline.objects.filter(pk=held.pk).update(source="Gewijzigd")

    def chase() -> int:
        sleep(0.4)
        return chase_due(CHASER, at=moment(DUE)).reminded

    assert threads(act, chase) == [None, 1]
    assert Event.objects.filter(verb=DossierVerb.REMINDED, dossier=free.dossier).exists()
    assert chase_on(DUE) == [1]


def test_a_worker_that_dies_leaves_its_batch_to_the_next(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a batch is kept until all of it is."""
    for _each in range(3):
        due()

    def die(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(chasing, "queue_mails", die)
        with pytest.raises(KeyboardInterrupt):
            chase_due(CHASER, at=moment(DUE))
    assert not steps()
    assert chase_on(DUE) == [3]


@pytest.mark.django_db
def test_the_timeline_says_what_was_reminded_of(cast: Cast) -> None:
    deadline = due()
    chase_on(DUE)
    [line] = timeline_of(deadline.dossier, cast.coordinator)
    assert line.what.endswith(f": {KIND}")


def pausing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one step take a while, so that the others come in between."""
    real: Callable[..., Any] = getattr(chasing, name)

    def slowly(*given: Any, **named: Any) -> Any:
        answer = real(*given, **named)
        sleep(0.4)
        return answer

    monkeypatch.setattr(chasing, name, slowly)


def sleep(seconds: float) -> None:
    """Wait inside the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
