"""Workers that claim the same thing at the same moment: one gets it, the others find nothing to do (R42)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from sroi.dossier.models import Attachment, Letter, Message
from sroi.dossier.services.attachments import claim_attachment
from sroi.dossier.services.outbox import claim_message
from sroi.dossier.services.printing import claim_letter
from sroi.dossier.states import AttachmentState
from tests.conftest import Twins, at_once, kinds
from tests.factories import dossiers, people
from tests.factories.people import AT

Slowly = Callable[[Any, str], None]
WORKERS = 4


def claims_of_a_file() -> list[Any]:
    """Several workers want to judge one file."""
    made = dossiers.attachment(dossiers.dossier(), people.person(), state=AttachmentState.QUARANTINED)
    return at_once(*[partial(claim_attachment, attachment_id=made.pk, at=AT)] * WORKERS)


def claims_of_a_letter() -> list[Any]:
    """Several workers want to make one PDF."""
    made = dossiers.letter(dossiers.dossier())
    return at_once(*[partial(claim_letter, letter_id=made.pk, at=AT)] * WORKERS)


def claims_of_an_email() -> list[Any]:
    """Several workers want to send one e-mail."""
    made = dossiers.message()
    return at_once(*[partial(claim_message, message_id=made.pk, at=AT)] * WORKERS)


@pytest.mark.parametrize(
    ("race", "claimed"),
    [(claims_of_a_file, Attachment), (claims_of_a_letter, Letter), (claims_of_an_email, Message)],
)
def test_of_several_workers_one_gets_it(
    twins: Twins, slowly: Slowly, race: Callable[[], list[Any]], claimed: type[Any]
) -> None:
    slowly(claimed, "save")
    held, free = twins(lambda: kinds(race()))
    assert held == sorted([claimed.__name__, *["NoneType"] * (WORKERS - 1)])
    assert free.count(claimed.__name__) > 1
