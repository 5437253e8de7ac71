"""Files: taken in sealed, judged before others see them, and never a citizen number outside them (R44, R45)."""

import io
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse

from sroi.accounts.models import User
from sroi.dossier.models import Attachment, Event
from sroi.dossier.selectors import attachments_of, desk_of, file_page
from sroi.dossier.services import (
    add_attachment,
    ask_release,
    judge_attachment,
    look_attachment,
    open_attachment,
    remove_attachment,
)
from sroi.dossier.services.attachments import claim_attachment, settle_attachment
from sroi.dossier.services.judging import Judgement
from sroi.dossier.states import AttachmentAction, AttachmentState, DossierVerb
from sroi.kernel import virus_scan
from sroi.kernel.refusals import Refused
from sroi.kernel.virus_scan import Scan, Verdict
from tests.factories import dossiers, people
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT, ON
from tests.kernel.files import docx_bytes, image_bytes, needs_ocr, pdf_bytes, scan_bytes
from tests.kernel.payslips import with_eleven

pytestmark = pytest.mark.django_db
NUMBER = with_eleven(random.Random(7))


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that cannot read scans."""
    for place in ("sroi.dossier.services.judging", "sroi.dossier.selectors.files"):
        monkeypatch.setattr(f"{place}.ocr_available", lambda: False)


def put_in(cast: Cast, content: bytes, name: str = "loonstrook.pdf") -> Attachment:
    """A file that the contractor puts into the own contract."""
    contract = cast_contract(cast)
    stream = io.BytesIO(content)
    return add_attachment(dossier=contract.dossier, stream=stream, name=name, by=cast.contractor, at=AT)


def judged(cast: Cast, content: bytes, name: str = "loonstrook.pdf") -> Attachment:
    """The same, with its verdict."""
    attachment = put_in(cast, content, name)
    judge_attachment(attachment_id=attachment.pk, at=AT)
    attachment.refresh_from_db()
    return attachment


def test_a_file_is_sealed_at_rest_and_comes_out_as_it_went_in(cast: Cast) -> None:
    content = pdf_bytes(["Factuur 2026-001"])
    attachment = judged(cast, content)
    with attachment.file.open("rb") as stored:
        assert b"%PDF" not in stored.read()
    _row, pieces = open_attachment(attachment_id=attachment.pk, by=cast.contractor, at=AT)
    assert b"".join(pieces) == content
    assert attachment.size == len(content)


def test_a_clean_file_is_released_and_each_act_is_one_event(cast: Cast) -> None:
    attachment = judged(cast, pdf_bytes(["Factuur 2026-001"]))
    assert attachment.state == AttachmentState.RELEASED
    verbs = list(Event.objects.filter(dossier=attachment.dossier).values_list("verb", flat=True))
    assert verbs == [DossierVerb.FILE_ADDED, DossierVerb.FILE_RELEASED]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "leeg.pdf", "file-empty"),
        (b"MZ\x90\x00 program", "loonstrook.pdf", "file-kind-unknown"),
        (pdf_bytes(["x"]), "loonstrook.png", "file-name-differs"),
        (b"<html><script>alert(1)</script></html>", "rapport.html", "file-kind-unknown"),
    ],
)
def test_what_is_no_acceptable_file_is_refused_and_leaves_nothing(
    cast: Cast, content: bytes, name: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        put_in(cast, content, name)
    assert code in [blocker.code for blocker in refused.value.blockers]
    assert not Attachment.objects.exists()
    assert not Event.objects.exists()


def test_a_file_with_a_citizen_number_is_set_apart_for_its_uploader_only(cast: Cast) -> None:
    """R45: the uploader sees page and place; nobody else knows more than that it is there."""
    attachment = judged(cast, pdf_bytes(["Loonstrook", f"BSN: {NUMBER}"]))
    assert attachment.state == AttachmentState.SET_APART
    (place,) = file_page(attachment, cast.contractor).places
    assert "2" in place.words
    assert "*" in place.words
    assert [row.key for row in attachments_of(attachment.dossier, cast.contractor)] == [str(attachment.key)]
    assert not attachments_of(attachment.dossier, cast.contract_manager)
    with pytest.raises(PermissionDenied):
        open_attachment(attachment_id=attachment.pk, by=cast.adviser, at=AT)


def test_the_number_itself_is_nowhere_in_the_database(cast: Cast) -> None:
    """R45: never stored, also not in free text."""
    attachment = judged(cast, pdf_bytes([f"BSN: {NUMBER}"]), f"loonstrook {NUMBER}.pdf")
    ask_release(attachment_id=attachment.pk, reason=f"Nee, {NUMBER} is een BSN", by=cast.contractor, at=AT)
    attachment.refresh_from_db()
    row = " ".join(str(value) for value in vars(attachment).values())
    record = " ".join(f"{event.facts} {event.reason}" for event in Event.objects.all())
    assert NUMBER not in row + record


def test_an_adviser_releases_a_file_after_the_uploader_asked(cast: Cast) -> None:
    attachment = judged(cast, pdf_bytes([f"BSN: {NUMBER}"]))

    def look(by: User) -> None:
        look_attachment(attachment_id=attachment.pk, is_clean=True, seen="Een klantnummer.", by=by, at=AT)

    with pytest.raises(Refused, match="Nobody asked"):
        look(cast.adviser)
    assert desk_of(cast.contractor, ON).mine
    ask_release(attachment_id=attachment.pk, reason="Dit is een klantnummer.", by=cast.contractor, at=AT)
    assert [item.kind for item in desk_of(cast.adviser, ON).mine] == ["dossier.file-look"]
    assert [item.kind for item in desk_of(cast.stand_in, ON).mine] == ["dossier.file-look"]
    assert not desk_of(cast.other_adviser, ON).mine
    assert len(desk_of(cast.contractor, ON).waiting) == 1
    with pytest.raises(PermissionDenied):
        look(cast.other_adviser)
    look(cast.stand_in)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.judged_by) == (AttachmentState.RELEASED, cast.stand_in)
    event = Event.objects.filter(verb=DossierVerb.FILE_RELEASED).get()
    assert (event.actor, event.on_behalf_of) == (cast.stand_in, cast.adviser)


def test_a_refused_request_leaves_the_file_apart(cast: Cast) -> None:
    attachment = judged(cast, pdf_bytes([f"BSN: {NUMBER}"]))
    ask_release(attachment_id=attachment.pk, reason="Geen BSN.", by=cast.contractor, at=AT)
    look_attachment(attachment_id=attachment.pk, is_clean=False, seen="Wel een BSN.", by=cast.adviser, at=AT)
    attachment.refresh_from_db()
    assert attachment.state == AttachmentState.SET_APART
    assert desk_of(cast.contractor, ON).mine
    assert not desk_of(cast.adviser, ON).mine


def test_nobody_looks_at_a_file_of_their_own(cast: Cast) -> None:
    contract = cast_contract(cast)
    scan = dossiers.attachment(contract.dossier, cast.adviser, state=AttachmentState.AWAITING, reason="unread-scan")
    with pytest.raises(Refused, match="Someone else"):
        look_attachment(attachment_id=scan.pk, is_clean=True, seen="Niets.", by=cast.adviser, at=AT)
    with pytest.raises(Refused, match="Someone else"):
        look_attachment(attachment_id=scan.pk, is_clean=True, seen="Niets.", by=cast.stand_in, at=AT)
    look_attachment(attachment_id=scan.pk, is_clean=True, seen="Niets.", by=cast.coordinator, at=AT)


def test_a_scan_waits_for_a_look_where_scans_cannot_be_read(cast: Cast, no_ocr: None) -> None:
    """R45: without OCR a scan is released only after an adviser saw it."""
    attachment = judged(cast, scan_bytes("Loonstrook maart"))
    assert (attachment.state, attachment.reason) == (AttachmentState.AWAITING, "unread-scan")
    page = file_page(attachment, cast.adviser)
    assert page.has_previews
    assert page.no_ocr
    assert not page.may_open
    assert file_page(attachment, cast.contractor).may_open


@needs_ocr
def test_a_scan_with_a_citizen_number_is_set_apart_by_ocr(cast: Cast) -> None:
    assert judged(cast, scan_bytes(f"BSN: {NUMBER}")).state == AttachmentState.SET_APART


def test_the_preview_of_a_scan_is_a_picture_and_a_look_is_an_event(cast: Cast, no_ocr: None) -> None:
    attachment = judged(cast, scan_bytes("Loonstrook maart"))
    client = Client()
    client.force_login(cast.adviser, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("dossier:attachment-page", args=[attachment.key, 1]))
    assert response.content.startswith(b"\x89PNG")
    assert "sandbox" in response["Content-Security-Policy"]
    assert Event.objects.filter(verb=DossierVerb.FILE_LOOKED_AT, actor=cast.adviser).count() == 1


def test_a_file_stays_in_quarantine_as_long_as_the_scanner_does_not_answer(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R44: production releases nothing unscanned; it is asked about again later."""
    with override_settings(CLAMD_ADDRESS="unix:/nowhere.sock"):
        attachment = judged(cast, docx_bytes("Verslag"), "verslag.docx")
        assert attachment.state == AttachmentState.QUARANTINED
        assert judge_attachment(attachment_id=attachment.pk, at=AT + timedelta(seconds=30)) is None
        monkeypatch.setattr(virus_scan, "scan", lambda *_args, **_more: Scan(Verdict.CLEAN))
        assert judge_attachment(attachment_id=attachment.pk, at=AT + timedelta(hours=1)) == AttachmentState.RELEASED
    attachment.refresh_from_db()
    assert attachment.virus_scanned_at == AT + timedelta(hours=1)


