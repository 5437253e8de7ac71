"""The papers of the demonstration are real files: they are read and judged like those of a company."""

from decimal import Decimal
from io import BytesIO

from sroi.dossier.services.judging import Judgement, judge
from sroi.dossier.states import AttachmentAction
from sroi.home.services.demo.leaf import leaf
from sroi.home.services.demo.papers import payslip
from sroi.kernel.file_kinds import FileKind, FileLimits, inspect_file
from sroi.kernel.file_text import read_text


def slip() -> bytes:
    """A payslip of somebody who does not exist."""
    return payslip(
        company="Coöperatie (Merelhof) \\ Zonen",
        candidate="K-0001",
        period="2026-Q1",
        wage=Decimal("1234.50"),
        charges=Decimal(400),
        hours=Decimal(312),
    )


def test_a_payslip_is_a_pdf_of_which_every_line_is_read() -> None:
    found = inspect_file(BytesIO(slip()), name="loonstrook.pdf", limits=FileLimits(megabytes=1))
    assert (found.kind, found.blockers) == (FileKind.PDF, ())
    read = read_text(BytesIO(slip()), FileKind.PDF)
    page = read.pages[-1]
    assert not page.is_picture
    assert "Werkgever: Coöperatie (Merelhof) \\ Zonen" in page.text
    assert "Brutoloon € 1.234,50" in page.text


def test_a_payslip_without_a_citizen_number_is_released() -> None:
    judgement = judge(BytesIO(slip()), FileKind.PDF)
    assert isinstance(judgement, Judgement)
    assert judgement.action == AttachmentAction.RELEASE


def test_a_citizen_number_on_such_a_paper_is_found() -> None:
    """R45: the page holds text, no drawing of text."""
    paper = leaf("Loonstrook", ["Burgerservicenummer: 111222333"])
    judgement = judge(BytesIO(paper), FileKind.PDF)
    assert isinstance(judgement, Judgement)
    assert judgement.action == AttachmentAction.SET_APART


def test_the_same_facts_give_the_same_bytes() -> None:
    assert slip() == slip()


def test_a_long_sentence_goes_on_below() -> None:
    words = " ".join(["woord"] * 40)
    text = read_text(BytesIO(leaf("Brief", [words])), FileKind.PDF).pages[-1].text
    assert text.split() == ["Brief", *words.split()]
    assert max(len(line) for line in text.splitlines()) <= 84
