"""Every decision of a second person × everybody who is none: by the page and by the act (R3, R4).

Tied to a proposal are its proposer, whoever stood in for the proposer on any day from then on, and whom the proposer
stood in for; whatever roles they hold beside it, and on whose behalf they act.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from contractors import services as contractors
from contractors.services import CertificateEntry
from contractors.states import ContractorDeadline, ContractStep
from enforcement import services as enforcement
from enforcement.models import EnforcementFile
from enforcement.selectors import mark_of
from enforcement.states import FileState
from procurement import services as procurement
from procurement.states import Variant
from reporting import services as reporting
from reporting.states import EffortState
from sroi.accounts.models import RoleGrant, StandIn, User
from sroi.accounts.services import end_stand_in
from sroi.accounts.states import Role
from sroi.dossier import services as dossier
from sroi.dossier.models import Event
from sroi.dossier.services import set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Refused
from sroi.reference.states import PsoLevelKey
from tests.enforcement.ground import LATER, Walk, short_contract
from tests.factories import people, reports
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT, ON
from tests.law.form_pages import client_of
from tests.procurement.prepare import WAIVER, advised, choose, under_test, with_adviser
from tests.reporting.ground import AFTER, make_ground

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WAIT = 5 * DAY
"""How long after the proposal the decision is."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that one proposed and another decides on: by the act, and by its page."""

    proposer: User
    made_at: datetime
    decide: Callable[..., object]
    page: str
    sent: Mapping[str, str] = field(default_factory=dict)

    @property
    def decided_at(self) -> datetime:
        """When the decision is tried."""
        return self.made_at + WAIT


def waiver(cast: Cast) -> Proposal:
    """The buyer asks for a waiver, with the advice there (R9)."""
    case = under_test(cast)
    with_adviser(case, cast)
    choose(case, cast, Variant.CONDITION)
    procurement.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    advised(case, cast)
    act = partial(procurement.approve_waiver, case_id=case.pk, reason="Akkoord.")
    return Proposal(cast.buyer, AT, act, reverse("procurement:waiver-decide", args=[case.reference]), SAID)


def no_waiver(cast: Cast) -> Proposal:
    """The same, refused."""
    asked = waiver(cast)
    act = partial(procurement.refuse_waiver, **asked.decide.keywords | {"reason": "Nee."})  # type: ignore[attr-defined]
    return Proposal(asked.proposer, asked.made_at, act, asked.page, {**SAID, "refuse": "1"})


def discount(cast: Cast, decision: str = "approve") -> Proposal:
    """The adviser proposes a PSO discount (R23)."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    until = AT.replace(year=AT.year + 2).date()
    entry = CertificateEntry(PsoLevelKey.LEVEL_2, "PSO-1", AT.replace(year=AT.year - 1).date(), until)
    kept = contractors.record_certificate(contract_id=contract.pk, entry=entry, by=cast.adviser, at=AT)
    made = contractors.propose_discount(
        contract_id=contract.pk, certificate_id=kept.pk, agreed_on=ON, reason="Past.", by=cast.adviser, at=AT
    )
    acts = {
        "approve": contractors.approve_discount,
        "refuse": contractors.refuse_discount,
        "return": contractors.return_discount,
    }
    act = partial(acts[decision], proposal_id=made.pk, reason="Zo is het.")
    page = reverse("contractors:discount-decide", args=[contract.reference])
    return Proposal(cast.adviser, AT, act, page, {**SAID, "decision": decision})


def correction(cast: Cast, *, refuses: bool = False) -> Proposal:
    """The adviser proposes to correct an accepted value (R29)."""
    ground = make_ground(cast)
    effort = reports.effort(ground.report, EffortState.ACCEPTED, claimed=Decimal(100), by=cast.contractor)
    made = reporting.propose_counter(
        effort_id=effort.pk, amount=Decimal(-40), reason="Dubbel geteld.", by=cast.adviser, at=AFTER
    )
    act = reporting.refuse_counter if refuses else reporting.approve_counter
    page = reverse("reporting:counter-decide", args=[ground.contract.reference, made.pk])
    sent = {**SAID, "refuse": "1"} if refuses else SAID
    return Proposal(cast.adviser, AFTER, partial(act, proposal_id=made.pk, reason="Zo is het."), page, sent)


def term(cast: Cast, *, refuses: bool = False) -> Proposal:
    """The adviser proposes that a term falls (R40)."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    due = set_deadline(
        dossier=contract.dossier, kind=ContractorDeadline.AGREEMENT, about=contract, due_on=ON + 30 * DAY
    )
    made = dossier.propose_term_waiver(deadline_id=due.pk, reason="Overbodig.", by=cast.adviser, at=AT)
    act = dossier.refuse_term_waiver if refuses else dossier.approve_term_waiver
    page = reverse("dossier:term-decide", args=[made.pk])
    sent = {**SAID, "refuse": "1"} if refuses else SAID
    return Proposal(cast.adviser, AT, partial(act, waiver_id=made.pk, reason="Zo is het."), page, sent)


