"""The pages of phases 5 and 6, walked as the people who use them (S5, S6)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from contractors.states import ContractStep
from procurement.models import CaseOutcome
from procurement.states import Phase
from reporting.models import Effort
from reporting.selectors.filling import report_page
from reporting.states import EffortState, ReportState, TaskGroup
from sroi.accounts.models import User
from sroi.dossier.models import Attachment, Event
from sroi.dossier.services import judge_attachment, letter_pdf, render_letter
from sroi.dossier.states import AttachmentState
from sroi.kernel.formats import euro, percent
from tests.factories import dossiers, reports
from tests.factories.cast import cast_case
from tests.reporting.ground import AFTER, IN_QUARTER, Ground, payslip_file

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name: str, ground: Ground, *more: object) -> str:
    """The address of a page of the open report."""
    return reverse(f"reporting:{name}", args=[ground.contract.reference, ground.report.quarter, *more])


def of_contract(name: str, ground: Ground, *more: object) -> str:
    """The address of a page of the contract."""
    return reverse(f"reporting:{name}", args=[ground.contract.reference, *more])


def answers(ground: Ground, **changes: str) -> dict[str, str]:
    """A whole effort as it is typed."""
    return {
        "description": "Loon van K-001, april tot en met juni",
        "performed_by": str(ground.contract.organisation_id),
        "period_start": "1-4-2026",
        "period_end": "30-6-2026",
        "component_gross_wage": "6.000,00",
        "component_guidance": "800",
        "is_extra": "True",
        "extra_reason": "Buiten de formatie.",
    } | changes


def test_contractor_adviser_and_client_walk_the_whole_way(ground: Ground) -> None:
    cast, key = ground.cast, next(iter(ground.cost.rate.components))
    typed = answers(ground)
    typed = {name: value for name, value in typed.items() if not name.startswith("component_")}
    with time_machine.travel(IN_QUARTER, tick=False):
        contractor = client_of(cast.contractor)
        assert contractor.get(url("report", ground)).status_code == 200
        response = contractor.post(url("effort-add", ground, ground.cost.pk), typed | {f"component_{key}": "6.800,00"})
        assert response.status_code == 302, response.content.decode()
        effort = Effort.objects.get()
        assert effort.claimed == Decimal("6800.00")
        slip = payslip_file()
        upload = SimpleUploadedFile(slip.name, slip.stream.read(), "application/pdf")
        sent = {"effort": effort.pk, "kind": "payslip", "files": upload}
        assert contractor.post(url("evidence", ground), sent).status_code == 302
        attachment = Attachment.objects.get()
        judge_attachment(attachment_id=attachment.pk, at=IN_QUARTER)
        page = contractor.get(url("report-check", ground)).content.decode()
        assert euro(6800) in page
        assert slip.name in page
    with time_machine.travel(AFTER, tick=False):
        contractor, adviser = client_of(cast.contractor), client_of(cast.adviser)
        response = contractor.post(url("report-check", ground))
        assert response["Location"] == url("report-receipt", ground, 1)
        receipt = contractor.get(response["Location"]).content.decode()
        assert ground.report.submissions.get().sha256 in receipt
        assert ground.contract.reference in adviser.get(reverse("reporting:verification-list")).content.decode()
        desk = adviser.get(url("report-verify", ground)).content.decode()
        assert euro(6800) in desk
        done = adviser.post(
            f"{url('report-verify', ground)}?regel={effort.pk}",
            {"accept": "1", "verified": "6.800,00", "seen": "6800.00"},
        )
        assert done.status_code == 302, done.content.decode()
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.DECIDED
    close_contract(ground)


def close_contract(ground: Ground) -> None:
    """Look back as three parties and record the result."""
    cast = ground.cast
    with time_machine.travel(datetime(2027, 5, 10, 9, 0, tzinfo=UTC), tick=False):
        adviser = client_of(cast.adviser)
        assert adviser.post(of_contract("evaluation-open", ground)).status_code == 302
        waiting = adviser.get(of_contract("evaluation", ground)).content.decode()
        assert "0 van 3 keken terug" in waiting
        assert of_contract("result-record", ground) not in waiting, "no button for what cannot be done yet"
        assert ">R33<" not in waiting, "our own rule numbers stay inside"
        given = {"grade": "4", "realised_as_expected": "True", "strategy_worked": "True", "worked": "Snel begonnen."}
        parties = (("client", cast.contract_manager), ("adviser", cast.adviser), ("contractor", cast.contractor))
        for party, person in parties:
            assert client_of(person).get(of_contract("evaluation-give", ground, party)).status_code == 200
            assert client_of(person).post(of_contract("evaluation-give", ground, party), given).status_code == 302
        missing = adviser.post(of_contract("result-record", ground), {"lesson_1": "", "worked_1": "True"})
        assert "Les voor een volgende zaak" in missing.content.decode()
        lesson = {"lesson_1": "Begin eerder met werven.", "worked_1": "True"}
        response = adviser.post(of_contract("result-record", ground), lesson)
        assert response.status_code == 302, response.content.decode()
        assert adviser.get(of_contract("evaluation", ground)).status_code == 200
    ground.contract.refresh_from_db()
    assert ground.contract.step == ContractStep.CLOSED
    outcome = CaseOutcome.objects.get(case=ground.contract.case)
    assert (outcome.verified, outcome.realised_percent) == (Decimal("6800.00"), Decimal("0.5"))
    ground.contract.case.refresh_from_db()
    assert ground.contract.case.phase == Phase.CLOSED
    assert ground.contract.case.lessons.get().text == "Begin eerder met werven."
    helps_the_next_case(ground)


def helps_the_next_case(ground: Ground) -> None:
    """The closed case shows up with its result and lesson where the next one is prepared (R13, R49)."""
    following = cast_case(ground.cast, Phase.PREPARE, title="Schoonmaak van scholen")
    page = client_of(ground.cast.buyer).get(reverse("procurement:comparable-list", args=[following.reference]))
    text = page.content.decode()
    assert ground.contract.case.reference in text
    assert "Begin eerder met werven." in text
    assert percent(Decimal("0.5")) in text


def test_wrong_input_is_said_at_the_field_and_nothing_is_lost(ground: Ground) -> None:
    with time_machine.travel(IN_QUARTER, tick=False):
        contractor = client_of(ground.cast.contractor)
        typed = answers(ground, period_end="30-7-2026", extra_reason="BSN 123456782")
        response = contractor.post(url("effort-add", ground, ground.cost.pk), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Loon van K-001, april tot en met juni" in page
    assert "1 april 2026" in page
    assert "burgerservicenummer" in page
    assert not Effort.objects.exists()
    assert not Event.objects.filter(verb="reporting.effort-entered").exists()


def test_a_citizen_number_never_reaches_the_session(ground: Ground) -> None:
    with time_machine.travel(IN_QUARTER, tick=False):
        contractor = client_of(ground.cast.contractor)
        address = url("effort-add", ground, ground.cost.pk)
        typed = answers(ground, description="BSN 123456782")
        answer = contractor.post(address, typed, headers={"X-Autosave": "1"})
        assert answer.status_code == 200
        assert "123456782" not in str(dict(contractor.session.items()))
        assert "30-6-2026" in contractor.get(address).content.decode()
    assert not Effort.objects.exists()


def test_a_payslip_with_a_citizen_number_is_set_apart_for_its_uploader_only(ground: Ground) -> None:
    effort = ground.enter()
    slip = payslip_file(3, blacked_out=False)
    upload = SimpleUploadedFile(slip.name, slip.stream.read(), "application/pdf")
    wrong = SimpleUploadedFile("programma.exe", b"MZ not a document", "application/octet-stream")
    with time_machine.travel(IN_QUARTER, tick=False):
        contractor = client_of(ground.cast.contractor)
        sent = {"effort": effort.pk, "kind": "payslip", "files": [upload, wrong]}
        page = contractor.post(url("evidence", ground), sent).content.decode()
        assert "programma.exe" in page
        attachment = Attachment.objects.get()
        assert judge_attachment(attachment_id=attachment.pk, at=IN_QUARTER) == AttachmentState.SET_APART
        assert "waarschijnlijk een burgerservicenummer" in contractor.get(url("evidence", ground)).content.decode()
        ground.submit()
        desk = client_of(ground.cast.adviser).get(url("report-verify", ground)).content.decode()
    assert "waarschijnlijk een burgerservicenummer" not in desk
    files = desk.partition('class="sr-file-list"')[2].partition("</ul>")[0]
    assert "#i-stop" in files
    assert "#i-clock" not in files.partition("<div>")[0], "a file that is set apart does not wait"


def test_a_stale_tab_meets_a_page_that_explains(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    with time_machine.travel(AFTER, tick=False):
        contractor = client_of(ground.cast.contractor)
        assert contractor.post(url("report-check", ground)).status_code == 409
        removal = contractor.post(url("effort-remove", ground, effort.pk))
        assert removal.status_code == 409
    assert ground.report.submissions.count() == 1


def test_the_receipt_is_a_pdf_with_the_hash_of_every_file(ground: Ground) -> None:
    effort = ground.enter()
    attached = reports.evidence(effort, dossiers.attachment(ground.contract.dossier, ground.cast.contractor))
    ground.submit()
    letter = ground.report.submissions.get().letter
    assert letter is not None
    assert letter.context["lines"][0]["files"][0]["sha256"] == attached.attachment.sha256
    assert render_letter(letter_id=letter.pk, at=AFTER)
    letter.refresh_from_db()
    assert letter_pdf(letter)[:5] == b"%PDF-"


def test_nothing_to_report_is_a_report(ground: Ground) -> None:
    with time_machine.travel(AFTER, tick=False):
        contractor, adviser = client_of(ground.cast.contractor), client_of(ground.cast.adviser)
        contractor.post(url("report-nothing", ground), {"nothing": "yes"})
        assert contractor.post(url("report-check", ground)).status_code == 302
        assert adviser.get(url("report-verify", ground)).status_code == 200
        assert adviser.post(url("report-decide", ground)).status_code == 302
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.DECIDED


def test_the_progress_page_shows_the_standing_of_a_past_date(ground: Ground) -> None:
    reports.effort(ground.report, EffortState.ACCEPTED, claimed=Decimal("1234.56"), by=ground.cast.contractor)
    with time_machine.travel(AFTER, tick=False):
        manager = client_of(ground.cast.contract_manager)
        now = manager.get(of_contract("progress", ground)).content.decode()
        past = manager.get(of_contract("progress", ground) + "?peildatum=2026-03-01").content.decode()
    assert euro(Decimal("1234.56")) in now
    assert euro(Decimal("1234.56")) not in past


def test_a_correction_needs_two_people(ground: Ground) -> None:
    effort = reports.effort(ground.report, EffortState.ACCEPTED, claimed=Decimal(100), by=ground.cast.contractor)
    with time_machine.travel(AFTER, tick=False):
        adviser, coordinator = client_of(ground.cast.adviser), client_of(ground.cast.coordinator)
        sent = {"amount": "-40,00", "reason": "Dubbel geteld."}
        assert adviser.post(url("counter-propose", ground, effort.pk), sent).status_code == 302
        proposal = effort.counter_proposals.get()
        assert adviser.get(of_contract("counter-decide", ground, proposal.pk)).status_code == 403
        assert coordinator.post(of_contract("counter-decide", ground, proposal.pk), {"reason": ""}).status_code == 302
    assert effort.countered_by.get().verified == Decimal(-40)


def test_a_part_without_lines_in_the_agreement_waits_for_nobody(ground: Ground) -> None:
    with time_machine.travel(IN_QUARTER, tick=False), translation.override("nl"):
        tasks = {task.label: task.status for task in report_page(ground.report, ground.cast.contractor).tasks}
    people, buying, projects = (tasks[str(group.label)] for group in TaskGroup)
    assert (people, buying, projects) == ("Nog niet begonnen", "Nog niet begonnen", "Niets afgesproken")
