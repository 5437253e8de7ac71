"""Workers that claim one thing, and browsers that send one form, at the same moment: one does it (R5, R42)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from sroi.dossier.models import Attachment, Letter, Message
from sroi.dossier.services.attachments import claim_attachment
from sroi.dossier.services.outbox import claim_message
from sroi.dossier.services.printing import claim_letter
from sroi.dossier.states import AttachmentState
from sroi.kernel import once
from sroi.kernel.once import TOKEN
from tests.conftest import Twins, at_once, kinds
from tests.factories import dossiers, people
from tests.factories.cast import cast_case, make_cast
from tests.factories.people import AT
from tests.law.form_fuzz import forms_of
from tests.law.form_pages import client_of

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


def test_of_one_form_that_is_sent_twice_at_once_one_is_recorded(twins: Twins, slowly: Slowly) -> None:
    """R5: a double press, each with a connection of its own; both lead to the same page."""

    def race() -> tuple[int, set[str]]:
        cast = make_cast()
        case = cast_case(cast)
        to = reverse("dossier:note-add", args=[case.reference])
        browsers = [client_of(cast.adviser), client_of(cast.adviser)]
        sheet = next(form for form in forms_of(browsers[0].get(to).content.decode()) if "text" in form.controls)
        sent = {**sheet.plausible, TOKEN: sheet.token}
        answers = at_once(*[partial(each.post, to, sent) for each in browsers])
        return case.dossier.notes.count(), {each.headers["Location"] for each in answers}

    slowly(once, "_remember")
    (held, led_to), (free, _) = twins(race)
    assert (held, len(led_to)) == (1, 1)
    assert free == 2
