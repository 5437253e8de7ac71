"""Pages and images drawn as PNG for previews, and read by OCR where it is installed."""

import io
import shutil
import subprocess
from typing import BinaryIO

from PIL import Image, ImageOps

from sroi.kernel.file_text.pages import UnreadableFile
from sroi.kernel.file_text.pdf_text import PDFIUM, opened

POINTS_PER_INCH = 72
OCR_LANGUAGES = "nld+eng"


def page_count(stream: BinaryIO) -> int:
    """How many pages a PDF has."""
    with PDFIUM, opened(stream) as document:
        return len(document)


def render_page(stream: BinaryIO, number: int, *, dpi: int = 110, pixels: int = 8_000_000) -> bytes:
    """One page of a PDF as PNG; a large page comes out smaller than the dpi asks, never above the pixels."""
    with PDFIUM, opened(stream) as document:
        if not 1 <= number <= len(document):
            raise UnreadableFile(f"no page {number}")
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(dpi / POINTS_PER_INCH, (pixels / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale).to_pil()
    return _png(image)


def preview_image(stream: BinaryIO, *, side: int = 2400) -> bytes:
    """An uploaded image drawn again as PNG: upright, without hidden data, at most `side` pixels wide or high."""
    stream.seek(0)
    try:
        with Image.open(stream) as image:
            image.draft("RGB", (side, side))
            turned = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableFile("no image") from error
    turned.thumbnail((side, side))
    return _png(turned)


def ocr_available() -> bool:
    """Tell whether scans can be read here."""
    return shutil.which("tesseract") is not None


def ocr_text(picture: bytes, *, languages: str = OCR_LANGUAGES, seconds: float = 40.0) -> str:
    """The text in a PNG picture by tesseract; raises UnreadableFile when it fails or takes too long."""
    command = ["tesseract", "stdin", "stdout", "-l", languages]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=seconds, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableFile("no text from this picture") from error
    return done.stdout.decode("utf-8", "replace")


def _png(image: Image.Image) -> bytes:
    """A picture as PNG, without anything but its pixels."""
    target, bare = io.BytesIO(), image.convert("RGB")
    bare.info.clear()
    bare.save(target, "PNG")
    return target.getvalue()
