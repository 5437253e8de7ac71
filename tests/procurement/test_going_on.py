"""Who stops halfway keeps what was typed, and a colleague of the case goes on with it (S3)."""

import re

import pytest
from django.test import Client

from procurement import services
from procurement.models import Case, Draft
from procurement.selectors import case_page
from procurement.services import LotEntry
from sroi.accounts.models import User
from sroi.accounts.states import Role
from tests.factories import dossiers, people
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.pages import browser, path, shown
from tests.procurement.prepare import opened, specified, under_test
from tests.procurement.test_kept import AUTOSAVE, Inputs, typed

NOTE = "Kansen voor leerplekken, nog niet af"
LATER = {"later": "1"}


def colleague(cast: Cast, case: Case, name: str = "Carla Collega") -> User:
    """A second buyer on the case."""
    user = people.person(name, Role.BUYER, department=cast.department)
    dossiers.assign(case.dossier, user, Role.BUYER)
    return user


def half(client: Client, case: Case, **changes: str) -> dict[str, str]:
    """The page of the opportunities, half filled in."""
    return typed(client, path(case, "opportunity-record"), **({"note": NOTE} | changes))


@pytest.mark.django_db
def test_the_button_keeps_half_an_answer_records_nothing_and_leads_to_the_list(cast: Cast) -> None:
    case, client = opened(cast), browser(cast.buyer)
    response = client.post(path(case, "opportunity-record"), half(client, case) | LATER)
    assert (response.status_code, response["Location"]) == (302, path(case, "task-list"))
    case.refresh_from_db()
    assert case.opportunity_note == ""
    listed = shown(client.get(path(case, "task-list")))
    assert "Getypt en nog niet vastgelegd" in listed
    page = case_page(case, "", cast.buyer)
    assert page.tasks[1].state == "busy", "begun, by what was typed"
    assert Inputs(shown(client.get(path(case, "opportunity-record")))).found["note"] == NOTE


@pytest.mark.django_db
def test_lines_that_were_kept_come_back_without_a_word_of_somebody_who_was_first(cast: Cast) -> None:
    """Nobody saved meanwhile: what stands in the form is compared with the record, not with what was typed."""
    case, client = opened(cast), browser(cast.buyer)
    lots = typed(client, path(case, "lot-edit"), **{"lots-0-number": "1", "lots-0-title": "Kantoren"})
    client.post(path(case, "lot-edit"), lots | LATER)
    page = case_page(case, "", cast.buyer).tasks[0].pages[1]
    assert (page.name, page.state) == ("lot-edit", "busy")
    response = client.get(path(case, "lot-edit"))
    again = shown(response)
    assert response.status_code == 200
    assert "was u voor" not in again
    assert Inputs(again).found["lots-0-title"] == "Kantoren"
    assert client.post(path(case, "lot-edit"), typed(client, path(case, "lot-edit"))).status_code == 302
    assert [lot.title for lot in case.lots.all()] == ["Kantoren"]


@pytest.mark.django_db
def test_kept_lines_do_tell_that_a_colleague_saved_meanwhile(cast: Cast) -> None:
    case, client = opened(cast), browser(cast.buyer)
    lots = typed(client, path(case, "lot-edit"), **{"lots-0-number": "1", "lots-0-title": "Kantoren"})
    client.post(path(case, "lot-edit"), lots | LATER)
    theirs = LotEntry("1", "Scholen", "services", "90910000", None)
    services.set_lots(case_id=case.pk, entries=[theirs], by=cast.buyer, at=AT)
    page = shown(client.get(path(case, "lot-edit")))
    assert "was u voor" in page
    assert "Scholen" in page


@pytest.mark.django_db
def test_a_colleague_goes_on_where_somebody_stopped_and_reads_who_that_was(cast: Cast) -> None:
    case, first = opened(cast), browser(cast.buyer)
    first.post(path(case, "opportunity-record"), half(first, case), headers=AUTOSAVE)
    second = browser(colleague(cast, case))
    page = shown(second.get(path(case, "opportunity-record")))
    assert Inputs(page).found["note"] == NOTE
    assert cast.buyer.name in page[page.index("Nog niet") :]
    whole = Inputs(page).found | {"discussed_with": "Mevrouw De Wit", "talked_on": "2-3-2026", "route": "market"}
    assert second.post(path(case, "opportunity-record"), whole).status_code == 302
    case.refresh_from_db()
    assert case.opportunity_note == NOTE
    assert not Draft.objects.exists(), "what was gone on with is done"


@pytest.mark.django_db
def test_the_stand_in_of_the_buyer_goes_on_too(cast: Cast) -> None:
    case, client = opened(cast), browser(cast.buyer)
    client.post(path(case, "opportunity-record"), half(client, case) | LATER)
    stand_in = people.person("Wim Waarnemer", Role.BUYER, department=cast.department)
    people.stand_in(cast.buyer, stand_in)
    assert Inputs(shown(browser(stand_in).get(path(case, "opportunity-record")))).found["note"] == NOTE


