"""Timeline, letters, notes and undelivered mail, as each reader sees them (R1, R5, R7, R37)."""

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from procurement.states import Phase
from sroi.accounts.models import User
from sroi.dossier.models import Letter
from sroi.dossier.selectors import (
    attachments_of,
    deadlines_of,
    label_of,
    letters_of,
    outbox_at,
    people_of,
    timeline_of,
)
from sroi.dossier.services import record, render_letter, write_note
from sroi.dossier.services.printing import letter_pdf
from sroi.dossier.states import DossierVerb, LetterState, MessageState
from tests.factories import dossiers
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def again(user: User) -> User:
    """The same person as a next request reads them."""
    return User.objects.get(pk=user.pk)


def test_the_timeline_of_a_case_holds_what_happened_below_it(cast: Cast) -> None:
    """R5, R7: the tree is merged, newest first."""
    case = cast_case(cast, Phase.EXECUTE)
    contract = case.contracts.get()
    record(case.dossier, DossierVerb.ROLE_ASSIGNED, by=cast.coordinator, at=AT)
    record(contract.dossier, DossierVerb.FILE_ADDED, by=cast.contractor, at=AT)
    first, second = timeline_of(case.dossier, cast.buyer)
    assert (first.who, second.who) == (cast.contractor.name, cast.coordinator.name)
    assert first.what.startswith(contract.reference)


def test_a_contractor_sees_the_own_contract_only_and_nothing_internal(cast: Cast) -> None:
    """R1: not the case, no internal note, no letter that is not shared."""
    case = cast_case(cast, Phase.EXECUTE)
    contract = case.contracts.get()
    record(case.dossier, DossierVerb.ROLE_ASSIGNED, by=cast.coordinator, at=AT)
    for text, internal in (("Intern overleg", True), ("Gedeeld", False)):
        write_note(dossier=contract.dossier, text=text, is_internal=internal, by=cast.adviser, at=AT)
    record(contract.dossier, DossierVerb.FILE_ADDED, by=cast.contractor, at=AT)
    hidden, shared = (dossiers.letter(contract.dossier, is_shared=shared, content=b"%PDF") for shared in (False, True))
    for letter in (hidden, shared):
        record(contract.dossier, DossierVerb.LETTER_ISSUED, about=letter, by=cast.adviser, at=AT)
    seen = " ".join(moment.what for moment in timeline_of(contract.dossier, cast.contractor))
    assert shared.number in seen
    assert hidden.number not in seen
    assert "Intern overleg" not in seen
    assert [row.number for row in letters_of(contract.dossier, cast.contractor)] == [shared.number]
    above = " ".join(moment.what for moment in timeline_of(case.dossier, cast.contractor))
    assert label_of(DossierVerb.ROLE_ASSIGNED) not in above
    assert not timeline_of(contract.dossier, cast.stranger)


def test_an_act_of_a_stand_in_shows_both_names(cast: Cast) -> None:
    """R4."""
    case = cast_case(cast)
    write_note(dossier=case.dossier, text="Gebeld.", is_internal=True, by=cast.adviser, at=AT)
    client = signed_in(cast.stand_in)
    url = reverse("dossier:note-add", args=[case.reference])
    assert client.post(url, {"text": "Teruggebeld.", "is_internal": "on"}).status_code == 302
    newest = timeline_of(case.dossier, cast.buyer)[0]
    assert (newest.who, newest.for_whom) == (cast.stand_in.name, cast.adviser.name)


def test_a_note_with_a_citizen_number_is_refused_at_the_field(cast: Cast) -> None:
    """R45: also not in free text; what was written is not lost."""
    case = cast_case(cast)
    page = signed_in(cast.buyer).post(
        reverse("dossier:note-add", args=[case.reference]), {"text": "Zijn BSN is 111222333."}
    )
    assert page.status_code == 422
    assert "burgerservicenummer" in page.content.decode()
    assert not case.dossier.notes.exists()


def test_every_verb_of_every_app_has_words() -> None:
    assert label_of(DossierVerb.NOTE_WRITTEN) == "Notitie geschreven"
    assert label_of("procurement.case-opened") != "procurement.case-opened"
    assert label_of("unknown.word") == "unknown.word"


