"""The text of a file is read whole, or it is told what was not (R45)."""

import io
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image

from sroi.kernel.citizen_numbers import HitKind, find_citizen_numbers
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.file_text import (
    BESIDE,
    TextLimits,
    UnreadableFile,
    ocr_available,
    ocr_text,
    page_count,
    preview_image,
    read_scan,
    read_text,
    render_page,
)
from tests.kernel.files import (
    docx_bytes,
    image_bytes,
    needs_ocr,
    pdf_bytes,
    picture_of,
    repacked,
    saved,
    scan_bytes,
    xlsx_bytes,
)
from tests.kernel.payslips import payslip


def text_of(content: bytes, kind: FileKind) -> str:
    return "\n".join(page.text for page in read_text(io.BytesIO(content), kind).pages)


def test_each_page_of_a_pdf_gives_its_own_text() -> None:
    found = read_text(io.BytesIO(pdf_bytes(["eerste bladzijde", "tweede bladzijde"])), FileKind.PDF)
    assert [(page.number, page.text.strip()) for page in found.pages] == [
        (BESIDE, ""),
        (1, "eerste bladzijde"),
        (2, "tweede bladzijde"),
    ]
    assert found.is_complete
    assert found.has_text


@pytest.mark.parametrize("seed", range(12))
def test_a_number_on_a_payslip_is_found_in_the_pdf_itself(seed: int) -> None:
    slip = payslip(seed, blacked_out=False)
    text = text_of(pdf_bytes(["voorblad", slip.text.replace("\u00a0", " ")]), FileKind.PDF)
    assert slip.citizen_number is not None
    shown = slip.citizen_number.replace("\u00a0", " ")
    assert any(text[hit.start : hit.end] == shown for hit in find_citizen_numbers(text))


def test_a_scan_says_that_it_was_not_read() -> None:
    found = read_text(io.BytesIO(scan_bytes("BSN 111222333")), FileKind.PDF)
    assert not found.has_text
    assert found.unread == (1,)
    assert not found.is_complete


def test_a_page_with_a_large_picture_beside_its_text_must_be_looked_at() -> None:
    with pikepdf.open(io.BytesIO(pdf_bytes(["Zie het plaatje hieronder, met tekst"]))) as pdf:
        with pikepdf.open(io.BytesIO(scan_bytes("111222333"))) as scan:
            pdf.pages[0].add_overlay(scan.pages[0], pikepdf.Rectangle(50, 50, 545, 400))
        found = read_text(io.BytesIO(saved(pdf)), FileKind.PDF)
    assert found.has_text
    assert found.unread == (1,)


def test_an_empty_page_needs_no_look() -> None:
    assert read_text(io.BytesIO(pdf_bytes([""])), FileKind.PDF).unread == ()


def test_notes_fields_and_properties_of_a_pdf_are_read_too() -> None:
    with pikepdf.open(io.BytesIO(pdf_bytes(["niets"]))) as pdf:
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="BSN 111222333")
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="veld", V="123456782"))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
        pdf.docinfo["/Title"] = "Strook 111-222-333"
        text = text_of(saved(pdf), FileKind.PDF)
    assert {hit.masked for hit in find_citizen_numbers(text)} == {"*******33", "*******82"}
    assert len(find_citizen_numbers(text)) == 3


def test_a_note_that_stands_inside_its_page_is_read_too() -> None:
    with pikepdf.open(io.BytesIO(pdf_bytes(["niets"]))) as pdf:
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="BSN 111222333")
        pdf.pages[0].Annots = pikepdf.Array([note])
        assert "111222333" in text_of(saved(pdf), FileKind.PDF)


def test_limits_end_the_reading_and_are_told() -> None:
    content = io.BytesIO(pdf_bytes([f"bladzijde {number}" for number in range(9)]))
    few = read_text(content, FileKind.PDF, limits=TextLimits(pages=4))
    assert few.cut_short
    assert len(few.pages) == 4
    assert read_text(content, FileKind.PDF, limits=TextLimits(characters=20)).cut_short
    assert read_text(content, FileKind.PDF, limits=TextLimits(seconds=0)).cut_short
    assert not read_text(content, FileKind.PDF).cut_short


