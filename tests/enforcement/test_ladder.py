"""The whole ladder through the services: worked examples 8 and 9, the order of steps, one event per act (R34–R36)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from enforcement import services
from enforcement.models import EnforcementFile, Fine, Withholding
from enforcement.selectors.page import status_of
from enforcement.states import ENDED, FILE_FLOW, EnforcementVerb, FileState, Ground
from reporting.states import EffortState
from sroi.dossier.models import Deadline, Event, Letter, Message
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from tests.enforcement.ground import (
    ANNOUNCED,
    LATER,
    NOTICED,
    OPENED,
    VIEW_DUE,
    Walk,
    effort_contract,
    short_contract,
    undecided_report,
)
from tests.factories import contracts, people, reports
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """A contract that ended 6,875.00 short."""
    return Walk(cast, short_contract(cast))


def own_events(file: EnforcementFile) -> list[str]:
    """The verbs of phase 7 in the dossier of a file, in order."""
    rows = Event.objects.filter(dossier=file.dossier, verb__startswith="enforcement.").order_by("sequence")
    return list(rows.values_list("verb", flat=True))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of a refusal."""
    return [each.code for each in refused.value.blockers]


def test_example_8_withholds_5000_and_claims_1875(walk: Walk) -> None:
    """Worked example 8: net 46,875.00, verified 40,000.00, factor 1.00, last invoice 5,000.00."""
    file = walk.to(FileState.IMPOSED)
    fine = Fine.objects.get(file=file)
    assert (fine.shortfall, fine.computed, fine.decided) == (Decimal("6875.00"),) * 3
    walk.invoice()
    walk.withhold(file.pk)
    held = Withholding.objects.get(fine=fine)
    assert (held.withheld, held.claim) == (Decimal("5000.00"), Decimal("1875.00"))
    walk.settle(file.pk)
    file.refresh_from_db()
    assert file.state == FileState.SETTLED
    assert file.ended_at == LATER


def test_example_9_stops_at_the_cap(cast: Cast) -> None:
    """Worked example 9: factor 1.50, cap 10,000: 10,312.50 becomes 10,000.00; withheld 5,000.00, claim 5,000.00."""
    walk = Walk(cast, short_contract(cast, factor=Decimal("1.50"), cap_amount=Decimal(10_000)))
    file = walk.to(FileState.VIEW_CLOSED)
    walk.propose(file.pk, "10000.00")
    walk.countersign(file.pk)
    walk.decide(file.pk)
    walk.invoice()
    walk.withhold(file.pk)
    held = Withholding.objects.get(fine__file=file)
    assert (held.fine.decided, held.withheld, held.claim) == (
        Decimal("10000.00"),
        Decimal("5000.00"),
        Decimal("5000.00"),
    )
    amounts = [row["amount"] for row in held.fine.trace]
    assert amounts[-2:] == ["10312.50", "10000.00"]


def test_each_act_leaves_exactly_one_event_of_its_own(walk: Walk) -> None:
    file = walk.open()
    expected = [EnforcementVerb.FILE_OPENED.value]
    verbs = ["talk-held", "client-informed", "notice-given", "fine-announced", "view-received", "fine-proposed"]
    verbs += ["fine-countersigned", "fine-imposed"]
    for verb, (_state, act) in zip(verbs, walk.steps(), strict=True):
        act(file.pk)
        expected.append(f"enforcement.{verb}")
        assert own_events(file) == expected
    walk.invoice()
    walk.withhold(file.pk)
    walk.settle(file.pk)
    assert own_events(file) == [*expected, "enforcement.withholding-instructed", "enforcement.file-settled"]


def test_no_step_can_be_taken_before_its_turn_and_a_refusal_leaves_nothing(walk: Walk) -> None:
    """R34: the order is the table; no fine without a talk and an informed client."""
    file = walk.open()
    acts = [act for _state, act in walk.steps()]
    for place in range(len(acts)):
        before = Event.objects.count(), Letter.objects.count(), Message.objects.count()
        for act in acts[place + 1 :]:
            with pytest.raises((NotAllowed, PermissionDenied)):
                act(file.pk)
        assert (Event.objects.count(), Letter.objects.count(), Message.objects.count()) == before
        acts[place](file.pk)