@override_settings(VIRUS_SCAN_REQUIRED=True)
def test_production_without_a_scanner_releases_nothing(cast: Cast) -> None:
    assert judged(cast, pdf_bytes(["Factuur"])).state == AttachmentState.QUARANTINED


@override_settings(CLAMD_ADDRESS="unix:/somewhere.sock")
def test_a_virus_refuses_the_file_for_everybody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virus_scan, "scan", lambda *_args, **_more: Scan(Verdict.INFECTED, "Eicar"))
    attachment = judged(cast, pdf_bytes(["Factuur"]))
    assert attachment.state == AttachmentState.REFUSED
    with pytest.raises(PermissionDenied):
        open_attachment(attachment_id=attachment.pk, by=cast.contractor, at=AT)


def test_without_a_scanner_the_file_keeps_its_mark(cast: Cast) -> None:
    """R44: a lasting mark in a trial installation."""
    attachment = judged(cast, pdf_bytes(["Factuur"]))
    (row,) = attachments_of(attachment.dossier, cast.contractor)
    assert row.not_scanned
    assert "virussen" in row.status.word or "virus" in row.status.word
    assert file_page(attachment, cast.contractor).not_scanned


def test_a_worker_that_comes_after_its_lease_changes_nothing(cast: Cast) -> None:
    attachment = put_in(cast, pdf_bytes([f"BSN: {NUMBER}"]))
    late = claim_attachment(attachment_id=attachment.pk, at=AT)
    assert late is not None
    assert judge_attachment(attachment_id=attachment.pk, at=AT + timedelta(hours=1)) == AttachmentState.SET_APART
    release = Judgement(AttachmentAction.RELEASE, "")
    state = settle_attachment(attachment_id=attachment.pk, attempt=late.attempts, judgement=release, at=AT)
    assert state == AttachmentState.SET_APART


