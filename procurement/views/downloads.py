"""Documents of a case as files (R15, R18)."""

from django.http import HttpResponse

from procurement.documents.paper import CaseDocument
from sroi.kernel.docx import build_docx
from sroi.kernel.file_kinds import MEDIA_TYPES, FileKind
from sroi.kernel.pdf import render_pdf


def document_file(paper: CaseDocument, form: str, name: str) -> HttpResponse:
    """A document in Dutch, as `pdf` or `docx`, under a name without its ending."""
    if form == "pdf":
        made = render_pdf("letters/document.html", paper.context(), language="nl")
        return download(made, FileKind.PDF, f"{name}.pdf")
    made = build_docx(paper.title, paper.blocks, language="nl", author=paper.author, subject=paper.subject)
    return download(made, FileKind.DOCX, f"{name}.docx")


def download(content: bytes, kind: FileKind, name: str) -> HttpResponse:
    """A file to keep, never shown inside our own pages."""
    response = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
