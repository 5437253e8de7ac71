"""Small real files for the tests of uploads, made on the spot."""

import io
import os
import zipfile
from collections.abc import Iterable, Mapping

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image, ImageDraw

from sroi.kernel.file_text import ocr_available

needs_ocr = pytest.mark.skipif(
    not ocr_available() and not os.environ.get("CI"),
    reason="tesseract is not installed; in CI this test fails without it",
)


def pdf_bytes(pages: Iterable[str]) -> bytes:
    """A PDF with one line of Helvetica text per line and page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for text in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        rows = [f"({_escaped(line)}) Tj 0 -16 Td" for line in text.split("\n")]
        page.Contents = pdf.make_stream(f"BT /F1 11 Tf 60 780 Td {' '.join(rows)} ET".encode("latin-1"))
    return saved(pdf)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def saved(pdf: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    """The bytes of a PDF."""
    target = io.BytesIO()
    pdf.save(target, encryption=encryption or False)
    return target.getvalue()


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind)
    return target.getvalue()


def picture_of(text: str, size: tuple[int, int] = (1240, 700)) -> Image.Image:
    """A scan: black letters on a white page."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).multiline_text((80, 80), text, fill=0, font_size=40, spacing=20)
    return image


def scan_bytes(text: str) -> bytes:
    """A PDF that holds a picture of the text only."""
    target = io.BytesIO()
    picture_of(text).save(target, "PDF", resolution=150)
    return target.getvalue()


def docx_bytes(text: str = "Verslag") -> bytes:
    """A DOCX file with one paragraph."""
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def xlsx_bytes(rows: Iterable[Iterable[object]] = (("Uren", 8),)) -> bytes:
    """An XLSX file with one sheet."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(target)
    return target.getvalue()


def repacked(package: bytes, changes: Mapping[str, bytes], remove: tuple[str, ...] = ()) -> bytes:
    """The same zip with parts added, changed or left out."""
    source, target = zipfile.ZipFile(io.BytesIO(package)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for entry in source.infolist():
            if entry.filename not in changes and entry.filename not in remove:
                result.writestr(entry.filename, source.read(entry))
        for name, content in changes.items():
            result.writestr(name, content)
    return target.getvalue()


def part(package: bytes, name: str) -> bytes:
    """One part of a zip."""
    return zipfile.ZipFile(io.BytesIO(package)).read(name)
