"""Documents in DOCX with real styles, from the same blocks that `letters/document.html` makes a PDF of (R15)."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from sroi.kernel.words import typed_text

FONT = "Source Sans 3"
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
ACCENT, MUTED = RGBColor(0x0C, 0x56, 0x63), RGBColor(0x50, 0x5B, 0x60)
NOTE = "Note"
LOOKS = (
    ("Normal", 11, False),
    ("Title", 18, True),
    ("Heading 1", 14, True),
    ("Heading 2", 12, True),
    ("Heading 3", 11, True),
)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1, 2 or 3; the title of the document stands above level 1."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break in the text stays one. A note is smaller: a source, a legal ground."""

    kind: ClassVar[str] = "paragraph"
    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, with bullets or numbers."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; `amount_columns` are counted from 1 and stand to the right."""

    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    amount_columns: tuple[int, ...] = ()


Block = Heading | Paragraph | Bullets | Table
KINDS: dict[str, type[Block]] = {each.kind: each for each in (Heading, Paragraph, Bullets, Table)}


def block_values(blocks: Iterable[Block]) -> list[dict[str, object]]:
    """The blocks as plain values with their kind: for the PDF template, and to be frozen as JSON."""
    return [{"kind": block.kind} | {each.name: getattr(block, each.name) for each in fields(block)} for block in blocks]


def blocks_of(values: Iterable[Mapping[str, object]]) -> tuple[Block, ...]:
    """The blocks that plain values, also from JSON, stand for."""
    return tuple(_block(value) for value in values)


def _block(value: Mapping[str, object]) -> Block:
    """One block; lists from JSON become tuples again."""
    arguments = {name: _frozen(each) for name, each in value.items() if name != "kind"}
    return KINDS[str(value["kind"])](**arguments)  # type: ignore[arg-type]  # the values are those of block_values


def _frozen(value: object) -> object:
    """Lists as tuples, at every depth."""
    return tuple(_frozen(each) for each in value) if isinstance(value, (list, tuple)) else value


def build_docx(title: str, blocks: Iterable[Block], *, language: str, author: str, subject: str = "") -> bytes:
    """A DOCX with styles, a header row in each table, and its language set; the same input gives the same text."""
    document = docx.Document()
    title, spoken = _legal(title), LANGUAGES.get(language, "nl-NL")
    _set_look(document, spoken)
    _set_properties(document, title=title, author=_legal(author), subject=_legal(subject), language=spoken)
    _add_foot(document, _legal(subject))
    document.add_paragraph(title, style="Title")
    for block in blocks:
        _add(document, block)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _legal(text: str) -> str:
    """The text without characters that no DOCX can hold."""
    return typed_text(text).replace("\x00", "")


def _set_look(document: Document, language: str) -> None:
    """A4, our font, and the language in the styles, so that the spelling is checked in it."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    for name, size, is_strong in LOOKS:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), is_strong
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        if is_strong:
            style.font.color.rgb = ACCENT
    note = document.styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style, note.font.size, note.font.color.rgb = document.styles["Normal"], Pt(9.5), MUTED
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    properties = document.styles["Normal"].element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(mark)


def _add_foot(document: Document, subject: str) -> None:
    """The reference and the number of the page at the foot of each page."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(f"{subject}\t\t")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    number.append(run)
    foot._p.append(number)  # noqa: SLF001  # the library has no other way


def _set_properties(document: Document, *, title: str, author: str, subject: str, language: str) -> None:
    """The properties that a reader of the file sees."""
    core = document.core_properties
    core.title, core.author, core.subject, core.language = title, author, subject, language
    core.comments, core.keywords, core.last_modified_by = "", "", author
    core.created = core.modified = LONG_AGO


def _add(document: Document, block: Block) -> None:
    """Write one block."""
    if isinstance(block, Heading):
        document.add_paragraph(_legal(block.text), style=f"Heading {min(3, max(1, block.level))}")
    elif isinstance(block, Paragraph):
        document.add_paragraph(_legal(block.text), style=NOTE if block.is_note else None)
    elif isinstance(block, Bullets):
        for item in block.items:
            document.add_paragraph(_legal(item), style="List Number" if block.is_numbered else "List Bullet")
    else:
        _add_table(document, block)


def _add_table(document: Document, block: Table) -> None:
    """Write a table whose first row is repeated on each page and read out as its head."""
    if block.caption:
        document.add_paragraph(_legal(block.caption), style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.head), style="Table Grid")
    _add_row(table.add_row().cells, block.head, block, is_head=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001  # the library has no other way
    for row in block.rows:
        _add_row(table.add_row().cells, row, block)
    document.add_paragraph()


def _add_row(cells: Sequence[_Cell], texts: tuple[str, ...], block: Table, *, is_head: bool = False) -> None:
    """Write the texts of one row."""
    for column, (cell, text) in enumerate(zip(cells, texts, strict=True), start=1):
        written = cell.paragraphs[0]
        written.add_run(_legal(text)).bold = is_head
        if column in block.amount_columns:
            written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
