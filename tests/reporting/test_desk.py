"""The desk of the adviser and the tabs that were left open: one decision each, and a sentence for who comes late."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reporting import services
from reporting.models import Effort
from reporting.selectors import desk_of
from reporting.states import EffortState, ReportState
from sroi.accounts.models import User
from sroi.kernel.formats import euro
from tests.factories import reports
from tests.factories.cast import cast_contract
from tests.reporting.ground import AFTER, IN_QUARTER, Ground

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name: str, ground: Ground, *more: object) -> str:
    """The address of a page of the report."""
    return reverse(f"reporting:{name}", args=[ground.contract.reference, ground.report.quarter, *more])


def press(ground: Ground, effort: Effort, button: str, **sent: str) -> tuple[int, str]:
    """Press one button of the desk as the adviser, with what stood in its form."""
    with time_machine.travel(AFTER, tick=False):
        client = client_of(ground.cast.adviser)
        form = {button: "1", "seen": str(effort.claimed), **sent}
        response = client.post(f"{url('report-verify', ground)}?regel={effort.pk}", form)
        page = client.get(response["Location"]) if response.status_code == 302 else response
    return response.status_code, page.content.decode()


def waived(ground: Ground, effort: Effort) -> None:
    """Let the required evidence of a submitted line fall."""
    kinds, reason = ["payslip"], "Ingezien op kantoor."
    services.waive_evidence(effort_id=effort.pk, kinds=kinds, reason=reason, by=ground.cast.adviser, at=AFTER)


WRONG_DECISIONS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("lower", {"verified": "", "decision_reason": "Te hoog."}, "Vul “Geaccepteerd bedrag” in."),
    ("lower", {"verified": "100", "decision_reason": ""}, "Vul “Waarom minder” in."),
    ("lower", {"verified": "9.000,00", "decision_reason": "Te laag."}, "tussen nul en"),
    ("lower", {"verified": "-1", "decision_reason": "Te laag."}, "tussen nul en"),
    ("lower", {"verified": "abc", "decision_reason": "Te laag."}, "Geaccepteerd bedrag"),
    ("reject", {"rejection": ""}, "bij “Reden van afwijzing”."),
    ("reject", {"rejection": "other"}, "Leg uit waarom"),
    ("reject", {"rejection": "no_answer"}, "bij “Reden van afwijzing”."),
    ("reject", {"rejection": "other", "decision_reason": "BSN 123456782"}, "burgerservicenummer"),
    ("ask", {"question": ""}, "Vul “Vraag” in."),
    ("ask", {"question": "x" * 2001}, "“Vraag” heeft hoogstens 2000 tekens."),
)


def test_a_decision_with_wrong_input_is_answered_at_its_field(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    waived(ground, effort)
    for button, sent, sentence in WRONG_DECISIONS:
        status, page = press(ground, effort, button, **sent)
        assert status == 422, (button, sent)
        _above, _mark, form = page.partition('<div class="sr-desk">')
        assert sentence in form, (button, sent)
        assert "<title>Fout: " in page, (button, sent)
        kept = [text for text in sent.values() if text not in ("no_answer", "")]
        assert all(text in form for text in kept), (button, sent)
    effort.refresh_from_db()
    assert effort.state == EffortState.IN_REVIEW


def test_missing_evidence_is_said_where_accepting_is_pressed(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    _status, page = press(ground, effort, "accept")
    assert "Verplicht bewijs ontbreekt" in page
    effort.refresh_from_db()
    assert effort.state == EffortState.IN_REVIEW


def test_a_line_that_another_decided_on_says_who_and_what(ground: Ground) -> None:
    effort, _other = ground.enter(), ground.enter(ground.hours)
    ground.submit()
    services.reject_effort(effort_id=effort.pk, rejection="not_extra", reason="", by=ground.cast.coordinator, at=AFTER)
    status, page = press(ground, effort, "accept", seen=str(effort.claimed))
    assert status == 409
    assert f"{ground.cast.coordinator.name} besliste al over deze regel. De status is nu: Afgewezen." in page
    effort.refresh_from_db()
    assert effort.state == EffortState.REJECTED


def test_a_line_that_was_returned_meanwhile_is_not_accepted_from_an_old_tab(ground: Ground) -> None:
    effort, _other = ground.enter(), ground.enter(ground.hours)
    ground.submit()
    services.ask_about_effort(effort_id=effort.pk, question="Waar?", by=ground.cast.coordinator, at=AFTER)
    _status, page = press(ground, effort, "accept", seen=str(effort.claimed))
    assert "Deze regel is intussen gewijzigd. De status is nu: Teruggestuurd met een vraag." in page
    effort.refresh_from_db()
    assert (effort.state, effort.verified) == (EffortState.RETURNED, None)


def test_a_value_that_the_adviser_never_saw_is_not_accepted(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    by, seen = ground.cast.contractor, str(effort.claimed)
    services.ask_about_effort(effort_id=effort.pk, question="Klopt dit?", by=ground.cast.adviser, at=AFTER)
    entry = ground.entry(components={"gross_wage": Decimal(6700)})
    services.change_effort(effort_id=effort.pk, entry=entry, by=by, at=AFTER)
    services.answer_effort(effort_id=effort.pk, answer="Nee.", by=by, at=AFTER)
    services.correct_report(report_id=ground.report.pk, by=by, at=AFTER)
    _status, page = press(ground, effort, "accept", seen=seen)
    assert "De opdrachtnemer wijzigde deze regel." in page
    assert euro(6700) in page
    effort.refresh_from_db()
    assert effort.state == EffortState.IN_REVIEW


def test_a_decision_that_does_not_say_what_was_seen_is_asked_again(ground: Ground) -> None:
    """R6: without the mark of the page nobody knows which claim the adviser read."""
    effort = ground.enter()
    ground.submit()
    waived(ground, effort)
    status, page = press(ground, effort, "lower", seen="", verified="6.000,00", decision_reason="Uren kloppen niet.")
    assert status == 422
    assert "De opdrachtnemer wijzigde deze regel." in page
    assert "Uren kloppen niet." in page
    effort.refresh_from_db()
    assert effort.state == EffortState.IN_REVIEW


def test_who_submits_twice_reads_when_it_was_submitted(ground: Ground) -> None:
    ground.enter()
    ground.submit()
    with time_machine.travel(AFTER, tick=False):
        response = client_of(ground.cast.contractor).post(url("report-check", ground))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Er is niets dubbel verstuurd." in page
    assert url("report", ground) in page
    assert ground.report.submissions.count() == 1


def test_files_for_a_report_that_was_submitted_meanwhile_are_not_lost_in_silence(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    with time_machine.travel(AFTER, tick=False):
        client = client_of(ground.cast.contractor)
        response = client.post(url("evidence", ground), {"effort": effort.pk, "kind": "payslip"}, follow=True)
    assert "De bestanden zijn niet toegevoegd" in response.content.decode()


def test_an_answer_after_the_decision_meets_a_page_that_explains(ground: Ground) -> None:
    effort, other = ground.enter(), ground.enter(ground.hours)
    ground.submit()
    adviser = ground.cast.adviser
    services.ask_about_effort(effort_id=effort.pk, question="Waarom?", by=adviser, at=AFTER)
    services.reject_effort(effort_id=other.pk, rejection="not_extra", reason="", by=adviser, at=AFTER)
    services.reject_effort(effort_id=effort.pk, rejection="not_extra", reason="", by=adviser, at=AFTER)
    with time_machine.travel(AFTER, tick=False):
        answer = client_of(ground.cast.contractor).post(url("effort-answer", ground, effort.pk), {"answer": "Omdat."})
    assert answer.status_code == 409
    ground.report.refresh_from_db()
    assert ground.report.state == ReportState.DECIDED


def test_the_desk_leads_to_the_next_report_that_waits(ground: Ground) -> None:
    effort = ground.enter()
    ground.submit()
    other = reports.report(cast_contract(ground.cast), ReportState.SUBMITTED, quarter="2026-Q2")
    waived(ground, effort)
    _status, page = press(ground, effort, "accept")
    assert "Naar de volgende rapportage" in page
    assert reverse("reporting:report-verify", args=[other.contract.reference, other.quarter]) in page


def test_the_desk_names_the_invoice_to_hold_beside_the_file(ground: Ground) -> None:
    effort = ground.enter(ground.invoice)
    ground.submit()
    with time_machine.travel(AFTER, tick=False):
        page = client_of(ground.cast.adviser).get(f"{url('report-verify', ground)}?regel={effort.pk}").content.decode()
    assert f"Factuur F-113 van De Wasserij is {euro(2400)} exclusief btw" in page


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"period_end": "1-7-2026"}, "tussen 1 april 2026 en 30 juni 2026"),
    ({"period_start": "31-3-2026"}, "tussen 1 april 2026 en 30 juni 2026"),
    ({"period_start": "1-6-2026", "period_end": "1-5-2026"}, "Laatste dag"),
    ({"invoice_amount": "-400"}, "creditnota"),
    ({"invoice_amount": "0"}, "factuurbedrag zonder btw"),
    ({"invoice_amount": "1.0.0"}, "Bedrag exclusief btw"),
    ({"invoice_amount": "99.999.999.999.999,99"}, "Bedrag exclusief btw"),
    ({"invoice_number": "f-113"}, "telt één keer"),
    ({"extra_reason": "x" * 5000}, "heeft hoogstens 1000 tekens"),
    ({"is_extra": "False"}, "extra"),
)


def test_a_wrong_invoice_is_answered_at_its_field_and_keeps_what_was_typed(ground: Ground) -> None:
    ground.enter(ground.invoice)
    whole = {
        "description": "Was van juni 🧺 <b>",
        "performed_by": str(ground.contract.organisation_id),
        "period_start": "1-4-2026",
        "period_end": "30-6-2026",
        "invoice_party": "De Wasserij",
        "invoice_number": "F-114",
        "invoice_amount": "2.400,00",
        "is_extra": "True",
        "extra_reason": "Buiten de opdracht.",
    }
    with time_machine.travel(IN_QUARTER, tick=False):
        client, address = client_of(ground.cast.contractor), url("effort-add", ground, ground.invoice.pk)
        for changed, sentence in WRONG:
            response = client.post(address, whole | changed)
            page = response.content.decode()
            assert response.status_code == 422, changed
            assert sentence in page, changed
            assert "Was van juni 🧺 &lt;b&gt;" in page, changed
            assert "<title>Fout: " in page, changed
    assert ground.report.efforts.count() == 1


def test_what_goes_differently_is_work_until_it_is_settled(ground: Ground) -> None:
    by, adviser, on = ground.cast.contractor, ground.cast.adviser, AFTER.date()
    services.write_remarks(report_id=ground.report.pk, remarks="", deviation="K-001 is gestopt.", by=by, at=IN_QUARTER)
    ground.enter()

    def kinds() -> list[str]:
        return [each.kind for each in desk_of(adviser, on).mine if each.reference == ground.contract.reference]

    assert "reporting.deviation" not in kinds()
    ground.submit()
    assert "reporting.deviation" in kinds()
    services.settle_deviation(report_id=ground.report.pk, result="no_change", note="Vervangen.", by=adviser, at=AFTER)
    assert "reporting.deviation" not in kinds()


def test_a_mistake_in_the_forms_below_the_decision_keeps_what_was_typed(ground: Ground) -> None:
    by = ground.cast.contractor
    services.write_remarks(report_id=ground.report.pk, remarks="", deviation="K-001 is gestopt.", by=by, at=IN_QUARTER)
    effort, client = ground.enter(), client_of(ground.cast.adviser)
    ground.submit()
    wrong = (
        (
            url("evidence-waive", ground, effort.pk),
            {"waive_reason": "Ingezien op het kantoor."},
            "Ingezien op het kantoor.",
        ),
        (url("deviation-settle", ground), {"note": "Er komt vervanging."}, "Er komt vervanging."),
    )
    with time_machine.travel(AFTER, tick=False):
        for address, sent, typed in wrong:
            answer = client.post(address, sent)
            page = answer.content.decode()
            assert answer.status_code == 422, address
            assert typed in page, address
            assert "Er is een probleem" in page, address
            assert client.get(address).status_code == 302, "a page that was sent can be read again"
        settled = client.post(wrong[1][0], {"note": "Er komt vervanging.", "result": "no_change"})
        waived_now = client.post(wrong[0][0], {"kinds": ["payslip"], "waive_reason": "Ingezien."})
        assert (settled.status_code, waived_now.status_code) == (302, 302)
        again = client.post(wrong[1][0], {"note": "Nog eens.", "result": "no_change"})
    assert again.status_code == 409
    effort.refresh_from_db()
    ground.report.refresh_from_db()
    assert (effort.waived_evidence, ground.report.deviation_note) == (["payslip"], "Er komt vervanging.")
