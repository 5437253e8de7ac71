"""What somebody keeps for the own work: a calendar address, filters with a name, notifications; and the reminder."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contractors.models import Contract
from contractors.states import ContractStep
from procurement.states import Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event, Message
from sroi.home.models import CalendarFeed, SavedFilter
from sroi.home.selectors.notices import unseen_by
from sroi.home.selectors.portfolio import SIZE, PortfolioFilter, portfolio
from sroi.home.selectors.work import Asked, work_page
from sroi.home.services import own
from sroi.home.states import FilterPage, HomeVerb
from sroi.kernel.refusals import Refused
from tests.factories import dossiers, reports
from tests.factories.cast import Cast, cast_case, cast_contract
from tests.factories.people import AT, ON

BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def feed_address(html: str) -> str:
    """The secret address as the page shows it."""
    found = re.search(r"http://[^<\s]+\.ics", html)
    assert found is not None
    return found[0]


def test_a_calendar_reads_the_deadlines_without_login_until_the_address_is_stopped(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    dossiers.deadline(contract.dossier, "contractors.registration", due_on=timezone.localdate() + timedelta(days=3))
    client = client_of(cast.adviser)
    page = reverse("home:calendar-feed")
    address = feed_address(client.post(page, {"make": "1"}).content.decode())
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in CalendarFeed.objects.get(user=cast.adviser).token_sha256, "only the hash is kept"
    assert token not in client.get(page).content.decode(), "the address is shown once"
    answer = Client().get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"– {contract.reference}" in answer.content.decode()
    assert cast.contractor.name not in answer.content.decode()
    client.post(page, {"stop": "1"})
    assert Client().get(address).status_code == 404


def test_the_calendar_of_somebody_who_left_gives_nothing(cast: Cast) -> None:
    token = own.make_feed(by=cast.adviser, at=AT)
    User.objects.filter(pk=cast.adviser.pk).update(is_active=False)
    assert Client().get(reverse("home:calendar", args=[token])).status_code == 404


def test_a_filter_gets_a_name_and_comes_back_as_a_link_for_its_owner_only(cast: Cast) -> None:
    client = client_of(cast.adviser)
    work = reverse("home:work")
    assert "Bewaar dit filter" in client.get(f"{work}?kind=reporting").content.decode()
    answers = {"page": FilterPage.WORK, "query": "kind=reporting&evil=1", "name": "Mijn rapportages"}
    client.post(reverse("home:filter-save"), answers)
    kept = SavedFilter.objects.get(user=cast.adviser)
    assert kept.query == "kind=reporting", "what is no filter of the list is left out"
    assert "Mijn rapportages" in client.get(work).content.decode()
    assert "Mijn rapportages" not in client_of(cast.coordinator).get(work).content.decode()
    client_of(cast.coordinator).post(reverse("home:filter-remove", args=[kept.pk]), {"page": FilterPage.WORK})
    assert SavedFilter.objects.filter(pk=kept.pk).exists(), "somebody else's filter stays"
    client.post(reverse("home:filter-remove", args=[kept.pk]), {"page": FilterPage.WORK})
    assert not SavedFilter.objects.exists()


def test_a_filter_without_a_name_or_without_a_filter_is_refused_at_its_field(cast: Cast) -> None:
    client = client_of(cast.adviser)
    for answers in ({"query": "kind=reporting", "name": ""}, {"query": "evil=1", "name": "Niets"}):
        html = client.post(reverse("home:filter-save"), {"page": FilterPage.WORK, **answers}).content.decode()
        assert "Er is een probleem" in html
    assert not SavedFilter.objects.exists()


def test_there_is_a_most_to_the_number_of_filters(cast: Cast) -> None:
    for number in range(own.MOST_FILTERS):
        own.save_filter(page=FilterPage.WORK, name=f"Filter {number}", query="kind=reporting", by=cast.adviser)
    own.save_filter(page=FilterPage.WORK, name="Filter 0", query="kind=enforcement", by=cast.adviser)
    with pytest.raises(Refused):
        own.save_filter(page=FilterPage.WORK, name="Een te veel", query="kind=reporting", by=cast.adviser)


def test_the_bell_counts_what_came_in_since_it_was_seen(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    dossiers.message(dossier=contract.dossier, recipient=cast.adviser)
    assert unseen_by(cast.adviser) == 1
    client = client_of(cast.adviser)
    page = reverse("home:notifications")
    html = client.get(page).content.decode()
    assert "sr-count" in html
    assert contract.reference in html
    client.post(page)
    assert unseen_by(cast.adviser) == 0
    assert "sr-count" not in client.get(page).content.decode()


def waiting_of(cast: Cast) -> dict[str, str]:
    """What the adviser can remind the contractor of."""
    band = work_page(cast.adviser, timezone.localdate(), Asked(show_all="waiting")).waiting
    item = next(item for item in band.items if item.whose == Role.CONTRACTOR)
    return {"reference": item.reference, "kind": item.kind, "whose": item.whose}


def test_a_reminder_goes_to_who_is_expected_once_a_day_and_is_recorded(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    asked = waiting_of(cast)
    client = client_of(cast.adviser)
    answer = client.post(reverse("home:remind"), asked, follow=True)
    assert f"Herinnering gestuurd aan {cast.contractor.name}." in answer.content.decode()
    mail = Message.objects.get(kind="home/reminder")
    assert mail.recipient == cast.contractor
    assert contract.reference in mail.subject
    event = Event.objects.get(verb=HomeVerb.REMINDED)
    assert event.actor == cast.adviser
    again = client.post(reverse("home:remind"), asked)
    assert again.status_code == 409
    assert Message.objects.filter(kind="home/reminder").count() == 1
    assert Event.objects.filter(verb=HomeVerb.REMINDED).count() == 1


def test_who_does_not_wait_for_it_cannot_remind(cast: Cast) -> None:
    cast_contract(cast, ContractStep.REGISTER)
    asked = waiting_of(cast)
    assert client_of(cast.stranger).post(reverse("home:remind"), asked).status_code == 404
    assert client_of(cast.adviser).post(reverse("home:remind"), {**asked, "whose": "no-role"}).status_code == 404
    assert not Message.objects.filter(kind="home/reminder").exists()


def many(cast: Cast, number: int) -> list[Contract]:
    """So many contracts of one contract manager, the first one closed."""
    steps = [ContractStep.CLOSED, *[ContractStep.REPORT] * (number - 1)]
    found = []
    for step in steps:
        phase = Phase.CLOSED if step == ContractStep.CLOSED else Phase.EXECUTE
        found.append(cast_case(cast, phase).contracts.get())
    return found


def test_the_portfolio_has_pages_with_the_open_contracts_first(cast: Cast) -> None:
    made = many(cast, SIZE + 3)
    first = portfolio(cast.contract_manager, ON, PortfolioFilter(group="all")).page
    assert len(first.rows) == SIZE
    assert first.previous_key == ""
    second = portfolio(cast.contract_manager, ON, PortfolioFilter(group="all", after=first.next_key)).page
    assert [row.reference for row in second.rows][-1] == made[0].reference, "the closed one comes last"
    assert second.next_key == ""
    assert {row.reference for row in [*first.rows, *second.rows]} == {each.reference for each in made}
    back = portfolio(cast.contract_manager, ON, PortfolioFilter(group="all", before=second.previous_key)).page
    assert back.rows == first.rows


def test_the_portfolio_is_filtered_by_step_and_an_unknown_value_filters_nothing(cast: Cast) -> None:
    made = many(cast, 3)
    closed = portfolio(cast.contract_manager, ON, PortfolioFilter(group="all", step=ContractStep.CLOSED)).page
    assert [row.reference for row in closed.rows] == [made[0].reference]
    odd = PortfolioFilter(group="all", step="nonsense", signal="nonsense", after="nonsense")
    assert portfolio(cast.contract_manager, ON, odd).page.total == len(made)


def test_an_overdue_report_needs_attention_as_much_as_a_red_signal(cast: Cast) -> None:
    """What the tile counts stands in the list that opens first."""
    made = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(made)
    shown = portfolio(cast.contract_manager, report.due_on + timedelta(days=3), PortfolioFilter(group="red"))
    assert [row.reference for row in shown.page.rows] == [made.reference]
    assert {"red", "attention"} <= shown.page.rows[0].groups
