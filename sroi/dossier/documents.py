"""A letter as paper: its frozen context and template version become a PDF, once (R37, house rule 12)."""

from sroi.dossier.models import Letter
from sroi.kernel.pdf import render_pdf


def context_of(letter: Letter) -> dict[str, object]:
    """What the template of a letter is given: what was frozen when it was issued."""
    own = {"number": letter.number, "subject": letter.subject, "issued_at": letter.issued_at}
    return {"letter": own, **letter.context}


def pdf_of(letter: Letter) -> bytes:
    """Draw the letter from what was frozen when it was issued."""
    return render_pdf(letter.template, context_of(letter), language=letter.language)


def file_name(letter: Letter) -> str:
    """The name under which the PDF is saved and sent."""
    return f"{letter.number}.pdf"
