"""The pages of files: put in, verdict, look, release, download (R44, R45)."""

from dataclasses import replace
from typing import BinaryIO, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from sroi.accounts.selectors import is_outsider
from sroi.accounts.visits import Visit, reading, visit
from sroi.dossier import policies, services
from sroi.dossier.forms import AskReleaseForm, FileForm, LookForm, RemoveForm
from sroi.dossier.models import Attachment, Dossier
from sroi.dossier.models.dossier import Acting
from sroi.dossier.policies import DossierDuty
from sroi.dossier.selectors import attachments_of, file_page
from sroi.dossier.selectors.files import no_ocr_line, not_scanning
from sroi.dossier.states import AttachmentAction, AttachmentState
from sroi.dossier.views.scope import attachment_or_404, dossier_or_404, page_of
from sroi.kernel.file_kinds import FileKind
from sroi.kernel.file_text import UnreadableFile, ocr_available, preview_image, render_page
from sroi.kernel.refusals import Blocker, Refused, refuse
from sroi.kernel.words import gettext_noop as _

SEALED_OFF = "default-src 'none'; sandbox; frame-ancestors 'none'"
CLOSED = frozenset({AttachmentState.QUARANTINED, AttachmentState.REFUSED})
Download = TypeVar("Download", HttpResponse, StreamingHttpResponse)


def closed_off(response: Download, name: str) -> Download:
    """Let a browser save the file, and never run or show it on our address."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = SEALED_OFF
    response["X-Content-Type-Options"] = "nosniff"
    return response


@reading
def attachment_list(here: Visit, reference: str) -> HttpResponse:
    """Show the files of a dossier and what is below it."""
    dossier = dossier_or_404(here.user, reference)
    context = {
        "dossier": dossier,
        "files": attachments_of(dossier, here.user),
        "may_add": policies.may(here.user, DossierDuty.ADD_FILE, dossier),
        "no_ocr": "" if ocr_available() else no_ocr_line(),
        "not_scanning": not_scanning(),
        "back_url": page_of(dossier),
    }
    return here.show("dossier/attachment_list.html", context)


@visit
def attachment_add(here: Visit, reference: str) -> HttpResponse:
    """Put a file into the dossier."""
    dossier = dossier_or_404(here.user, reference)
    acting = policies.require(here.user, DossierDuty.ADD_FILE, dossier, on=here.on)
    form = FileForm(here.posted, here.files, may_share=not is_outsider(here.user))
    done = here.answer(
        form,
        lambda: add(here, form, dossier, acting),
        done=gettext("The file is in, and is being checked."),
        to=lambda made: reverse("dossier:attachment-detail", args=[made.key]),
    )
    context = {"dossier": dossier, "form": form, "back_url": page_of(dossier)}
    return done or here.show("dossier/attachment_add.html", context)


def add(here: Visit, form: FileForm, dossier: Dossier, acting: Acting) -> Attachment:
    """Put the file in; why not is said at its field."""
    given = form.cleaned_data
    upload, is_shared = given["file"], given.get("is_shared", False)
    try:
        return services.add_attachment(
            dossier=dossier, stream=upload.file, name=upload.name, by=acting, at=here.at, is_shared=is_shared
        )
    except Refused as refused:
        raise Refused(replace(blocker, field="file") for blocker in refused.blockers) from refused


@reading
def attachment_detail(here: Visit, key: UUID) -> HttpResponse:
    """Show one file with the verdict on it."""
    attachment = attachment_or_404(here.user, key)
    context = {"dossier": attachment.dossier, "page": file_page(attachment, here.user)}
    return here.show("dossier/attachment_detail.html", context)


@reading
def attachment_download(here: Visit, key: UUID) -> HttpResponse | StreamingHttpResponse:
    """Give the file: as a download, never shown on our own address, and recorded (R44)."""
    attachment = attachment_or_404(here.user, key)
    if attachment.state in CLOSED:
        message = _("The file is not open: it is being checked, or was refused.")
        refuse([Blocker("file-closed", message, source="R44")])
    if not policies.may_open(here.user, attachment):
        raise PermissionDenied
    if here.request.method == "HEAD":
        return closed_off(HttpResponse(content_type=attachment.content_type), attachment.name)
    attachment, pieces = services.open_attachment(attachment_id=attachment.pk, by=here.user, at=here.at)
    response = StreamingHttpResponse(pieces, content_type=attachment.content_type)
    response["Content-Length"] = str(attachment.size)
    return closed_off(response, attachment.name)


@visit
def attachment_look(here: Visit, key: UUID) -> HttpResponse:
    """Let an adviser decide on a file, on masked places or on a preview (R45)."""
    attachment = attachment_or_404(here.user, key)
    policies.require(here.user, AttachmentAction.RELEASE, attachment.dossier, on=here.on)
    form = LookForm(here.posted)
    done = here.answer(
        form,
        lambda: services.look_attachment(
            attachment_id=attachment.pk,
            is_clean=form.cleaned_data["verdict"] == "clean",
            seen=form.cleaned_data["seen"],
            by=here.user,
            at=here.at,
        ),
        done=gettext("Your decision is recorded."),
        to=reverse("dossier:attachment-detail", args=[attachment.key]),
    )
    context = {"dossier": attachment.dossier, "page": file_page(attachment, here.user), "form": form}
    return done or here.show("dossier/attachment_look.html", context)


@reading
def attachment_page(here: Visit, key: UUID, page: int) -> HttpResponse:
    """Draw one page of a scan that nobody could read, for the adviser who looks at it; recorded."""
    attachment = attachment_or_404(here.user, key)
    policies.require(here.user, AttachmentAction.RELEASE, attachment.dossier, on=here.on)
    stream, kind = services.look_at_page(attachment_id=attachment.pk, by=here.user, at=here.at)
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


@visit
def attachment_ask(here: Visit, key: UUID) -> HttpResponse:
    """Let the uploader ask for the release of a file that was set apart (R45)."""
    attachment = attachment_or_404(here.user, key)
    if not policies.is_own(here.user, attachment):
        raise PermissionDenied
    form = AskReleaseForm(here.posted)
    done = here.answer(
        form,
        lambda: services.ask_release(
            attachment_id=attachment.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=gettext("An adviser looks at your file."),
        to=reverse("dossier:attachment-detail", args=[attachment.key]),
    )
    context = {"dossier": attachment.dossier, "page": file_page(attachment, here.user), "form": form}
    return done or here.show("dossier/attachment_ask.html", context)


@visit
def attachment_remove(here: Visit, key: UUID) -> HttpResponse:
    """Take a file out, with a reason."""
    attachment = attachment_or_404(here.user, key)
    if not (policies.is_own(here.user, attachment) and attachment.state != AttachmentState.RELEASED):
        policies.require(here.user, AttachmentAction.REMOVE, attachment.dossier, on=here.on)
    form = RemoveForm(here.posted)
    done = here.answer(
        form,
        lambda: services.remove_attachment(
            attachment_id=attachment.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=gettext("The file is removed."),
        to=reverse("dossier:attachment-list", args=[attachment.dossier.reference]),
    )
    context = {"dossier": attachment.dossier, "page": file_page(attachment, here.user), "form": form}
    return done or here.show("dossier/attachment_remove.html", context)
