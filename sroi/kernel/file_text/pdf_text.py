"""The text of a PDF: what is drawn on its pages, and what stands in notes, fields and properties."""

import io
import threading
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf
import pypdfium2
from pypdfium2 import raw as pdfium

from sroi.kernel.file_kinds.pdf_files import TooDeep, every_dictionary
from sroi.kernel.file_text.pages import (
    BESIDE,
    FEW_LETTERS,
    FileText,
    Reading,
    TextLimits,
    UnreadableFile,
    has_letters,
    is_garbled,
)

PDFIUM = threading.Lock()
"""pdfium keeps state for the whole process: one thread at a time."""
PICTURE_SHARE = 0.12
TEXT_KEYS = (
    "/Contents",
    "/V",
    "/DV",
    "/Title",
    "/Subject",
    "/Author",
    "/Keywords",
    "/RC",
    "/TU",
    "/Alt",
    "/ActualText",
)


def opened(stream: BinaryIO) -> pypdfium2.PdfDocument:
    """A PDF opened by pdfium; the caller holds the lock and closes it."""
    stream.seek(0)
    try:
        return pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("no PDF") from error


def read_pdf(stream: BinaryIO, limits: TextLimits) -> FileText:
    """The text of every page, and of what stands beside the pages."""
    reading = Reading(limits)
    reading.add(BESIDE, "\n".join(_texts_beside(stream)))
    with PDFIUM, opened(stream) as document:
        for number in range(1, len(document) + 1):
            if not reading.has_room():
                break
            _read_page(document, number, reading)
    return reading.result()


def _read_page(document: pypdfium2.PdfDocument, number: int, reading: Reading) -> None:
    """Read one page; one that pdfium cannot load counts as a picture."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        reading.add(number, "", is_picture=True)
        return
    text_page = page.get_textpage()
    text = text_page.get_text_range(errors="replace").replace("\r\n", "\n")
    text_page.close()
    shows_more = _picture_share(page) > PICTURE_SHARE or is_garbled(text)
    if not has_letters(text, least=FEW_LETTERS):
        shows_more = shows_more or next(page.get_objects(), None) is not None
    page.close()
    reading.add(number, text, is_picture=shows_more)


def _picture_share(page: pypdfium2.PdfPage) -> float:
    """The part of the page that pictures cover, overlaps counted twice."""
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return float(covered / max(1.0, width * height))


def _texts_beside(stream: BinaryIO) -> Iterator[str]:
    """Texts of notes, form fields and properties, which a page does not always show."""
    stream.seek(0)
    try:
        with pikepdf.open(io.BytesIO(stream.read())) as pdf:
            for each in every_dictionary(pdf):
                values = (each.get(key) for key in TEXT_KEYS)
                yield from (str(value) for value in values if isinstance(value, pikepdf.String))
    except (pikepdf.PdfError, TooDeep) as error:
        raise UnreadableFile("no PDF") from error