def test_a_word_file_gives_body_tables_headers_and_deleted_words() -> None:
    document, target = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph("BSN: 111")
    paragraph.add_run("222333").bold = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "links", "rechts"
    document.sections[0].header.paragraphs[0].text = "kop 123456782"
    document.save(target)
    found = read_text(io.BytesIO(target.getvalue()), FileKind.DOCX)
    body = next(page.text for page in found.pages if page.number == 1)
    assert "BSN: 111222333\n" in body
    assert "links" in body
    assert "rechts" in body
    assert [hit.kind for page in found.pages for hit in find_citizen_numbers(page.text)] == [HitKind.SOFT, HitKind.HARD]
    deleted = repacked(
        target.getvalue(),
        {
            "word/document.xml": b'<w:document xmlns:w="w"><w:p><w:del><w:r><w:delText>BSN 111222333</w:delText>'
            b"</w:r></w:del></w:p></w:document>"
        },
    )
    assert "111222333" in text_of(deleted, FileKind.DOCX)


def test_pictures_in_office_files_are_told() -> None:
    picture = io.BytesIO()
    picture_of("BSN 111222333 van de kandidaat").save(picture, "PNG")
    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph("Zie plaatje")
    document.add_picture(picture)
    document.save(target)
    assert read_text(target, FileKind.DOCX).unread == (BESIDE,)
    assert read_text(io.BytesIO(docx_bytes("geen plaatje")), FileKind.DOCX).unread == ()
    if ocr_available():
        (page,) = read_scan(target, FileKind.DOCX, ())
        assert "111222333" in page.text


def test_an_excel_file_gives_every_sheet_with_whole_numbers() -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["BSN", "Uren"])
    sheet.append([111222333.0, 7.5])
    hidden = book.create_sheet("verborgen")
    hidden.sheet_state = "hidden"
    hidden["B3"] = "123456782"
    hidden["C9"] = '=CONCATENATE("BSN ","10000008")'
    book.save(target)
    found = read_text(target, FileKind.XLSX)
    assert [page.number for page in found.pages] == [BESIDE, 1, 2]
    assert found.pages[1].text == "Sheet\nBSN\tUren\n111222333\t7.5"
    assert "123456782" in found.pages[2].text
    assert "10000008" in found.pages[0].text


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    large = repacked(
        xlsx_bytes(),
        {
            "xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<dimension ref="A1:XFD1048576"/>'
            b'<sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData></worksheet>'
        },
    )
    assert text_of(large, FileKind.XLSX).split() == ["openpyxl", "Sheet", "5"]


@pytest.mark.parametrize("kind", [FileKind.PDF, FileKind.DOCX, FileKind.XLSX])
def test_a_file_that_cannot_be_read_says_so(kind: FileKind) -> None:
    with pytest.raises(UnreadableFile):
        read_text(io.BytesIO(b"rommel" * 100), kind)


def test_a_page_is_drawn_for_a_preview_and_never_too_large() -> None:
    content = io.BytesIO(pdf_bytes(["een", "twee"]))
    assert page_count(content) == 2
    with Image.open(io.BytesIO(render_page(content, 2, dpi=144))) as image:
        assert image.format == "PNG"
        assert image.size == (1190, 1684)
    with Image.open(io.BytesIO(render_page(content, 1, dpi=2000, pixels=500_000))) as image:
        assert image.width * image.height <= 510_000
    with pytest.raises(UnreadableFile):
        render_page(content, 3)


def test_a_preview_of_a_photo_holds_no_hidden_data_and_stands_upright() -> None:
    source = Image.new("RGB", (400, 200), "white")
    exif = source.getexif()
    exif[0x0112], exif[0x010E] = 6, "BSN 111222333"
    target = io.BytesIO()
    source.save(target, "JPEG", exif=exif)
    assert b"111222333" in target.getvalue()
    shown = preview_image(target)
    assert b"111222333" not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert image.size == (200, 400)
        assert dict(image.getexif()) == {}
    with pytest.raises(UnreadableFile):
        preview_image(io.BytesIO(b"geen plaatje"))


@needs_ocr
def test_a_scan_is_read_by_ocr() -> None:
    content = io.BytesIO(scan_bytes("Loonstrook juli\nBSN: 111222333\nNetto 1.812,40"))
    found = read_text(content, FileKind.PDF)
    (page,) = read_scan(content, FileKind.PDF, found.unread)
    assert [hit.kind for hit in find_citizen_numbers(page.text)] == [HitKind.HARD]


@needs_ocr
def test_a_photo_is_read_by_ocr() -> None:
    target = io.BytesIO()
    picture_of("BSN 123456782").save(target, "JPEG")
    (page,) = read_scan(target, FileKind.JPEG, (1,))
    assert "123456782" in page.text


def test_ocr_that_fails_or_is_away_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not ocr_available()
    with pytest.raises(UnreadableFile):
        ocr_text(image_bytes())
