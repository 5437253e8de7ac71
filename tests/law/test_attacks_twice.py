"""Every form sent twice: no second press breaks or is recorded, and both lead to the same page (R5, R6)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from sroi.dossier.models import Attachment, Event
from sroi.kernel.once import TOKEN
from tests.factories.cast import Cast, cast_case
from tests.kernel.files import pdf_bytes
from tests.law.access import make_world
from tests.law.form_fuzz import forms_of
from tests.law.form_pages import client_of
from tests.law.test_access import APPS
from tests.law.test_attacks_forms import ENCODED, body, places

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
LINKS = {"contractors:registration-link", "accounts:invitation"}
"""A personal link is used up by the first press: no account stood there yet to remember it for."""


@pytest.mark.parametrize("app", APPS)
def test_a_form_that_is_sent_twice_acts_once(app: str) -> None:
    wrong = list[str]()
    for (view, method, _names), (client, to, form) in places(app, make_world()).items():
        if method != "post":
            continue
        client.raise_request_exception = False
        with transaction.atomic():
            sent = body({**form.plausible, TOKEN: form.token})
            counts, statuses, led_to = [Event.objects.count()], list[int](), list[str]()
            for _turn in range(2):
                answer = client.post(to, sent, content_type=ENCODED)
                statuses.append(answer.status_code)
                led_to.append(answer.headers.get("Location", ""))
                counts.append(Event.objects.count())
            transaction.set_rollback(True)
        first, second = counts[1] - counts[0], counts[2] - counts[1]
        is_same = statuses[0] != 302 or view in LINKS or (statuses[1], led_to[1]) == (302, led_to[0])
        if max(statuses) >= 500 or (second and first) or not is_same or not form.token:
            wrong.append(f"{view}: {statuses} {led_to} {first} then {second} events")
    assert not wrong, "\n".join(wrong)


def test_a_file_that_is_sent_twice_is_kept_once_and_another_file_is_another_sheet(cast: Cast) -> None:
    to = reverse("dossier:attachment-add", args=[cast_case(cast).reference])
    client = client_of(cast.buyer)
    sheet = next(
        form for form in forms_of(client.get(to).content.decode()) if form.method == "post" and not form.action
    )
    one, other = pdf_bytes(["een"]), pdf_bytes(["twee"])
    for content in (one, one, other):
        sent = {**sheet.plausible, TOKEN: sheet.token, "file": SimpleUploadedFile("stuk.pdf", content)}
        assert client.post(to, sent).status_code == 302
    assert Attachment.objects.count() == 2
    assert "al eerder" in client.get("/mijn-werk/").content.decode()
