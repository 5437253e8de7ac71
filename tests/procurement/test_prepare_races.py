"""Two at once: one number each, one move, one case per procedure; each with a twin that fails without the lock."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.db import IntegrityError, transaction

from procurement import services
from procurement.models import Case, CaseCounter
from procurement.readers import NoticeKind, read_notice
from procurement.readers.sample import make_notice
from procurement.services import CaseEntry, moves
from procurement.services import case as case_services
from procurement.services.case import next_reference
from procurement.services.notices import importing
from procurement.states import CaseAction, Phase, ProcurementVerb
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.dossier.services import assign_role
from sroi.kernel.states import NotAllowed
from tests.conftest import Threads
from tests.factories import cases, people
from tests.factories.people import AT, ON
from tests.procurement.racing import slowly, unlocked

WORKERS = 8
READ_THEN_WRITE = """
    WITH seen AS MATERIALIZED (SELECT last, pg_sleep(0.2) FROM procurement_casecounter WHERE year = %s)
    UPDATE procurement_casecounter SET last = seen.last + 1 FROM seen RETURNING procurement_casecounter.last
"""


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


def open_at_once(threads: Threads) -> list[Any]:
    person = buyer()
    entries = entry(person)

    def open_one() -> str:
        return services.open_case(entry=entries, by=User.objects.get(pk=person.pk), at=AT).reference

    return threads(*[open_one] * WORKERS)


def test_cases_opened_at_once_get_numbers_without_gap_or_double(threads: Threads) -> None:
    found = open_at_once(threads)
    assert sorted(found) == [f"SR-{ON.year}-{number:04d}" for number in range(1, WORKERS + 1)]


def test_without_the_locked_update_two_would_get_one_number(threads: Threads) -> None:
    """The twin: the same opening with a counter that is read first and written later."""
    CaseCounter.objects.create(year=ON.year, last=0)
    with patch.object(case_services, "COUNT_UP", READ_THEN_WRITE):
        found = open_at_once(threads)
    assert any(isinstance(each, IntegrityError) for each in found)
    assert Case.objects.count() < WORKERS


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


def prepared() -> tuple[Case, User]:
    person = buyer()
    case = cases.case(Phase.PREPARE, department=person.department, by=person)
    assign_role(dossier=case.dossier, user=person, role=Role.BUYER, at=AT)
    coordinator = people.person("Cor Coördinator", Role.COORDINATOR)
    return case, coordinator


def go_on_at_once(threads: Threads) -> list[Any]:
    case, coordinator = prepared()

    def go_on() -> str:
        moved = services.pass_gate(
            case_id=case.pk,
            action=CaseAction.START_SPECIFYING,
            reason="Spoed.",
            by=User.objects.get(pk=coordinator.pk),
            at=AT,
        )
        return moved.phase

    with slowly(moves, "_why_not_passed"):
        return threads(*[go_on] * WORKERS)


def test_a_case_moves_once_however_many_press_the_button(threads: Threads) -> None:
    found = go_on_at_once(threads)
    assert found.count(Phase.SPECIFY) == 1
    assert sum(isinstance(each, NotAllowed) for each in found) == WORKERS - 1
    assert Event.objects.filter(verb=ProcurementVerb.GATE_PASSED).count() == 1


def test_without_the_lock_the_same_move_would_happen_twice(threads: Threads) -> None:
    """The twin: the same act on a case that nobody holds."""
    with unlocked(Case):
        found = go_on_at_once(threads)
    assert found.count(Phase.SPECIFY) > 1
    assert Event.objects.filter(verb=ProcurementVerb.GATE_PASSED).count() > 1


def import_at_once(threads: Threads) -> list[Any]:
    person = buyer()
    contents = [make_notice(kind=kind, today=ON) for kind in (NoticeKind.CONTRACT, NoticeKind.AWARD)]

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

    with slowly(importing, "_make"):
        return threads(*[take(content) for content in contents])


def test_two_imports_of_one_procedure_make_one_case(threads: Threads) -> None:
    found = import_at_once(threads)
    assert len(set(map(str, found))) == 1, found
    assert Case.objects.count() == 1


def test_without_waiting_for_each_other_two_imports_would_both_make_the_case(threads: Threads) -> None:
    """The twin: the same imports, which do not wait for each other."""
    with patch.object(importing, "_one_at_a_time"):
        found = import_at_once(threads)
    assert len(set(map(str, found))) > 1
