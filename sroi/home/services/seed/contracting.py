"""The contracts with what they owe, what was agreed and what is due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID, uuid5

from django.db.models import Model

from contractors.models import (
    AgreementLine,
    BaseRow,
    Contract,
    FineClause,
    Obligation,
    PerformanceAgreement,
    PlannedQuarter,
    Registration,
    SettlementModel,
    SettlementRate,
    StartMeeting,
    TermRow,
)
from contractors.states import (
    AgreementState,
    BaseRowKind,
    ContractorDeadline,
    ContractorVerb,
    ContractStep,
    MeetingState,
    ObligationKind,
    Possibility,
    RegistrationChannel,
    StartingPosition,
    Valuation,
)
from procurement.models import Award, AwardDecision
from procurement.states import AwardState, BaseKind
from sroi.dossier.models import Deadline, Dossier, Event
from sroi.dossier.states import DossierKind
from sroi.home.services.seed.buying import Row
from sroi.home.services.seed.copying import copy_rows, reserve
from sroi.home.services.seed.plan import PERCENT, CasePlan
from sroi.kernel.money import split
from sroi.reference.models import Theme

REGISTER_IN = timedelta(days=7)
NAMESPACE = UUID("6f5e2a0c-6b8f-4f57-9c5b-4b4d6a6c1d10")
TERM = "Leidraad, aanmelden binnen 7 dagen"


@dataclass(frozen=True, slots=True)
class Signed:
    """One contract with its keys."""

    row: Row
    key: int
    dossier: int
    decision: int
    award: int
    agreement: int
    line: int

    @property
    def plan(self) -> CasePlan:
        """What the case is."""
        return self.row.plan

    @property
    def reference(self) -> str:
        """The reference of the contract."""
        return f"{self.row.reference}-C1"


def signed_of(rows: Sequence[Row]) -> list[Signed]:
    """The cases that have a contract, with the keys of what hangs on it."""
    found = [row for row in rows if row.plan.step is not None]
    models: tuple[type[Model], ...] = (Contract, Dossier, AwardDecision, Award, PerformanceAgreement, AgreementLine)
    keys = zip(*(reserve(model, len(found)) for model in models), strict=True)
    return [Signed(row, *each) for row, each in zip(found, keys, strict=True)]


def copy_contracts(signed: Sequence[Signed]) -> None:
    """Everything of phase 4."""
    _copy_awards(signed)
    _copy_contracts(signed)
    _copy_obligations(signed)
    _copy_intake(signed)
    _copy_agreements([each for each in signed if each.plan.reports])
    copy_rows(Event, ("dossier_id", "verb", "about", "actor_id", "actor_name", "at"), _events(signed))


def _copy_awards(signed: Sequence[Signed]) -> None:
    copy_rows(
        AwardDecision,
        ("id", "case_id", "sent_on", "definitive_on", "standstill_ends_on", "made_at"),
        (
            (each.decision, each.row.key, on - timedelta(days=21), on, on - timedelta(days=1), each.plan.moved_at)
            for each, on in ((each, each.plan.awarded_on) for each in signed)
        ),
        {"state": AwardState.DEFINITIVE, "standstill_days": 20},
    )
    copy_rows(
        Award,
        ("id", "decision_id", "organisation_id", "value", "contract_number", "contact_email", "starts_on", "ends_on"),
        (
            (
                *(each.award, each.decision, each.row.company[0], each.plan.value, f"CN-{each.row.reference}"),
                *(_address(each), each.plan.starts_on, each.plan.ends_on),
            )
            for each in signed
        ),
    )


def _address(each: Signed) -> str:
    """Where the contact of the winner reads mail."""
    return f"contact@bedrijf{each.row.company[0]}.example"


def _copy_contracts(signed: Sequence[Signed]) -> None:
    copy_rows(
        Dossier,
        ("id", "reference", "title", "parent_id", "department_id", "opened_at", "search_text"),
        (
            (
                *(each.dossier, each.reference, each.plan.title, each.row.dossier, each.row.department),
                *(each.plan.moved_at, f"{each.row.company[1]} {each.row.company[2]}"),
            )
            for each in signed
        ),
        {"kind": DossierKind.CONTRACT},
    )
    copy_rows(
        Dossier.parties.through,
        ("dossier_id", "organisation_id"),
        ((each.dossier, each.row.company[0]) for each in signed),
    )
    copy_rows(
        Contract,
        (
            *("id", "dossier_id", "case_id", "award_id", "reference", "number", "title", "organisation_id", "step"),
            *("step_since", "awarded_on", "starts_on", "ends_on", "contact_email", "closed_at"),
        ),
        (
            (
                *(each.key, each.dossier, each.row.key, each.award, each.reference, f"CN-{each.row.reference}"),
                *(each.plan.title, each.row.company[0], each.plan.step, each.plan.moved_at, each.plan.awarded_on),
                *(each.plan.starts_on, each.plan.ends_on, _address(each), each.plan.closed_at),
            )
            for each in signed
        ),
    )


def _copy_obligations(signed: Sequence[Signed]) -> None:
    copy_rows(
        Obligation,
        ("contract_id", "gross", "net"),
        ((each.key, each.plan.owed, each.plan.owed) for each in signed),
        {"kind": ObligationKind.PERCENTAGE, "base_kind": BaseKind.CONTRACT_VALUE, "percent": PERCENT},
    )
    copy_rows(
        BaseRow,
        ("contract_id", "change", "valid_from", "recorded_at"),
        ((each.key, each.plan.value, each.plan.awarded_on, each.plan.moved_at) for each in signed),
        {"kind": BaseRowKind.AWARD, "reason": "Gunning"},
    )
    copy_rows(
        TermRow,
        ("contract_id", "starts_on", "ends_on", "recorded_at"),
        ((each.key, each.plan.starts_on, each.plan.ends_on, each.plan.moved_at) for each in signed),
        {"reason": "Gunning"},
    )
    copy_rows(
        FineClause,
        ("contract_id", "recorded_at"),
        ((each.key, each.plan.moved_at) for each in signed),
        {"text": "De gemeente kan een boete opleggen ter hoogte van het tekort.", "source": "Contract, artikel 12"},
    )


def _copy_intake(signed: Sequence[Signed]) -> None:
    registered = [each for each in signed if each.plan.is_past(ContractStep.REGISTER)]
    copy_rows(
        Registration,
        ("contract_id", "received_on", "contact_email", "registered_at"),
        (
            (each.key, each.plan.awarded_on + timedelta(days=4), _address(each), each.plan.moved_at)
            for each in registered
        ),
        {
            "channel": RegistrationChannel.LINK,
            "contact_name": "Contactpersoon",
            "starting_position": StartingPosition.OPEN,
        },
    )
    copy_rows(
        StartMeeting,
        ("contract_id", "uid", "held_on", "proposed_at"),
        (
            (each.key, uuid5(NAMESPACE, each.reference), each.plan.starts_on, each.plan.moved_at)
            for each in registered
            if each.plan.reports
        ),
        {"state": MeetingState.HELD, "location": "Weesperstraat 113", "minutes": "De afspraken zijn besproken."},
    )
    copy_rows(
        Deadline,
        ("dossier_id", "kind", "about", "due_on", "source", "next_chase_on", "met_at"),
        (due for each in signed for due in _due(each)),
    )


def _due(each: Signed) -> Iterator[tuple[object, ...]]:
    """The registration, and the start meeting once registered; every second open one is to be chased today."""
    about, today = f"contractors.contract:{each.key}", each.plan.today
    chase = today + timedelta(days=5 if each.plan.number % 2 else 0)
    registered = each.plan.is_past(ContractStep.REGISTER)
    until = each.plan.awarded_on + REGISTER_IN
    met = each.plan.moved_at + timedelta(days=4) if registered else None
    yield each.dossier, ContractorDeadline.REGISTRATION, about, until, TERM, None if registered else chase, met
    if each.plan.step == ContractStep.START_MEETING:
        until = each.plan.starts_on
        yield each.dossier, ContractorDeadline.START_MEETING, about, until, "Leidraad, startgesprek", chase, None


def _copy_agreements(signed: Sequence[Signed]) -> None:
    model = SettlementModel.objects.get(is_default=True)
    rate = SettlementRate.objects.filter(model=model, valuation=Valuation.ACTUAL_COST).order_by("pk").first()
    theme = Theme.objects.order_by("pk").first()
    if rate is None or theme is None:
        raise LookupError("The reference data have no rate or theme.")
    copy_rows(
        PerformanceAgreement,
        (
            *("id", "contract_id", "drafted_at", "offered_at", "content_sha256", "contractor_signed_at"),
            *("bureau_signed_at", "drafted_by_id", "bureau_signer_id"),
        ),
        (
            (
                *(each.agreement, each.key, at, at, sha256(each.reference.encode()).hexdigest(), at, at),
                *(each.row.adviser, each.row.adviser),
            )
            for each, at in ((each, each.plan.moved_at) for each in signed)
        ),
        {"version": 1, "state": AgreementState.IN_FORCE, "settlement_model_id": model.pk},
    )
    copy_rows(
        AgreementLine,
        ("id", "agreement_id", "planned_value"),
        ((each.line, each.agreement, each.plan.owed) for each in signed),
        {
            "number": 1,
            "possibility": Possibility.JOB_IN_CONTRACT,
            "description": "Twee medewerkers met een afstand tot de arbeidsmarkt",
            "theme_id": theme.pk,
            "rate_id": rate.pk,
        },
    )
    copy_rows(PlannedQuarter, ("line_id", "quarter", "value"), (row for each in signed for row in _planned(each)))


def _planned(each: Signed) -> Iterator[tuple[object, ...]]:
    """What is owed, in equal parts over the quarters of the term."""
    quarters = each.plan.quarters()
    for quarter, value in zip(quarters, split(each.plan.owed, [Decimal(1)] * len(quarters)), strict=True):
        yield each.line, str(quarter), value


def _events(signed: Sequence[Signed]) -> Iterator[tuple[object, ...]]:
    """Made, and registered once it is."""
    for each in signed:
        about, who = f"contractors.contract:{each.key}", (each.row.buyer, f"Inkoper {each.row.buyer}")
        yield each.dossier, ContractorVerb.CONTRACT_MADE, about, *who, each.plan.moved_at
        if each.plan.is_past(ContractStep.REGISTER):
            yield each.dossier, ContractorVerb.REGISTERED, about, None, "Contactpersoon", each.plan.moved_at
