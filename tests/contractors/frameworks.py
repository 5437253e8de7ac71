"""Contracts under a framework, made by their definitive award."""

from datetime import UTC, date, datetime
from decimal import Decimal

from contractors import services
from contractors.models import BaseRow, Contract
from contractors.services import AwardEntry, AwardTerms, CallOffEntry
from procurement.models import Award, Case
from procurement.states import AwardState, CallOffMethod, Phase, Variant
from tests.factories import cases, dossiers
from tests.factories.cast import Cast, give_to_cast

START, END = date(2026, 4, 1), date(2028, 3, 31)
AFTER = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
MAXIMUM = Decimal("3000000.00")


def framework_case(cast: Cast, *, maximum: Decimal | None = MAXIMUM) -> Case:
    """A case in phase 3 that is a framework with two contractors, by ranking."""
    case = cases.case(
        Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE, value=MAXIMUM
    )
    give_to_cast(case, cast)
    case.is_framework, case.framework_maximum, case.framework_suppliers = True, maximum, 2
    case.call_off_method = CallOffMethod.RANKING
    case.save()
    return case


def framework_contracts(
    cast: Cast, *, guaranteed: Decimal | None = None, maximum: Decimal = MAXIMUM
) -> tuple[Contract, ...]:
    """Two contracts of one framework; what is guaranteed is that of the first."""
    case = framework_case(cast, maximum=maximum)
    one = cases.award(case, winner=cast.company, value=MAXIMUM, state=AwardState.STANDSTILL)
    two = Award.objects.create(decision=one.decision, organisation=cast.other_company, value=MAXIMUM)
    terms = {
        one.pk: AwardTerms(base=guaranteed, starts_on=START, ends_on=END, contact_email="nora@bedrijf.example"),
        two.pk: AwardTerms(starts_on=START, ends_on=END, contact_email="ria@bedrijf.example"),
    }
    entry = AwardEntry(date(2026, 3, 3), terms, reason="In het platform.")
    at = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    return services.award_definitively(decision_id=one.decision_id, entry=entry, by=cast.buyer, at=at)


def call_off_entry(
    contract: Contract, value: str = "100000.00", number: str = "NO-1", on: date = date(2026, 5, 1)
) -> CallOffEntry:
    """A complete call-off with its document in the dossier."""
    by = BaseRow.objects.filter(contract=contract, recorded_by__isnull=False).latest("pk").recorded_by
    assert by is not None
    file = dossiers.attachment(contract.dossier, by)
    return CallOffEntry(number, on, "Zes wijken", Decimal(value), document_id=file.pk)
