"""R43: one digest per person and day, with what is open, to who may still read it."""

from datetime import timedelta

import pytest

from contractors.states import ContractStep
from sroi.accounts.models import MailPreference
from sroi.accounts.states import MailKind, MailPace
from sroi.dossier.models import Message
from sroi.dossier.services import queue_mail
from sroi.dossier.states import MessageState
from sroi.home.services.digest import people_with_digest, send_digest
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT


@pytest.fixture
def daily(cast: Cast) -> Cast:
    """The adviser wants mail about contracts once a day."""
    MailPreference.objects.create(user=cast.adviser, kind=MailKind.CONTRACTORS, pace=MailPace.DAILY)
    return cast


def arrive(cast: Cast, key: str, **more: object) -> Message | None:
    """A mail about contracts that waits for the digest."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    return queue_mail(
        template="contractors/registration_in",
        key=key,
        context={"contract": contract, "registration": contract.registration, "days_late": 0},
        at=AT,
        recipient=cast.adviser,
        dossier=contract.dossier,
    )


def test_only_who_asked_for_it_gets_a_digest(daily: Cast) -> None:
    assert people_with_digest() == [daily.adviser.pk]
    assert send_digest(user_id=daily.coordinator.pk, at=AT) is None


def test_the_digest_names_the_open_work_and_what_came_in(daily: Cast) -> None:
    first = arrive(daily, "one")
    assert first is not None
    assert first.is_for_digest
    digest = send_digest(user_id=daily.adviser.pk, at=AT)
    assert digest is not None
    assert first.subject in digest.body
    assert "Plan het startgesprek" in digest.body
    first.refresh_from_db()
    assert (first.state, first.bundled_in) == (MessageState.SENT, digest)


def test_a_second_run_on_the_same_day_sends_nothing(daily: Cast) -> None:
    arrive(daily, "one")
    assert send_digest(user_id=daily.adviser.pk, at=AT) is not None
    arrive(daily, "two")
    assert send_digest(user_id=daily.adviser.pk, at=AT + timedelta(hours=1)) is None
    assert send_digest(user_id=daily.adviser.pk, at=AT + timedelta(days=1)) is not None
    assert Message.objects.filter(kind="home/digest").count() == 2


def test_nothing_open_is_no_mail(daily: Cast) -> None:
    assert send_digest(user_id=daily.adviser.pk, at=AT) is None


def test_what_may_no_longer_be_read_is_withheld(cast: Cast) -> None:
    MailPreference.objects.create(user=cast.contract_manager, kind=MailKind.CONTRACTORS, pace=MailPace.DAILY)
    contract = cast_contract(cast, ContractStep.START_MEETING)
    waiting = queue_mail(
        template="contractors/registration_in",
        key="one",
        context={"contract": contract, "registration": contract.registration, "days_late": 0},
        at=AT,
        recipient=cast.contract_manager,
        dossier=contract.dossier,
    )
    assert waiting is not None
    contract.case.dossier.assignments.filter(user=cast.contract_manager).update(ended_at=AT)
    digest = send_digest(user_id=cast.contract_manager.pk, at=AT)
    waiting.refresh_from_db()
    assert waiting.state == MessageState.WITHHELD
    assert digest is None or waiting.subject not in digest.body


def test_somebody_who_left_gets_nothing(daily: Cast) -> None:
    arrive(daily, "one")
    daily.adviser.is_active = False
    daily.adviser.save(update_fields=["is_active"])
    assert send_digest(user_id=daily.adviser.pk, at=AT) is None
    assert people_with_digest() == []