@pytest.mark.parametrize(
    ("principal", "status"),
    [("contractor", 200), ("adviser", 200), ("coordinator", 200), ("contract_manager", 403), ("other_adviser", 403)],
)
def test_evidence_in_a_contract_is_opened_by_the_company_and_the_bureau_only(
    cast: Cast, principal: str, status: int
) -> None:
    """R44: served only to who may see the report; each reading is an event with a name."""
    attachment = judged(cast, pdf_bytes(["Loonstrook"]))
    client = Client()
    client.force_login(getattr(cast, principal), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("dossier:attachment", args=[attachment.key]))
    assert response.status_code == status
    read = Event.objects.filter(verb=DossierVerb.FILE_READ, actor=getattr(cast, principal))
    assert read.count() == (1 if status == 200 else 0)
    if status == 200:
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]


def test_a_colleague_of_the_uploader_sees_the_file_and_a_competitor_does_not(cast: Cast) -> None:
    attachment = judged(cast, pdf_bytes(["Loonstrook"]))
    colleague = people.person(organisation=cast.company)
    assert len(attachments_of(attachment.dossier, colleague)) == 1
    assert not attachments_of(attachment.dossier, cast.stranger)


def test_a_removed_file_is_gone_and_its_row_stays(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    attachment = judged(cast, pdf_bytes([f"BSN: {NUMBER}"]))
    stored = attachment.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(attachment_id=attachment.pk, reason="Vervangen.", by=cast.contractor, at=AT)
    attachment.refresh_from_db()
    assert attachment.state == AttachmentState.REMOVED
    assert not attachment.file.storage.exists(str(stored))
    assert not attachments_of(attachment.dossier, cast.contractor)


def test_the_uploader_does_not_take_out_a_released_file(cast: Cast) -> None:
    attachment = judged(cast, pdf_bytes(["Loonstrook"]))
    with pytest.raises(PermissionDenied):
        remove_attachment(attachment_id=attachment.pk, reason="Weg.", by=cast.contractor, at=AT)
    remove_attachment(attachment_id=attachment.pk, reason="Dubbel.", by=cast.adviser, at=AT)


def test_wrong_input_is_answered_at_the_field(cast: Cast) -> None:
    contract = cast_contract(cast)
    client = Client()
    client.force_login(cast.contractor, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("dossier:attachment-add", args=[contract.reference])
    assert "Kies een bestand" in client.post(url, {}).content.decode()
    fake = io.BytesIO(b"MZ program")
    fake.name = "loonstrook.pdf"
    page = client.post(url, {"file": fake})
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    image = io.BytesIO(image_bytes())
    image.name = "foto.png"
    assert client.post(url, {"file": image}).status_code == 302
    assert Attachment.objects.get().uploaded_by == cast.contractor


def test_the_list_of_files_costs_the_same_for_three_and_for_thirty(
    cast: Cast, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    contract = cast_contract(cast)
    counts = []
    for amount in (3, 27):
        for _number in range(amount):
            dossiers.attachment(contract.dossier, cast.contractor)
        user = type(cast.adviser).objects.get(pk=cast.adviser.pk)
        with django_assert_max_num_queries(20) as queries:
            attachments_of(contract.dossier, user)
        counts.append(len(queries))
    assert counts[0] == counts[1]
