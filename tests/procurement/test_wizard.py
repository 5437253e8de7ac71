"""Smart procurement as six tasks in any order: how far each is, what is asked, and the last check (S3, R6)."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import gates, services
from procurement.gates import case_facts
from procurement.models import Case
from procurement.readers import NoticeKind
from procurement.selectors import CasePage, Task, case_page
from procurement.selectors.wizard import PLAN
from procurement.states import CaseAction, ConsultationState, Phase, Route
from sroi.accounts.models import User
from sroi.accounts.states import Role
from tests.factories import cases, dossiers
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.pages import browser, path, shown
from tests.procurement.prepare import asked, opened, specified, talk, under_test
from tests.procurement.test_kept import typed
from tests.procurement.test_prepare_notices import imported, made

TASKS = ("Opdracht", "Markt", "Variant", "Percentage", "Teksten", "Controleren en indienen")
PAGES = [(number, name) for number, plan in enumerate(PLAN, 1) for name, _codes in plan.pages]


def fresh(case: Case) -> Case:
    """The case as it stands: the acts that made it read their own."""
    return Case.objects.select_related("dossier", "department").get(pk=case.pk)


def page_of(case: Case, reader: User, current: str = "") -> CasePage:
    return case_page(fresh(case), current, reader)


def task(case: Case, reader: User, number: int) -> Task:
    return page_of(case, reader).tasks[number - 1]


def words(case: Case, reader: User) -> list[str]:
    return [str(each.status.word) for each in page_of(case, reader).tasks]


@pytest.mark.django_db
def test_every_condition_of_the_gates_stands_on_one_page_of_the_list(cast: Cast) -> None:
    """One source: a condition that is added to a gate cannot be left off the list of tasks."""
    facts = case_facts(asked(cast))
    known = {each.code for each in (*gates.prepared(facts), *gates.specified(facts))}
    listed = [code for plan in PLAN for _page, codes in plan.pages for code in codes]
    assert sorted(listed) == sorted(known)


STAGES: dict[str, Callable[[Cast], Case]] = {
    "opened": opened,
    "tested": under_test,
    "asked": asked,
    "specified": specified,
}


@pytest.mark.django_db
@pytest.mark.parametrize("stage", STAGES)
def test_a_page_is_ready_when_nothing_of_it_blocks_the_gate_and_never_before(cast: Cast, stage: str) -> None:
    case = fresh(STAGES[stage](cast))
    facts = case_facts(case)
    gate = gates.prepared(facts) if case.phase == Phase.PREPARE else gates.conditions_now(facts)
    blocking = {each.code for each in gate if each.blocks}
    codes = {page: set(own) for plan in PLAN for page, own in plan.pages}
    counted = {each.code for each in gate}
    for each in page_of(case, cast.buyer).tasks:
        for page in each.pages:
            if codes[page.name] & counted:
                assert (page.state in ("done", "not")) == (not codes[page.name] & blocking), page


@pytest.mark.django_db
def test_the_six_tasks_stand_on_one_page_each_with_its_state_in_words(cast: Cast) -> None:
    case = opened(cast)
    page = shown(browser(cast.buyer).get(path(case, "task-list")))
    found = re.findall(r"<h3>(?:<a [^>]*>)?\d\. ([^<]+)", page)
    assert tuple(found) == TASKS
    assert words(case, cast.buyer)[0] == "Bezig"
    assert words(case, cast.buyer)[2] == "Nog niet begonnen"
    assert page.count("Laatst vastgelegd") == 1, "who opened the case saved its data"
    assert cast.buyer.name in page


@pytest.mark.django_db
def test_the_tasks_are_ready_when_the_gate_opens_and_the_last_one_is_the_act_itself(cast: Cast) -> None:
    case = fresh(asked(cast))
    assert words(case, cast.buyer)[:4] == ["Klaar"] * 4
    assert words(case, cast.buyer)[4:] == ["Nog niet begonnen", "Nog niet begonnen"]
    assert "fase 2" in task(case, cast.buyer, 5).why
    assert not gates.blockers_of(case, CaseAction.START_SPECIFYING)


@pytest.mark.django_db
def test_a_case_that_came_in_with_its_award_was_never_submitted_here(cast: Cast) -> None:
    case = imported(made(NoticeKind.AWARD), cast.buyer).case
    assert words(case, cast.buyer)[5] == "Niet van toepassing"


@pytest.mark.django_db
def test_what_does_not_apply_says_why(cast: Cast) -> None:
    lots = next(each for each in task(asked(cast), cast.buyer, 1).pages if each.name == "lot-edit")
    assert str(lots.status and lots.status.word) == "Niet van toepassing"
    assert "buiten de procedure" in lots.why


@pytest.mark.django_db
def test_work_that_the_municipality_does_itself_asks_no_variant_and_leads_to_the_own_delivery(cast: Cast) -> None:
    case = under_test(cast)
    services.record_opportunities(case_id=case.pk, entry=talk(Route.OWN_EXECUTION), by=cast.buyer, at=AT)
    case.refresh_from_db()
    market = task(case, cast.buyer, 2)
    assert "case-deliver" in [each.name for each in market.pages]
    assert words(case, cast.buyer)[2:5] == ["Niet van toepassing"] * 3
    assert "eigen uitvoering" in task(case, cast.buyer, 3).why.lower()


def lines(page: str) -> Iterator[str]:
    """The heading of a page, as it is read."""
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    yield re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[1] if found else "")).strip()


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "name"), PAGES)
def test_every_page_of_a_task_says_which_task_it_is_and_leads_back_to_the_list(
    cast: Cast, number: int, name: str
) -> None:
    case = specified(cast)
    if name == "case-deliver":
        case = under_test(cast)
        services.record_opportunities(case_id=case.pk, entry=talk(Route.OWN_EXECUTION), by=cast.buyer, at=AT)
    page = shown(browser(cast.buyer).get(path(case, name)))
    assert f"Taak {number} van 6: {TASKS[number - 1]}" in next(lines(page))
    assert f'href="{path(case, "task-list")}"' in page


@pytest.mark.django_db
def test_each_page_leads_on_to_the_next_of_its_task_and_the_last_to_the_next_task(cast: Cast) -> None:
    case = specified(cast)
    seen = []
    for number, plan in enumerate(PLAN[:-1], 1):
        for name, _codes in plan.pages:
            page = page_of(case, cast.buyer, name)
            if page.task is None:
                assert name == "case-deliver", "it is shown for an own delivery only"
                continue
            seen.append(name)
            if page.next is None:
                assert page.next_task is not None
                assert page.next_task.number == number + 1
    assert len(seen) == len(PAGES) - 2
    onward = page_of(case, cast.buyer, "case-edit").next
    assert onward is not None
    assert onward.name == "lot-edit"


@pytest.mark.django_db
def test_what_phase_2_asks_is_no_closed_door_in_phase_1(cast: Cast) -> None:
    """Award criteria cannot be recorded in phase 1: the list says so and holds no link."""
    case = opened(cast)
    criteria = task(case, cast.buyer, 5).pages[0]
    assert (criteria.url, str(criteria.status and criteria.status.word)) == ("", "Kan nog niet")
    for each in page_of(case, cast.buyer).tasks:
        for page in each.pages:
            assert not page.url or browser(cast.buyer).get(page.url).status_code == 200, page.name


@pytest.mark.django_db
def test_the_last_page_shows_every_answer_with_a_link_that_opens_and_what_still_blocks(cast: Cast) -> None:
    case, client = under_test(cast), browser(cast.buyer)
    page = shown(client.get(path(case, "case-gate")))
    assert "Taak 6 van 6: Controleren en indienen" in next(lines(page))
    changes = set(re.findall(r'sr-answers__act"><a href="([^"]+)"', page))
    assert len(changes) >= 7
    for url in changes:
        assert client.get(url).status_code == 200, url
    blocking = [each for each in gates.conditions_of(case, CaseAction.START_SPECIFYING) if each.blocks]
    assert blocking
    for each in blocking:
        assert f'<a href="{each.url}">{each.label}</a>' in page
    assert reverse("procurement:case-advance", args=[case.reference]) not in page, "nothing to press before that"


@pytest.mark.django_db
def test_whoever_changes_one_answer_from_the_check_comes_back_there_and_all_others_stand(cast: Cast) -> None:
    case, client = specified(cast), browser(cast.buyer)
    gate = path(case, "case-gate")

    def answers() -> list[str]:
        shown_now = re.findall(r"<dd>(.*?)</dd>", shown(client.get(gate)), re.DOTALL)
        return [re.sub(r"<[^>]+>", " ", each).strip() for each in shown_now]

    before = answers()
    changes = {
        re.sub(r"&amp;", "&", url) for url in re.findall(r'sr-answers__act"><a href="([^"]+)"', shown(client.get(gate)))
    }
    edit = next(url for url in changes if "/gegevens/" in url)
    mine = typed(client, edit, client_contact="De heer Bos")
    response = client.post(edit, mine)
    assert (response.status_code, response["Location"]) == (302, gate)
    after = answers()
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ["De heer Bos"]
    test = next(url for url in changes if "/drempel/" in url)
    assert client.post(test)["Location"] == gate
    lots = next(url for url in changes if "/percelen/" in url)
    assert client.post(lots, typed(client, lots))["Location"] == gate


@pytest.mark.django_db
def test_the_last_page_submits_the_phase_for_the_buyer_alone(cast: Cast) -> None:
    case = asked(cast)
    advance = path(case, "case-advance")
    assert advance in shown(browser(cast.buyer).get(path(case, "case-gate")))
    dossiers.assign(case.dossier, cast.adviser, Role.ADVISER)
    other = shown(browser(cast.adviser).get(path(case, "case-gate")))
    assert advance not in other
    assert "De inkoper van deze zaak doet dit." in other
    assert browser(cast.buyer).post(advance).status_code == 302
    case.refresh_from_db()
    assert case.phase == Phase.SPECIFY


@pytest.mark.django_db
def test_the_case_page_and_its_next_action_lead_to_the_list(cast: Cast) -> None:
    case = opened(cast)
    page = shown(browser(cast.buyer).get(case.get_absolute_url()))
    assert page.count(f'href="{path(case, "task-list")}"') == 2


@pytest.mark.django_db
def test_the_list_takes_as_many_statements_with_thirty_lots_as_with_three(cast: Cast) -> None:
    case, client = asked(cast), browser(cast.buyer)

    def statements() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path(case, "task-list")).status_code == 200
        return len(counted)

    for number in range(3):
        cases.lot(case, str(number + 1))
    few = statements()
    for number in range(3, 30):
        cases.lot(case, str(number + 1))
    assert statements() == few


def test_nobody_without_an_account_reads_the_list(db: None) -> None:
    assert Client().get("/inkoop/SR-2026-0001/taken/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "found"), [(ConsultationState.RUNNING, "busy"), (ConsultationState.COMPLETED, "done")]
)
def test_a_market_consultation_that_runs_is_busy(cast: Cast, state: ConsultationState, found: str) -> None:
    case = opened(cast)
    cases.consultation(case, state)
    market = {page.name: page.state for page in task(case, cast.buyer, 2).pages}
    assert market["consultation-show"] == found