def test_every_state_has_a_way_out_except_the_ends() -> None:
    assert FILE_FLOW.terminal() == ENDED


def test_one_file_is_open_per_contract(walk: Walk) -> None:
    walk.open()
    with pytest.raises(Refused) as refused:
        walk.open()
    assert codes(refused) == ["file-open"]
    assert Event.objects.filter(verb=EnforcementVerb.FILE_OPENED).count() == 1


def test_a_closed_file_makes_room_for_the_next_with_its_own_number(walk: Walk) -> None:
    first = walk.open()
    services.close_file(file_id=first.pk, reason="Alsnog geleverd.", by=walk.cast.adviser, at=LATER)
    assert walk.open().reference == f"{walk.contract.reference}-H2"


def test_the_contractor_sees_the_file_from_the_first_letter_on(walk: Walk) -> None:
    file = walk.open()
    files = EnforcementFile.objects
    assert not files.visible_to(walk.cast.contractor).exists()
    walk.to(FileState.CLIENT_INFORMED, file)
    assert not files.visible_to(walk.cast.contractor).exists()
    walk.notice(file.pk)
    assert files.visible_to(walk.cast.contractor).get() == file
    assert not files.visible_to(walk.cast.stranger).exists()


def test_informing_the_client_mails_contract_manager_and_head_once(walk: Walk) -> None:
    file = walk.to(FileState.TALK_HELD)
    walk.inform(file.pk)
    sent = Message.objects.filter(kind="enforcement/client_informed")
    assert {each.recipient for each in sent} == {walk.cast.contract_manager, walk.cast.department_head}
    assert not Letter.objects.get(kind="enforcement.client-information").is_shared


def test_the_talk_needs_a_day_people_and_minutes(walk: Walk) -> None:
    file = walk.open()
    with pytest.raises(Refused) as refused:
        services.record_talk(
            file_id=file.pk, held_on=date(2099, 1, 1), attendees="", minutes="", by=walk.cast.adviser, at=OPENED
        )
    assert codes(refused) == ["date-in-future", "attendees-missing", "minutes-missing"]


def test_the_notice_gives_the_recovery_term_of_the_clause(walk: Walk) -> None:
    file = walk.to(FileState.CLIENT_INFORMED)
    with pytest.raises(Refused) as refused:
        services.give_notice(
            file_id=file.pk, term_ends_on=date(2027, 5, 6), demand="Lever.", by=walk.cast.adviser, at=NOTICED
        )
    assert codes(refused) == ["term-too-short"]
    walk.notice(file.pk)
    assert Deadline.objects.get(kind="enforcement.notice-term").due_on == date(2027, 5, 18)


def test_the_notice_is_left_out_for_a_fatal_term_or_with_a_reason_in_dutch(walk: Walk) -> None:
    file = walk.to(FileState.CLIENT_INFORMED)
    with pytest.raises(Refused) as refused:
        services.skip_notice(file_id=file.pk, reason=" ", by=walk.cast.adviser, at=NOTICED)
    assert codes(refused) == ["reason-missing"]
    clause = walk.contract.fine_clause
    clause.is_fatal = True
    clause.save(update_fields=["is_fatal"])
    services.skip_notice(file_id=file.pk, reason="", by=walk.cast.adviser, at=NOTICED)
    file.refresh_from_db()
    assert file.notice_skipped_reason == "De clausule heeft een fatale termijn."
    assert status_of(file).word == "Ingebrekestelling overgeslagen"


def test_the_fine_is_not_announced_before_the_notice_has_ended(walk: Walk) -> None:
    file = walk.to(FileState.NOTICE_GIVEN)
    with pytest.raises(Refused) as refused:
        services.announce_fine(file_id=file.pk, view_due_on=VIEW_DUE, by=walk.cast.adviser, at=NOTICED)
    assert codes(refused) == ["notice-running"]


