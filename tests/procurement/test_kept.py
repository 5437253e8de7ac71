"""Nothing that is typed is lost: kept while typing, and compared before a save over a colleague's work (S3)."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from procurement import services
from procurement.models import Case, Draft
from procurement.services import AnswerEntry, LotEntry
from procurement.states import CONSIDERATION_OPTIONS, BaseKind, Consideration, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from tests.factories import dossiers
from tests.factories.cast import Cast, make_cast
from tests.factories.people import AT
from tests.procurement.prepare import VALUE, entry, opened, specified, under_test

Threads = Callable[..., list[Any]]
NOT_OURS = ("csrfmiddlewaretoken", "q", "next", "forget_draft")
AUTOSAVE = {"X-Autosave": "1"}


class Inputs(HTMLParser):
    """The values that a browser would send back from a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.area = ""
        self.choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.found[name] = given.get("value") or ""
        elif tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "select":
            self.choice, self.found[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.found[self.choice] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found[self.area], self.area = self.found[self.area].strip(), ""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(client: Client, url: str, **changes: str) -> dict[str, str]:
    """The page as it is opened, with some answers typed over."""
    found = Inputs(client.get(url).content.decode()).found
    return {name: value for name, value in found.items() if name not in NOT_OURS} | changes


def page(case: Case, name: str) -> str:
    return reverse(f"procurement:{name}", args=[case.reference])


@pytest.mark.django_db
def test_a_save_over_a_colleagues_work_is_refused_with_both_answers_and_the_next_one_is_a_choice(cast: Cast) -> None:
    case, client = opened(cast), signed_in(cast.buyer)
    mine = typed(client, page(case, "case-edit"), title="Schoonmaak Noord")
    services.edit_case(
        case_id=case.pk, entry=entry(cast, title="Schoonmaak West", description="Nieuw."), by=cast.buyer, at=AT
    )
    refused = client.post(page(case, "case-edit"), mine)
    shown = refused.content.decode()
    case.refresh_from_db()
    assert refused.status_code == 422
    assert case.title == "Schoonmaak West", "the colleague's work stands"
    assert cast.buyer.name in shown
    assert "“Schoonmaak West”" in shown, "the colleague's answer stands beside one's own"
    again = Inputs(shown).found
    assert again["title"] == "Schoonmaak Noord", "what was typed is not lost"
    assert again["description"] == "Nieuw.", "what only the colleague changed is taken over"
    again.pop("q", None)
    assert client.post(page(case, "case-edit"), again).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.description) == ("Schoonmaak Noord", "Nieuw.")


@pytest.mark.django_db
def test_a_save_over_another_part_of_the_case_is_no_clash(cast: Cast) -> None:
    case, client = opened(cast), signed_in(cast.buyer)
    mine = typed(client, page(case, "case-edit"), title="Schoonmaak Noord")
    services.set_base(case_id=case.pk, kind=BaseKind.CONTRACT_VALUE, reason="Vast.", by=cast.buyer, at=AT)
    assert client.post(page(case, "case-edit"), mine).status_code == 302


@pytest.mark.django_db
def test_the_same_answer_twice_is_no_clash(cast: Cast) -> None:
    case, client = opened(cast), signed_in(cast.buyer)
    mine = typed(client, page(case, "case-edit"), title="Schoonmaak Noord")
    services.edit_case(case_id=case.pk, entry=entry(cast, title="Schoonmaak Noord"), by=cast.buyer, at=AT)
    assert client.post(page(case, "case-edit"), mine).status_code == 302


@pytest.mark.django_db
def test_two_in_the_considerations_lose_nothing(cast: Cast) -> None:
    """An adviser and a buyer fill in different questions: both stay."""
    case = specified(cast)
    dossiers.assign(case.dossier, cast.adviser, Role.ADVISER)
    client = signed_in(cast.buyer)
    first, second = list(Consideration)[:2]
    mine = typed(client, page(case, "consideration-answer"), **{f"{first}_reason": "Van de inkoper."})
    theirs = [AnswerEntry(second, option(second), "Van de adviseur.")]
    services.answer_considerations(case_id=case.pk, answers=theirs, by=cast.adviser, at=AT)
    refused = client.post(page(case, "consideration-answer"), mine)
    assert refused.status_code == 422
    assert "Van de adviseur." in refused.content.decode()
    assert case.considerations.get().reason == "Van de adviseur."


def option(question: Consideration) -> str:
    """An answer that the question offers."""
    return next((value for value, _label in CONSIDERATION_OPTIONS.get(question, ()) if value), "Ja")


@pytest.mark.django_db
def test_lots_that_a_colleague_saved_first_are_shown_below_ones_own(cast: Cast) -> None:
    case, client = opened(cast), signed_in(cast.buyer)
    mine = typed(client, page(case, "lot-edit"), **{"lots-0-number": "1", "lots-0-title": "Kantoren"})
    theirs = LotEntry("1", "Scholen", "services", "90910000", VALUE, is_exempted=False)
    services.set_lots(case_id=case.pk, entries=[theirs], by=cast.buyer, at=AT)
    refused = client.post(page(case, "lot-edit"), mine)
    shown = refused.content.decode()
    assert [lot.title for lot in case.lots.all()] == ["Scholen"]
    assert "Kantoren" in shown
    assert "Scholen" in shown
    again = Inputs(shown).found
    again.pop("q", None)
    assert client.post(page(case, "lot-edit"), again).status_code == 302
    assert [lot.title for lot in case.lots.all()] == ["Kantoren"]