@pytest.mark.django_db
def test_what_two_typed_stands_beside_each_other_and_nothing_is_lost(cast: Cast) -> None:
    case, first = opened(cast), browser(cast.buyer)
    other = colleague(cast, case)
    second = browser(other)
    mine = half(first, case, note="Van de eerste.")
    theirs = half(second, case, note="Van de tweede.")
    first.post(path(case, "opportunity-record"), mine, headers=AUTOSAVE)
    second.post(path(case, "opportunity-record"), theirs, headers=AUTOSAVE)
    page = shown(first.get(path(case, "opportunity-record")))
    assert Inputs(page).found["note"] == "Van de tweede.", "the newest is shown"
    own = Draft.objects.get(user=cast.buyer)
    again = Inputs(shown(first.get(f"{path(case, 'opportunity-record')}?concept={own.pk}"))).found
    assert again["note"] == "Van de eerste."
    record = Inputs(shown(first.get(f"{path(case, 'opportunity-record')}?concept=0"))).found
    assert record["note"] == ""


@pytest.mark.django_db
def test_a_save_forgets_what_its_page_told_of_and_keeps_what_was_typed_since(cast: Cast) -> None:
    case, first = opened(cast), browser(cast.buyer)
    known, later = colleague(cast, case), colleague(cast, case, "Lena Later")
    left = browser(known)
    left.post(path(case, "opportunity-record"), half(left, case), headers=AUTOSAVE)
    answers = half(first, case, discussed_with="Mevrouw De Wit", talked_on="2-3-2026", route="market")
    since = browser(later)
    since.post(path(case, "opportunity-record"), half(since, case, note="Erna getypt."), headers=AUTOSAVE)
    assert first.post(path(case, "opportunity-record"), answers).status_code == 302
    assert [each.user for each in Draft.objects.all()] == [later]


@pytest.mark.django_db
def test_who_may_not_do_the_page_reads_nothing_of_what_was_typed(cast: Cast) -> None:
    case, client = specified(cast), browser(cast.buyer)
    client.post(path(case, "text-list"), {"kinds": ["strategy"]} | LATER)
    client.post(path(case, "base-set"), {"reason": NOTE} | LATER)
    reader = browser(cast.auditor)
    assert reader.get(path(case, "base-set")).status_code == 403
    for name in ("text-list", "task-list", "case-gate", "case-preparation"):
        page = shown(reader.get(path(case, name)))
        assert NOTE not in page
        assert "concept=" not in page, name


@pytest.mark.django_db
def test_what_somebody_else_typed_is_not_thrown_away_by_a_colleague(cast: Cast) -> None:
    case, first = opened(cast), browser(cast.buyer)
    first.post(path(case, "opportunity-record"), half(first, case), headers=AUTOSAVE)
    second = browser(colleague(cast, case))
    page = shown(second.get(path(case, "opportunity-record")))
    assert "forget_draft" not in page
    second.post(path(case, "opportunity-record"), {"forget_draft": "1"})
    assert Draft.objects.count() == 1


@pytest.mark.django_db
def test_a_number_in_the_address_opens_no_draft_of_another_page(cast: Cast) -> None:
    case, other, client = opened(cast), opened(cast, title="Groen"), browser(cast.buyer)
    client.post(path(other, "opportunity-record"), half(client, other) | LATER)
    draft = Draft.objects.get()
    page = shown(client.get(f"{path(case, 'opportunity-record')}?concept={draft.pk}"))
    assert NOTE not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["case-edit", "lot-edit", "opportunity-record", "variant-choose", "ask-set"])
def test_every_page_of_phase_1_has_the_button_and_keeps_without_javascript(cast: Cast, name: str) -> None:
    case, client = under_test(cast), browser(cast.buyer)
    page = shown(client.get(path(case, name)))
    assert re.search(r'<button type="submit" name="later"[^>]*>Bewaar en ga later verder</button>', page)
    assert client.post(path(case, name), Inputs(page).found | LATER).status_code == 302
    draft = Draft.objects.get()
    assert (draft.page, draft.is_shared) == (path(case, name), True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["consideration-answer", "base-set", "criterion-list", "text-list"])
def test_every_page_of_phase_2_has_the_button(cast: Cast, name: str) -> None:
    page = shown(browser(cast.buyer).get(path(specified(cast), name)))
    assert page.count('name="later"') == 1


@pytest.mark.django_db
def test_what_is_typed_outside_the_tasks_stays_with_who_typed_it(cast: Cast) -> None:
    case, client = opened(cast), browser(cast.buyer)
    answers = {"reason": "Nog niet af."}
    client.post(path(case, "case-stop"), answers, headers=AUTOSAVE)
    assert not Draft.objects.get().is_shared
