"""Papers as another office program reads them: LibreOffice opens the file and prints it."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def read_in_office(content: bytes, room: Path) -> str:
    """The text of a DOCX as LibreOffice prints it, on one line; `room` is an empty folder for its files."""
    (room / "paper.docx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{room}/home", "--headless", "--convert-to", "pdf", "paper.docx"],
        cwd=room,
        check=True,
        capture_output=True,
        timeout=180,
    )
    with pypdfium2.PdfDocument((room / "paper.pdf").read_bytes()) as document:
        printed = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(printed.split())
