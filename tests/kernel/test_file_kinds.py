"""A file is what it holds, not what it is called; whatever acts, hides or explodes is refused (R44)."""

import hashlib
import io
import random
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sroi.kernel.file_kinds import FileKind, FileLimits, Inspection, inspect_file, safe_name
from tests.kernel.files import docx_bytes, image_bytes, part, pdf_bytes, repacked, saved, xlsx_bytes

TYPES, WORD_RELS = "[Content_Types].xml", "word/_rels/document.xml.rels"


def inspected(content: bytes, name: str, limits: FileLimits | None = None) -> Inspection:
    return inspect_file(io.BytesIO(content), name=name, limits=limits)


def codes(content: bytes, name: str, limits: FileLimits | None = None) -> set[str]:
    return {each.code for each in inspected(content, name, limits).blockers}


def changed_pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf_bytes(["tekst"]))) as pdf:
        change(pdf)
        return saved(pdf)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf_bytes(["loonstrook"]), "strook.pdf", FileKind.PDF),
        (image_bytes("PNG"), "foto.PNG", FileKind.PNG),
        (image_bytes("JPEG"), "foto.jpeg", FileKind.JPEG),
        (image_bytes("JPEG"), "foto.jpg", FileKind.JPEG),
        (docx_bytes(), "verslag.v2.docx", FileKind.DOCX),
        (xlsx_bytes(), "uren.xlsx", FileKind.XLSX),
    ],
)
def test_each_accepted_kind_is_known_by_its_content(content: bytes, name: str, kind: FileKind) -> None:
    found = inspected(content, name)
    assert found.blockers == ()
    assert found.kind is kind
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.size == len(content)


def test_the_stream_is_left_at_its_start() -> None:
    stream = io.BytesIO(pdf_bytes(["a"]))
    inspect_file(stream, name="a.pdf")
    assert stream.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>",
        b"<svg xmlns='x'/>",
        b"MZ\x90\x00" * 30,
        b"GIF89a" + b"\0" * 60,
        b"\x00" * 100,
        b"PK\x03\x04zip",
        b" %PDF-1.7",
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(content: bytes) -> None:
    assert codes(content, "loonstrook.pdf") == {"file-kind-unknown"}


def test_a_plain_zip_is_no_office_file() -> None:
    assert codes(repacked(docx_bytes(), {}, remove=(TYPES,)), "a.docx") == {"file-kind-unknown"}


def test_empty_and_too_large_files_are_refused() -> None:
    assert codes(b"", "a.pdf") == {"file-empty"}
    large = inspected(b"%PDF-" + b"0" * 1024 * 1024, "a.pdf", FileLimits(megabytes=1))
    assert [str(each) for each in large.blockers] == ["The file is larger than 1 MB. Make it smaller or divide it."]
    assert large.sha256 == ""


@pytest.mark.parametrize("name", ["a.png", "a", "a.pdf.exe", "a.docx", "pdf"])
def test_a_name_that_promises_another_kind_is_refused(name: str) -> None:
    assert codes(pdf_bytes(["x"]), name) == {"file-name-differs"}


