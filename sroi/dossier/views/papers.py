"""The pages of letters, notes, undelivered mail and the record (R5, R37, R42)."""

import csv
import json
from collections.abc import Callable, Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sroi.accounts.models import User
from sroi.dossier import policies, services
from sroi.dossier.forms import ConfirmLetterForm, NoteForm
from sroi.dossier.models import Dossier, Message
from sroi.dossier.policies import DossierDuty
from sroi.dossier.selectors import (
    EventRow,
    breaks_in_database,
    letters_of,
    outbox_at,
    rows_for_export,
    timeline_of,
)
from sroi.dossier.selectors.papers import letter_row
from sroi.dossier.states import LetterAction
from sroi.dossier.views.files import SEALED_OFF
from sroi.dossier.views.scope import dossier_or_404, letter_or_404, page_of, reader
from sroi.kernel.vault import VaultError

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@login_required
@require_safe
def letter_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give the PDF of a letter as it was made."""
    letter = letter_or_404(reader(request), number)
    if not letter.sha256:
        raise Http404
    try:
        content = services.letter_pdf(letter)
    except (VaultError, OSError) as damaged:
        raise Http404 from damaged
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{number}.pdf") or ""
    response["Content-Security-Policy"] = SEALED_OFF
    return response


@login_required
@require_safe
def letter_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the letters of a dossier and what is below it."""
    user = reader(request)
    dossier = dossier_or_404(user, reference)
    context = {"dossier": dossier, "letters": letters_of(dossier, user), "back_url": page_of(dossier)}
    return render(request, "dossier/letter_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter_confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Record that a letter of which the delivery is uncertain did arrive."""
    user = reader(request)
    letter = letter_or_404(user, number)
    policies.require(user, LetterAction.CONFIRM, letter.dossier, on=timezone.localdate())
    form = ConfirmLetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.confirm_letter(letter_id=letter.pk, reason=form.cleaned_data["reason"], by=user, at=timezone.now())
        messages.success(request, gettext("Recorded: the letter arrived."))
        return redirect("dossier:letter-list", reference=letter.dossier.reference)
    context = {"dossier": letter.dossier, "row": letter_row(letter), "form": form}
    return render(request, "dossier/letter_confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a note to the dossier."""
    user = reader(request)
    dossier = dossier_or_404(user, reference)
    acting = policies.require(user, DossierDuty.WRITE_NOTE, dossier, on=timezone.localdate())
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.write_note(
            dossier=dossier,
            text=form.cleaned_data["text"],
            is_internal=form.cleaned_data["is_internal"],
            by=acting,
            at=timezone.now(),
        )
        messages.success(request, gettext("The note is added."))
        return redirect(page_of(dossier))
    return render(request, "dossier/note_add.html", {"dossier": dossier, "form": form, "back_url": page_of(dossier)})


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the e-mail that did not arrive."""
    policies.require_anywhere(reader(request), DossierDuty.SEE_OUTBOX)
    return render(request, "dossier/outbox.html", {"outbox": outbox_at(timezone.now())})


@login_required
@require_POST
def message_retry(request: HttpRequest, message_id: int) -> HttpResponse:
    """Send an undelivered e-mail again."""
    user = reader(request)
    policies.require_anywhere(user, DossierDuty.SEE_OUTBOX)
    message = get_object_or_404(Message, pk=message_id)
    services.retry_message(message_id=message.pk, by=user, at=timezone.now())
    messages.success(request, gettext("The e-mail is sent again."))
    return redirect("dossier:outbox")


@login_required
@require_safe
def event_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the record of a dossier, and whether it is whole."""
    user, dossier = record_or_403(request, reference)
    context = {
        "dossier": dossier,
        "moments": timeline_of(dossier, user, limit=500),
        "breaks": breaks_in_database(dossier),
        "back_url": page_of(dossier),
    }
    return render(request, "dossier/event_list.html", context)


@login_required
@require_safe
def event_export(request: HttpRequest, reference: str, kind: str) -> StreamingHttpResponse:
    """Give the record of a dossier as CSV or JSON; its hashes can be computed again without us."""
    _user, dossier = record_or_403(request, reference)
    write, content_type = EXPORTS[kind]
    response = StreamingHttpResponse(write(rows_for_export(dossier)), content_type=content_type)
    name = f"{dossier.reference}-events.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def record_or_403(request: HttpRequest, reference: str) -> tuple[User, Dossier]:
    """The dossier whose record the reader may read: those of the office with that duty, by role."""
    user = reader(request)
    dossier = dossier_or_404(user, reference)
    if not policies.holds_anywhere(user, DossierDuty.READ_EVENTS):
        raise PermissionDenied
    return user, dossier


class Line:
    """A file that gives back what is written to it, for the CSV writer."""

    def write(self, text: str) -> str:
        """Give the text back."""
        return text


def as_csv(rows: Iterator[EventRow]) -> Iterator[str]:
    """The rows as CSV; a text that a spreadsheet would run starts with an apostrophe."""
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(EventRow.__dataclass_fields__)
    for row in rows:
        yield writer.writerow([harmless(value) for value in row.values.values()])


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value


def as_json(rows: Iterator[EventRow]) -> Iterator[str]:
    """The rows as JSON, one object per line in a list."""
    mark = "["
    for row in rows:
        values = row.values | {"at": row.at.isoformat()}
        yield f"{mark}\n{json.dumps(values, ensure_ascii=False)}"
        mark = ","
    yield "\n]\n" if mark == "," else "[]\n"


EXPORTS: dict[str, tuple[Callable[[Iterator[EventRow]], Iterator[str]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}
