"""Pages of contracts: constant queries, wrong input with nothing lost, the letter reopened (R24, house rule 10)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contractors import selectors, services
from contractors.documents import agreement_letter
from contractors.models import Contract, PerformanceAgreement, RegistrationLink
from contractors.states import AgreementState, ContractorVerb, ContractStep, DiscountState, ObligationKind
from sroi.accounts.models import User
from sroi.dossier.models import Event, Message
from sroi.dossier.services.events import about_text
from sroi.dossier.states import DossierVerb
from sroi.kernel import formats
from sroi.kernel.links import hash_of
from sroi.kernel.pdf import render_pdf
from sroi.kernel.refusals import Refused
from sroi.reference.models import TargetGroup
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT, ON
from tests.kernel.files import pdf_bytes

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many queries the block took."""
    found: list[int] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found.append(len(context))


def queries_of(user: User) -> int:
    """The queries of both work lists of somebody whose standing is read afresh."""
    person = User.objects.get(pk=user.pk)
    with counted() as found:
        selectors.desk_of(person, ON)
    return found[0]


def test_the_work_lists_take_as_many_queries_for_thirty_contracts_as_for_three(cast: Cast) -> None:
    for _number in range(3):
        cast_contract(cast, ContractStep.START_MEETING)
    few = {person.name: queries_of(person) for person in (cast.adviser, cast.contractor, cast.contract_manager)}
    for _number in range(27):
        cast_contract(cast, ContractStep.START_MEETING)
    many = {person.name: queries_of(person) for person in (cast.adviser, cast.contractor, cast.contract_manager)}
    assert few == many
    assert len(selectors.desk_of(cast.adviser, ON).mine) == 30


def test_the_page_of_a_contract_takes_as_many_queries_for_ten_versions_as_for_one(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START)
    client = as_user(cast.adviser)
    client.get(contract.get_absolute_url())
    with counted() as few:
        client.get(contract.get_absolute_url())
    for _number in range(9):
        contracts.agreement(contract, AgreementState.SUPERSEDED)
        contracts.held_meeting(contract)
    with counted() as many:
        client.get(contract.get_absolute_url())
    assert few == many


