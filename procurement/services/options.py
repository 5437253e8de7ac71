"""The options and extensions that a tender announces (R8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement import rules
from procurement.models import Case, Lot, PlannedOption
from procurement.policies import ProcurementDuty
from procurement.services.holding import hold_choices
from procurement.states import ProcurementVerb
from sroi.accounts.models import User
from sroi.dossier.services import record
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class OptionEntry:
    """What is filled in about one option or extension; the value excludes VAT, the lot is its number."""

    kind: str
    description: str
    value: Decimal | None
    starts_on: date | None
    ends_on: date | None
    exercise_by: date | None
    lot: str = ""

    def facts(self) -> rules.OptionFacts:
        """The option as the rules read it."""
        return rules.OptionFacts(
            self.kind, self.description, self.value, self.starts_on, self.ends_on, self.exercise_by
        )


@transaction.atomic
def set_options(*, case_id: int, entries: Sequence[OptionEntry], by: User, at: datetime) -> Case:
    """Record the options and extensions of a case; the estimated value includes them from the start (R8)."""
    case, acting = hold_choices(case_id, ProcurementDuty.SET_OPTIONS, by=by, at=at)
    refuse(_why_not_options(case, entries))
    lots = {lot.number: lot for lot in case.lots.all()}
    case.planned_options.all().delete()
    PlannedOption.objects.bulk_create(_planned(case, lots.get(each.lot), each) for each in entries)
    facts = {
        "options": [[each.kind, each.description, each.value, each.exercise_by] for each in entries],
        "value": case.estimated_value,
    }
    record(case.dossier, ProcurementVerb.OPTIONS_SET, about=case, by=acting, at=at, facts=facts)
    return case


def _planned(case: Case, lot: Lot | None, entry: OptionEntry) -> PlannedOption:
    """One option as it is kept."""
    if entry.value is None or entry.starts_on is None or entry.exercise_by is None:
        raise AssertionError("the rule let an option without value or days through")
    return PlannedOption(
        case=case,
        lot=lot,
        kind=entry.kind,
        description=entry.description.strip(),
        value=entry.value,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        exercise_by=entry.exercise_by,
    )


def _why_not_options(case: Case, entries: Sequence[OptionEntry]) -> Iterator[Blocker]:
    """Every reason by the place of the option, and the value that has to hold them all."""
    numbers = set(case.lots.values_list("number", flat=True))
    for place, entry in enumerate(entries):
        for each in rules.why_not_option(entry.facts()):
            yield replace(each, field=f"{place}-{each.field}")
        if entry.lot and entry.lot not in numbers:
            yield blocker("option-lot", _("Choose a lot of this case."), field=f"{place}-lot", source="R8")
    options = rules.options_value(entry.value for entry in entries if entry.value is not None)
    yield from rules.why_not_within(case.estimated_value, maximum=None, options=options)
