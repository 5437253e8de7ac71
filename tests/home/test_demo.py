"""The demonstration: the same day and seed give the same plan, over every phase, and the acts carry it out."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from contractors.models import Contract
from contractors.states import ContractStep
from procurement.models import Case
from sroi.accounts.models import User
from sroi.accounts.selectors import DEMO_DOMAIN
from sroi.dossier.models import Event, Letter, Message
from sroi.dossier.services import letter_pdf
from sroi.dossier.states import LetterState, MessageState
from sroi.home.services.demo import make_demo, walk_case
from sroi.home.services.demo.companies import make_companies
from sroi.home.services.demo.courses import together
from sroi.home.services.demo.office import make_office
from sroi.home.services.demo.plan import LIVELY, SPECIAL, plans
from sroi.kernel.refusals import Refused
from tests.factories import cases

TODAY = date(2026, 11, 22)
CLOSED_AFTER = timedelta(days=90)


def test_the_same_day_and_seed_give_the_same_plan() -> None:
    assert plans(TODAY, 120, Random("1")) == plans(TODAY, 120, Random("1"))
    assert plans(TODAY, 120, Random("1")) != plans(TODAY, 120, Random("2"))


def test_the_plan_is_anchored_on_its_day() -> None:
    later = plans(TODAY + timedelta(days=30), 120, Random("1"))
    assert [each.award_on - timedelta(days=30) for each in later] == [
        each.award_on for each in plans(TODAY, 120, Random("1"))
    ]


def test_the_plan_has_every_special_story_and_no_title_twice() -> None:
    found = plans(TODAY, 120, Random("1"))
    assert {each.name for each in SPECIAL} <= {each.story.name for each in found}
    assert len({each.title for each in found}) == 120


def test_three_divisions_have_enough_closed_cases_to_compare_with() -> None:
    """R13: at least five."""
    closed = [each for each in plans(TODAY, 120, Random("1")) if each.ends_on + CLOSED_AFTER < TODAY]
    by_division = Counter(each.division for each in closed if each.story.name == "closed")
    assert all(by_division[division] >= 5 for division in LIVELY)


def test_courses_beside_each_other_keep_the_order_of_their_days() -> None:
    first = [date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 2)]
    second = [date(2026, 2, 1), date(2026, 3, 1)]
    days = list(together(iter(first), iter(second)))
    assert days == sorted([*first, *second])


@pytest.mark.slow
def test_a_small_demonstration_is_carried_out_by_the_acts_of_the_product(db: None) -> None:
    lines: list[str] = []
    made = make_demo(today=TODAY, cases=5, seed=1, say=lines.append)
    assert made.cases == len(lines) == 5
    assert User.objects.filter(email__endswith=DEMO_DOMAIN).count() == 12
    steps = Counter(Contract.objects.values_list("step", flat=True))
    assert steps[ContractStep.REGISTER] == 2
    assert steps[ContractStep.REPORT] == 2
    assert not Message.objects.filter(state=MessageState.QUEUED).exists(), "the past is not mailed again"
    assert made.letters > 0
    assert not Letter.objects.filter(state=LetterState.QUEUED).exists(), "the worker has nothing to draw"
    told = Letter.objects.filter(messages__isnull=False)
    assert {letter.state for letter in told} == {LetterState.SENT}, "what was mailed was sent"
    assert all(letter_pdf(letter).startswith(b"%PDF") for letter in told[:2])
    assert not Event.objects.filter(at__date__gte=TODAY).exists(), "nothing happens on the day itself"


def test_nothing_is_added_to_a_database_with_cases(db: None) -> None:
    cases.case()
    said: list[str] = []
    with pytest.raises(Refused):
        make_demo(today=TODAY, cases=1, seed=1, say=said.append)
    assert Case.objects.count() == 1


@pytest.mark.slow
def test_a_framework_an_extension_and_a_tender_started_anew_are_walked(db: None) -> None:
    """R6, R38: two contractors with call-offs within one maximum, a longer term, and two cases that refer."""
    random, office = Random("1"), make_office(TODAY)
    companies = make_companies(office["opdrachtnemer"])
    wanted = {"framework with call-offs", "extension exercised", "started anew"}
    ways = {
        plan.story.name: walk_case(plan, office, companies[plan.division], TODAY, random)
        for plan in plans(TODAY, 120, Random("1"))
        if plan.story.name in wanted
    }
    assert set(ways) == wanted
    pair = ways["framework with call-offs"].case.contracts.order_by("pk")
    assert len(pair) == 2
    assert all(each.agreements.exists() and each.call_offs.count() == 3 for each in pair)
    called = sum(row.value for each in pair for row in each.call_offs.all())
    maximum = ways["framework with call-offs"].case.framework_maximum
    assert maximum is not None
    assert maximum * 8 / 10 <= called <= maximum
    extended = ways["extension exercised"]
    extended.contract.refresh_from_db()
    assert extended.contract.ends_on is not None
    assert extended.contract.ends_on > extended.plan.ends_on
    assert ways["started anew"].case.restarted_by.count() == 1