def test_a_letter_is_made_once_and_kept_as_it_was(cast: Cast) -> None:
    """R37: versioned template, frozen context, archived as sent."""
    case = cast_case(cast)
    letter = dossiers.letter(case.dossier, template="letters/base.html", subject="Ingebrekestelling")
    assert render_letter(letter_id=letter.pk, at=AT)
    assert not render_letter(letter_id=letter.pk, at=AT)
    letter.refresh_from_db()
    assert letter.state == LetterState.RENDERED
    page = signed_in(cast.buyer).get(reverse("dossier:letter", args=[letter.number]))
    assert page["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(io.BytesIO(page.content))[0].get_textpage().get_text_bounded()
    assert "Ingebrekestelling" in text
    assert letter.number in text
    assert page.content == letter_pdf(letter)


def test_a_letter_that_cannot_be_made_waits_and_is_tried_again(cast: Cast) -> None:
    letter = dossiers.letter(cast_case(cast).dossier, template="letters/no-such-template.html")
    assert not render_letter(letter_id=letter.pk, at=AT)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (LetterState.QUEUED, 1)
    assert letter.leased_until is not None
    assert letter not in Letter.objects.to_make_at(AT)
    assert letter in Letter.objects.to_make_at(letter.leased_until.replace(year=2027))


def test_a_contractor_opens_a_shared_letter_and_no_other(cast: Cast) -> None:
    contract = cast_case(cast, Phase.EXECUTE).contracts.get()
    client = signed_in(cast.contractor)
    for shared, status in ((True, 200), (False, 404)):
        letter = dossiers.letter(contract.dossier, content=b"%PDF-1.7", is_shared=shared)
        assert client.get(reverse("dossier:letter", args=[letter.number])).status_code == status


def test_the_outbox_shows_what_did_not_arrive_and_sends_it_again(cast: Cast) -> None:
    """R42."""
    case = cast_case(cast)
    failed = dossiers.message(dossier=case.dossier, state=MessageState.FAILED)
    dossiers.message(state=MessageState.SENT)
    tried = dossiers.message(attempts=3)
    client = signed_in(cast.coordinator)
    page = client.get(reverse("dossier:outbox"))
    assert {row.message_id for row in page.context["outbox"].rows} == {failed.pk, tried.pk}
    assert client.post(reverse("dossier:message-retry", args=[failed.pk])).status_code == 302
    failed.refresh_from_db()
    assert failed.state == MessageState.QUEUED
    assert client.post(reverse("dossier:message-retry", args=[999999])).status_code == 404


def test_a_machine_that_is_away_shows_in_the_outbox(cast: Cast) -> None:
    dossiers.message()
    dossiers.letter(cast_case(cast).dossier)
    found = outbox_at(AT.replace(hour=12))
    assert (found.stuck_messages, found.stuck_letters, found.is_stuck) == (1, 1, True)
    assert not outbox_at(AT).is_stuck


def test_people_and_deadlines_of_a_contract_come_from_the_case_too(cast: Cast) -> None:
    contract = cast_case(cast, Phase.EXECUTE).contracts.get()
    assert {row.name for row in people_of(contract.dossier)} == {
        cast.buyer.name,
        cast.adviser.name,
        cast.contract_manager.name,
    }
    dossiers.deadline(contract.dossier)
    dossiers.deadline(contract.dossier, about="tests.done:1", met_at=AT)
    assert len(deadlines_of(contract.case.dossier, cast.buyer)) == 1


@pytest.mark.parametrize("reader", ["adviser", "contractor"])
@pytest.mark.parametrize("selector", [timeline_of, letters_of, attachments_of, deadlines_of])
def test_a_reader_of_the_dossier_costs_the_same_for_three_and_for_thirty(
    cast: Cast, reader: str, selector: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    dossier = cast_case(cast, Phase.EXECUTE).contracts.get().dossier
    counts = []
    for amount in (3, 27):
        for number in range(amount):
            letter = dossiers.letter(dossier, is_shared=True)
            record(dossier, DossierVerb.LETTER_ISSUED, about=letter, by=cast.adviser, at=AT)
            write_note(dossier=dossier, text="Notitie", is_internal=False, by=cast.adviser, at=AT)
            dossiers.deadline(dossier, about=f"tests.row:{amount}-{number}")
            dossiers.attachment(dossier, cast.contractor)
        user = again(getattr(cast, reader))
        with django_assert_max_num_queries(25) as queries:
            assert len(selector(type(dossier).objects.get(pk=dossier.pk), user)) >= amount
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["letter-list", "attachment-list", "attachment-add", "note-add", "event-list"])
def test_the_pages_are_there_in_both_languages(cast: Cast, name: str, language: str) -> None:
    case = cast_case(cast)
    cast.adviser.language = language
    cast.adviser.save(update_fields=["language"])
    page = signed_in(cast.adviser).get(reverse(f"dossier:{name}", args=[case.reference])).content.decode()
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
