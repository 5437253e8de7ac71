"""Two at once: one number each, one move, one case per procedure; each with a twin that fails without the lock."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from time import sleep
from typing import Any

from django.db import transaction

from procurement import services
from procurement.models import Case, CaseCounter
from procurement.readers import NoticeKind, read_notice
from procurement.readers.sample import make_notice
from procurement.services import CaseEntry
from procurement.services.case import next_reference
from procurement.states import CASE_FLOW, CaseAction, Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.dossier.services import assign_role, move
from sroi.kernel.states import NotAllowed
from tests.conftest import Threads
from tests.factories import cases, people
from tests.factories.people import AT, ON

WORKERS = 8


def buyer() -> User:
    department = people.department("directie-race")
    return people.person("Bas Inkoper", Role.BUYER, department=department)


def entry(by: User) -> CaseEntry:
    return CaseEntry(
        title="Schoonmaak",
        department=by.department,
        nature="services",
        cpv_code="90910000",
        estimated_value=Decimal(500000),
        planned_publication_on=date(2026, 3, 1),
    )


def test_cases_opened_at_once_get_numbers_without_gap_or_double(threads: Threads) -> None:
    person = buyer()
    entries = entry(person)

    def open_one() -> str:
        with transaction.atomic():
            return services.open_case(entry=entries, by=User.objects.get(pk=person.pk), at=AT).reference

    found = threads(*[open_one] * WORKERS)
    assert sorted(found) == [f"SR-{ON.year}-{number:04d}" for number in range(1, WORKERS + 1)]


def test_a_refused_opening_among_others_leaves_no_gap(threads: Threads) -> None:
    def take(fail: bool) -> Callable[[], Any]:
        def act() -> str:
            with transaction.atomic():
                number = next_reference(on=ON)
                if fail:
                    raise ValueError(number)
                return number

        return act

    found = threads(*[take(fail=place % 2 == 0) for place in range(WORKERS)])
    numbers = sorted(each for each in found if isinstance(each, str))
    assert numbers == [f"SR-{ON.year}-{number:04d}" for number in range(1, WORKERS // 2 + 1)]


def test_without_the_locked_update_two_would_get_one_number(threads: Threads) -> None:
    """The twin: read, add one, write back."""
    CaseCounter.objects.create(year=ON.year, last=0)

    def careless() -> int:
        with transaction.atomic():
            counter = CaseCounter.objects.get(year=ON.year)
            counter.last += 1
            sleep(0.05)
            counter.save(update_fields=["last"])
            return counter.last

    found = threads(*[careless] * WORKERS)
    assert len(set(found)) < WORKERS


def prepared() -> tuple[Case, User]:
    person = buyer()
    case = cases.case(Phase.PREPARE, department=person.department, by=person)
    assign_role(dossier=case.dossier, user=person, role=Role.BUYER, at=AT)
    coordinator = people.person("Cor Coördinator", Role.COORDINATOR)
    return case, coordinator


def test_a_case_moves_once_however_many_press_the_button(threads: Threads) -> None:
    case, coordinator = prepared()
    before = Event.objects.filter(dossier=case.dossier).count()

    def go_on() -> str:
        moved = services.pass_gate(
            case_id=case.pk,
            action=CaseAction.START_SPECIFYING,
            reason="Spoed.",
            by=User.objects.get(pk=coordinator.pk),
            at=AT,
        )
        return moved.phase

    found = threads(*[go_on] * WORKERS)
    assert found.count(Phase.SPECIFY) == 1
    assert sum(isinstance(each, NotAllowed) for each in found) == WORKERS - 1
    assert Event.objects.filter(dossier=case.dossier).count() == before + 1


def test_without_the_lock_the_same_move_would_happen_twice(threads: Threads) -> None:
    """The twin: the same reading and the same table, without the row lock."""
    case, _coordinator = prepared()

    def careless() -> str:
        with transaction.atomic():
            mine = Case.objects.get(pk=case.pk)
            sleep(0.05)
            move(mine, CASE_FLOW, CaseAction.START_SPECIFYING, field="phase")
            return mine.phase

    found = threads(*[careless] * WORKERS)
    assert found.count(Phase.SPECIFY) > 1


def test_two_imports_of_one_procedure_make_one_case(threads: Threads) -> None:
    person = buyer()
    contents = [
        make_notice(kind=NoticeKind.CONTRACT, today=ON),
        make_notice(kind=NoticeKind.AWARD, today=ON),
    ]

    def take(content: bytes) -> Callable[[], Any]:
        def act() -> str:
            result = services.import_case_notice(
                notice=read_notice(content),
                content_sha256=hashlib.sha256(content).hexdigest(),
                by=User.objects.get(pk=person.pk),
                at=AT,
            )
            return result.case.reference

        return act

    found = threads(*[take(content) for content in contents])
    assert len(set(map(str, found))) == 1, found
    assert Case.objects.count() == 1
