"""The pages of files: put in, verdict, look, release, download (R44, R45)."""

from dataclasses import replace
from typing import BinaryIO, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sroi.dossier import policies, services
from sroi.dossier.forms import AskReleaseForm, FileForm, LookForm, RemoveForm
from sroi.dossier.policies import DossierDuty
from sroi.dossier.selectors import attachments_of, file_page
from sroi.dossier.selectors.files import no_ocr_line, not_scanning
from sroi.dossier.states import AttachmentAction, AttachmentState
from sroi.dossier.views.scope import attachment_or_404, dossier_or_404, page_of, reader
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.file_text import UnreadableFile, ocr_available, preview_image, render_page
from sroi.kernel.refusals import Blocker, Refused, refuse
from sroi.kernel.words import gettext_noop as _

SEALED_OFF = "default-src 'none'; sandbox; frame-ancestors 'none'"
GET_AND_POST = ["GET", "HEAD", "POST"]
CLOSED = frozenset({AttachmentState.QUARANTINED, AttachmentState.REFUSED})
Download = TypeVar("Download", HttpResponse, StreamingHttpResponse)


def closed_off(response: Download, name: str) -> Download:
    """Let a browser save the file, and never run or show it on our address."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = SEALED_OFF
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def attachment_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the files of a dossier and what is below it."""
    user = reader(request)
    dossier = dossier_or_404(user, reference)
    context = {
        "dossier": dossier,
        "files": attachments_of(dossier, user),
        "may_add": policies.may(user, DossierDuty.ADD_FILE, dossier),
        "no_ocr": "" if ocr_available() else no_ocr_line(),
        "not_scanning": not_scanning(),
        "back_url": page_of(dossier),
    }
    return render(request, "dossier/attachment_list.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def attachment_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a file into the dossier."""
    user, now = reader(request), timezone.now()
    dossier = dossier_or_404(user, reference)
    acting = policies.require(user, DossierDuty.ADD_FILE, dossier, on=timezone.localdate())
    form = FileForm(request.POST or None, request.FILES or None, may_share=not policies.is_outsider(user))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            attachment = services.add_attachment(
                dossier=dossier,
                stream=upload.file,
                name=upload.name,
                by=acting,
                at=now,
                is_shared=form.cleaned_data.get("is_shared", False),
            )
        except Refused as refused:
            form.add_blockers(replace(blocker, field="file") for blocker in refused.blockers)
        else:
            messages.success(request, gettext("The file is in, and is being checked."))
            return redirect("dossier:attachment-detail", key=attachment.key)
    context = {"dossier": dossier, "form": form, "back_url": page_of(dossier)}
    return render(request, "dossier/attachment_add.html", context)


@login_required
@require_safe
def attachment_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one file with the verdict on it."""
    user = reader(request)
    attachment = attachment_or_404(user, key)
    context = {"dossier": attachment.dossier, "page": file_page(attachment, user)}
    return render(request, "dossier/attachment_detail.html", context)


@login_required
@require_safe
def attachment_download(request: HttpRequest, key: UUID) -> HttpResponse | StreamingHttpResponse:
    """Give the file: as a download, never shown on our own address, and recorded (R44)."""
    user = reader(request)
    attachment = attachment_or_404(user, key)
    if attachment.state in CLOSED:
        message = _("The file is not open: it is being checked, or was refused.")
        refuse([Blocker("file-closed", message, source="R44")])
    if not policies.may_open(user, attachment):
        raise PermissionDenied
    if request.method == "HEAD":
        return closed_off(HttpResponse(content_type=attachment.content_type), attachment.name)
    attachment, pieces = services.open_attachment(attachment_id=attachment.pk, by=user, at=timezone.now())
    response = StreamingHttpResponse(pieces, content_type=attachment.content_type)
    response["Content-Length"] = str(attachment.size)
    return closed_off(response, attachment.name)


@login_required
@require_http_methods(GET_AND_POST)
def attachment_look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let an adviser decide on a file, on masked places or on a preview (R45)."""
    user = reader(request)
    attachment = attachment_or_404(user, key)
    policies.require(user, AttachmentAction.RELEASE, attachment.dossier, on=timezone.localdate())
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.look_attachment(
                attachment_id=attachment.pk,
                is_clean=form.cleaned_data["verdict"] == "clean",
                seen=form.cleaned_data["seen"],
                by=user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_blockers(refused.blockers)
        else:
            messages.success(request, gettext("Your decision is recorded."))
            return redirect("dossier:attachment-detail", key=attachment.key)
    context = {"dossier": attachment.dossier, "page": file_page(attachment, user), "form": form}
    return render(request, "dossier/attachment_look.html", context)


@login_required
@require_safe
def attachment_page(request: HttpRequest, key: UUID, page: int) -> HttpResponse:
    """Draw one page of a scan that nobody could read, for the adviser who looks at it; recorded."""
    user = reader(request)
    attachment = attachment_or_404(user, key)
    policies.require(user, AttachmentAction.RELEASE, attachment.dossier, on=timezone.localdate())
    stream, kind = services.look_at_page(attachment_id=attachment.pk, by=user, at=timezone.now())
    with stream:
        picture = preview_of(stream, kind, page)
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Security-Policy"] = SEALED_OFF
    return response


def preview_of(stream: BinaryIO, kind: FileKind, page: int) -> bytes:
    """One page as a picture that was drawn anew; nothing of the file itself goes out."""
    try:
        if kind is FileKind.PDF:
            return render_page(stream, page)
        return preview_image(stream)
    except UnreadableFile as unreadable:
        raise Http404 from unreadable


@login_required
@require_http_methods(GET_AND_POST)
def attachment_ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the uploader ask for the release of a file that was set apart (R45)."""
    user = reader(request)
    attachment = attachment_or_404(user, key)
    if not policies.is_own(user, attachment):
        raise PermissionDenied
    form = AskReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.ask_release(
            attachment_id=attachment.pk, reason=form.cleaned_data["reason"], by=user, at=timezone.now()
        )
        messages.success(request, gettext("An adviser looks at your file."))
        return redirect("dossier:attachment-detail", key=attachment.key)
    context = {"dossier": attachment.dossier, "page": file_page(attachment, user), "form": form}
    return render(request, "dossier/attachment_ask.html", context)


@login_required
@require_http_methods(GET_AND_POST)
def attachment_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a file out, with a reason."""
    user = reader(request)
    attachment = attachment_or_404(user, key)
    if not (policies.is_own(user, attachment) and attachment.state != AttachmentState.RELEASED):
        policies.require(user, AttachmentAction.REMOVE, attachment.dossier, on=timezone.localdate())
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.remove_attachment(
            attachment_id=attachment.pk, reason=form.cleaned_data["reason"], by=user, at=timezone.now()
        )
        messages.success(request, gettext("The file is removed."))
        return redirect("dossier:attachment-list", reference=attachment.dossier.reference)
    context = {"dossier": attachment.dossier, "page": file_page(attachment, user), "form": form}
    return render(request, "dossier/attachment_remove.html", context)