WRONG = {
    "link-send": ({"email": "geen adres"}, "email"),
    "registration-record": ({"contact_name": "Nora", "received_on": "31-02-2026"}, "received_on"),
    "meeting-propose": ({"day_1": "morgen", "clock_1": "10:00", "location": "Kantoor"}, "day_1"),
    "certificate-record": ({"level": "level_2", "number": "PSO-9", "valid_from": "gisteren"}, "valid_from"),
    "base-change": ({"kind": "amendment", "change": "veel", "reason": "Meerwerk"}, "change"),
    "term-change": ({"starts_on": "01-01-2027", "ends_on": "nooit", "reason": "Langer"}, "ends_on"),
    "clause-record": ({"text": "Boete", "source": "art. 12", "factor": "x"}, "factor"),
    "contract-stop": ({"stopped_on": "ooit", "reason": "Failliet"}, "stopped_on"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_answered_at_the_field_and_nothing_is_lost(cast: Cast, name: str) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    sent, field = WRONG[name]
    page = as_user(cast.adviser).post(reverse(f"contractors:{name}", args=[contract.reference]), sent)
    assert page.status_code == 422
    form = page.context["form"]
    assert field in form.errors
    assert all(str(message).endswith(".") for messages in form.errors.values() for message in messages)
    text = page.content.decode()
    assert "Er is een probleem" in text
    assert all(value in text for value in sent.values() if not value.startswith(("level", "amendment")))


def test_a_file_of_a_stand_in_is_kept_in_the_name_of_both(cast: Cast) -> None:
    """R4."""
    contract = cast_contract(cast, ContractStep.START)
    proof = SimpleUploadedFile("opzegging.pdf", pdf_bytes(["Beëindiging"]), content_type="application/pdf")
    sent = {"stopped_on": f"{contract.starts_on:%d-%m-%Y}", "reason": "Failliet verklaard.", "document": proof}
    page = as_user(cast.stand_in).post(reverse("contractors:contract-stop", args=[contract.reference]), sent)
    assert page.status_code == 302, page.context["form"].errors
    verbs = (DossierVerb.FILE_ADDED, ContractorVerb.CONTRACT_STOPPED)
    events = Event.objects.filter(verb__in=verbs).order_by("pk")
    assert [(each.verb, each.actor, each.on_behalf_of) for each in events] == [
        (verb, cast.stand_in, cast.adviser) for verb in verbs
    ]
    shown = as_user(cast.adviser).get(contract.get_absolute_url()).content.decode()
    assert "Gestopt op" in shown
    assert f"afgesproken einde {formats.medium_date(contract.ends_on, language='nl')}" in shown


def test_an_unknown_link_says_no_more_than_that_it_does_not_work(cast: Cast) -> None:
    page = Client().get(reverse("contractors:registration-link", args=["nergens-bekend"]))
    assert page.status_code == 404
    assert "Deze link werkt niet meer" in page.content.decode()


def test_the_contractor_sees_no_draft_and_no_internal_preparation(cast: Cast) -> None:
    """R1."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.agreement(contract, AgreementState.DRAFT)
    client, url = as_user(cast.contractor), reverse("contractors:agreement", args=[contract.reference, 1])
    assert client.get(url).status_code == 404
    assert url not in client.get(contract.get_absolute_url()).content.decode()
    assert contract.case.get_absolute_url() not in client.get(contract.get_absolute_url()).content.decode()


def test_the_letter_of_the_agreement_is_an_accessible_pdf_with_the_figures(cast: Cast) -> None:
    contract: Contract = cast_contract(cast, ContractStep.START)
    agreement = contract.agreements.get()
    context = agreement_letter(agreement, base=contract.base_rows.get().change)
    content = render_pdf(context.TEMPLATE, asdict(context), language="nl")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("nl")
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert context.net == contract.obligation.net
    assert context.starts_on == date(2026, 4, 1)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def certificate_form(**more: object) -> dict[str, object]:
    """A PSO certificate as an adviser fills it in."""
    level = {"level": "level-2", "number": "PSO-77", "valid_from": "01-01-2026", "valid_until": "31-12-2026"}
    return {**level, **more}


def test_a_certificate_keeps_its_file_and_the_coordinator_reads_it(cast: Cast) -> None:
    """R23, R44: the file goes the way of every upload."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    url = reverse("contractors:certificate-record", args=[contract.reference])
    file = SimpleUploadedFile("pso.pdf", PDF, "application/pdf")
    answer = as_user(cast.adviser).post(url, certificate_form(file=file))
    assert answer.status_code == 302, answer.context["form"].errors
    certificate = contract.organisation.pso_certificates.get()
    assert certificate.file is not None
    assert (certificate.file.dossier_id, certificate.file.name) == (contract.dossier_id, "pso.pdf")
    proposal = contracts.discount(contract, by=cast.adviser)
    proposal.certificate = certificate
    proposal.save(update_fields=["certificate"])
    page = as_user(cast.coordinator).get(reverse("contractors:discount-decide", args=[contract.reference]))
    assert reverse("dossier:attachment", args=[certificate.file.key]) in page.content.decode()


def test_a_file_of_a_wrong_kind_leaves_no_certificate(cast: Cast) -> None:
    """R44: its kind is found by content, whatever it is called."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    url = reverse("contractors:certificate-record", args=[contract.reference])
    file = SimpleUploadedFile("pso.pdf", b"MZ\x00\x00nope", "application/pdf")
    page = as_user(cast.adviser).post(url, certificate_form(file=file))
    assert page.status_code == 422
    assert page.context["form"].errors
    assert "PSO-77" in page.content.decode()
    assert not contract.organisation.pso_certificates.exists()


def test_the_coordinator_sees_what_an_approval_does_to_the_net(cast: Cast) -> None:
    """R23, R38: 25% of 62,500.00 leaves 46,875.00, shown with its computation before the decision."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.discount(contract, by=cast.adviser)
    page = as_user(cast.coordinator).get(reverse("contractors:discount-decide", args=[contract.reference]))
    text = page.content.decode()
    net = contract.obligation.net
    assert formats.euro(net, language="nl") in text
    assert formats.euro(net * 75 / 100, language="nl") in text


def test_a_refused_discount_is_proposed_again_from_its_own_answers(cast: Cast) -> None:
    """R3, R23: the adviser reads why, betters it, and the coordinator decides anew."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    first = contracts.discount(contract, by=cast.adviser)
    services.refuse_discount(proposal_id=first.pk, reason="Leg de trede beter uit.", by=cast.coordinator, at=AT)
    page = as_user(cast.adviser).get(reverse("contractors:discount-propose", args=[contract.reference]))
    assert "Leg de trede beter uit." in page.content.decode()
    for reader in (cast.adviser, cast.contractor):
        computed = as_user(reader).get(reverse("contractors:obligation-show", args=[contract.reference]))
        assert "Leg de trede beter uit." in computed.content.decode(), "who is refused reads why"
    assert page.context["form"].initial["certificate"] == first.certificate_id
    again = services.propose_discount(
        contract_id=contract.pk,
        certificate_id=first.certificate_id,
        agreed_on=ON,
        reason="Trede 2, zie het certificaat.",
        by=cast.adviser,
        at=AT,
    )
    services.approve_discount(proposal_id=again.pk, reason="", by=cast.coordinator, at=AT)
    states = list(contract.discount_proposals.order_by("pk").values_list("state", flat=True))
    assert states == [DiscountState.REFUSED, DiscountState.APPROVED]


def test_a_discount_comes_back_with_a_question_and_is_submitted_again(cast: Cast) -> None:
    """R3, R23: the coordinator asks, the adviser answers on the same proposal, and the coordinator decides on it."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    proposal = contracts.discount(contract, by=cast.adviser)
    decide = reverse("contractors:discount-decide", args=[contract.reference])
    assert f'href="{decide}"' in as_user(cast.coordinator).get(contract.get_absolute_url()).content.decode()
    without = as_user(cast.coordinator).post(decide, {"decision": "return", "reason": " "})
    assert without.context["form"].has_error("reason", "question-missing")
    question = {"decision": "return", "reason": "Welke trede had het bedrijf op de startdatum?"}
    assert as_user(cast.coordinator).post(decide, question).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == DiscountState.RETURNED
    here = as_user(cast.adviser).get(contract.get_absolute_url()).content.decode()
    assert "Beantwoord de vraag over de PSO-korting" in here
    told = Message.objects.filter(key__startswith=f"discount-returned:{proposal.pk}:")
    assert {each.recipient for each in told} == {cast.adviser}
    assert as_user(cast.coordinator).get(decide).status_code == 409
    propose = reverse("contractors:discount-propose", args=[contract.reference])
    page = as_user(cast.adviser).get(propose)
    assert question["reason"] in page.content.decode()
    assert page.context["form"].initial["reason"] == proposal.reason
    answer = {"certificate": proposal.certificate_id, "agreed_on": ON.isoformat(), "reason": "Trede 2, zie bijlage."}
    with time_machine.travel(AT, tick=False):
        sent = as_user(cast.adviser).post(propose, answer)
    assert sent.status_code == 302, sent.context["form"].errors
    again = contract.discount_proposals.get()
    assert (again.pk, again.state, again.reason) == (proposal.pk, DiscountState.PROPOSED, "Trede 2, zie bijlage.")
    assert again.decided_by is None
    assert question["reason"] in as_user(cast.coordinator).get(decide).content.decode()
    services.approve_discount(proposal_id=again.pk, reason="", by=cast.coordinator, at=AT)
    verbs = Event.objects.filter(dossier=contract.dossier, about=about_text(again)).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        ContractorVerb.DISCOUNT_RETURNED,
        ContractorVerb.DISCOUNT_ANSWERED,
        ContractorVerb.DISCOUNT_APPROVED,
    ]


def test_who_submits_a_discount_again_does_not_decide_on_it(cast: Cast) -> None:
    """R3: a coordinator who asked and answered is the proposer, and somebody else decides."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    proposal = contracts.discount(contract, by=cast.adviser)
    services.return_discount(proposal_id=proposal.pk, reason="Welke trede?", by=cast.coordinator, at=AT)
    services.answer_discount(
        proposal_id=proposal.pk,
        certificate_id=proposal.certificate_id,
        agreed_on=ON,
        reason="Trede 2.",
        by=cast.coordinator,
        at=AT,
    )
    with pytest.raises(Refused):
        services.approve_discount(proposal_id=proposal.pk, reason="", by=cast.coordinator, at=AT)


def test_a_discount_is_not_refused_without_a_reason(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START_MEETING)
    contracts.discount(contract, by=cast.adviser)
    url = reverse("contractors:discount-decide", args=[contract.reference])
    page = as_user(cast.coordinator).post(url, {"decision": "refuse", "reason": " "})
    assert "reason" in page.context["form"].errors
    assert contract.discount_proposals.get().state == DiscountState.PROPOSED


def test_the_contractor_sees_at_every_moment_what_is_owed_by_when_and_who_helps(cast: Cast) -> None:
    """S4, from the personal link on, also before anything is agreed."""
    contract = cast_contract(cast, ContractStep.REGISTER)
    RegistrationLink.objects.create(
        contract=contract,
        email="nieuw@bedrijf.example",
        token_sha256=hash_of("een-link"),
        made_at=AT,
        expires_at=timezone.now() + timedelta(days=1),
    )
    link = Client().get(reverse("contractors:registration-link", args=["een-link"])).content.decode()
    page = as_user(cast.contractor).get(contract.get_absolute_url()).content.decode()
    for text in (link, page):
        assert formats.euro(contract.obligation.net, language="nl") in text
        assert formats.medium_date(contract.ends_on, language="nl") in text
        assert cast.adviser.name in text


def test_the_view_of_the_contract_manager_stays_inside_the_office(cast: Cast) -> None:
    """R1, R24: it is asked before signing; the contractor reads neither the view nor that it was given."""
    contract = cast_contract(cast, ContractStep.START_MEETING)
    agreement = contracts.agreement(contract, AgreementState.OFFERED)
    agreement.manager_view, agreement.manager_view_by = "Let op de bezetting.", cast.contract_manager
    agreement.manager_view_at = AT
    agreement.save(update_fields=["manager_view", "manager_view_by", "manager_view_at"])
    url = reverse("contractors:agreement", args=[contract.reference, 1])
    assert "Let op de bezetting." in as_user(cast.adviser).get(url).content.decode()
    page = as_user(cast.contractor).get(url).content.decode()
    assert "Let op de bezetting." not in page
    assert "Zienswijze van de contractmanager" not in page
    letter = agreement_letter(agreement, base=contract.base_rows.get().change)
    assert "Let op de bezetting." not in str(asdict(letter))


def test_who_waits_for_another_is_not_addressed_as_the_other(cast: Cast) -> None:
    """R7: “confirm that you have seen it” is said to the contract manager only."""
    contract = cast_contract(cast, ContractStep.START)
    sentence = "Bevestig dat u de prestatieafspraken hebt gezien"
    assert sentence in as_user(cast.contract_manager).get(contract.get_absolute_url()).content.decode()
    page = as_user(cast.contractor).get(contract.get_absolute_url()).content.decode()
    assert sentence not in page
    assert "De contractmanager bevestigt de prestatieafspraken te hebben gezien" in page


def test_an_effort_is_agreed_by_quarter_without_euro_and_counted_on_the_page(cast: Cast) -> None:
    """R24, R30: a quarter with 0 is a deliverable; the contract counts it."""
    contract = cast_contract(cast, ContractStep.START)
    owed = contract.obligation
    owed.kind, owed.effort_asked, owed.gross, owed.net = ObligationKind.EFFORT, "Vier workshops", 0, 0
    owed.save()
    PerformanceAgreement.objects.filter(contract=contract).update(state=AgreementState.SUPERSEDED)
    draft = contracts.agreement(contract, AgreementState.DRAFT, planned=Decimal(0))
    draft.lines.update(target_group=TargetGroup.objects.first(), required_evidence=["hours"])
    url = reverse("contractors:agreement-edit", args=[contract.reference, draft.version])
    client = as_user(cast.adviser)
    page = client.get(url)
    line = page.context["formset"].forms[0]
    quarters = [name for name in line.fields if name.startswith("q_")]
    sent = {f"line-0-{name}": value for name, value in line.initial.items() if value not in (None, False)}
    sent |= {f"line-0-{name}": "" for name in quarters} | {f"line-0-{name}": "0" for name in quarters[:2]}
    sent |= {"line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "1", "interval": "quarter", "change_reason": "Inspanning"}
    sent |= {"seen": page.context["form"]["seen"].value()}
    answer = client.post(url, sent)
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["formset"].errors)
    assert draft.lines.get().quarters.count() == 2
    PerformanceAgreement.objects.filter(pk=draft.pk).update(state=AgreementState.OFFERED)
    signed = {"contractor_signed_at": AT, "bureau_signed_at": AT}
    PerformanceAgreement.objects.filter(pk=draft.pk).update(state=AgreementState.ACCEPTED, **signed)
    PerformanceAgreement.objects.filter(pk=draft.pk).update(state=AgreementState.IN_FORCE)
    page = as_user(cast.contractor).get(contract.get_absolute_url())
    counted = {fact.label: fact.value for fact in page.context["page"].above.counted}
    assert counted["Afgesproken resultaten"] == "2"
