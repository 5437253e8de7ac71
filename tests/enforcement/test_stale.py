"""Two tabs, two people, two clicks: who read something older does nothing, and reads how it is now (R3)."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enforcement import services
from enforcement.models import Discharge, Fine, Withholding
from enforcement.states import FileState
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel import formats
from tests.enforcement.ground import LATER, Walk, short_contract
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
IMPOSE = {"decision": "impose", "decision_reason": "Verwijtbaar."}


@pytest.fixture
def walk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A contract that ended 6,875.00 short; the border reads the day of the decision."""
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    return Walk(cast, short_contract(cast))


def tab(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def seen_in(response: Any) -> str:
    """The mark that a page carries of what its reader saw."""
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert found, "the page carries no mark"
    return found[1]


def send(client: Client, name: str, reference: str, answers: Mapping[str, str]) -> Any:
    """Send the form of an act."""
    return client.post(reverse(f"enforcement:{name}", args=[reference]), dict(answers))


def propose_again(walk: Walk, file_id: int, amount: str) -> None:
    """The proposal goes back, and comes again with another amount."""
    services.return_proposal(file_id=file_id, reason="Weeg mee.", by=walk.cast.contract_manager, at=LATER)
    walk.propose(file_id, amount)
    walk.countersign(file_id)


def test_who_decides_on_a_proposal_that_changed_meanwhile_reads_the_new_one_first(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    client = tab(walk.cast.department_head)
    seen = seen_in(client.get(reverse("enforcement:fine-decide", args=[file.reference])))
    propose_again(walk, file.pk, "1000.00")
    before = Event.objects.count()
    refused = send(client, "fine-decide", file.reference, {**IMPOSE, "seen": seen})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "heeft dit dossier gewijzigd" in shown
    assert formats.euro(Decimal(1000), language="nl") in shown
    assert "Verwijtbaar." in shown
    assert Event.objects.count() == before
    again = send(client, "fine-decide", file.reference, {**IMPOSE, "seen": seen_in(refused)})
    assert again.status_code == 302
    assert Fine.objects.get(file=file).decided == Decimal("1000.00")


def test_a_form_without_the_mark_of_its_page_decides_nothing(walk: Walk) -> None:
    """R6: what does not say which file was read is refused, shows the file, and keeps what was typed."""
    file = walk.to(FileState.COUNTERSIGNED)
    client = tab(walk.cast.department_head)
    before = Event.objects.count()
    refused = send(client, "fine-decide", file.reference, IMPOSE)
    assert refused.status_code == 422
    assert "Verwijtbaar." in refused.content.decode()
    assert Event.objects.count() == before
    again = send(client, "fine-decide", file.reference, {**IMPOSE, "seen": seen_in(refused)})
    assert again.status_code == 302


def test_a_coordinator_does_not_countersign_what_nobody_showed(walk: Walk) -> None:
    file = walk.to(FileState.PROPOSED)
    client = tab(walk.cast.coordinator)
    seen = seen_in(client.get(reverse("enforcement:fine-countersign", args=[file.reference])))
    services.return_proposal(file_id=file.pk, reason="Weeg mee.", by=walk.cast.contract_manager, at=LATER)
    walk.propose(file.pk, "1.00")
    refused = send(client, "fine-countersign", file.reference, {"seen": seen})
    assert refused.status_code == 422
    assert Fine.objects.get(file=file).countersigned_by is None


def test_an_invoice_that_changed_meanwhile_is_shown_before_it_is_withheld_from(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.invoice("5000.00")
    client = tab(walk.cast.contract_manager)
    seen = seen_in(client.get(reverse("enforcement:withholding-instruct", args=[file.reference])))
    walk.invoice("100.00")
    refused = send(client, "withholding-instruct", file.reference, {"seen": seen})
    assert refused.status_code == 422
    assert formats.euro(Decimal(100), language="nl") in refused.content.decode()
    assert not Withholding.objects.exists()


@pytest.mark.parametrize(
    ("state", "person", "name", "answers", "now"),
    [
        (
            FileState.SIGNALLED,
            "adviser",
            "talk-record",
            {"held_on": "03-06-2027", "attendees": "A", "minutes": "B"},
            "",
        ),
        (FileState.PROPOSED, "coordinator", "fine-countersign", {}, "Voorstel meegetekend"),
        (FileState.COUNTERSIGNED, "contract_manager", "fine-decide", IMPOSE, "Boete opgelegd"),
        (FileState.IMPOSED, "contractor", "dispute-give", {"text": "Het klopt niet."}, "Betwist"),
    ],
)
def test_a_second_click_does_nothing_and_tells_where_the_file_is(
    walk: Walk, state: FileState, person: str, name: str, answers: Mapping[str, str], now: str
) -> None:
    file = walk.to(state)
    client = tab(getattr(walk.cast, person))
    shown = client.get(reverse(f"enforcement:{name}", args=[file.reference]))
    marked = {**answers, "seen": seen_in(shown)} if "seen" in shown.context["form"].fields else answers
    assert send(client, name, file.reference, marked).status_code == 302
    before = Event.objects.count()
    second = send(client, name, file.reference, answers)
    shown = second.content.decode()
    assert second.status_code == 409
    assert "Er is niets gewijzigd." in shown
    assert now in shown
    assert f'href="{file.get_absolute_url()}"' in shown
    typed = (text for field, text in answers.items() if field != "decision")
    assert all(text in shown for text in typed)
    assert Event.objects.count() == before


def test_withholding_or_confirming_twice_leaves_one(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.invoice()
    client = tab(walk.cast.contract_manager)
    mark = {"seen": seen_in(client.get(reverse("enforcement:withholding-instruct", args=[file.reference])))}
    assert send(client, "withholding-instruct", file.reference, mark).status_code == 302
    assert send(client, "withholding-instruct", file.reference, mark).status_code == 409
    assert Withholding.objects.count() == 1
    walk.settle(file.pk)
    adviser = tab(walk.cast.adviser)
    assert send(adviser, "discharge", walk.contract.reference, {}).status_code == 302
    refused = send(adviser, "discharge", walk.contract.reference, {})
    assert refused.status_code == 422
    assert "al eerder bevestigd" in refused.content.decode()
    assert Discharge.objects.count() == 1


def test_the_contractor_of_a_moved_file_does_not_read_who_acted(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    shown = tab(walk.cast.contractor).get(reverse("enforcement:view-give", args=[file.reference]))
    assert shown.status_code == 409
    assert walk.cast.coordinator.name not in shown.content.decode()
