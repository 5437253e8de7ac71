"""The acts of phase 4: one event per act, none on refusal, and the law behind each (R20 to R26, R38)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from icalendar import Calendar

from contractors import services
from contractors.models import Contract, DiscountProposal, Registration, RegistrationLink
from contractors.services import (
    AwardEntry,
    CertificateEntry,
    CompanyFacts,
    Minutes,
    NewAccount,
    RegistrationEntry,
)
from contractors.states import (
    ContractorDeadline,
    ContractorVerb,
    ContractStep,
    MeetingState,
    RegistrationChannel,
    StartingPosition,
)
from procurement.states import AwardState, Phase, Variant
from sroi.accounts.models import Membership, User
from sroi.dossier.models import Deadline, Event, Message
from sroi.kernel.links import hash_of
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from sroi.reference.states import PsoLevelKey
from tests.contractors.ground import ENTRY, HOUR, TIME, award, one_event, refused
from tests.factories import cases, people
from tests.factories.cast import Cast, give_to_cast
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db


def test_a_definitive_award_on_friday_makes_a_registration_due_the_next_friday(cast: Cast) -> None:
    """R21, worked example 6."""
    contract = award(cast)
    due = Deadline.objects.get(dossier=contract.dossier, kind=ContractorDeadline.REGISTRATION)
    assert (due.due_on, due.courtesy_on) == (date(2026, 12, 25), date(2026, 12, 28))
    assert contract.obligation.net == Decimal("62500.00")
    assert contract.base_rows.get().reason == "Definitieve gunning"


def test_an_english_buyer_leaves_dutch_words_in_the_rows(cast: Cast) -> None:
    with translation.override("en"):
        assert award(cast).base_rows.get().reason == "Definitieve gunning"


def test_a_waiver_makes_a_contract_that_owes_and_expects_nothing(cast: Cast) -> None:
    """R9: 0% asks no registration and no agreement; the case goes on to phase 5 by itself."""
    contract = award(cast, percent=None)
    assert not contract.obligation.is_owed
    assert not Deadline.objects.filter(dossier=contract.dossier).exists()
    assert not Message.objects.filter(dossier=contract.dossier).exists()
    contract.case.refresh_from_db()
    assert contract.case.phase == Phase.EXECUTE
    assert not Contract.objects.owing().exists()


def test_a_base_that_the_award_does_not_give_in_euro_is_asked(cast: Cast) -> None:
    """R38."""
    case = give_to_cast(cases.case(Phase.SELECT, variant=Variant.PANTAR_PURCHASE), cast)
    row = cases.award(case, winner=cast.company, state=AwardState.STANDSTILL)
    row.value = None
    row.save(update_fields=["value"])
    with pytest.raises(Refused) as no:
        services.award_definitively(decision_id=row.decision_id, entry=AwardEntry(ON, {}, "x"), by=cast.buyer, at=AT)
    assert [each.code for each in no.value.blockers] == ["base-missing"]
    assert not Contract.objects.exists()


def test_a_late_registration_is_recorded_with_its_days(cast: Cast) -> None:
    """R21: late is recorded, never refused."""
    contract = award(cast)
    entry = RegistrationEntry(
        "N",
        "n@bedrijf.example",
        StartingPosition.IN_BID,
        channel=RegistrationChannel.MAIL,
        received_on=date(2026, 12, 28),
    )
    with one_event(contract, ContractorVerb.REGISTERED):
        services.register_contract(
            contract_id=contract.pk, entry=entry, by=cast.adviser, at=datetime(2026, 12, 29, 9, 0, tzinfo=UTC)
        )
    event = Event.objects.get(verb=ContractorVerb.REGISTERED)
    assert event.facts["days_late"] == 3
    due = Deadline.objects.get(dossier=contract.dossier, kind=ContractorDeadline.START_MEETING)
    assert due.due_on == date(2027, 1, 11)
    contract.refresh_from_db()
    assert contract.step == ContractStep.START_MEETING


def test_a_registration_after_the_reports_began_keeps_the_step(cast: Cast, new_contract: Contract) -> None:
    assert services.start_reporting(contract_id=new_contract.pk, at=AT)
    services.register_contract(contract_id=new_contract.pk, entry=ENTRY, by=cast.contractor, at=AT)
    new_contract.refresh_from_db()
    assert new_contract.step == ContractStep.REPORT
    assert not services.start_reporting(contract_id=new_contract.pk, at=AT)


def test_a_registration_is_recorded_once(cast: Cast, new_contract: Contract) -> None:
    services.register_contract(contract_id=new_contract.pk, entry=ENTRY, by=cast.contractor, at=AT)
    with refused(new_contract, "already-registered"):
        services.register_contract(contract_id=new_contract.pk, entry=ENTRY, by=cast.contractor, at=AT)


def test_nobody_else_registers(cast: Cast, new_contract: Contract) -> None:
    for person in (cast.stranger, cast.buyer, cast.auditor, cast.other_adviser):
        with pytest.raises(PermissionDenied):
            services.register_contract(contract_id=new_contract.pk, entry=ENTRY, by=person, at=AT)


def link_of(contract: Contract, *, days: int = 90) -> str:
    """A personal link of a contract, valid for some days after AT."""
    token = f"token-{contract.pk}"
    RegistrationLink.objects.create(
        contract=contract,
        email="nora@bedrijf.example",
        token_sha256=hash_of(token),
        made_at=AT,
        expires_at=AT + timedelta(days=days),
    )
    return token


def by_link(contract: Contract, token: str, **more: object) -> tuple[Registration, User]:
    """Register by link as somebody without an account."""
    company = CompanyFacts(str(more.get("kvk", contract.organisation.kvk_number)), "Straat 1", "1000 AA", "Amsterdam")
    account = NewAccount("Nora Nieuw", str(more.get("password", "vier losse woorden samen")))
    at = AT + timedelta(days=int(str(more.get("days", 1))))
    return services.register_by_link(token=token, entry=ENTRY, company=company, by=None, account=account, at=at)


def test_a_personal_link_makes_an_account_and_works_once(new_contract: Contract) -> None:
    token = link_of(new_contract)
    _registration, user = by_link(new_contract, token)
    assert user.email == "nora@bedrijf.example"
    assert user.check_password("vier losse woorden samen")
    assert Membership.objects.filter(user=user, organisation=new_contract.organisation, role="owner").exists()
    with refused(new_contract, "link-used"):
        by_link(new_contract, token)


@pytest.mark.parametrize(
    ("more", "code"),
    [({"days": 91}, "link-expired"), ({"kvk": "12345678"}, "kvk-differs"), ({"password": "kort"}, "password-weak")],
)
def test_a_refused_link_leaves_no_account(new_contract: Contract, more: dict[str, object], code: str) -> None:
    token = link_of(new_contract)
    with pytest.raises(Refused) as no:
        by_link(new_contract, token, **more)
    assert {each.code for each in no.value.blockers} == {code}
    assert not User.objects.filter(email="nora@bedrijf.example").exists()
    assert not Registration.objects.filter(contract=new_contract).exists()


def test_a_known_address_signs_in_first(cast: Cast, new_contract: Contract) -> None:
    token = link_of(new_contract)
    User.objects.create_user("nora@bedrijf.example", name="Nora", language="nl")
    with refused(new_contract, "account-exists"):
        by_link(new_contract, token)


def test_a_colleague_of_the_office_does_not_join_a_company(cast: Cast, new_contract: Contract) -> None:
    company = CompanyFacts("")
    with refused(new_contract, "office-account"):
        services.register_by_link(
            token=link_of(new_contract), entry=ENTRY, company=company, by=cast.buyer, account=None, at=AT
        )


def planned(cast: Cast, contract: Contract) -> int:
    """A planned start meeting."""
    meeting = services.propose_meeting(
        contract_id=contract.pk, times=[TIME, TIME + 2 * HOUR], length=HOUR, location="Kantoor", by=cast.adviser, at=AT
    )
    slot = meeting.slots.order_by("-starts_at").first()
    assert slot is not None
    services.choose_slot(meeting_id=meeting.pk, slot_id=slot.pk, by=cast.contractor, at=AT)
    return meeting.pk


def files_of(contract: Contract, kind: str) -> list[Calendar]:
    """The calendar files of these e-mails, read by an independent reader."""
    rows = Message.objects.filter(dossier=contract.dossier, kind=kind).order_by("pk")
    return [Calendar.from_ical(bytes(row.attachment or b"")) for row in rows]


def test_a_meeting_is_invited_moved_and_cancelled_in_every_calendar(cast: Cast, registered: Contract) -> None:
    """R22: the same uid, one sequence higher each time; the contact, the adviser and the manager get it."""
    meeting = planned(cast, registered)
    services.move_meeting(
        meeting_id=meeting, starts_at=TIME + 24 * HOUR, length=HOUR, location="Online", by=cast.adviser, at=AT
    )
    with one_event(registered, ContractorVerb.MEETING_CANCELLED):
        services.cancel_meeting(meeting_id=meeting, reason="Ziek.", by=cast.contractor, at=AT)
    kinds = ("contractors/meeting_planned", "contractors/meeting_moved", "contractors/meeting_cancelled")
    files = [files_of(registered, kind) for kind in kinds]
    assert [len(each) for each in files] == [3, 3, 3]
    assert [each[0]["method"] for each in files] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [each[0].events[0] for each in files]
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert len({str(event["uid"]) for event in events}) == 1
    start: Any = events[0]["dtstart"]
    assert start.dt.astimezone(UTC) == TIME + 2 * HOUR


@pytest.mark.parametrize(
    ("position", "word"),
    [
        (StartingPosition.IN_BID, "inschrijving"),
        (StartingPosition.IN_CONTRACT, "contract"),
        (StartingPosition.OPEN, "bedrijf"),
    ],
)
def test_the_agenda_follows_the_starting_position(
    cast: Cast, registered: Contract, position: StartingPosition, word: str
) -> None:
    """R25."""
    Registration.objects.filter(contract=registered).update(starting_position=position)
    meeting = services.propose_meeting(
        contract_id=registered.pk, times=[TIME], length=HOUR, location="Kantoor", by=cast.adviser, at=AT
    )
    with translation.override("nl"):
        assert word in translation.gettext(meeting.agenda[0])
        assert not set(meeting.agenda) & set(map(translation.gettext, meeting.agenda)), "a point has no Dutch"
    with translation.override("en"):
        assert meeting.agenda == list(map(translation.gettext, meeting.agenda))
    assert len(meeting.agenda) == 10


def test_a_meeting_needs_a_registration_and_times_ahead(cast: Cast, new_contract: Contract) -> None:
    with refused(new_contract, "not-registered", "time-past"):
        services.propose_meeting(
            contract_id=new_contract.pk, times=[AT - HOUR], length=HOUR, location="x", by=cast.adviser, at=AT
        )


def test_the_minutes_make_the_agreement_due_in_14_days(cast: Cast, registered: Contract) -> None:
    """R22."""
    meeting = planned(cast, registered)
    minutes = Minutes(date(2026, 3, 10), "Ada\nOmar", "Besproken.")
    with pytest.raises(Refused):
        services.hold_meeting(meeting_id=meeting, minutes=minutes, by=cast.adviser, at=AT)
    services.hold_meeting(meeting_id=meeting, minutes=minutes, by=cast.adviser, at=TIME + 4 * HOUR)
    assert registered.start_meetings.get().state == MeetingState.HELD
    due = Deadline.objects.get(dossier=registered.dossier, kind=ContractorDeadline.AGREEMENT)
    assert due.due_on == date(2026, 3, 24)


def certified(cast: Cast, contract: Contract, level: PsoLevelKey = PsoLevelKey.LEVEL_2) -> int:
    """A certificate that is valid on the start of the contract."""
    entry = CertificateEntry(level, "PSO-1", date(2025, 6, 1), date(2027, 6, 1))
    return services.record_certificate(contract_id=contract.pk, entry=entry, by=cast.adviser, at=AT).pk


def proposed(cast: Cast, contract: Contract) -> DiscountProposal:
    """A proposed discount of level 2."""
    return services.propose_discount(
        contract_id=contract.pk,
        certificate_id=certified(cast, contract),
        agreed_on=ON,
        reason="Gecertificeerd.",
        by=cast.adviser,
        at=AT,
    )


def test_an_approved_discount_gives_the_net_of_the_first_worked_example(cast: Cast, registered: Contract) -> None:
    """R23, R38, worked example 1."""
    proposal = proposed(cast, registered)
    with one_event(registered, ContractorVerb.DISCOUNT_APPROVED):
        services.approve_discount(proposal_id=proposal.pk, reason="Akkoord.", by=cast.coordinator, at=AT)
    registered.obligation.refresh_from_db()
    assert (registered.obligation.gross, registered.obligation.net) == (Decimal("62500.00"), Decimal("46875.00"))
    with pytest.raises(NotAllowed):
        services.refuse_discount(proposal_id=proposal.pk, reason="Toch niet.", by=cast.coordinator, at=AT)


def test_a_social_criterion_refuses_the_discount(cast: Cast, registered: Contract) -> None:
    """R23, worked example 2: every reason at once."""
    Contract.objects.filter(pk=registered.pk).update(has_social_criterion=True, excludes_discount=True)
    certificate = certified(cast, registered)
    with refused(registered, "social-criterion", "excluded-by-tender", "not-agreed"):
        services.propose_discount(
            contract_id=registered.pk, certificate_id=certificate, agreed_on=None, reason="x", by=cast.adviser, at=AT
        )


def test_who_proposes_a_discount_does_not_approve_it_nor_the_stand_in(cast: Cast, registered: Contract) -> None:
    """R3."""
    proposal = proposed(cast, registered)
    people.stand_in(cast.adviser, cast.coordinator)
    with refused(registered, "stand-in-of-proposer"):
        services.approve_discount(proposal_id=proposal.pk, reason="", by=cast.coordinator, at=AT)
    with pytest.raises(PermissionDenied):
        services.approve_discount(proposal_id=proposal.pk, reason="", by=cast.adviser, at=AT)
