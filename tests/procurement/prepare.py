"""Cases of phases 1 and 2 as their acts make them, for the tests."""

from datetime import date
from decimal import Decimal

import pytest

from procurement import services
from procurement.models import Case
from procurement.services import AskEntry, CaseEntry, OpportunityEntry
from procurement.states import (
    AdviceVerdict,
    AskKind,
    CaseAction,
    Route,
    Variant,
)
from sroi.accounts.states import Role
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories.cast import Cast
from tests.factories.people import AT, ON

VALUE = Decimal("1250000.00")


def entry(cast: Cast, **changes: object) -> CaseEntry:
    known: dict[str, object] = {
        "title": "Schoonmaak stadsdeel Oost",
        "department": cast.department,
        "nature": "services",
        "cpv_code": "90910000",
        "estimated_value": VALUE,
        "planned_publication_on": date(2026, 3, 1),
        "client_contact": "Mevrouw De Wit",
    }
    return CaseEntry(**(known | changes))  # type: ignore[arg-type]  # a test names the fields


def opened(cast: Cast, **changes: object) -> Case:
    return services.open_case(entry=entry(cast, **changes), by=cast.buyer, at=AT)


def talk(route: Route = Route.MARKET, **market: bool | int | None) -> OpportunityEntry:
    return OpportunityEntry("Veel kansen.", route, market, "Mevrouw De Wit, teamleider", ON)


def under_test(cast: Cast, **changes: object) -> Case:
    case = opened(cast, **changes)
    services.record_opportunities(case_id=case.pk, entry=talk(), by=cast.buyer, at=AT)
    services.test_threshold(case_id=case.pk, by=cast.buyer, at=AT)
    return case


def asked(cast: Cast, percent: str = "5", **changes: object) -> Case:
    case = under_test(cast, **changes)
    choose(case, cast, Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=percentage(percent), by=cast.buyer, at=AT)
    return case


def choose(case: Case, cast: Cast, *variants: Variant, lot_id: int | None = None) -> None:
    services.choose_variants(
        case_id=case.pk, lot_id=lot_id, variants=variants, reasoning="Past bij de markt.", by=cast.buyer, at=AT
    )


def percentage(percent: str) -> AskEntry:
    return AskEntry(kind=AskKind.PERCENTAGE, percent=Decimal(percent), reasoning="De markt kan dit aan.")


WAIVER = AskEntry(kind=AskKind.WAIVER, percent=None, reasoning="Er is geen enkele kans.")


def events(case: Case) -> int:
    return Event.objects.filter(dossier=case.dossier).count()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in refused.value.blockers}


def specified(cast: Cast) -> Case:
    case = asked(cast)
    services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)
    return case


def advised(case: Case, cast: Cast) -> None:
    advice = services.ask_advice(case_id=case.pk, question="Is dit haalbaar?", by=cast.buyer, at=AT)
    services.give_advice(
        advice_id=advice.pk, text="Nee, bijna niet.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT
    )
    services.answer_advice(advice_id=advice.pk, reply="Wij volgen dit.", by=cast.buyer, at=AT)


def with_adviser(case: Case, cast: Cast) -> None:
    services.assign_person(case_id=case.pk, person=cast.adviser, role=Role.ADVISER, by=cast.coordinator, at=AT)
