"""The company hears of more time and of a term that fell, in its language, never in the office's words (R1, R40)."""

from datetime import date
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from contractors.models import Contract, Registration, RegistrationLink
from contractors.states import ContractorDeadline, ContractStep
from enforcement.states import EnforcementDeadline, FileState
from reporting.states import ReportingDeadline
from sroi.accounts.models import MailPreference, User
from sroi.accounts.states import MailPace
from sroi.dossier import services
from sroi.dossier.models import Deadline, Message
from sroi.dossier.services import set_deadline
from sroi.kernel import formats
from sroi.kernel.refusals import Refused
from tests.enforcement.ground import NOTICED, Walk, short_contract
from tests.factories import reports
from tests.factories.cast import Cast, cast_contract
from tests.factories.people import AT

pytestmark = pytest.mark.django_db
DUE, LATE = date(2026, 3, 16), date(2026, 3, 30)
WORDS = "De wethouder is ziek."
TOLD = ("contractors/term_extended", "contractors/term_waived")


def due(contract: Contract, kind: str) -> Deadline:
    """A term about the contract."""
    return set_deadline(dossier=contract.dossier, kind=kind, about=contract, due_on=DUE)


def extend(term: Deadline, by: User) -> Deadline:
    """Give more time."""
    return services.extend_term(deadline_id=term.pk, due_on=LATE, reason=WORDS, by=by, at=AT)


def fall(cast: Cast, term: Deadline) -> None:
    """Let the term fall, by two persons."""
    proposed = services.propose_term_waiver(deadline_id=term.pk, reason=WORDS, by=cast.adviser, at=AT)
    services.approve_term_waiver(waiver_id=proposed.pk, reason=WORDS, by=cast.coordinator, at=AT)


def told() -> list[Message]:
    """What the company was told of its terms."""
    return list(Message.objects.filter(kind__in=TOLD).order_by("pk"))


def has_account(contract: Contract, cast: Cast, language: str = "nl") -> None:
    """The contact of the contract has an account."""
    User.objects.filter(pk=cast.contractor.pk).update(language=language)
    Registration.objects.filter(contract=contract).update(contact_email=cast.contractor.email)


@pytest.mark.parametrize(
    ("language", "more", "none"),
    [
        ("nl", "De laatste dag was 16 maart 2026. De laatste dag is nu 30 maart 2026.", "geldt niet meer"),
        ("en", "The last day was 16 March 2026. The last day is now 30 March 2026.", "no longer counts"),
    ],
)
def test_the_contact_hears_it_in_the_own_language(cast: Cast, language: str, more: str, none: str) -> None:
    contract = cast_contract(cast, ContractStep.START_MEETING)
    has_account(contract, cast, language)
    term = due(contract, ContractorDeadline.AGREEMENT)
    extend(term, cast.contract_manager)
    [extended] = told()
    assert (extended.recipient, extended.language) == (cast.contractor, language)
    assert more in extended.body
    assert contract.get_absolute_url() in extended.body
    fall(cast, term)
    fallen = told()[1]
    assert none in fallen.body
    for mail in told():
        assert contract.reference in mail.subject
        assert WORDS not in mail.body + mail.subject


def test_a_proposal_that_is_refused_is_no_news(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.START_MEETING)
    term = due(contract, ContractorDeadline.START_MEETING)
    proposed = services.propose_term_waiver(deadline_id=term.pk, reason=WORDS, by=cast.adviser, at=AT)
    services.refuse_term_waiver(waiver_id=proposed.pk, reason=WORDS, by=cast.coordinator, at=AT)
    with pytest.raises(Refused):
        services.extend_term(deadline_id=term.pk, due_on=DUE, reason=WORDS, by=cast.adviser, at=AT)
    assert told() == []


def test_who_still_has_to_register_gets_a_link_that_works(cast: Cast) -> None:
    """R21: there is no account yet, so no page to send somebody to."""
    contract = cast_contract(cast, ContractStep.REGISTER)
    Contract.objects.filter(pk=contract.pk).update(contact_email="nora@bedrijf.example")
    term = due(contract, ContractorDeadline.REGISTRATION)
    extend(term, cast.adviser)
    [mail] = told()
    assert mail.address == "nora@bedrijf.example"
    assert RegistrationLink.objects.get().email == "nora@bedrijf.example"
    address = next(line for line in mail.body.splitlines() if "/aanmelden/" in line)
    with time_machine.travel(AT, tick=False):
        assert Client().get(urlsplit(address).path).status_code == 200
    fall(cast, term)
    assert "http" not in told()[1].body


def test_without_an_address_nobody_is_written_to(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REGISTER)
    Contract.objects.filter(pk=contract.pk).update(contact_email="")
    extend(due(contract, ContractorDeadline.REGISTRATION), cast.adviser)
    assert told() == []
    assert not RegistrationLink.objects.exists()


def test_the_mail_about_a_report_names_its_quarter(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(contract, quarter="2026-Q2")
    term = set_deadline(dossier=contract.dossier, kind=ReportingDeadline.REPORT, about=report, due_on=DUE)
    extend(term, cast.adviser)
    [mail] = told()
    assert f"Kwartaalrapportage {formats.quarter(report.quarter)}." in mail.body
    assert report.get_absolute_url() in mail.body


def test_a_term_of_the_bureau_itself_is_no_news_for_the_company(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    report = reports.report(contract)
    term = set_deadline(dossier=contract.dossier, kind=ReportingDeadline.VERIFICATION, about=report, due_on=DUE)
    extend(term, cast.coordinator)
    assert told() == []


def test_more_time_in_enforcement_cannot_be_switched_off_and_leads_to_the_file(cast: Cast) -> None:
    """R34, R43."""
    walk = Walk(cast, short_contract(cast))
    has_account(walk.contract, cast)
    MailPreference.objects.create(user=cast.contractor, kind="contractors", pace=MailPace.OFF)
    file = walk.to(FileState.NOTICE_GIVEN)
    notice = Deadline.objects.get(dossier=file.dossier, kind=EnforcementDeadline.NOTICE_TERM)
    later = date(2027, 5, 19)
    services.extend_term(deadline_id=notice.pk, due_on=later, reason=WORDS, by=cast.adviser, at=NOTICED)
    [mail] = told()
    assert mail.is_legal
    assert file.get_absolute_url() in mail.body
    assert formats.long_date(later) in mail.body
