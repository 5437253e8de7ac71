"""The archive to measure on is believable and the same every time; the bench measures, counts and leaves nothing."""

from datetime import date, datetime

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.test import Client
from django.urls import reverse

from contractors.models import Contract, Obligation
from contractors.states import ContractorDeadline
from procurement.models import Case
from reporting.models import Effort
from sroi.accounts.models import User
from sroi.accounts.selectors import DEMO_DOMAIN
from sroi.dossier.models import Deadline, Event, Message
from sroi.home.services.bench import report, run_bench
from sroi.home.services.bench.measuring import Archive, WrongAnswer, get, signed_in
from sroi.home.services.seed import Seeded, seed_cases
from sroi.home.services.seed.plan import plans
from tests.factories import people

CASES, ON = 60, date(2026, 3, 2)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def seeded(db: None) -> Seeded:
    """An archive of sixty cases."""
    return seed_cases(cases=CASES, on=ON, among_people=False, say=lambda _line: None)


def coordinator() -> User:
    """Somebody who sees every case."""
    return User.objects.get(email=f"coordinator{DEMO_DOMAIN}")


def test_the_archive_is_the_same_every_time() -> None:
    assert list(plans(CASES, ON)) == list(plans(CASES, ON))


def test_the_archive_has_cases_contracts_and_efforts_that_fit(seeded: Seeded) -> None:
    assert (seeded.cases, seeded.contracts) == (CASES, CASES * 6 // 10)
    assert Case.objects.count() == CASES
    assert Contract.objects.count() == seeded.contracts == Obligation.objects.count()
    assert Effort.objects.count() == seeded.efforts > seeded.contracts
    assert len({case.reference for case in Case.objects.all()}) == CASES
    assert not Event.objects.filter(hash="").exists()
    assert Deadline.objects.to_chase_on(ON).of_kind(ContractorDeadline.REGISTRATION).exists()


def test_the_next_case_gets_the_number_after_the_archive(seeded: Seeded) -> None:
    again = seed_cases(cases=20, on=ON, among_people=False, say=lambda _line: None)
    assert Case.objects.count() == CASES + again.cases


def test_nothing_is_added_where_real_people_work(db: None) -> None:
    person = people.person("Echt Iemand")
    User.objects.filter(pk=person.pk).update(email="iemand@amsterdam.nl")
    with pytest.raises(CommandError):
        call_command("seed", "--cases", "20")
    assert not Case.objects.exists()
    call_command("seed", "--cases", "20", "--yes")
    assert Case.objects.count() == 20


def test_pages_show_what_the_archive_holds(seeded: Seeded) -> None:
    client = Client()
    client.force_login(coordinator(), backend=BACKEND)
    newest = list(Case.objects.order_by("-pk").values_list("reference", flat=True)[:50])
    first = client.get(reverse("home:case-list")).content.decode()
    key = Case.objects.get(reference=newest[24]).pk
    second = client.get(f"{reverse('home:case-list')}?after={key}").content.decode()
    assert all(reference in first for reference in newest[:25])
    assert all(reference in second and reference not in first for reference in newest[25:])
    for case in Case.objects.order_by("-pk")[:20]:
        html = client.get(reverse("home:case", args=[case.reference])).content.decode()
        assert case.title in html
        assert html.count('id="next-action"') == 1


def test_the_bench_measures_counts_and_leaves_nothing(own_database: str) -> None:
    seed_cases(cases=CASES, on=ON, among_people=False, say=lambda _line: None)
    link = connections["default"]
    before = Case.objects.count(), Message.objects.count(), Event.objects.count()
    at = datetime.fromisoformat("2026-03-02T09:30:00+00:00")
    outcome = run_bench(small=Archive(CASES, link), large=Archive(CASES + 1, link), rounds=2, due=2, at=at)
    assert (Case.objects.count(), Message.objects.count(), Event.objects.count()) == before
    assert all(figure.processor > 0 and figure.wall > 0 for figure in outcome.figures.values())
    assert outcome.figures["F", CASES].statements == 2  # session and user
    assert outcome.figures["P1 list, first page", CASES].statements > 2
    assert outcome.figures["P6 sweep", CASES].statements > outcome.figures["P6 raw SQL", CASES].statements
    text = report(outcome)
    assert "P1 list, first page" in text
    assert all(goal.what in text for goal in outcome.goals)


def test_a_page_that_fails_is_not_measured(own_database: str) -> None:
    seed_cases(cases=20, on=ON, among_people=False, say=lambda _line: None)
    with pytest.raises(WrongAnswer):
        get(WSGIHandler(), reverse("home:case", args=["SR-1999-0001"]), signed_in(coordinator()))
