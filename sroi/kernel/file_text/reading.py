"""Reading a file by its kind."""

import io
from collections.abc import Iterable
from typing import BinaryIO

from sroi.kernel.file_kinds import FileKind
from sroi.kernel.file_text.office_text import office_pictures, read_excel, read_word
from sroi.kernel.file_text.pages import BESIDE, FileText, PageText, TextLimits
from sroi.kernel.file_text.pdf_text import read_pdf
from sroi.kernel.file_text.pictures import ocr_text, preview_image, render_page

READERS = {FileKind.PDF: read_pdf, FileKind.DOCX: read_word, FileKind.XLSX: read_excel}


def read_text(stream: BinaryIO, kind: FileKind, *, limits: TextLimits | None = None) -> FileText:
    """The text of a file; an image is one page that must be looked at."""
    stream.seek(0)
    reader = READERS.get(kind)
    if reader is None:
        return FileText((PageText(1, "", is_picture=True),))
    return reader(stream, limits or TextLimits())


def read_scan(stream: BinaryIO, kind: FileKind, numbers: Iterable[int], *, dpi: int = 200) -> tuple[PageText, ...]:
    """Read by OCR what is a picture: the named pages of a PDF, an image, the pictures in an office file (R45)."""
    if kind in (FileKind.PNG, FileKind.JPEG):
        return (PageText(1, ocr_text(preview_image(stream, side=4000))),)
    if kind is FileKind.PDF:
        return tuple(PageText(number, ocr_text(render_page(stream, number, dpi=dpi))) for number in numbers)
    texts = [ocr_text(preview_image(io.BytesIO(picture), side=4000)) for picture in office_pictures(stream)]
    return (PageText(BESIDE, "\n".join(texts)),)