def test_without_a_recorded_clause_no_fine_is_announced(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast, with_clause=False))
    file = walk.to(FileState.NOTICE_GIVEN)
    with pytest.raises(Refused) as refused:
        walk.announce(file.pk)
    assert codes(refused) == ["no-clause"]


def test_nothing_short_is_nothing_to_fine(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast, verified=Decimal("46875.00")))
    file = walk.to(FileState.NOTICE_GIVEN)
    with pytest.raises(Refused) as refused:
        walk.announce(file.pk)
    assert codes(refused) == ["fine-zero"]


def test_no_view_is_recorded_only_after_its_term(walk: Walk) -> None:
    file = walk.to(FileState.FINE_ANNOUNCED)
    with pytest.raises(Refused) as refused:
        services.close_view_without(file_id=file.pk, by=walk.cast.adviser, at=ANNOUNCED)
    assert codes(refused) == ["view-awaited"]
    services.close_view_without(file_id=file.pk, by=walk.cast.adviser, at=LATER)
    assert own_events(file)[-1] == EnforcementVerb.NO_VIEW


def test_an_undecided_line_stops_the_proposal(walk: Walk) -> None:
    file = walk.to(FileState.VIEW_CLOSED)
    undecided_report(walk.contract, walk.cast)
    with pytest.raises(Refused) as refused:
        walk.propose(file.pk)
    assert codes(refused) == ["lines-undecided"]


def test_the_proposal_waits_for_the_day_of_the_last_report_also_when_nobody_opened_it(walk: Walk) -> None:
    """R35: not before the last report is due."""
    file = walk.to(FileState.VIEW_CLOSED)
    contract = walk.contract
    contract.quarterly_reports.filter(quarter="2027-Q1").exclude(efforts__isnull=False).delete()
    contract.ends_on = date(2027, 6, 30)
    contract.save(update_fields=["ends_on"])
    with pytest.raises(Refused) as refused:
        walk.propose(file.pk)
    assert "last-report-not-due" in codes(refused)


def test_a_proposal_lies_above_zero_and_not_above_the_computed_fine(walk: Walk) -> None:
    file = walk.to(FileState.VIEW_CLOSED)
    for amount in ("0.00", "6875.01"):
        with pytest.raises(Refused) as refused:
            walk.propose(file.pk, amount)
        assert codes(refused) == ["amount-outside"]


def test_what_is_delivered_after_the_announcement_lowers_the_proposal(walk: Walk) -> None:
    """R35: the fine is computed again on the day of the proposal."""
    file = walk.to(FileState.VIEW_CLOSED)
    report = walk.contract.quarterly_reports.get(quarter="2027-Q1")
    reports.effort(report, EffortState.ACCEPTED, claimed=Decimal("2000.00"), decided_on=date(2027, 5, 20))
    with pytest.raises(Refused):
        walk.propose(file.pk)
    walk.propose(file.pk, "4875.00")
    assert Fine.objects.get(file=file).computed == Decimal("4875.00")


