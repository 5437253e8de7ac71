"""PDF files: readable, not locked, and with nothing in them that acts or hides (R44)."""

from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from sroi.kernel.file_kinds.reasons import damaged
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

OBJECTS, DEPTH, PIXELS = 300_000, 40, 150_000_000
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
HIDING_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/Collection"})
ACTIVE_ACTIONS = frozenset(
    [
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/GoTo3DView",
        "/RichMediaExecute",
    ]
)
ACTIVE_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


class TooDeep(Exception):
    """The file nests further, or holds more objects, than an honest one does."""


def why_not_pdf(stream: BinaryIO, *, pages: int) -> tuple[Blocker, ...]:
    """Every reason to refuse a PDF."""
    try:
        with pikepdf.open(stream) as pdf:
            return tuple(_reasons(pdf, pages=pages))
    except pikepdf.PasswordError:
        return (_locked(),)
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RecursionError, TooDeep):
        return (damaged(),)


def _reasons(pdf: pikepdf.Pdf, *, pages: int) -> Iterator[Blocker]:
    """The reasons that the structure gives."""
    if pdf.is_encrypted:
        yield _locked()
        return
    found = len(pdf.pages)
    if found == 0:
        yield blocker("file-empty", _("The file is empty."), source="R44")
    if found > pages:
        message = _("The file has more than %(pages)s pages. Divide it.")
        yield blocker("pdf-too-long", message, source="R44", pages=pages)
    marks = _marks(pdf)
    if "active" in marks:
        yield blocker(
            "pdf-active",
            _("The PDF holds a script or an action. Print it to a new PDF and choose that one."),
            source="R44",
        )
    if "large" in marks:
        message = _("The PDF holds a picture with more than %(pixels)s million pixels. Make it smaller.")
        yield blocker("image-too-large", message, source="R44", pixels=PIXELS // 1_000_000)
    if "hidden" in marks:
        yield blocker("pdf-attachment", _("The PDF holds other files. Choose those files one by one."), source="R44")


def _locked() -> Blocker:
    """The refusal of a protected PDF."""
    return blocker("pdf-locked", _("The PDF is locked. Save it without a password and choose that one."), source="R44")


def _marks(pdf: pikepdf.Pdf) -> frozenset[str]:
    """What the objects of the file do: act, hide, or neither."""
    marks: set[str] = set()
    marks.update(_marks_of_opening(pdf.Root))
    for part in every_dictionary(pdf):
        marks.update(_marks_of(part))
    return frozenset(marks)


def every_dictionary(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary in the file, wherever it stands; raises TooDeep for a file that no honest program makes."""
    if len(pdf.objects) > OBJECTS:
        raise TooDeep
    for each in pdf.objects:
        yield from _parts(each)


def _marks_of_opening(root: pikepdf.Object) -> Iterator[str]:
    """What happens at opening: going to a page is harmless, any other action is not."""
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != pikepdf.Name("/GoTo"):
        yield "active"


def _parts(whole: pikepdf.Object, depth: int = 0) -> Iterator[pikepdf.Object]:
    """Every dictionary directly inside an object; what it refers to comes by itself."""
    if depth > DEPTH:
        raise TooDeep
    if isinstance(whole, (pikepdf.Dictionary, pikepdf.Stream)):
        yield whole
        children = [whole[key] for key in whole.keys()]  # noqa: SIM118  # a PDF object is no mapping
    elif isinstance(whole, pikepdf.Array):
        children = list(whole)
    else:
        return
    for child in children:
        if isinstance(child, (pikepdf.Dictionary, pikepdf.Array)) and not child.is_indirect:
            yield from _parts(child, depth + 1)


def _marks_of(part: pikepdf.Object) -> Iterator[str]:
    """What one dictionary does."""
    keys = set(part.keys())
    if keys & ACTIVE_KEYS or _name(part, "/Subtype") in ACTIVE_ANNOTATIONS:
        yield "active"
    if _name(part, "/S") in ACTIVE_ACTIONS:
        yield "active"
    if keys & HIDING_KEYS or _name(part, "/Subtype") == "/FileAttachment":
        yield "hidden"
    if _name(part, "/Subtype") == "/Image" and _number(part, "/Width") * _number(part, "/Height") > PIXELS:
        yield "large"


def _number(part: pikepdf.Object, key: str) -> int:
    """The whole number that stands under a key, or nothing."""
    value: object = part.get(key)
    return value if isinstance(value, int) else 0


def _name(part: pikepdf.Object, key: str) -> str:
    """The name that stands under a key, or nothing."""
    value = part.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
