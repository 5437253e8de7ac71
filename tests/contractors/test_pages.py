"""Pages of contracts: constant queries, wrong input with nothing lost, the letter reopened (R24, house rule 10)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contractors import selectors
from contractors.documents import AGREEMENT_TEMPLATE, agreement_letter
from contractors.models import Contract
from contractors.states import AgreementState, ContractStep
from sroi.accounts.models import User
from sroi.kernel.pdf import render_pdf
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import ON

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many queries the block took."""
    found: list[int] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found.append(len(context))


def queries_of(user: User) -> int:
    """The queries of both work lists of somebody whose standing is read afresh."""
    person = User.objects.get(pk=user.pk)
    with counted() as found:
        selectors.work_of(person, ON)
        selectors.waiting_of(person, ON)
    return found[0]


def test_the_work_lists_take_as_many_queries_for_thirty_contracts_as_for_three(cast: Cast) -> None:
    for _number in range(3):
        cast_contract(cast, ContractStep.START_MEETING)
    few = {person.name: queries_of(person) for person in (cast.adviser, cast.contractor, cast.contract_manager)}
    for _number in range(27):
        cast_contract(cast, ContractStep.START_MEETING)
    many = {person.name: queries_of(person) for person in (cast.adviser, cast.contractor, cast.contract_manager)}
    assert few == many
    assert len(selectors.work_of(cast.adviser, ON)) == 30


def test_the_page_of_a_contract_takes_as_many_queries_for_ten_versions_as_for_one(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    client = as_user(cast.adviser)
    client.get(contract.get_absolute_url())
    with counted() as few:
        client.get(contract.get_absolute_url())
    for _number in range(9):
        contracts.agreement(contract, AgreementState.SUPERSEDED)
        contracts.held_meeting(contract)
    with counted() as many:
        client.get(contract.get_absolute_url())
    assert few == many


WRONG = {
    "link-send": ({"email": "geen adres"}, "email"),
    "registration-record": ({"contact_name": "Nora", "received_on": "31-02-2026"}, "received_on"),
    "meeting-propose": ({"day_1": "morgen", "clock_1": "10:00", "location": "Kantoor"}, "day_1"),
    "certificate-record": ({"level": "level_2", "number": "PSO-9", "valid_from": "gisteren"}, "valid_from"),
    "base-change": ({"kind": "option", "change": "veel", "reason": "Optie"}, "change"),
    "term-change": ({"starts_on": "01-01-2027", "ends_on": "nooit", "reason": "Langer"}, "ends_on"),
    "clause-record": ({"text": "Boete", "source": "art. 12", "factor": "x"}, "factor"),
    "contract-stop": ({"stopped_on": "ooit", "reason": "Failliet"}, "stopped_on"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_answered_at_the_field_and_nothing_is_lost(cast: Cast, name: str) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    sent, field = WRONG[name]
    page = as_user(cast.adviser).post(reverse(f"contractors:{name}", args=[contract.reference]), sent)
    assert page.status_code == 200
    form = page.context["form"]
    assert field in form.errors
    assert all(str(message).endswith(".") for messages in form.errors.values() for message in messages)
    text = page.content.decode()
    assert "Er is een probleem" in text
    assert all(value in text for value in sent.values() if not value.startswith(("level", "option")))


def test_an_unknown_link_says_no_more_than_that_it_does_not_work(cast: Cast) -> None:
    page = Client().get(reverse("contractors:registration-link", args=["nergens-bekend"]))
    assert page.status_code == 404
    assert "Deze link werkt niet meer" in page.content.decode()


def test_the_contractor_sees_no_draft_and_no_internal_preparation(cast: Cast) -> None:
    """R1."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.agreement(contract, AgreementState.DRAFT)
    client, url = as_user(cast.contractor), reverse("contractors:agreement", args=[contract.reference, 1])
    assert client.get(url).status_code == 404
    assert url not in client.get(contract.get_absolute_url()).content.decode()
    assert contract.case.get_absolute_url() not in client.get(contract.get_absolute_url()).content.decode()


def test_the_letter_of_the_agreement_is_an_accessible_pdf_with_the_figures(cast: Cast) -> None:
    contract: Contract = cast_contract(cast, ContractStep.START)
    agreement = contract.agreements.get()
    context = agreement_letter(agreement, base=contract.base_rows.get().change)
    content = render_pdf(AGREEMENT_TEMPLATE, {**asdict(context), "subject": "Prestatieafspraken"}, language="nl")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("nl")
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert context.net == contract.obligation.net
    assert context.starts_on == date(2026, 4, 1)
