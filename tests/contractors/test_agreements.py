"""Agreements, their versions and what changes later: one event per act, none on refusal (R24 to R26, R38)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from contractors import services
from contractors.models import BaseRow, Contract
from contractors.selectors import contracts_to_follow, obligation_trace, proposal_accepted
from contractors.selectors.agreement import differences
from contractors.services import (
    AgreementEntry,
    BaseEntry,
    ProposalEntry,
    Signature,
    TermEntry,
)
from contractors.states import (
    AgreementState,
    BaseRowKind,
    ContractorVerb,
    ContractStep,
    ProposalState,
    ReportInterval,
)
from procurement.states import Phase
from sroi.dossier.models import Deadline, Event, Message
from sroi.kernel import formats
from sroi.kernel.states import NotAllowed
from tests.contractors.ground import drafted, offered, one_event, refused, sign
from tests.factories import contracts
from tests.factories.cast import Cast
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db


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
    for seen in ("f" * 64, ""):
        stale = AgreementEntry(ReportInterval.AT_END, (), seen)
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
    entry = BaseEntry(BaseRowKind.OPTION, Decimal("250000.00"), ON, "Optie 1 gelicht")
    with one_event(running, ContractorVerb.BASE_CHANGED):
        services.change_base(contract_id=running.pk, entry=entry, by=cast.contract_manager, at=AT)
    running.obligation.refresh_from_db()
    assert running.obligation.net == Decimal("75000.00")
    assert Event.objects.get(verb=ContractorVerb.BASE_CHANGED).facts["difference"] == "12500.00"
    with refused(running, "base-negative"):
        low = BaseEntry(BaseRowKind.AMENDMENT, Decimal("-9999999.00"), ON, "x")
        services.change_base(contract_id=running.pk, entry=low, by=cast.adviser, at=AT)


def test_an_option_of_a_later_day_counts_from_that_day(cast: Cast, running: Contract) -> None:
    """R38: the nightly run computes again on the day of the row, once; a missed night is made good."""
    entry = BaseEntry(BaseRowKind.OPTION, Decimal("250000.00"), ON + timedelta(days=30), "Optie 1 gelicht")
    services.change_base(contract_id=running.pk, entry=entry, by=cast.contract_manager, at=AT)
    assert Event.objects.get(verb=ContractorVerb.BASE_CHANGED).facts["difference"] == "0.00"
    assert obligation_trace(running, ON + timedelta(days=29)).base == Decimal("1250000.00")
    assert obligation_trace(running, ON + timedelta(days=30)).base == Decimal("1500000.00")
    early, late = ON + timedelta(days=29), ON + timedelta(days=31)
    assert contracts_to_follow(on=early) == []
    services.follow_base(contract_id=running.pk, on=early, at=AT)
    running.obligation.refresh_from_db()
    assert running.obligation.net == Decimal("62500.00")
    assert contracts_to_follow(on=late) == [running.pk]
    with one_event(running, ContractorVerb.BASE_FOLLOWED):
        for _night in range(2):
            services.follow_base(contract_id=running.pk, on=late, at=AT + timedelta(days=31))
    running.obligation.refresh_from_db()
    assert running.obligation.net == Decimal("75000.00")


def test_a_change_never_leaves_a_base_below_zero_on_any_day(cast: Cast, running: Contract) -> None:
    """R38: what comes in later does not carry what is taken off before."""
    later = BaseEntry(BaseRowKind.OPTION, Decimal("250000.00"), ON + timedelta(days=30), "Optie 1")
    services.change_base(contract_id=running.pk, entry=later, by=cast.adviser, at=AT)
    low = BaseEntry(BaseRowKind.AMENDMENT, Decimal("-1300000.00"), ON, "Minder werk")
    with refused(running, "base-negative"):
        services.change_base(contract_id=running.pk, entry=low, by=cast.adviser, at=AT)


def test_an_option_of_a_later_day_never_counts_once_the_contract_stopped(cast: Cast, running: Contract) -> None:
    """R6: what would have counted later is taken back by a row of the same day."""
    option = BaseEntry(BaseRowKind.OPTION, Decimal("250000.00"), date(2027, 1, 1), "Optie 1")
    services.change_base(contract_id=running.pk, entry=option, by=cast.adviser, at=AT)
    services.stop_contract(
        contract_id=running.pk,
        stopped_on=date(2026, 9, 29),
        reason="Failliet",
        document_id=None,
        by=cast.adviser,
        at=datetime(2026, 10, 1, 9, 0, tzinfo=UTC),
    )
    bases = [obligation_trace(running, day).base for day in (date(2026, 10, 1), date(2027, 1, 2))]
    assert bases == [Decimal("623287.67")] * 2
    assert contracts_to_follow(on=date(2027, 1, 2)) == []


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
    client = Client()
    client.force_login(cast.contractor, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(running.get_absolute_url())
    states = [step.state for step in page.context["page"].steps]
    assert states == ["done", "done", "done", "later", "later"], "what was done before it stopped stays done"
    assert "Gestopt: hier volgt niets meer" in page.content.decode()


def test_a_new_version_names_the_quarters_that_change_and_no_others(cast: Cast, met: Contract) -> None:
    """R24: a version names what changed; a reader does not compare lists of amounts."""
    first, second = (contracts.agreement(met, each) for each in (AgreementState.SUPERSEDED, AgreementState.OFFERED))
    line = second.lines.get()
    changed = line.quarters.order_by("quarter")[0]
    changed.value += 1000
    changed.save()
    line.planned_value += 1000
    line.save()
    found = differences(first, second)
    assert len(found) == 2
    assert {each.place for each in found} == {
        "Regel 1, geplande waarde",
        f"Regel 1, {formats.quarter(changed.quarter)}",
    }