def test_a_name_with_a_program_inside_is_refused() -> None:
    assert codes(pdf_bytes(["x"]), "a.exe.pdf") == {"file-name-double"}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\jan\\strook.pdf", "strook.pdf"),
        ("fdp\u202egpj.pdf", "fdpgpj.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("...", "bestand"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_its_dangers(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=300))
def test_a_safe_name_stays_safe(name: str) -> None:
    once = safe_name(name)
    assert 0 < len(once) <= 120
    assert not {"/", "\\"} & set(once)
    assert safe_name(once) == once


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _script_in_tree(pdf: pikepdf.Pdf) -> None:
    action = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", action]))


def _launch(pdf: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    )
    pdf.pages[0].Annots = pikepdf.Array([link])


def _page_action(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x.example"))


def _open_address(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x.example")


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=[])


@pytest.mark.parametrize("change", [_script, _script_in_tree, _launch, _page_action, _open_address, _form])
def test_a_pdf_that_acts_is_refused(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert codes(changed_pdf(change), "a.pdf") == {"pdf-active"}


def test_a_script_under_a_disguised_name_is_found() -> None:
    plain = changed_pdf(_script).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS ", b"/J#53 ")
    assert b"/JavaScript" not in plain
    assert "pdf-active" in codes(plain, "a.pdf")


def test_a_pdf_with_a_file_inside_is_refused() -> None:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(
            pdf, b"hallo", description="", filename="x.txt", mime_type="", creation_date="", mod_date=""
        )

    assert codes(changed_pdf(attach), "a.pdf") == {"pdf-attachment"}


def test_a_pdf_that_opens_at_a_page_and_links_to_a_site_is_accepted() -> None:
    def link(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.example.org")
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        pdf.pages[0].Annots = pikepdf.Array([note])

    assert codes(changed_pdf(link), "a.pdf") == set()


@pytest.mark.parametrize("password", ["", "geheim"])
def test_a_locked_pdf_is_refused_with_or_without_a_password_to_open(password: str) -> None:
    with pikepdf.open(io.BytesIO(pdf_bytes(["x"]))) as pdf:
        content = saved(pdf, pikepdf.Encryption(owner="baas", user=password))
    assert codes(content, "a.pdf") == {"pdf-locked"}


def test_a_pdf_with_too_many_pages_or_none_is_refused() -> None:
    assert codes(pdf_bytes(["x"] * 4), "a.pdf", FileLimits(pages=3)) == {"pdf-too-long"}
    assert "file-empty" in codes(pdf_bytes([]), "a.pdf")


def test_a_pdf_with_a_picture_that_unfolds_beyond_measure_is_refused() -> None:
    def bomb(pdf: pikepdf.Pdf) -> None:
        picture = pikepdf.Stream(pdf, b"\0" * 1000)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 100_000, 100_000, 8
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(I=pdf.make_indirect(picture))

    assert codes(changed_pdf(bomb), "a.pdf") == {"image-too-large"}


def test_a_damaged_pdf_is_refused() -> None:
    assert codes(b"%PDF-1.7\n" + b"rommel" * 50, "a.pdf") == {"file-broken"}


def test_a_pdf_that_is_a_zip_too_is_refused() -> None:
    assert "file-two-kinds" in codes(pdf_bytes(["x"]) + docx_bytes(), "a.pdf")
    assert "file-two-kinds" in codes(image_bytes("PNG") + docx_bytes(), "a.png")


def test_an_image_with_too_many_pixels_is_refused_unread() -> None:
    header = image_bytes("PNG")
    huge = header[:16] + (100_000).to_bytes(4) * 2 + header[24:]
    checked = zlib.crc32(huge[12:29]).to_bytes(4)
    assert codes(huge[:29] + checked + huge[33:], "a.png") == {"image-too-large"}
    assert codes(image_bytes("PNG", (3000, 3000)), "a.png", FileLimits(pixels=8_000_000)) == {"image-too-large"}
    assert codes(image_bytes("PNG", (2000, 3000)), "a.png", FileLimits(pixels=8_000_000)) == set()


def test_a_cut_image_is_refused() -> None:
    assert codes(image_bytes("PNG")[:60], "a.png") == {"file-broken"}


def test_macros_are_refused() -> None:
    with_macro = repacked(docx_bytes(), {"word/vbaProject.bin": b"\0"})
    assert "office-macro" in codes(with_macro, "a.docx")
    types = part(xlsx_bytes(), TYPES).replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert "office-macro" in codes(repacked(xlsx_bytes(), {TYPES: types}), "a.xlsx")


@pytest.mark.parametrize(
    "name", ["word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "word/x.exe", "word/afchunk.html"]
)
def test_files_in_files_are_refused(name: str) -> None:
    assert "office-object" in codes(repacked(docx_bytes(), {name: b"x"}), "a.docx")


def test_whatever_is_fetched_from_elsewhere_is_refused_but_a_hyperlink_is_not() -> None:
    def linked(kind: str) -> bytes:
        relation = (
            f'<Relationship Id="x1" Type="http://x/{kind}" Target="http://evil.example/t" TargetMode="External"/>'
        )
        rels = part(docx_bytes(), WORD_RELS).replace(b"</Relationships>", relation.encode() + b"</Relationships>")
        return repacked(docx_bytes(), {WORD_RELS: rels})

    assert codes(linked("attachedTemplate"), "a.docx") == {"office-link"}
    assert codes(linked("image"), "a.docx") == {"office-link"}
    assert codes(linked("hyperlink"), "a.docx") == set()
    assert codes(repacked(xlsx_bytes(), {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "a.xlsx") == {"office-link"}


def test_entity_tricks_in_the_parts_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Relationships>&b;</Relationships>'
    assert codes(repacked(docx_bytes(), {WORD_RELS: bomb}), "a.docx") == {"file-broken"}


def test_a_zip_bomb_is_refused_unread() -> None:
    bomb = repacked(docx_bytes(), {"word/media/x.png": b"\0" * 40_000_000})
    assert len(bomb) < 200_000
    assert codes(bomb, "a.docx") == {"file-bomb"}


def test_parts_outside_the_package_are_refused() -> None:
    assert codes(repacked(docx_bytes(), {"../../weg.xml": b"<x/>"}), "a.docx") == {"file-broken"}


def test_an_old_or_locked_office_file_gets_its_own_sentence() -> None:
    assert codes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx") == {"file-locked-or-old"}


WHOLE = (pdf_bytes(["x"]), docx_bytes(), xlsx_bytes(), image_bytes("PNG"), image_bytes("JPEG"))


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 10**6))
def test_damage_never_ends_in_an_error_page(which: int, seed: int) -> None:
    rng, content = random.Random(seed), bytearray(WHOLE[which])
    for _ in range(rng.randint(1, 30)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    cut = bytes(content[: rng.randint(1, len(content))])
    found = inspected(cut, "a.pdf")
    assert found.blockers == () or all(each.code for each in found.blockers)


def test_an_animated_or_exotic_image_under_a_png_name_is_refused() -> None:
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, "TIFF")
    assert codes(target.getvalue(), "a.png") == {"file-kind-unknown"}
