"""An id of another file never works in the address or in the fields of a file that somebody may act on (R1)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contractors.models import Contract
from contractors.states import ContractStep
from procurement.models import Case
from procurement.states import Phase
from reporting.models import Effort, QuarterlyReport
from reporting.states import ReportState
from sroi.dossier.models import Attachment
from sroi.dossier.states import AttachmentState
from tests.factories import contracts, dossiers, reports
from tests.factories.cast import cast_case, cast_contract
from tests.law.access import World, make_world
from tests.law.form_pages import client_of, controls_of, filled_in
from tests.law.test_access import ASKED, KEPT_BY_LOGIN, WRITES

NUMBERS = ("pk", "line", "bid_id", "decision_id", "advice_id", "member_id", "notice_id")
DUTY_HOLDERS = ("buyer", "adviser", "coordinator", "contract_manager", "contractor")
pytestmark = pytest.mark.django_db


def twin_of(reference: str, world: World) -> str:
    """The reference of another file in the same phase, of the same people."""
    held: Case | Contract | None = Contract.objects.filter(reference=reference).first()
    if isinstance(held, Contract):
        twin = cast_contract(world.cast, ContractStep(held.step))
        for report in held.quarterly_reports.all():
            reports.report(twin, ReportState(report.state), quarter=report.quarter, by=world.cast.contractor)
        return twin.reference
    return cast_case(world.cast, Phase(Case.objects.get(reference=reference).phase)).reference


def test_an_id_of_another_file_in_an_address_is_not_there() -> None:
    world, wrong, tried = make_world(), list[str](), 0
    for name, row in sorted(ASKED.items()):
        with transaction.atomic():
            kwargs = dict(row.kwargs(world))
            if "reference" in kwargs and set(kwargs) & set(NUMBERS):
                tried += 1
                kwargs["reference"] = twin_of(str(kwargs["reference"]), world)
                url = reverse(name, kwargs=kwargs)
                for person in DUTY_HOLDERS:
                    client = client_of(getattr(world.cast, person))
                    with CaptureQueriesContext(connection) as queries:
                        status = client.post(url, {}).status_code
                    written = {hit[2] for query in queries if (hit := WRITES.match(query["sql"]))} - KEPT_BY_LOGIN
                    if status not in (302, 403, 404, 405, 409) or written or (status == 302 and written):
                        wrong.append(f"{url} by {person}: {status} {written or ''}")
            transaction.set_rollback(True)
    assert tried > 10
    assert not wrong, "\n".join(wrong)


def test_a_report_takes_no_line_candidate_company_or_file_of_another_contract() -> None:
    world = make_world()
    other = cast_contract(world.cast, ContractStep.REPORT)
    foreign = reports.candidate(other)
    line = world.agreement.lines.earliest("number")
    address = {"reference": world.contract.reference, "quarter": world.open_report.quarter}
    client = client_of(world.cast.contractor)
    there = other.agreements.earliest("pk").lines.earliest("number")
    assert client.get(reverse("reporting:effort-add", kwargs={**address, "line": there.pk})).status_code == 404
    url = reverse("reporting:effort-add", kwargs={**address, "line": line.pk})
    page = client.get(url).content.decode()
    before = Effort.objects.count()
    for name in controls_of(page):
        for number in (foreign.pk, world.cast.other_company.pk, there.pk):
            if controls_of(page)[name].choices and str(number) not in controls_of(page)[name].choices:
                client.post(url, filled_in(page) | {name: str(number)})
    assert Effort.objects.count() == before
    assert not Effort.objects.filter(candidate=foreign).exists()


def test_a_discount_rests_on_a_certificate_of_the_own_company() -> None:
    world = make_world()
    foreign = contracts.certificate(world.cast.other_company)
    url = reverse("contractors:discount-propose", kwargs={"reference": world.contract.reference})
    client = client_of(world.cast.adviser)
    answer = client.post(url, {"certificate": foreign.pk, "agreed_on": "2026-03-01", "reason": "Daarom."})
    assert answer.status_code in (200, 409, 422)
    assert not world.contract.discount_proposals.exists()


def test_files_and_letters_of_another_company_are_not_there() -> None:
    """R1, R44, R45: by key or number, whatever the state; a file set apart only for its uploader."""
    world = make_world()
    apart = dossiers.attachment(world.contract.dossier, world.cast.contractor, state=AttachmentState.SET_APART)
    keys = [apart.key, world.attachment.key, world.shared_attachment.key]
    names = ("attachment", "attachment-detail", "attachment-look", "attachment-ask", "attachment-remove")
    for person in ("stranger", "other_buyer", "other_manager", "administrator", "privacy_officer"):
        client = client_of(getattr(world.cast, person))
        for key in keys:
            for name in names:
                for method in (client.get, client.post):
                    assert method(reverse(f"dossier:{name}", args=[key])).status_code in (404, 405), (person, name)
        for letter in (world.letter, world.shared_letter):
            assert client.get(reverse("dossier:letter", args=[letter.number])).status_code == 404
    for person in ("coordinator", "adviser", "auditor", "department_head", "contract_manager"):
        client = client_of(getattr(world.cast, person))
        assert client.get(reverse("dossier:attachment", args=[apart.key])).status_code in (403, 404), person
    assert not Attachment.objects.filter(state=AttachmentState.REMOVED).exists()


def test_a_company_never_reads_internal_words_anywhere() -> None:
    """R1: notes, timeline, lists, search, agenda and files show a company nothing that is not shared."""
    world = make_world()
    secret = "GEHEIMWOORD"
    dossiers.note(world.contract.dossier, world.cast.adviser, text=f"{secret} in een notitie")
    dossiers.note(world.case.dossier, world.cast.adviser, text=f"{secret} in de zaak", is_internal=False)
    Case.objects.filter(pk=world.case.pk).update(title=f"{secret} titel van de zaak")
    seen = []
    for person in ("contractor", "stranger"):
        client = client_of(getattr(world.cast, person))
        for name, row in sorted(ASKED.items()):
            if row.method != "get" or row.expected[person] != 200 or row.changes:
                continue
            with transaction.atomic():
                answer = client.get(reverse(name, kwargs=dict(row.kwargs(world))) + row.query)
                text = answer.getvalue()
                if secret.encode() in text:
                    seen.append(f"{person}: {name}")
                transaction.set_rollback(True)
        found = client.get(reverse("home:search"), {"q": world.case.reference}).content.decode()
        if person == "stranger" and world.contract.reference in found:
            seen.append("stranger: search")
    assert not seen


def test_a_decided_report_takes_nothing_from_a_stale_tab() -> None:
    """A second press answers cleanly and changes nothing."""
    world = make_world()
    report: QuarterlyReport = world.report
    client = client_of(world.cast.contractor)
    address = {"reference": world.contract.reference, "quarter": report.quarter}
    with CaptureQueriesContext(connection) as queries:
        for name in ("report-check", "report-start", "report-nothing"):
            status = client.post(reverse(f"reporting:{name}", kwargs=address), {"nothing": "yes"}).status_code
            assert status in (200, 302, 409, 422), name
    written = {hit[2] for query in queries if (hit := WRITES.match(query["sql"]))} - KEPT_BY_LOGIN
    assert not written


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("loonstrook.pdf", b"<html><script>alert(1)</script></html>"),
        ("plaatje.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("leeg.pdf", b""),
        ("programma.pdf.exe", b"MZ\x90\x00" + b"\x00" * 200),
        ("pagina.html", b"%PDF-1.7 <script>alert(1)</script>"),
        ("macro.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("groot.pdf", b"%PDF-1.7\n" + b"0" * (25 * 1024 * 1024 + 1)),
    ],
)
def test_a_wrong_upload_is_refused_at_its_field(name: str, content: bytes) -> None:
    world = make_world()
    url = reverse("dossier:attachment-add", kwargs={"reference": world.case.reference})
    before = Attachment.objects.count()
    answer = client_of(world.cast.buyer).post(url, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code in (200, 422)
    assert "ams-error" in answer.content.decode() or "invalid" in answer.content.decode()
    assert Attachment.objects.count() == before