def fine(cast: Cast) -> Proposal:
    """The adviser proposes a fine, a coordinator countersigns (R34)."""
    file = Walk(cast, short_contract(cast)).to(FileState.PROPOSED)
    act = partial(enforcement.countersign_fine, file_id=file.pk)
    page = reverse("enforcement:fine-countersign", args=[file.reference])
    return Proposal(cast.adviser, LATER, act, page, {"seen": mark_of(EnforcementFile.objects.get(pk=file.pk))})


SAID = {"reason": "Zo is het."}
PROPOSALS: Mapping[str, Callable[[Cast], Proposal]] = {
    "a waiver is approved": waiver,
    "a waiver is refused": no_waiver,
    "a discount is approved": discount,
    "a discount is refused": partial(discount, decision="refuse"),
    "a discount is returned": partial(discount, decision="return"),
    "a correction is approved": correction,
    "a correction is refused": partial(correction, refuses=True),
    "a term falls": term,
    "a term runs on": partial(term, refuses=True),
    "a fine is countersigned": fine,
}


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is tried in it leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def coordinator(user: User) -> User:
    """Somebody who is coordinator too: two roles in one person."""
    RoleGrant.objects.get_or_create(user=user, role=Role.COORDINATOR)
    return User.objects.get(pk=user.pk)


def proposer(_cast: Cast, made: Proposal) -> User:
    """Who proposed it, with both roles."""
    return coordinator(made.proposer)


def stand_in(_cast: Cast, made: Proposal) -> User:
    """A coordinator who stands in for the proposer."""
    return coordinator(people.stand_in(made.proposer).stand_in)


def stand_in_of_then(_cast: Cast, made: Proposal) -> User:
    """Whose period ended on the day of the proposal."""
    day = amsterdam_date(made.made_at)
    return coordinator(people.stand_in(made.proposer, starts_on=day - 3 * DAY, ends_on=day).stand_in)


def stand_in_in_between(_cast: Cast, made: Proposal) -> User:
    """Whose period began after the proposal and was over before the decision."""
    day = amsterdam_date(made.made_at)
    return coordinator(people.stand_in(made.proposer, starts_on=day + DAY, ends_on=day + 2 * DAY).stand_in)


def stand_in_who_was_ended(_cast: Cast, made: Proposal) -> User:
    """Whose period the proposer ended in the minute before the decision."""
    row = people.stand_in(made.proposer)
    end_stand_in(stand_in_id=row.pk, by=made.proposer, at=made.decided_at - timedelta(minutes=1))
    assert StandIn.objects.get(pk=row.pk).ended_at
    return coordinator(row.stand_in)


def absentee(cast: Cast, made: Proposal) -> User:
    """The coordinator for whom the proposer stands in."""
    people.stand_in(cast.coordinator, made.proposer)
    return cast.coordinator


def proposer_for_the_coordinator(cast: Cast, made: Proposal) -> User:
    """The proposer, who holds the duty on behalf of the coordinator."""
    people.stand_in(cast.coordinator, made.proposer)
    return User.objects.get(pk=made.proposer.pk)


