"""The acts of phase 4: one event per act, none on refusal, and the law behind each (R20 to R26, R38)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from icalendar import Calendar

from contractors import services
from contractors.models import BaseRow, Contract, DiscountProposal, PerformanceAgreement, Registration, RegistrationLink
from contractors.selectors import proposal_accepted
from contractors.services import (
    AgreementEntry,
    AwardEntry,
    AwardTerms,
    BaseEntry,
    CertificateEntry,
    CompanyFacts,
    LineEntry,
    Minutes,
    NewAccount,
    ProposalEntry,
    RegistrationEntry,
    Signature,
    TermEntry,
)
from contractors.services.links import hash_of
from contractors.states import (
    AgreementState,
    BaseRowKind,
    ContractorDeadline,
    ContractorVerb,
    ContractStep,
    MeetingState,
    Possibility,
    ProposalState,
    RegistrationChannel,
    ReportInterval,
    StartingPosition,
    Valuation,
)
from procurement.models import Ask
from procurement.states import ApprovalState, AskKind, AwardState, Phase, Variant
from sroi.accounts.models import Membership, User
from sroi.dossier.models import Deadline, Event, Message
from sroi.kernel.calendar import Quarter
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from sroi.reference.models import TargetGroup
from sroi.reference.states import PsoLevelKey
from tests.factories import cases, contracts, people
from tests.factories.cast import Cast, give_to_cast
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db
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
    assert word in meeting.agenda[0]
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
    entry = AgreementEntry(ReportInterval.QUARTER, lines, shortage_reason=str(more.get("shortage", "")))
    return services.save_agreement_lines(agreement_id=agreement.pk, entry=entry, by=cast.adviser, at=AT)


def offered(cast: Cast, contract: Contract, **more: object) -> PerformanceAgreement:
    """An offered version that plans the whole net obligation."""
    agreement = drafted(cast, contract, Decimal("62500.00"), **more)
    return services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)


@pytest.fixture
def met(registered: Contract) -> Contract:
    """A contract after its start meeting."""
    contracts.held_meeting(registered)
    return registered


def sign(cast: Cast, agreement: PerformanceAgreement) -> PerformanceAgreement:
    """Both parties sign."""
    own = Signature("Omar", "Directeur", agreement.content_sha256)
    services.accept_agreement(agreement_id=agreement.pk, signature=own, by=cast.contractor, at=AT)
    seen = agreement.content_sha256
    return services.sign_agreement(agreement_id=agreement.pk, seen=seen, by=cast.adviser, at=AT)


def test_an_agreement_comes_into_force_with_two_signatures(cast: Cast, met: Contract) -> None:
    """R24: the contract starts, the case executes, the PDF is shared, everybody is told."""
    agreement = offered(cast, met)
    services.give_manager_view(agreement_id=agreement.pk, view="Akkoord.", by=cast.contract_manager, at=AT)
    with one_event(met, ContractorVerb.AGREEMENT_SIGNED):
        signed = sign(cast, agreement)
    met.refresh_from_db()
    assert (signed.state, met.step) == (AgreementState.IN_FORCE, ContractStep.START)
    assert met.case.phase == Phase.EXECUTE
    assert signed.letter is not None
    signed.letter.refresh_from_db()
    assert signed.letter.context["lines"][0]["planned"] == "62500.00"
    kinds = set(Message.objects.filter(dossier=met.dossier).values_list("kind", flat=True))
    assert {"contractors/agreement_signed", "contractors/agreement_receipt"} <= kinds
    services.confirm_receipt(agreement_id=agreement.pk, by=cast.contract_manager, at=AT)
    with pytest.raises(NotAllowed):
        services.confirm_receipt(agreement_id=agreement.pk, by=cast.contract_manager, at=AT)


def test_less_than_the_net_needs_a_reason(cast: Cast, met: Contract) -> None:
    """R24."""
    agreement = drafted(cast, met, Decimal("1000.00"))
    with refused(met, "planned-short"):
        services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)


def test_an_agreement_is_not_offered_without_a_manager_to_ask(cast: Cast, met: Contract) -> None:
    met.case.dossier.assignments.filter(role="contract_manager").update(ended_at=AT)
    agreement = drafted(cast, met, Decimal("62500.00"))
    with refused(met, "no-contract-manager"):
        services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)


def test_signing_another_content_than_was_read_is_refused(cast: Cast, met: Contract) -> None:
    agreement = offered(cast, met)
    other = Signature("Omar", "Directeur", "0" * 64)
    with refused(met, "agreement-changed"):
        services.accept_agreement(agreement_id=agreement.pk, signature=other, by=cast.contractor, at=AT)


def test_an_obligation_that_changed_since_the_offer_is_not_signed(cast: Cast, met: Contract) -> None:
    agreement = offered(cast, met)
    entry = BaseEntry(BaseRowKind.OPTION, Decimal("100000.00"), ON, "Optie 1")
    services.change_base(contract_id=met.pk, entry=entry, by=cast.adviser, at=AT)
    own = Signature("Omar", "Directeur", agreement.content_sha256)
    with refused(met, "obligation-changed", "planned-short"):
        services.accept_agreement(agreement_id=agreement.pk, signature=own, by=cast.contractor, at=AT)


def test_lines_that_somebody_else_saved_are_not_overwritten(cast: Cast, met: Contract) -> None:
    agreement = drafted(cast, met, Decimal("62500.00"))
    stale = AgreementEntry(ReportInterval.AT_END, (), seen="f" * 64)
    with refused(met, "agreement-changed"):
        services.save_agreement_lines(agreement_id=agreement.pk, entry=stale, by=cast.adviser, at=AT)
    assert agreement.lines.count() == 1


def test_a_returned_version_is_a_draft_again_and_can_be_offered_again(cast: Cast, met: Contract) -> None:
    agreement = offered(cast, met)
    with one_event(met, ContractorVerb.AGREEMENT_RETURNED):
        services.return_agreement(agreement_id=agreement.pk, remarks="Ander kwartaal.", by=cast.contractor, at=AT)
    again = services.offer_agreement(agreement_id=agreement.pk, by=cast.adviser, at=AT)
    assert again.state == AgreementState.OFFERED


def test_a_new_version_supersedes_and_the_old_one_stays_readable(cast: Cast, met: Contract) -> None:
    first = sign(cast, offered(cast, met))
    second = sign(cast, offered(cast, met, change="Een ander project."))
    first.refresh_from_db()
    assert (first.state, second.state, second.version) == (AgreementState.SUPERSEDED, AgreementState.IN_FORCE, 2)
    assert first.lines.count() == 1
    with refused(met, "change-unreasoned"):
        drafted(cast, met, Decimal("1.00"))


def test_no_effort_counts_before_a_project_proposal_is_accepted(cast: Cast, met: Contract) -> None:
    """R26."""
    agreement = sign(cast, offered(cast, met, possibility="VI"))
    line = agreement.lines.get()
    entry = ProposalEntry("Buurtkeuken", "Koken", "Eenzaamheid", "Twintig maaltijden")
    assert not proposal_accepted(line)
    proposal = services.submit_proposal(line_id=line.pk, entry=entry, by=cast.contractor, at=AT)
    services.ask_about_proposal(proposal_id=proposal.pk, explanation="Waar?", by=cast.adviser, at=AT)
    services.answer_proposal(proposal_id=proposal.pk, entry=entry, by=cast.contractor, at=AT)
    with refused(met, "explanation-missing"):
        services.refuse_proposal(proposal_id=proposal.pk, explanation=" ", by=cast.adviser, at=AT)
    services.accept_proposal(proposal_id=proposal.pk, explanation="", by=cast.adviser, at=AT)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED
    assert proposal_accepted(line)
    later = sign(cast, offered(cast, met, possibility="VI", change="Ander kwartaal."))
    assert proposal_accepted(later.lines.get())


def test_an_option_is_a_dated_row_and_the_obligation_follows(cast: Cast, running: Contract) -> None:
    """R38: agreed lines are not touched."""
    entry = BaseEntry(BaseRowKind.OPTION, Decimal("250000.00"), date(2026, 6, 1), "Optie 1 gelicht")
    with one_event(running, ContractorVerb.BASE_CHANGED):
        services.change_base(contract_id=running.pk, entry=entry, by=cast.contract_manager, at=AT)
    running.obligation.refresh_from_db()
    assert running.obligation.net == Decimal("75000.00")
    assert Event.objects.get(verb=ContractorVerb.BASE_CHANGED).facts["difference"] == "12500.00"
    with refused(running, "base-negative"):
        low = BaseEntry(BaseRowKind.AMENDMENT, Decimal("-9999999.00"), ON, "x")
        services.change_base(contract_id=running.pk, entry=low, by=cast.adviser, at=AT)


def test_a_changed_term_is_a_row_with_its_reason(cast: Cast, running: Contract) -> None:
    entry = TermEntry(date(2026, 4, 1), date(2027, 9, 30), "Verlengd")
    with one_event(running, ContractorVerb.TERM_CHANGED):
        services.change_term(contract_id=running.pk, entry=entry, by=cast.adviser, at=AT)
    running.refresh_from_db()
    assert running.ends_on == date(2027, 9, 30)
    with refused(running, "term-unchanged"):
        services.change_term(contract_id=running.pk, entry=entry, by=cast.adviser, at=AT)


def test_a_stopped_contract_is_settled_in_proportion(cast: Cast, running: Contract) -> None:
    """R6: 182 of 365 days; deadlines end."""
    at = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    with one_event(running, ContractorVerb.CONTRACT_STOPPED):
        services.stop_contract(
            contract_id=running.pk,
            stopped_on=date(2026, 9, 29),
            reason="Failliet",
            document_id=None,
            by=cast.adviser,
            at=at,
        )
    running.refresh_from_db()
    row = BaseRow.objects.get(contract=running, kind=BaseRowKind.PRO_RATA)
    assert row.change == Decimal("-626712.33")
    assert running.obligation.net == Decimal("31164.38")
    assert running.step == ContractStep.STOPPED
    assert not Deadline.objects.open().filter(dossier=running.dossier).exists()
