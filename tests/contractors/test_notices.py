"""Importing notices: the case below, and dated base rows of a modification (issue §2.1, R38)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from contractors import services
from contractors.models import BaseRow, Contract
from procurement.models import AwardDecision, Case, ImportedNotice
from procurement.readers import NoticeKind
from procurement.readers.sample import make_notice
from sroi.accounts.models import User
from sroi.kernel.refusals import Refused
from tests.factories import cases
from tests.factories.cast import Cast
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db
PERIOD = (date(2026, 4, 1), date(2027, 3, 31))


def made(kind: NoticeKind, value: str = "1250000.00", period: tuple[date, date] = PERIOD) -> bytes:
    """A notice of our own."""
    return make_notice(kind=kind, today=ON, value=Decimal(value), period=period)


def awarded(cast: Cast) -> Contract:
    """The contract that the award notice and the definitive award of the buyer made."""
    services.import_notice(content=made(NoticeKind.AWARD), by=cast.buyer, at=AT)
    decision = AwardDecision.objects.get()
    decision.case.planned_publication_on = date(2026, 1, 15)
    decision.case.estimated_value = decision.case.estimated_value or Decimal("1250000.00")
    decision.case.save(update_fields=["planned_publication_on", "estimated_value"])
    cases.prepare(decision.case)
    cases.specify(decision.case)
    terms = {
        each.pk: services.AwardTerms(Decimal("1250000.00"), *PERIOD, "contact@bedrijf.example")
        for each in decision.awards.all()
    }
    entry = services.AwardEntry(ON, terms, reason="In het platform.")
    return services.award_definitively(decision_id=decision.pk, entry=entry, by=cast.buyer, at=AT)[0]


def test_a_modification_makes_a_dated_base_row_and_a_new_end(cast: Cast) -> None:
    contract = awarded(cast)
    longer = (PERIOD[0], date(2027, 9, 30))
    outcome = services.import_notice(content=made(NoticeKind.MODIFICATION, period=longer), by=cast.buyer, at=AT)
    row = BaseRow.objects.get(notice__isnull=False)
    assert (row.contract, row.change) == (contract, Decimal("250000.00"))
    contract.refresh_from_db()
    assert contract.ends_on == date(2027, 9, 30)
    assert contract.obligation.net == Decimal("75000.00")
    assert outcome.changes[0].term is not None


def test_a_modification_before_the_award_is_refused_whole_and_can_come_again(cast: Cast) -> None:
    services.import_notice(content=made(NoticeKind.AWARD), by=cast.buyer, at=AT)
    notices = ImportedNotice.objects.count()
    with pytest.raises(Refused) as no:
        services.import_notice(content=made(NoticeKind.MODIFICATION, "1500000.00"), by=cast.buyer, at=AT)
    assert [each.code for each in no.value.blockers] == ["no-contract"]
    assert ImportedNotice.objects.count() == notices


def test_each_uploaded_file_has_its_own_result(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.buyer)
    files = [
        SimpleUploadedFile("goed.xml", made(NoticeKind.CONTRACT)),
        SimpleUploadedFile("leeg.xml", b""),
        SimpleUploadedFile("stuk.xml", b"<geen"),
    ]
    page = client.post(reverse("contractors:notice-import"), {"file": files})
    assert page.status_code == 200
    results = page.context["results"]
    assert [bool(each.outcome) for each in results] == [True, False, False]
    assert Case.objects.count() == 1
    assert "Van dit bestand is niets bewaard." in page.content.decode()


def test_the_command_tells_of_each_file(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "goed.xml", tmp_path / "stuk.xml"
    good.write_bytes(made(NoticeKind.AWARD))
    bad.write_bytes(b"geen xml")
    with pytest.raises(CommandError):
        call_command("import_notice", str(good), str(bad), "--by", cast.buyer.email)
    told = capsys.readouterr().out
    assert Case.objects.get().reference in told
    assert "stuk.xml: " in told
    assert "soort opdracht: diensten" in told.lower(), "in words, not in the codes of the notice"
    assert "services" not in told


def test_a_notice_that_was_imported_before_leads_to_its_case(cast: Cast) -> None:
    services.import_notice(content=made(NoticeKind.CONTRACT), by=cast.buyer, at=AT)
    url = Case.objects.get().get_absolute_url()

    def answer(person: User) -> str:
        client = Client()
        client.force_login(person)
        upload = SimpleUploadedFile("nog-eens.xml", made(NoticeKind.CONTRACT))
        return client.post(reverse("contractors:notice-import"), {"file": [upload]}).content.decode()

    assert f'href="{url}"' in answer(cast.buyer)
    assert f'href="{url}"' not in answer(cast.other_buyer)
