"""Evidence as people really send it: odd names, wrong kinds, twice the same; each answered at the field (R44, R45)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reporting.models import Effort, Evidence
from sroi.dossier.models import Attachment, Event
from tests.factories.storage import kept_in
from tests.kernel.files import docx_bytes, pdf_bytes, saved
from tests.reporting.ground import IN_QUARTER, Ground

pytestmark = pytest.mark.django_db
PDF = pdf_bytes(["Loonstrook juli, K-001"])


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of the evidence with one effort, and where its files are kept."""

    ground: Ground
    effort: Effort
    client: Client
    folder: Path

    def send(self, *files: tuple[str, bytes]) -> tuple[int, str]:
        """Send files as a browser does; answer the status and the page that follows."""
        uploads = [SimpleUploadedFile(name, content, "application/pdf") for name, content in files]
        sent = {"effort": self.effort.pk, "kind": "payslip", "files": uploads}
        with time_machine.travel(IN_QUARTER, tick=False):
            response = self.client.post(self.address, sent)
            page = self.client.get(self.address) if response.status_code == 302 else response
        return response.status_code, page.content.decode()

    @property
    def address(self) -> str:
        """The page of the evidence."""
        return reverse("reporting:evidence", args=[self.ground.contract.reference, self.ground.report.quarter])

    @property
    def stored(self) -> list[Path]:
        """The sealed files on the disk."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def desk(ground: Ground, tmp_path: Path) -> Iterator[Desk]:
    """A contractor before the page of the evidence."""
    client = Client()
    client.force_login(ground.cast.contractor, backend="django.contrib.auth.backends.ModelBackend")
    with kept_in(tmp_path):
        yield Desk(ground, ground.enter(), client, tmp_path)


ODD_NAMES = (
    ("loonstrook – Şükrü 🙂 juli.pdf", "loonstrook – Şükrü 🙂 juli.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Mijn documenten\\loon.pdf", "loon.pdf"),
    ("loon\u202eslip\u202c.pdf", "loonslip.pdf"),
    ("l" * 300 + ".pdf", "l" * 116 + ".pdf"),
    ("<script>alert(1)</script>.pdf", "script.pdf"),
)


def test_an_odd_name_is_made_harmless_and_the_file_is_taken(desk: Desk) -> None:
    for place, (name, kept) in enumerate(ODD_NAMES, start=1):
        status, page = desk.send((name, pdf_bytes([f"Loonstrook {place}"])))
        assert status == 302, page
        assert Attachment.objects.latest("pk").name == kept
        assert len(desk.stored) == place
    with time_machine.travel(IN_QUARTER, tick=False):
        listed = desk.client.get(desk.address).content.decode()
    assert all(kept in listed for _name, kept in ODD_NAMES)


LOCKED = saved(pikepdf.open(io.BytesIO(PDF)), pikepdf.Encryption(owner="geheim", user="geheim"))
WRONG_FILES = (
    ("loonstrook", PDF, "De naam past niet bij de inhoud"),
    ("loonstrook.pdf", docx_bytes(), "De naam past niet bij de inhoud"),
    ("loonstrook.pdf", b"<html><script>alert(1)</script></html>", "Dit soort bestand"),
    ("loonstrook.pdf", b"", "is leeg"),
    ("loonstrook.pdf", b"%PDF-1.7\n" + b"0" * (31 * 1024 * 1024), "25 MB"),
    ("loonstrook.exe.pdf", PDF, "twee soorten"),
    ("loonstrook.pdf", LOCKED, "wachtwoord"),
    ("loonstrook.pdf", PDF[: len(PDF) // 3], "beschadigd"),
)


def test_a_wrong_file_is_refused_at_the_field_and_nothing_is_kept(desk: Desk) -> None:
    for name, content, sentence in WRONG_FILES:
        status, page = desk.send((name, content))
        assert status == 422, sentence
        summary, _mark, field = page.partition('id="id_files_error"')
        assert f"{name}: " in field, sentence
        assert sentence in field, sentence
        assert 'href="#id_files"' in summary, sentence
        assert "<title>Fout: " in page, sentence
    assert not Attachment.objects.exists()
    assert not desk.stored
    assert not Event.objects.filter(verb="dossier.file-added").exists()


def test_one_wrong_file_stops_no_other_and_loses_no_answer(desk: Desk) -> None:
    status, page = desk.send(("goed.pdf", PDF), ("fout.pdf", b"geen pdf"))
    assert status == 422
    assert Evidence.objects.get().attachment.name == "goed.pdf"
    assert f'<option value="{desk.effort.pk}" selected>' in page
    assert '<option value="payslip" selected>' in page
    _before, _mark, rest = page.partition("<form")
    assert "goed.pdf" in rest
    assert "fout.pdf: " in rest


def test_the_same_content_under_another_name_is_refused_before_it_is_stored(desk: Desk) -> None:
    assert desk.send(("juli.pdf", PDF))[0] == 302
    status, page = desk.send(("augustus.pdf", PDF))
    assert status == 422
    assert "dezelfde inhoud als juli.pdf" in page
    assert Evidence.objects.count() == 1
    assert len(desk.stored) == 1


def test_the_same_file_twice_in_one_go_is_added_once(desk: Desk) -> None:
    status, page = desk.send(("juli.pdf", PDF), ("juli.pdf", PDF))
    assert status == 422
    assert "juli.pdf: " in page
    assert Evidence.objects.count() == 1
