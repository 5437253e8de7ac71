"""Every form sent twice: no second press breaks, and only what may be said again is recorded twice (R5, R6)."""

import pytest
from django.db import transaction

from sroi.dossier.models import Event
from tests.law.access import make_world
from tests.law.test_access import APPS
from tests.law.test_attacks_forms import ENCODED, body, places

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
AGAIN = {
    "contractors:link-send": "sends one more personal link; earlier ones keep working",
    "dossier:attachment-ask": "asks once more, until somebody answered",
    "dossier:note-add": "a second note is a note too",
    "procurement:base-set": "the base may be set again, each time with its reason",
    "procurement:case-pass": "hands the case over, also to who has it",
    "procurement:consideration-answer": "an answer may be given again until the texts are frozen",
    "procurement:lesson-write": "a second lesson is a lesson too",
    "procurement:text-edit": "a text may be written again until it is frozen",
    "procurement:threshold-test": "the test may be done again, each time with its row of amounts",
}
"""Acts that leave an event each time, with the reason why."""


@pytest.mark.parametrize("app", APPS)
def test_a_form_that_is_sent_twice_acts_once(app: str) -> None:
    wrong = list[str]()
    for (view, method, _names), (client, to, form) in places(app, make_world()).items():
        if method != "post":
            continue
        client.raise_request_exception = False
        with transaction.atomic():
            sent, counts, statuses = body(form.plausible), [Event.objects.count()], []
            for _turn in range(2):
                statuses.append(client.post(to, sent, content_type=ENCODED).status_code)
                counts.append(Event.objects.count())
            transaction.set_rollback(True)
        first, second = counts[1] - counts[0], counts[2] - counts[1]
        if max(statuses) >= 500 or (second and first and view not in AGAIN):
            wrong.append(f"{view}: {statuses} {first} then {second} events")
    assert not wrong, "\n".join(wrong)
