"""Old tabs: who acts on a page that moved on hears what happened, and loses nothing typed (R21 to R26)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contractors import services
from contractors.models import Contract, PerformanceAgreement, RegistrationLink, StartMeeting
from contractors.services import CompanyFacts, NewAccount
from contractors.states import AgreementState, ContractorVerb, ContractStep, MeetingState, ProposalState
from sroi.accounts.models import User
from sroi.dossier.models import Event, Message
from sroi.kernel.links import hash_of
from tests.contractors.ground import ENTRY, HOUR, drafted, offered
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT

pytestmark = pytest.mark.django_db

TYPED = "Dit is een lang verslag dat niemand twee keer wil typen."


def as_user(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def post(user: User, act: str, contract: Contract, *more: object, **sent: Any) -> Any:
    """Send a form of an act on this contract."""
    return as_user(user).post(reverse(f"contractors:{act}", args=[contract.reference, *more]), sent)


def happened(contract: Contract) -> int:
    """How many events the contract has."""
    return Event.objects.filter(dossier=contract.dossier).count()


def proposed(cast: Cast, contract: Contract) -> StartMeeting:
    """A start meeting with two times ahead."""
    tomorrow = timezone.now() + timedelta(days=1)
    return services.propose_meeting(
        contract_id=contract.pk,
        times=[tomorrow, tomorrow + timedelta(days=1)],
        length=HOUR,
        location="Weesperstraat 113",
        by=cast.adviser,
        at=timezone.now(),
    )


def test_registering_a_second_time_names_who_registered(cast: Cast, new_contract: Contract) -> None:
    services.register_contract(contract_id=new_contract.pk, entry=ENTRY, by=cast.contractor, at=AT)
    before = happened(new_contract)
    sent = {"contact_name": "Kim", "contact_email": "kim@bedrijf.example", "starting_position": "open"}
    page = post(cast.contractor, "registration-record", new_contract, **sent, remarks=TYPED)
    assert page.status_code == 409
    assert "Dit contract is al aangemeld" in page.content.decode()
    assert TYPED in page.content.decode()
    assert happened(new_contract) == before
    url = reverse("contractors:registration-record", args=[new_contract.reference])
    again = as_user(cast.contractor).get(url)
    assert again.status_code == 409
    assert "Nora Nieuw" in again.content.decode()
    assert new_contract.get_absolute_url() in again.content.decode()


def test_a_used_link_leads_a_colleague_of_the_company_to_the_contract(cast: Cast, new_contract: Contract) -> None:
    RegistrationLink.objects.create(
        contract=new_contract,
        email="nora@bedrijf.example",
        token_sha256=hash_of("een-link"),
        made_at=AT,
        expires_at=timezone.now() + timedelta(days=1),
    )
    _row, nora = services.register_by_link(
        token="een-link",
        entry=ENTRY,
        company=CompanyFacts(""),
        by=None,
        account=NewAccount("Nora", "een lange zin van vier woorden"),
        at=timezone.now(),
    )
    url = reverse("contractors:registration-link", args=["een-link"])
    assert as_user(nora).get(url)["Location"] == new_contract.get_absolute_url()
    for client in (Client(), as_user(cast.stranger)):
        page = client.get(url)
        assert page.status_code == 410
        assert "mailto:" in page.content.decode()


def test_a_time_that_was_chosen_in_another_tab_is_told_with_its_moment(cast: Cast, registered: Contract) -> None:
    meeting = proposed(cast, registered)
    first, second = meeting.slots.all()
    assert post(cast.contractor, "meeting-choose", registered, slot=first.pk).status_code == 302
    before = happened(registered)
    page = post(cast.contractor, "meeting-choose", registered, slot=second.pk)
    assert page.status_code == 409
    assert "Het startgesprek is al gepland" in page.content.decode()
    assert happened(registered) == before
    meeting.refresh_from_db()
    assert meeting.starts_at == first.starts_at


def test_a_time_of_a_cancelled_proposal_is_answered_with_the_new_times(cast: Cast, registered: Contract) -> None:
    old = proposed(cast, registered)
    services.cancel_meeting(meeting_id=old.pk, reason="Ziek.", by=cast.adviser, at=timezone.now())
    page = post(cast.contractor, "meeting-choose", registered, slot=1)
    assert page.status_code == 409
    assert "Het startgesprek is geannuleerd" in page.content.decode()
    proposed(cast, registered)
    page = post(cast.contractor, "meeting-choose", registered, slot=old.slots.all()[0].pk)
    assert page.status_code == 422
    assert "Deze tijd wordt niet meer aangeboden" in page.content.decode()


def test_minutes_that_a_colleague_recorded_first_leave_the_typed_ones_on_the_page(
    cast: Cast, registered: Contract
) -> None:
    contracts.meeting(registered)
    sent = {"held_on": f"{timezone.localdate():%d-%m-%Y}", "attendees": "Ada", "minutes": "Besproken."}
    assert post(cast.adviser, "meeting-hold", registered, **sent).status_code == 302
    page = post(cast.adviser, "meeting-hold", registered, **sent | {"minutes": TYPED})
    assert page.status_code == 409
    assert TYPED in page.content.decode()
    assert "is al vastgelegd" in page.content.decode()
    assert registered.start_meetings.get().minutes == "Besproken."


@pytest.fixture
def before_both(cast: Cast, met: Contract) -> PerformanceAgreement:
    """An offered version."""
    return offered(cast, met)


def signing(agreement: PerformanceAgreement) -> dict[str, str]:
    """The signature of the contractor, as the page sends it."""
    return {"name": "Omar", "function": "Directeur", "agrees": "on", "seen": agreement.content_sha256}


def test_signing_twice_names_who_signed(cast: Cast, before_both: PerformanceAgreement) -> None:
    contract, sent = before_both.contract, signing(before_both)
    assert post(cast.contractor, "agreement", contract, 1, **sent).status_code == 302
    page = post(cast.contractor, "agreement", contract, 1, **sent)
    assert page.status_code == 409
    assert "al getekend namens de opdrachtnemer, door Omar" in page.content.decode()
    assert Event.objects.filter(dossier=contract.dossier, verb=ContractorVerb.AGREEMENT_ACCEPTED).count() == 1


def test_the_bureau_signing_twice_hears_that_it_is_in_force(cast: Cast, before_both: PerformanceAgreement) -> None:
    contract, seen = before_both.contract, before_both.content_sha256
    post(cast.contractor, "agreement", contract, 1, **signing(before_both))
    assert post(cast.adviser, "agreement-sign", contract, 1, seen=seen).status_code == 302
    page = post(cast.adviser, "agreement-sign", contract, 1, seen=seen)
    assert page.status_code == 409
    assert "van kracht sinds" in page.content.decode()
    assert contract.agreements.get().letter is not None


def test_signing_what_was_changed_asks_to_read_the_new_content_and_then_works(
    cast: Cast, before_both: PerformanceAgreement
) -> None:
    contract, old = before_both.contract, signing(before_both)
    services.return_agreement(agreement_id=before_both.pk, remarks="Meer uren.", by=cast.contractor, at=AT)
    PerformanceAgreement.objects.filter(pk=before_both.pk).update(shortage_reason="Anders.")
    services.offer_agreement(agreement_id=before_both.pk, by=cast.adviser, at=AT)
    page = post(cast.contractor, "agreement", contract, 1, **old)
    assert page.status_code == 422
    assert "zijn gewijzigd nadat u" in page.content.decode()
    form = page.context["form"]
    assert form["name"].value() == "Omar"
    assert not form["agrees"].value()
    again = {"name": "Omar", "function": "Directeur", "agrees": "on", "seen": form["seen"].value()}
    assert post(cast.contractor, "agreement", contract, 1, **again).status_code == 302


def test_a_version_that_was_taken_back_is_told_and_not_denied(cast: Cast, before_both: PerformanceAgreement) -> None:
    """R24: the contractor had it before them; R1: its new draft stays inside the office."""
    contract, sent = before_both.contract, signing(before_both)
    services.return_agreement(agreement_id=before_both.pk, remarks="Meer uren.", by=cast.adviser, at=AT)
    page = post(cast.contractor, "agreement", contract, 1, **sent)
    assert page.status_code == 409
    assert "Versie 1 is een concept" in page.content.decode()
    services.withdraw_agreement(agreement_id=before_both.pk, reason="Fout.", by=cast.adviser, at=AT)
    page = as_user(cast.contractor).get(reverse("contractors:agreement", args=[contract.reference, 1]))
    assert page.status_code == 409
    assert "Versie 1 is ingetrokken" in page.content.decode()


def test_an_old_version_is_not_signed_when_a_newer_one_is_in_force(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    old = contract.agreements.get()
    PerformanceAgreement.objects.filter(pk=old.pk).update(state=AgreementState.SUPERSEDED)
    contracts.agreement(contract)
    page = post(cast.contractor, "agreement", contract, 1, **signing(old))
    assert page.status_code == 409
    assert "vervangen door een nieuwere versie" in page.content.decode()


def test_remarks_on_a_version_that_came_into_force_stay_on_the_page(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    page = post(cast.contractor, "agreement-return", contract, 1, remarks=TYPED)
    assert page.status_code == 409
    assert TYPED in page.content.decode()
    assert "van kracht sinds" in page.content.decode()


def test_confirming_twice_names_who_confirmed(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    assert post(cast.contract_manager, "agreement-receipt", contract, 1).status_code == 302
    page = post(cast.contract_manager, "agreement-receipt", contract, 1)
    assert page.status_code == 409
    assert f"{cast.contract_manager.name} bevestigde op" in page.content.decode()


def lines_of(page: Any, text: str) -> dict[str, Any]:
    """The lines of a draft as the page holds them, with another description."""
    form, line = page.context["form"], page.context["formset"].forms[0]
    sent = {f"line-0-{name}": value for name, value in line.initial.items() if value not in (None, False)}
    counts = {"line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "1"}
    top = {"interval": "quarter", "seen": form["seen"].value()}
    return {**sent, **counts, **top, "line-0-description": text}


def test_lines_of_two_editors_stand_beside_each_other_and_either_can_be_kept(cast: Cast, met: Contract) -> None:
    """R24: the second editor sees what was saved, keeps what was typed, and decides."""
    drafted(cast, met, Decimal("62500.00"))
    url = reverse("contractors:agreement-edit", args=[met.reference, 1])
    first, second = as_user(cast.adviser), as_user(cast.coordinator)
    tabs = first.get(url), second.get(url)
    assert first.post(url, lines_of(tabs[0], "Van de eerste")).status_code == 302
    page = second.post(url, lines_of(tabs[1], TYPED))
    text = page.content.decode()
    assert page.status_code == 422
    assert "Van de eerste" in text
    assert TYPED in text
    assert cast.adviser.name in text
    assert met.agreements.get().lines.get().description == "Van de eerste"
    mine = lines_of(tabs[1], TYPED) | {"seen": page.context["form"]["seen"].value()}
    assert second.post(url, mine).status_code == 302
    assert met.agreements.get().lines.get().description == TYPED


def test_an_empty_line_that_was_asked_for_is_no_fault(cast: Cast, met: Contract) -> None:
    drafted(cast, met, Decimal("62500.00"))
    url = reverse("contractors:agreement-edit", args=[met.reference, 1])
    client = as_user(cast.adviser)
    sent = lines_of(client.get(f"{url}?nieuw=1"), "Eén regel") | {"line-TOTAL_FORMS": "2", "line-1-possibility": ""}
    assert client.post(url, sent).status_code == 302
    assert met.agreements.get().lines.count() == 1


def test_a_decision_on_a_discount_that_was_decided_keeps_the_typed_reason(cast: Cast, registered: Contract) -> None:
    proposal = contracts.discount(registered, by=cast.adviser)
    services.refuse_discount(proposal_id=proposal.pk, reason="Verlopen.", by=cast.coordinator, at=AT)
    page = post(cast.coordinator, "discount-decide", registered, decision="refuse", reason=TYPED)
    assert page.status_code == 409
    assert TYPED in page.content.decode()
    assert f"{cast.coordinator.name} wees de PSO-korting van 25% af" in page.content.decode()


@pytest.mark.parametrize("state", [ProposalState.ACCEPTED, ProposalState.RETURNED])
def test_an_assessment_that_a_colleague_gave_first_is_told(cast: Cast, running: Contract, state: ProposalState) -> None:
    proposal = contracts.proposal(running, state, by=cast.contractor)
    page = post(cast.adviser, "proposal", running, proposal.pk, decision="refuse", explanation=TYPED)
    assert page.status_code == 409
    assert TYPED in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == state


def test_answers_sent_twice_are_told_and_kept_on_the_page(cast: Cast, running: Contract) -> None:
    proposal = contracts.proposal(running, ProposalState.RETURNED, by=cast.contractor)
    sent = {"title": "Tuin", "activities": "Spitten", "social_task": "Ontmoeting", "result": "Twintig buren"}
    assert post(cast.contractor, "proposal", running, proposal.pk, **sent).status_code == 302
    page = post(cast.contractor, "proposal", running, proposal.pk, **sent | {"activities": TYPED})
    assert page.status_code == 409
    assert TYPED in page.content.decode()
    assert "wacht op de beoordeling" in page.content.decode()


def test_times_that_all_passed_are_proposed_anew_without_cancelling_by_hand(cast: Cast, registered: Contract) -> None:
    """R22: the contractor is not left before a list of yesterdays."""
    old = proposed(cast, registered)
    for slot in old.slots.all():
        slot.starts_at, slot.ends_at = slot.starts_at - timedelta(days=9), slot.ends_at - timedelta(days=9)
        slot.save(update_fields=["starts_at", "ends_at"])
    page = as_user(cast.contractor).get(reverse("contractors:meeting-choose", args=[registered.reference]))
    assert page.status_code == 409
    assert "De voorgestelde tijden zijn voorbij" in page.content.decode()
    adviser = as_user(cast.adviser).get(registered.get_absolute_url()).content.decode()
    assert "Stel nieuwe tijden voor" in adviser
    new = proposed(cast, registered)
    old.refresh_from_db()
    assert (old.state, new.state) == (MeetingState.CANCELLED, MeetingState.PROPOSED)


def test_a_contractor_whom_no_time_suits_tells_the_adviser(cast: Cast, registered: Contract) -> None:
    """R22: the choice has a way out, and the adviser hears of it."""
    meeting = proposed(cast, registered)
    choose = as_user(cast.contractor).get(reverse("contractors:meeting-choose", args=[registered.reference]))
    cancel = reverse("contractors:meeting-cancel", args=[registered.reference])
    assert cancel in choose.content.decode()
    answer = post(cast.contractor, "meeting-cancel", registered, reason="Wij kunnen alleen op vrijdag.")
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    mail = Message.objects.get(kind="contractors/meeting_cancelled", recipient=cast.adviser)
    assert "Wij kunnen alleen op vrijdag." in mail.body
