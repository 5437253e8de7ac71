"""A document that a buyer can go on writing in: real styles, a real table, Dutch spelling (R15)."""

import io
import json
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from sroi.kernel.docx import Block, Bullets, Heading, Paragraph, Table, block_values, blocks_of, build_docx
from sroi.kernel.file_kinds import FileKind, inspect_file
from tests.office import needs_office, read_in_office

BLOCKS: tuple[Block, ...] = (
    Heading("Sociale voorwaarden"),
    Paragraph("De opdrachtnemer besteedt 5% van de opdrachtsom.\nDat is een harde eis."),
    Heading("Boete", level=2),
    Paragraph("Artikel 14.3", is_note=True),
    Bullets(("een leerwerkplek", "inkoop bij een sociale firma")),
    Bullets(("meld u aan", "voer het gesprek"), is_numbered=True),
    Table(("Onderdeel", "Bedrag"), (("Bruto", "€ 62.500,00"), ("Netto", "€ 46.875,00")), "Berekening", (2,)),
)


def built(language: str = "nl") -> bytes:
    return build_docx("Teksten", BLOCKS, language=language, author="Bureau Social Return", subject="SR-2026-0118")


def test_the_blocks_come_back_with_their_styles() -> None:
    document = docx.Document(io.BytesIO(built()))
    styles = [(each.style.name if each.style else "", each.text) for each in document.paragraphs if each.text]
    assert styles == [
        ("Title", "Teksten"),
        ("Heading 1", "Sociale voorwaarden"),
        ("Normal", "De opdrachtnemer besteedt 5% van de opdrachtsom.\nDat is een harde eis."),
        ("Heading 2", "Boete"),
        ("Note", "Artikel 14.3"),
        ("List Bullet", "een leerwerkplek"),
        ("List Bullet", "inkoop bij een sociale firma"),
        ("List Number", "meld u aan"),
        ("List Number", "voer het gesprek"),
        ("Caption", "Berekening"),
    ]


def test_the_table_has_a_head_that_repeats_and_amounts_on_the_right() -> None:
    (table,) = docx.Document(io.BytesIO(built())).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Onderdeel", "Bedrag"],
        ["Bruto", "€ 62.500,00"],
        ["Netto", "€ 46.875,00"],
    ]
    assert table.rows[0]._tr.trPr is not None
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.cell(1, 1).paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT


@pytest.mark.parametrize(("language", "code"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_the_document_knows_its_language_title_and_maker(language: str, code: str) -> None:
    document = docx.Document(io.BytesIO(built(language)))
    core = document.core_properties
    assert (core.title, core.author, core.subject, core.language) == (
        "Teksten",
        "Bureau Social Return",
        "SR-2026-0118",
        code,
    )
    mark = document.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert mark.get(qn("w:val")) == code


def test_blocks_survive_being_frozen_as_json() -> None:
    assert blocks_of(json.loads(json.dumps(block_values(BLOCKS)))) == BLOCKS


def test_the_document_passes_our_own_inspection_of_uploads() -> None:
    found = inspect_file(io.BytesIO(built()), name="teksten.docx")
    assert (found.kind, found.blockers) == (FileKind.DOCX, ())


@pytest.mark.slow
@needs_office
def test_another_office_program_opens_it(tmp_path: Path) -> None:
    text = read_in_office(built(), tmp_path)
    for part in ("Sociale voorwaarden", "harde eis", "een leerwerkplek", "€ 46.875,00", "Berekening"):
        assert part in text
