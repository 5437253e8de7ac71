"""A framework with two contractors, an extension that is exercised, and a tender that is started anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from contractors import services as contractors
from contractors.models import Contract
from contractors.services import AwardTerms, CallOffEntry, ExerciseEntry
from procurement import services as procurement
from procurement.models import Award
from procurement.services import AnewEntry, CaseEntry, OptionEntry
from procurement.states import AnewPart, CallOffMethod, OptionKind, RestartGround
from sroi.accounts.states import Role
from sroi.home.services.demo.papers import call_off_letter, option_letter
from sroi.home.services.demo.walk import Course, Walk
from sroi.kernel.money import euro

GUARANTEED = (Decimal("0.35"), Decimal("0.25"))
"""What is bought in any case from the first and from the second contractor, as a part of the maximum."""
CALLS = (
    (40, Decimal("0.20"), "Eerste kwartaal: zes locaties"),
    (110, Decimal("0.15"), "Tweede kwartaal: zes locaties en glasbewassing"),
    (180, Decimal("0.06"), "Extra inzet bij verbouwing"),
)
"""On which day after the award, for which part of the maximum, and what is called off."""
EXTENDED = timedelta(days=182)


def as_framework(way: Walk, entry: CaseEntry) -> CaseEntry:
    """The data of a case that is a framework with two contractors, by ranking."""
    if not way.marked("framework"):
        return entry
    return replace(
        entry,
        is_framework=True,
        framework_maximum=way.plan.value,
        framework_suppliers=2,
        call_off_method=CallOffMethod.RANKING,
    )


def plan_extension(way: Walk) -> None:
    """One extension of half a year, a fifth of the value (R8)."""
    after = way.plan.ends_on + timedelta(days=1)
    entry = OptionEntry(
        OptionKind.EXTENSION,
        "Verlenging met een half jaar",
        euro(way.plan.value / 5),
        after,
        way.plan.ends_on + EXTENDED,
        after - timedelta(days=90),
    )
    procurement.set_options(case_id=way.case.pk, entries=[entry], by=way.buyer, at=way.at)


def guaranteed(way: Walk, awards: list[Award]) -> dict[int, AwardTerms]:
    """The guaranteed part of each contractor of a framework; nothing is asked of another contract."""
    if not way.marked("framework"):
        return {}
    return {
        award.pk: AwardTerms(base=euro(way.plan.value * part)) for award, part in zip(awards, GUARANTEED, strict=True)
    }


def second(way: Walk, contract: Contract) -> Walk:
    """The walk of the other contractor, who came second in the ranking."""
    plan = replace(way.plan, company=way.plan.bidders[1])
    return replace(way, plan=plan, signed=contract, seen={})


def beside(other: Walk, course: Course) -> Iterator[date]:
    """The course of another contractor, each act at its own moment of the same days."""
    for day in course:
        yield day
        if day > other.now:
            other.now, other.minute = day, 240


def calling_off(way: Walk) -> Course:
    """Three call-offs, the last one small; each with its document."""
    for number, (days, part, subject) in enumerate(CALLS, 1):
        yield way.after_award(days)
        name = f"NO-{way.contract.reference[-2:]}-{number}"
        file = call_off_letter(way, name, subject)
        entry = CallOffEntry(name, way.now, subject, euro(way.plan.value * part), document_id=file.pk)
        contractors.record_call_off(contract_id=way.contract.pk, entry=entry, by=way.manager, at=way.at)


def exercising(way: Walk) -> Course:
    """The extension is exercised in time, with its letter."""
    yield way.after_award(200)
    option = way.contract.options.get()
    file = option_letter(way, option.description)
    entry = ExerciseEntry(way.now, option.value, option.ends_on, file.pk)
    contractors.exercise_option(option_id=option.pk, entry=entry, by=way.manager, at=way.at)


def starting_anew(way: Walk) -> Course:
    """After only unacceptable bids the buyer starts anew with what was prepared (R6)."""
    yield way.after_award(-50)
    entry = AnewEntry(frozenset(AnewPart), RestartGround.IRREGULAR, way.now + timedelta(days=90))
    made = procurement.start_anew(case_id=way.case.pk, entry=entry, by=way.buyer, at=way.at)
    yield way.after_award(-48)
    procurement.assign_person(case_id=made.pk, person=way.adviser, role=Role.ADVISER, by=way.coordinator, at=way.at)
