"""The pages of letters, notes, undelivered mail and the record (R5, R37, R42)."""

import csv
import json
from collections.abc import Callable, Iterator

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from sroi.accounts.visits import Visit, found_or_404, pressing, reading, visit
from sroi.dossier import policies, services
from sroi.dossier.forms import ConfirmLetterForm, NoteForm
from sroi.dossier.models import Dossier
from sroi.dossier.policies import DossierDuty
from sroi.dossier.selectors import (
    EventRow,
    breaks_in_database,
    letters_of,
    message_of,
    outbox_at,
    rows_for_export,
    timeline_of,
)
from sroi.dossier.selectors.papers import letter_row
from sroi.dossier.states import LetterAction
from sroi.dossier.views.files import SEALED_OFF
from sroi.dossier.views.scope import dossier_or_404, letter_or_404, page_of
from sroi.kernel.csv_cells import harmless
from sroi.kernel.vault import VaultError


@reading
def letter_pdf(here: Visit, number: str) -> HttpResponse:
    """Give the PDF of a letter as it was made."""
    letter = letter_or_404(here.user, number)
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


@reading
def letter_list(here: Visit, reference: str) -> HttpResponse:
    """Show the letters of a dossier and what is below it."""
    dossier = dossier_or_404(here.user, reference)
    context = {"dossier": dossier, "letters": letters_of(dossier, here.user), "back_url": page_of(dossier)}
    return here.show("dossier/letter_list.html", context)


@visit
def letter_confirm(here: Visit, number: str) -> HttpResponse:
    """Record that a letter of which the delivery is uncertain did arrive."""
    letter = letter_or_404(here.user, number)
    policies.require(here.user, LetterAction.CONFIRM, letter.dossier, on=here.on)
    form = ConfirmLetterForm(here.posted)
    done = here.answer(
        form,
        lambda: services.confirm_letter(
            letter_id=letter.pk, reason=form.cleaned_data["reason"], by=here.user, at=here.at
        ),
        done=gettext("Recorded: the letter arrived."),
        to=reverse("dossier:letter-list", args=[letter.dossier.reference]),
    )
    context = {"dossier": letter.dossier, "row": letter_row(letter), "form": form}
    return done or here.show("dossier/letter_confirm.html", context)


@visit
def note_add(here: Visit, reference: str) -> HttpResponse:
    """Add a note to the dossier."""
    dossier = dossier_or_404(here.user, reference)
    acting = policies.require(here.user, DossierDuty.WRITE_NOTE, dossier, on=here.on)
    form = NoteForm(here.posted)
    done = here.answer(
        form,
        lambda: services.write_note(dossier=dossier, **form.cleaned_data, by=acting, at=here.at),
        done=gettext("The note is added."),
        to=page_of(dossier),
    )
    return done or here.show("dossier/note_add.html", {"dossier": dossier, "form": form, "back_url": page_of(dossier)})


@reading
def outbox(here: Visit) -> HttpResponse:
    """Show the e-mail that did not arrive."""
    policies.require_anywhere(here.user, DossierDuty.SEE_OUTBOX)
    return here.show("dossier/outbox.html", {"outbox": outbox_at(here.at)})


@pressing
def message_retry(here: Visit, message_id: int) -> HttpResponse:
    """Send an undelivered e-mail again."""
    policies.require_anywhere(here.user, DossierDuty.SEE_OUTBOX)
    message = found_or_404(message_of(message_id))
    services.retry_message(message_id=message.pk, by=here.user, at=here.at)
    return here.go_on(gettext("The e-mail is sent again."), "dossier:outbox")


@reading
def event_list(here: Visit, reference: str) -> HttpResponse:
    """Show the record of a dossier, and whether it is whole."""
    dossier = record_or_403(here, reference)
    context = {
        "dossier": dossier,
        "moments": timeline_of(dossier, here.user, limit=500),
        "breaks": breaks_in_database(dossier),
        "back_url": page_of(dossier),
    }
    return here.show("dossier/event_list.html", context)


@reading
def event_export(here: Visit, reference: str, kind: str) -> StreamingHttpResponse:
    """Give the record of a dossier as CSV or JSON; its hashes can be computed again without us."""
    dossier = record_or_403(here, reference)
    write, content_type = EXPORTS[kind]
    response = StreamingHttpResponse(write(rows_for_export(dossier)), content_type=content_type)
    name = f"{dossier.reference}-events.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def record_or_403(here: Visit, reference: str) -> Dossier:
    """The dossier whose record the reader may read: those of the office with that duty, by role."""
    dossier = dossier_or_404(here.user, reference)
    if not policies.holds_anywhere(here.user, DossierDuty.READ_EVENTS):
        raise PermissionDenied
    return dossier


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
