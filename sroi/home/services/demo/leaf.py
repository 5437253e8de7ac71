"""One page of text as a real PDF, written without a renderer: the papers that companies hand in come by the hundred."""

import textwrap
from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name

A4 = (595, 842)
LEFT, TOP, SECOND_COLUMN = 60, 770, 400
WIDTH = 84
"""Letters on a line."""
LETTERS = "cp1252"
"""What a PDF calls WinAnsi; it holds the euro sign."""

Row = str | tuple[str, str]
"""A line of text, or a line of a table: what it is, and how much."""


def leaf(title: str, rows: Sequence[Row]) -> bytes:
    """A page with a heading and lines below it; the same input gives the same bytes."""
    with pikepdf.Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=A4)
        page.obj.Resources = Dictionary(Font=Dictionary(Plain=_font("Helvetica"), Bold=_font("Helvetica-Bold")))
        page.obj.Contents = pdf.make_stream(b"\n".join(_drawn(title, rows)))
        pdf.Root.Lang = pikepdf.String("nl")
        pdf.docinfo[Name.Title] = title
        written = BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _font(name: str) -> Dictionary:
    """One of the fonts that every reader of PDF has."""
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding)


def _drawn(title: str, rows: Sequence[Row]) -> list[bytes]:
    """What is drawn, from the top of the page down."""
    height, drawn = TOP, []
    for line in textwrap.wrap(title, WIDTH // 2):
        drawn.append(_text(line, LEFT, height, b"/Bold 18"))
        height -= 26
    for row in rows:
        text, amount = (row, "") if isinstance(row, str) else row
        for place, line in enumerate(textwrap.wrap(text, WIDTH if not amount else WIDTH // 2 + 20)):
            height -= 18
            drawn.append(_text(line, LEFT, height, b"/Plain 11"))
            if amount and not place:
                drawn.append(_text(amount, SECOND_COLUMN, height, b"/Plain 11"))
    return drawn


def _text(line: str, across: int, height: int, font: bytes) -> bytes:
    """One line of text at its place."""
    plain = line.encode(LETTERS, "replace")
    for special in (b"\\", b"(", b")"):
        plain = plain.replace(special, b"\\" + special)
    return b"BT %b Tf %d %d Td (%b) Tj ET" % (font, across, height, plain)
