"""The one door to WeasyPrint: a template and its context in, an accessible PDF out (house rule 12)."""

import atexit
import logging
import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from fontTools.ttLib import woff2  # type: ignore[import-untyped]  # the library is not typed

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

for talkative in ("fontTools", "weasyprint.progress"):
    logging.getLogger(talkative).setLevel(logging.WARNING)
os.environ.setdefault("SOURCE_DATE_EPOCH", "946684800")  # else each font in a PDF carries the second it was made in

SCHEME = "static:"
MEDIA_TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
SHEET = re.compile(r'<link rel="stylesheet" href="(static:[^"]+)">')
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")


_read = local()


class PdfUnavailable(Exception):
    """The libraries that draw letters are not installed on this machine."""


class ForbiddenAddress(Exception):
    """A letter asked for something outside our own static files."""


def render_pdf(template: str, context: Mapping[str, object], *, language: str) -> bytes:
    """Render a template to PDF/UA-1, in the given language; the same input gives the same bytes.

    The context may come from JSON: texts that are a date or a moment are given to the template as such.
    Nothing is fetched but `static:` addresses, our own style sheets and fonts.
    """
    return pdf_of_html(render_html(template, context, language=language))


def render_html(template: str, context: Mapping[str, object], *, language: str) -> str:
    """The HTML that becomes the PDF; also for a preview on screen."""
    with translation.override(language):
        return render_to_string(template, {**thawed_mapping(context), "letter_language": language})


def pdf_of_html(html: str) -> bytes:
    """Draw a whole HTML page; raises ForbiddenAddress when it asks for anything from outside."""
    try:
        from weasyprint import HTML  # without pango this fails: only who draws needs it
    except OSError as error:
        raise PdfUnavailable("pango is not installed") from error
    asked: list[str] = []
    ours = [url for url in SHEET.findall(html) if static_file(url)]
    bare = SHEET.sub(lambda link: "" if link[1] in ours else link[0], html)
    fonts, sheets = _sheets()
    written = HTML(string=bare, base_url=SCHEME, url_fetcher=_fetcher(asked)).write_pdf(
        stylesheets=[_sheet(url, fonts, sheets) for url in ours],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=b"sroi",
        full_fonts=False,
    )
    if asked:
        raise ForbiddenAddress(", ".join(asked))
    if not isinstance(written, bytes):
        raise PdfUnavailable("no bytes came out")
    return written


def _sheets() -> "tuple[FontConfiguration, dict[str, CSS]]":
    """The fonts and style sheets that this thread has read: every letter is drawn with the same ones."""
    if not hasattr(_read, "kept"):
        from weasyprint.text.fonts import FontConfiguration

        _read.kept = (FontConfiguration(), {})
        atexit.register(vars(_read).clear)  # before the library that closes the fonts is gone itself
    kept: tuple[FontConfiguration, dict[str, CSS]] = _read.kept
    return kept


def _sheet(url: str, fonts: "FontConfiguration", sheets: "dict[str, CSS]") -> "CSS":
    """One of our style sheets; it brings its fonts with it."""
    from weasyprint import CSS

    if url not in sheets:
        sheets[url] = CSS(url=url, media_type="print", font_config=fonts, url_fetcher=_fetcher([]))
    return sheets[url]


def thawed_mapping(context: Mapping[str, object]) -> dict[str, object]:
    """A context as it was before it was frozen as JSON: dates and moments are values again."""
    return {key: thawed(value) for key, value in context.items()}


def thawed(value: object) -> object:
    """One frozen value as it was."""
    if isinstance(value, Mapping):
        return {str(key): thawed(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [thawed(each) for each in value]
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        return _date(value)
    if isinstance(value, str) and ISO_MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    return value


def _date(text: str) -> date | str:
    """The date that a text is, or the text when there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _fetcher(asked: list[str]) -> "URLFetcher":
    """A fetcher that gives our static files only, and notes what else was asked for."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # the library is not typed
        """Answers `static:` addresses; everything else is noted and refused."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002  # its API
            """The static file behind an address."""
            path = static_file(url)
            if path is None:
                asked.append(url)
                raise ForbiddenAddress(url)
            return URLFetcherResponse(url, content_of(path), {"Content-Type": MEDIA_TYPES[path.suffix]})

    return OwnFiles()


def content_of(path: Path) -> bytes:
    """What a static file holds; a packed font as the plain font that it is."""
    return plain_font(path) if path.suffix == ".woff2" else path.read_bytes()


@lru_cache(maxsize=8)
def plain_font(path: Path) -> bytes:
    """A font unpacked once per process: the renderer would do it again for each letter, half of its time."""
    plain = BytesIO()
    woff2.decompress(BytesIO(path.read_bytes()), plain)
    return plain.getvalue()


@lru_cache(maxsize=64)
def static_file(url: str) -> Path | None:
    """The file behind a `static:` address; None for any other address, kind of file or place."""
    name = url.removeprefix(SCHEME).lstrip("/")
    if not url.startswith(SCHEME) or ".." in Path(name).parts or Path(name).suffix not in MEDIA_TYPES:
        return None
    found = finders.find(name)
    return Path(found) if isinstance(found, str) else None
