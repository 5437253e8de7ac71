"""The text of an uploaded file, page by page, and pictures of its pages (R44, R45).

Whatever could not be read is told: a page that is a picture, a limit that was reached. Text that is not read is
no text without a citizen number.
"""

from sroi.kernel.file_text.pages import BESIDE, FileText, PageText, TextLimits, UnreadableFile
from sroi.kernel.file_text.pictures import ocr_available, ocr_text, page_count, preview_image, render_page
from sroi.kernel.file_text.reading import read_scan, read_text

__all__ = [
    "BESIDE",
    "FileText",
    "PageText",
    "TextLimits",
    "UnreadableFile",
    "ocr_available",
    "ocr_text",
    "page_count",
    "preview_image",
    "read_scan",
    "read_text",
    "render_page",
]
