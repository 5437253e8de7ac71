"""The way of a contract through the pages: definitive award, link, registration, meeting, agreement in force."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from contractors.models import Contract, PerformanceAgreement
from contractors.states import AgreementState, ContractStep
from procurement.models import Award
from procurement.states import AwardState, Phase, Variant
from sroi.accounts.models import User
from sroi.dossier.models import Message
from tests.factories import cases
from tests.factories.cast import Cast, give_to_cast

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def award_to_confirm(cast: Cast, **facts: object) -> Award:
    """An award whose standstill is over, in a case of the cast."""
    case = cases.case(Phase.SELECT, department=cast.department, by=cast.buyer, variant=Variant.PANTAR_PURCHASE)
    give_to_cast(case, cast)
    case.starts_on, case.ends_on = date(2027, 1, 1), date(2027, 12, 31)
    case.save(update_fields=["starts_on", "ends_on"])
    award = cases.award(case, winner=cast.company, value=Decimal("1250000.00"), state=AwardState.STANDSTILL)
    award.contact_email = str(facts.get("contact_email", "nieuw@bedrijf.example"))
    award.save(update_fields=["contact_email"])
    return award


def typed(day: date) -> str:
    """A date as people type it."""
    return f"{day:%d-%m-%Y}"


def award_values(award: Award) -> dict[str, str]:
    """The definitive award as a buyer fills it in."""
    return {
        "awarded_on": typed(timezone.localdate() - timedelta(days=1)),
        "reason": "De brief ligt in het aanbestedingsplatform.",
        f"base_{award.pk}": "1.250.000,00",
        f"starts_on_{award.pk}": "01-01-2027",
        f"ends_on_{award.pk}": "31-12-2027",
        f"contact_email_{award.pk}": award.contact_email,
        f"contract_number_{award.pk}": "CN-7",
    }


def test_a_contract_walks_from_award_to_agreement(cast: Cast) -> None:
    award = award_to_confirm(cast)
    case = award.decision.case
    buyer, url = as_user(cast.buyer), reverse("contractors:award-confirm", args=[award.decision_id])
    page = buyer.get(url)
    assert page.status_code == 200
    answer = buyer.post(url, award_values(award))
    assert answer.status_code == 302, errors(answer)
    contract = Contract.objects.get(case=case)
    case.refresh_from_db()
    assert case.phase == Phase.CONTRACT
    assert contract.obligation.net == Decimal("62500.00")

    mail = Message.objects.get(dossier=contract.dossier, kind="contractors/award")
    link = re.search(r"/contract/aanmelden/\S+", mail.body)
    assert link is not None
    visitor = Client()
    assert visitor.get(link[0]).status_code == 200
    answer = visitor.post(
        link[0],
        {
            "kvk_number": cast.company.kvk_number,
            "contact_name": "Nora Nieuw",
            "contact_email": "nieuw@bedrijf.example",
            "starting_position": "open",
            "name": "Nora Nieuw",
            "password": "een lange zin van vier woorden",
        },
    )
    assert answer.status_code == 302, errors(answer)
    contract.refresh_from_db()
    assert contract.step == ContractStep.START_MEETING
    assert visitor.get(contract.get_absolute_url()).status_code == 200

    adviser = as_user(cast.adviser)
    start = timezone.localdate() + timedelta(days=7)
    answer = adviser.post(
        reverse("contractors:meeting-propose", args=[contract.reference]),
        {"day_1": typed(start), "clock_1": "10:00", "length": "60", "location": "Weesperstraat 113"},
    )
    assert answer.status_code == 302, errors(answer)
    meeting = contract.start_meetings.get()
    choose = reverse("contractors:meeting-choose", args=[contract.reference])
    assert visitor.get(choose).status_code == 200
    assert visitor.post(choose, {"slot": str(meeting.slots.get().pk)}).status_code == 302
    invitation = Message.objects.filter(kind="contractors/meeting_planned").first()
    assert invitation is not None
    assert Calendar.from_ical(bytes(invitation.attachment or b"")).events[0]["sequence"] == 0

    hold = reverse("contractors:meeting-hold", args=[contract.reference])
    minutes = {"held_on": typed(timezone.localdate()), "attendees": "Ada\nNora", "minutes": "Besproken."}
    assert adviser.get(hold).status_code == 200
    answer = adviser.post(hold, minutes)
    assert answer.status_code == 302, errors(answer)

    draft = reverse("contractors:agreement-draft", args=[contract.reference])
    model = adviser.get(draft).context["form"].fields["settlement_model"].choices[0][0]
    answer = adviser.post(draft, {"settlement_model": model})
    assert answer.status_code == 302, errors(answer)
    edit = answer["Location"]
    page = adviser.get(edit)
    assert page.status_code == 200
    line = page.context["formset"].forms[0]
    values = {
        "interval": "quarter",
        "seen": page.context["form"].initial["seen"],
        "line-TOTAL_FORMS": "1",
        "line-INITIAL_FORMS": "0",
        "line-0-possibility": "I",
        "line-0-description": "Twee medewerkers in de schoonmaak",
        "line-0-target_group": line.fields["target_group"].choices[1][0],
        "line-0-theme": line.fields["theme"].choices[1][0],
        "line-0-rate": line.fields["rate"].choices[1][0],
        "line-0-required_evidence": ["payslip"],
        "line-0-q_2027_1": "31.250,00",
        "line-0-q_2027_2": "31250",
    }
    answer = adviser.post(edit, values)
    assert answer.status_code == 302, errors(answer)
    answer = adviser.post(reverse("contractors:agreement-offer", args=[contract.reference, 1]))
    assert answer.status_code == 302, errors(answer)

    sign = reverse("contractors:agreement", args=[contract.reference, 1])
    page = visitor.get(sign)
    assert page.status_code == 200
    answer = visitor.post(
        sign,
        {
            "name": "Nora Nieuw",
            "function": "Directeur",
            "agrees": "on",
            "seen": page.context["form"].initial["seen"],
        },
    )
    assert answer.status_code == 302, errors(answer)
    bureau = reverse("contractors:agreement-sign", args=[contract.reference, 1])
    seen = adviser.get(bureau).context["form"].initial["seen"]
    answer = adviser.post(bureau, {"seen": seen})
    assert answer.status_code == 302, errors(answer)
    agreement = PerformanceAgreement.objects.get(contract=contract)
    assert agreement.state == AgreementState.IN_FORCE
    contract.refresh_from_db()
    case.refresh_from_db()
    assert contract.step == ContractStep.START
    assert case.phase == Phase.EXECUTE
    assert agreement.letter is not None
    assert agreement.letter.is_shared
    manager = as_user(cast.contract_manager)
    assert manager.post(reverse("contractors:agreement-receipt", args=[contract.reference, 1])).status_code == 302
    for person in (cast.adviser, cast.contract_manager, cast.coordinator, cast.auditor, cast.buyer):
        page = as_user(person).get(contract.get_absolute_url())
        assert page.status_code == 200
        assert as_user(person).get(sign).status_code == 200
        assert as_user(person).get(reverse("contractors:obligation-show", args=[contract.reference])).status_code == 200


def errors(answer: Any) -> object:
    """What the forms of a page say is wrong."""
    context = getattr(answer, "context", None) or {}
    forms = [context.get(name) for name in ("form", "formset")]
    return [each.errors for each in forms if each is not None] or re.sub(r"<[^>]+>\s*", " ", answer.content.decode())