def stand_in_of_both(cast: Cast, made: Proposal) -> User:
    """One colleague who stands in for the proposer and for the coordinator."""
    both = people.stand_in(cast.coordinator).stand_in
    people.stand_in(made.proposer, both)
    return User.objects.get(pk=both.pk)


def ring(cast: Cast, made: Proposal) -> User:
    """Proposer and coordinator stand in for each other."""
    people.stand_in(cast.coordinator, made.proposer)
    people.stand_in(made.proposer, cast.coordinator)
    return User.objects.get(pk=cast.coordinator.pk)


WRONG: tuple[Callable[[Cast, Proposal], User], ...] = (
    proposer,
    stand_in,
    stand_in_of_then,
    stand_in_in_between,
    stand_in_who_was_ended,
    absentee,
    proposer_for_the_coordinator,
    stand_in_of_both,
    ring,
)
AT_THE_PAGE = (proposer, stand_in_who_was_ended, proposer_for_the_coordinator)
TIED = {"own-proposal", "stand-in-of-proposer"}


@pytest.mark.parametrize("name", PROPOSALS)
def test_nobody_who_is_tied_to_a_proposal_decides_on_it(cast: Cast, name: str) -> None:
    """Not by the act and not by the page; nothing is recorded, and the right person still can."""
    made = PROPOSALS[name](cast)
    wrong = list[str]()
    for who in WRONG:
        with time_machine.travel(made.decided_at, tick=False), rolled_back():
            user = who(cast, made)
            before = Event.objects.count()
            with pytest.raises(Refused) as no:
                made.decide(by=user, at=made.decided_at)
            if not {each.code for each in no.value.blockers} & TIED:
                wrong.append(f"{who.__name__}: {no.value.blockers}")
            if who not in AT_THE_PAGE:
                continue
            answer = client_of(user).post(made.page, made.sent)
            if answer.status_code not in (403, 409, 422) or Event.objects.count() != before:
                wrong.append(f"{who.__name__}: {answer.status_code}, {Event.objects.count() - before} events")
    assert not wrong, "\n".join(wrong)
    with time_machine.travel(made.decided_at, tick=False):
        before = Event.objects.count()
        answer = client_of(cast.coordinator).post(made.page, made.sent)
        assert answer.status_code == 302, "who is free may"
        assert Event.objects.count() > before


@pytest.mark.parametrize("name", PROPOSALS)
def test_who_lost_the_duty_between_page_and_press_decides_nothing(cast: Cast, name: str) -> None:
    """R1: the role, the account or the period of standing in ended while the page stood open."""
    made = PROPOSALS[name](cast)
    with time_machine.travel(made.decided_at, tick=False):
        substitute = people.stand_in(cast.coordinator)
        close = partial(User.objects.filter(pk=cast.coordinator.pk).update, is_active=False)
        losses: Mapping[str, tuple[User, Callable[[], object]]] = {
            "role": (cast.coordinator, RoleGrant.objects.filter(user=cast.coordinator).delete),
            "account": (cast.coordinator, close),
            "period": (
                substitute.stand_in,
                partial(StandIn.objects.filter(pk=substitute.pk).update, ended_at=made.decided_at - DAY),
            ),
            "colleague": (
                substitute.stand_in,
                partial(User.objects.filter(pk=cast.coordinator.pk).update, is_active=False),
            ),
        }
        for what, (user, lose) in losses.items():
            with rolled_back():
                client = client_of(user)
                assert client.get(made.page).status_code in (200, 405), what
                lose()
                before = Event.objects.count()
                answer = client.post(made.page, made.sent)
                led_to = answer.headers.get("Location", "")
                assert answer.status_code in (403, 404) or "/account/login/" in led_to, f"{what}: {answer.status_code}"
                if what != "account":  # who is closed has no session; an act asks for the duty only
                    with pytest.raises(PermissionDenied):
                        made.decide(by=User.objects.get(pk=user.pk), at=made.decided_at)
                assert Event.objects.count() == before, what