def test_of_two_saves_at_once_one_is_refused(threads: Threads) -> None:
    """The comparison is made under the lock of the case."""
    cast = make_cast()
    case = opened(cast)
    answers = [typed(signed_in(cast.buyer), page(case, "case-edit"), title=f"Titel {turn}") for turn in range(4)]
    clients = [signed_in(cast.buyer) for _each in answers]
    saves = [
        lambda client=client, mine=mine: client.post(page(case, "case-edit"), mine).status_code
        for client, mine in zip(clients, answers, strict=True)
    ]
    assert sorted(threads(*saves)) == [302, 422, 422, 422]
    assert Event.objects.filter(verb=ProcurementVerb.CASE_EDITED).count() == 1


@pytest.mark.django_db
def test_what_is_typed_is_kept_for_who_may_do_the_page_and_goes_when_it_is_saved(cast: Cast) -> None:
    case, client = under_test(cast), signed_in(cast.buyer)
    url = page(case, "ask-set")
    mine = typed(client, url, percent="3", reasoning="Nog niet af")
    before = Event.objects.count()
    kept = client.post(url, mine, headers=AUTOSAVE)
    assert kept.status_code == 200
    assert kept.json()["message"]
    assert Event.objects.count() == before, "keeping is no act"
    assert not hasattr(Case.objects.get(pk=case.pk), "ask")
    again = client.get(url).content.decode()
    assert Inputs(again).found["reasoning"] == "Nog niet af"
    dossiers.assign(case.dossier, cast.other_buyer, Role.BUYER)
    assert "Nog niet af" in signed_in(cast.other_buyer).get(url).content.decode()
    assert "Nog niet af" not in signed_in(cast.auditor).get(url).content.decode()
    assert client.post(url, mine).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_what_was_kept_can_be_thrown_away(cast: Cast) -> None:
    case, client = under_test(cast), signed_in(cast.buyer)
    url = page(case, "ask-set")
    client.post(url, typed(client, url, reasoning="Weg ermee"), headers=AUTOSAVE)
    assert client.post(url, {"forget_draft": "1"}).status_code == 302
    assert "Weg ermee" not in client.get(url).content.decode()


@pytest.mark.django_db
def test_what_was_kept_knows_that_a_colleague_saved_meanwhile(cast: Cast) -> None:
    case, client = under_test(cast), signed_in(cast.buyer)
    url = page(case, "base-set")
    client.post(url, typed(client, url, kind=BaseKind.TURNOVER, reason="Van mij."), headers=AUTOSAVE)
    services.set_base(case_id=case.pk, kind=BaseKind.CONTRACT_VALUE, reason="Van hem.", by=cast.buyer, at=AT)
    again = typed(client, url)
    assert again["reason"] == "Van mij.", again
    refused = client.post(url, again)
    assert refused.status_code == 422, again
    case.refresh_from_db()
    assert case.base_reason == "Van hem."


@pytest.mark.django_db
def test_a_citizen_number_is_not_kept(cast: Cast) -> None:
    """R45: never stored, also not in free text."""
    case, client = under_test(cast), signed_in(cast.buyer)
    url = page(case, "ask-set")
    client.post(url, typed(client, url, reasoning="BSN 111222333 van de kandidaat"), headers=AUTOSAVE)
    assert "111222333" not in str(Draft.objects.get().answers)


@pytest.mark.django_db
def test_who_may_not_change_a_case_keeps_nothing(cast: Cast) -> None:
    case = under_test(cast)
    url = page(case, "ask-set")
    assert signed_in(cast.adviser).post(url, {"reasoning": "x"}, headers=AUTOSAVE).status_code in (403, 404)
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_lines_that_were_typed_stand_there_again(cast: Cast) -> None:
    case, client = opened(cast), signed_in(cast.buyer)
    url = page(case, "lot-edit")
    client.post(url, typed(client, url, **{"lots-1-number": "7", "lots-1-title": "Scholen"}), headers=AUTOSAVE)
    shown = Inputs(client.get(url).content.decode()).found
    assert (shown["lots-0-number"], shown["lots-0-title"]) == ("7", "Scholen")


@pytest.mark.django_db
def test_a_case_that_is_being_opened_is_kept_too(cast: Cast) -> None:
    client, url = signed_in(cast.buyer), reverse("procurement:case-open")
    client.post(url, typed(client, url, title="Groen in Noord"), headers=AUTOSAVE)
    assert Inputs(client.get(url).content.decode()).found["title"] == "Groen in Noord"


@pytest.mark.django_db
def test_what_somebody_sends_as_seen_is_shown_as_text_and_never_run(cast: Cast) -> None:
    case, client = opened(cast), signed_in(cast.buyer)
    url = page(case, "case-edit")
    shown = client.post(url, typed(client, url, title="", seen="{{ 7|add:7 }}x {% debug %}")).content.decode()
    assert "14x" not in shown
    assert Inputs(shown).found["seen"] == "{{ 7|add:7 }}x {% debug %}"