def test_a_returned_proposal_is_proposed_again(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    services.return_proposal(file_id=file.pk, reason="Weeg de ziekte mee.", by=walk.cast.contract_manager, at=LATER)
    file.refresh_from_db()
    assert file.state == FileState.VIEW_CLOSED
    fine = Fine.objects.get(file=file)
    assert fine.countersigned_by is None
    told = Message.objects.get(kind="enforcement/proposal_returned")
    assert told.recipient == fine.proposed_by, "who made the proposal hears that it came back"
    assert walk.cast.contract_manager.name in str(told.context)
    walk.propose(file.pk)


def test_the_client_lowers_or_waives_with_the_reason(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    for wrong in (Decimal(0), Decimal("6875.00"), Decimal(9999)):
        with pytest.raises(Refused) as refused:
            walk.decide(file.pk, "moderate", amount=wrong)
        assert codes(refused) == ["amount-outside"]
    walk.decide(file.pk, "moderate", amount=Decimal("3000.00"))
    assert Fine.objects.get(file=file).decided == Decimal("3000.00")


def test_not_attributable_is_waived(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    with pytest.raises(Refused) as refused:
        walk.decide(file.pk, "impose", not_attributable=True)
    assert codes(refused) == ["not-attributable"]
    walk.decide(file.pk, "waive", not_attributable=True)
    file.refresh_from_db()
    assert (file.state, Fine.objects.get(file=file).decided) == (FileState.WAIVED, Decimal("0.00"))


def test_an_effort_obligation_is_fined_on_a_finding_only(cast: Cast) -> None:
    walk = Walk(cast, effort_contract(cast))
    with pytest.raises(Refused) as refused:
        walk.open()
    assert codes(refused) == ["no-automatic-shortfall"]
    file = walk.to(FileState.NOTICE_GIVEN, walk.open(Ground.FINDING, "Er kwam geen leerwerkplek."))
    with pytest.raises(Refused):
        walk.announce(file.pk)
    fine = services.announce_fine(
        file_id=file.pk, view_due_on=VIEW_DUE, found_amount=Decimal(2500), by=cast.adviser, at=ANNOUNCED
    )
    assert fine.computed == Decimal("2500.00")


def test_a_renewed_agreement_is_linked_before_the_end_of_the_term_only(walk: Walk) -> None:
    file = walk.to(FileState.CLIENT_INFORMED)
    with pytest.raises(Refused) as refused:
        services.renew_agreement(file_id=file.pk, by=walk.cast.adviser, at=LATER)
    assert codes(refused) == ["term-ended", "no-renewed-agreement"]
    contract = walk.contract
    contract.ends_on = date(2027, 12, 31)
    contract.save(update_fields=["ends_on"])
    contract.agreements.update(state="superseded")
    signed = contracts.agreement(contract, signed_at=OPENED + timedelta(hours=1))
    services.renew_agreement(file_id=file.pk, by=walk.cast.adviser, at=LATER)
    file.refresh_from_db()
    assert (file.renewed_agreement, file.state) == (signed, FileState.CLIENT_INFORMED)


def test_a_stand_in_of_the_adviser_acts_with_both_names(walk: Walk) -> None:
    file = walk.open()
    services.record_talk(
        file_id=file.pk, held_on=date(2027, 5, 3), attendees="A", minutes="B", by=walk.cast.stand_in, at=OPENED
    )
    event = Event.objects.get(verb=EnforcementVerb.TALK_HELD)
    assert (event.actor, event.on_behalf_of) == (walk.cast.stand_in, walk.cast.adviser)


def test_a_dispute_is_recorded_and_settled(walk: Walk) -> None:
    file = walk.to(FileState.IMPOSED)
    walk.dispute(file.pk)
    walk.settle(file.pk)
    file.refresh_from_db()
    assert file.state == FileState.SETTLED


def test_an_invitation_is_a_letter_before_the_talk(walk: Walk) -> None:
    file = walk.open()
    with pytest.raises(Refused) as refused:
        services.invite_talk(file_id=file.pk, meeting_on=date(2027, 5, 3), place="", by=walk.cast.adviser, at=OPENED)
    assert codes(refused) == ["meeting-past", "place-missing"]
    services.invite_talk(
        file_id=file.pk, meeting_on=date(2027, 5, 10), place="Stadhuis", by=walk.cast.adviser, at=OPENED
    )
    assert Letter.objects.get(kind="enforcement.talk-invitation").is_shared
    walk.talk(file.pk)
    with pytest.raises(NotAllowed):
        services.invite_talk(
            file_id=file.pk, meeting_on=date(2027, 5, 10), place="Stadhuis", by=walk.cast.adviser, at=OPENED
        )


def test_people_without_the_duty_are_refused(walk: Walk) -> None:
    file = walk.to(FileState.COUNTERSIGNED)
    nobody = people.person("Nel Niemand")
    for person in (walk.cast.adviser, walk.cast.coordinator, walk.cast.contractor, walk.cast.auditor, nobody):
        entry = services.DecisionEntry("impose", "Daarom.")
        with pytest.raises(PermissionDenied):
            services.decide_fine(file_id=file.pk, entry=entry, by=person, at=LATER)
