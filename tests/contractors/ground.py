"""What the tests of phase 4 build and expect with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from contractors import services
from contractors.models import Contract, PerformanceAgreement
from contractors.services import (
    AgreementEntry,
    AwardEntry,
    AwardTerms,
    LineEntry,
    RegistrationEntry,
    Signature,
)
from contractors.states import (
    ContractorVerb,
    Possibility,
    ReportInterval,
    StartingPosition,
    Valuation,
)
from procurement.models import Ask
from procurement.states import ApprovalState, AskKind, AwardState, Phase, Variant
from sroi.dossier.models import Event
from sroi.kernel.calendar import Quarter
from sroi.kernel.refusals import Refused
from sroi.reference.models import TargetGroup
from tests.factories import cases, contracts
from tests.factories.cast import Cast, give_to_cast
from tests.factories.people import AT

ENTRY = RegistrationEntry("Nora Nieuw", "nora@bedrijf.example", StartingPosition.OPEN)
TIME = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@contextmanager
def one_event(contract: Contract, verb: ContractorVerb) -> Iterator[None]:
    """The act within records exactly one event with this verb."""
    events = Event.objects.filter(dossier=contract.dossier, verb=verb)
    before = events.count()
    yield
    assert events.count() == before + 1


@contextmanager
def refused(contract: Contract, *codes: str) -> Iterator[None]:
    """The act within is refused with these reasons, and records nothing at all."""
    before = Event.objects.filter(dossier=contract.dossier).count()
    with pytest.raises(Refused) as no:
        yield
    assert {each.code for each in no.value.blockers} == set(codes)
    assert Event.objects.filter(dossier=contract.dossier).count() == before


def award(cast: Cast, *, percent: Decimal | None = Decimal(5), **entry: object) -> Contract:
    """The definitive award of a direct award of the cast, on the Friday of the worked example."""
    value = Decimal("1250000.00") if percent is not None else Decimal("100000.00")
    case = cases.case(
        Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE, value=value
    )
    give_to_cast(case, cast)
    if percent is None:
        Ask.objects.filter(case=case).delete()
        cases.ask(case, AskKind.WAIVER, approval=ApprovalState.APPROVED)
    row = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    terms = AwardTerms(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), contact_email="nora@bedrijf.example")
    made = services.award_definitively(
        decision_id=row.decision_id,
        entry=AwardEntry(date(2026, 12, 18), {row.pk: terms}, reason="In het platform."),
        by=cast.buyer,
        at=datetime(2026, 12, 18, 10, 0, tzinfo=UTC),
    )
    return made[0]


def line_entry(
    agreement: PerformanceAgreement, amount: Decimal, possibility: Possibility = Possibility.JOB_IN_CONTRACT
) -> LineEntry:
    """A complete line that plans this amount in one quarter."""
    return LineEntry(
        possibility=possibility,
        description="Twee medewerkers",
        theme_id=contracts.theme().pk,
        rate_id=contracts.rate(Valuation.ACTUAL_COST, model=agreement.settlement_model).pk,
        target_group_id=TargetGroup.objects.first().pk,  # type: ignore[union-attr]
        required_evidence=("payslip",),
        quarters={Quarter(2026, 3): amount},
    )


def drafted(cast: Cast, contract: Contract, amount: Decimal, **more: object) -> PerformanceAgreement:
    """A draft with one line."""
    agreement = services.draft_agreement(
        contract_id=contract.pk,
        settlement_model_id=contracts.settlement_model().pk,
        change_reason=str(more.get("change", "")),
        by=cast.adviser,
        at=AT,
    )
    lines = (line_entry(agreement, amount, Possibility(str(more.get("possibility", "I")))),)
    seen = services.content_hash(agreement)
    entry = AgreementEntry(ReportInterval.QUARTER, lines, seen, shortage_reason=str(more.get("shortage", "")))
    return services.save_agreement_lines(agreement_id=agreement.pk, entry=entry, by=cast.adviser, at=AT)


def offered(cast: Cast, contract: Contract, **more: object) -> PerformanceAgreement:
    """An offered version that plans the whole net obligation."""
    agreement = drafted(cast, contract, Decimal("62500.00"), **more)
    return services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)


def sign(cast: Cast, agreement: PerformanceAgreement) -> PerformanceAgreement:
    """Both parties sign."""
    own = Signature("Omar", "Directeur", agreement.content_sha256)
    services.accept_agreement(agreement_id=agreement.pk, signature=own, by=cast.contractor, at=AT)
    seen = agreement.content_sha256
    return services.sign_agreement(agreement_id=agreement.pk, seen=seen, by=cast.adviser, at=AT)
