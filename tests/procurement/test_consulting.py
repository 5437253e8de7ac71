"""Consulted parties answer by their link, nobody gets more time than another, and partners are suggested (R10, R13)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import rules, selectors, services
from procurement.models import Case, ConsultationLink, ConsultedParty, Lesson, MarketConsultation
from procurement.services import ConsultedEntry
from procurement.states import ConsultationState, Phase, ProcurementDeadline, ProcurementVerb
from sroi.dossier.models import Deadline, Event, Message
from sroi.dossier.services import chase_due, extend_term
from sroi.kernel.refusals import Refused
from sroi.kernel.states import NotAllowed
from sroi.reference.models import Theme
from tests.factories import cases, partners
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT, ON
from tests.procurement.pages import browser, path, shown
from tests.procurement.prepare import codes
from tests.procurement.test_consultation import CLOSES, answered, completed, invite, prepared
from tests.procurement.test_telling import morning

DB = pytest.mark.django_db
CHASER = services.CHASERS[ProcurementDeadline.CONSULTATION]
FAR = date(2099, 1, 1)


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast_case(cast)


def opened(case: Case, cast: Cast, *names: str, closes_on: date = CLOSES) -> list[ConsultedParty]:
    """A consultation that runs, with parties that have an address."""
    prepared(case, cast, day=closes_on)
    parties = [invite(case, cast, name, contact_email=f"{name.split()[0].lower()}@sroi.example") for name in names]
    services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)
    return parties


def mails(kind: str = "invited") -> list[Message]:
    return list(Message.objects.filter(kind=f"procurement/consultation_{kind}").order_by("pk"))


def token_of(mail: Message) -> str:
    return str(mail.context["address"]).rstrip("/").rpartition("/")[2]


def link_of(mail: Message) -> str:
    return reverse("procurement:consultation-link", args=[token_of(mail)])


def give(mail: Message, *texts: str, name: str = "Naima", at: datetime = AT) -> ConsultedParty:
    answers = dict(enumerate(texts, start=1))
    return services.answer_by_link(token=token_of(mail), answers=answers, name=name, at=at)


def noon(day: date) -> datetime:
    return morning(day) + timedelta(hours=6)


# The link


@DB
def test_every_party_with_an_address_gets_its_own_link_when_it_opens(case: Case, cast: Cast) -> None:
    invite_first = prepared(case, cast)
    invite(case, cast, "Zonder adres")
    invite(case, cast, "Groen B.V.", contact_email="groen@sroi.example")
    assert not mails(), "nobody is written to before the questions stand"
    services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)
    late = invite(case, cast, "Later B.V.", contact_email="later@sroi.example")
    assert [each.address for each in mails()] == ["groen@sroi.example", "later@sroi.example"]
    assert len({token_of(each) for each in mails()}) == 2
    kept = set(ConsultationLink.objects.values_list("token_sha256", flat=True))
    assert all(token_of(each) not in kept for each in mails()), "only the hash is kept"
    services.send_consultation_link(party_id=late.pk, by=cast.buyer, at=AT)
    assert len(mails()) == 3
    assert Event.objects.filter(verb=ProcurementVerb.PARTY_LINK_SENT).count() == 1
    none = ConsultedParty.objects.get(name="Zonder adres")
    with pytest.raises(Refused) as refused:
        services.send_consultation_link(party_id=none.pk, by=cast.buyer, at=AT)
    assert codes(refused) == {"party-without-address"}
    due = Deadline.objects.get(kind=ProcurementDeadline.CONSULTATION)
    assert (due.due_on, due.about_id) == (CLOSES, invite_first.pk)


@DB
def test_a_party_answers_and_answers_again_and_it_joins_the_consultation(case: Case, cast: Cast) -> None:
    (party,) = opened(case, cast, "Groen B.V.")
    (mail,) = mails()
    give(mail, "Ja.", "")
    give(mail, "Ja, met zes mensen.", "Leerplekken.", name="Teun")
    party.refresh_from_db()
    assert (party.answered_on, party.answered_by, party.is_silent) == (ON, "Teun", False)
    part = selectors.consultation_part(case, cast.buyer, ON)
    assert [[each.text for each in row.answers] for row in part.questions] == [
        ["Ja, met zes mensen."],
        ["Leerplekken."],
    ]
    told = Event.objects.filter(verb=ProcurementVerb.MARKET_ANSWERED).order_by("pk")
    assert [(each.actor, each.facts["by_link"]) for each in told] == [(None, "Naima"), (None, "Teun")]
    for texts, name, code in ((("", " "), "Naima", "nothing-answered"), (("Ja.",), " ", "name-missing")):
        with pytest.raises(Refused) as refused:
            give(mail, *texts, name=name)
        assert codes(refused) == {code}
    completed(case, cast.buyer)
    with pytest.raises(Refused) as refused:
        give(mail, "Toch niet.")
    assert codes(refused) == {"consultation-over"}
    assert Deadline.objects.get(kind=ProcurementDeadline.CONSULTATION).met_at is not None


@DB
def test_nobody_answers_after_the_closing_day_whoever_writes_it_down(case: Case, cast: Cast) -> None:
    """Art. 2.25 Aw: late is refused by the link and by the buyer, until every party gets more time at once."""
    first, second = opened(case, cast, "Groen B.V.", "Schoon B.V.")
    mail = mails()[0]
    give(mail, "Op de laatste dag.", at=noon(CLOSES))
    late = noon(CLOSES + timedelta(days=1))
    late_acts: tuple[Callable[[], object], ...] = (
        lambda: give(mail, "Te laat.", at=late),
        lambda: services.send_consultation_link(party_id=second.pk, by=cast.buyer, at=late),
        lambda: services.invite_party(case_id=case.pk, entry=ConsultedEntry("Nieuw"), by=cast.buyer, at=late),
        lambda: services.record_consultation_answers(
            party_id=second.pk,
            answers={1: "Te laat."},
            is_silent=False,
            answered_on=CLOSES + timedelta(days=1),
            by=cast.buyer,
            at=late,
        ),
    )
    for act in late_acts:
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) <= {"consultation-closed", "closes-in-past", "answered-late"}
    # what came in time may be written down later
    services.record_consultation_answers(
        party_id=second.pk, answers={1: "Per post."}, is_silent=False, answered_on=CLOSES, by=cast.buyer, at=late
    )
    due, more = Deadline.objects.get(kind=ProcurementDeadline.CONSULTATION), CLOSES + timedelta(days=9)
    extend_term(deadline_id=due.pk, due_on=more, reason="Een partij vroeg erom.", by=cast.buyer, at=late)
    assert MarketConsultation.objects.get().closes_on == more
    assert [each.address for each in mails("extended")] == ["groen@sroi.example", "schoon@sroi.example"]
    give(mail, "Nu wel.", at=late)
    give(mails("extended")[1], "Wij ook.", at=late)
    assert not ConsultedParty.objects.filter(answered_by="").exists()
    assert first.links.count() == 2


@DB
def test_only_who_asks_the_market_gives_more_time(case: Case, cast: Cast) -> None:
    opened(case, cast, "Groen B.V.")
    assert selectors.consultation_part(case, cast.buyer, ON).extend_url
    assert not selectors.consultation_part(case, cast.adviser, ON).extend_url
    url = selectors.consultation_part(case, cast.buyer, ON).extend_url
    assert browser(cast.buyer).get(url).status_code == 200
    assert browser(cast.adviser).get(url).status_code == 403


def test_the_same_day_holds_for_the_link_and_for_the_office() -> None:
    """R10, worked example and law: on the closing day yes, the day after no, for both ways alike."""
    for days in range(-5, 6):
        day = CLOSES + timedelta(days=days)
        by_link = rules.why_link_closed(is_running=True, closes_on=CLOSES, today=day)
        by_office = rules.why_not_recorded(
            {1: "Ja."}, is_silent=False, answered_on=day, closes_on=CLOSES, today=CLOSES + timedelta(days=9)
        )
        assert bool(by_link) == bool(by_office) == (days > 0)
    assert [each.code for each in rules.why_link_closed(is_running=False, closes_on=FAR, today=ON)] == [
        "consultation-over"
    ]


# What a party sees


@DB
def test_nothing_of_the_case_stands_on_the_page_or_in_the_mail(cast: Cast) -> None:
    case = cast_case(cast)
    Case.objects.filter(pk=case.pk).update(title="Geheime titel", client_contact="Mevrouw De Wit")
    case.refresh_from_db()
    opened(case, cast, "Groen B.V.", "Geheime concurrent", closes_on=FAR)
    (other, mail), client = mails(), Client()
    assert (other.address, mail.address) == ("geheime@sroi.example", "groen@sroi.example")
    give(other, "Antwoord van de concurrent.")
    page = shown(client.get(link_of(mail)))
    assert "Wat kan de markt?" in page
    assert "Kunt u dit werk doen?" in page
    secrets = (
        *(case.reference, "Geheime", "concurrent", "De Wit", str(case.department), cast.buyer.name),
        *("1.250.000", "1250000", case.cpv_code),
    )
    for text in (page, mail.subject, mail.body):
        assert not [each for each in secrets if each and each in text]


@DB
def test_the_page_answers_without_an_account_and_says_what_is_wrong(case: Case, cast: Cast) -> None:
    opened(case, cast, "Groen B.V.", closes_on=FAR)
    client, url = Client(), link_of(mails()[0])
    empty = client.post(url, {"name": ""})
    assert empty.status_code == 422
    assert "Vul “Uw naam” in" in shown(empty)
    none = client.post(url, {"name": "Naima", "answer_1": " "})
    assert none.status_code == 422
    assert "Beantwoord ten minste één vraag." in shown(none)
    number = client.post(url, {"name": "Naima", "answer_1": "BSN 111222333"})
    assert number.status_code == 422
    assert not ConsultedParty.objects.filter(answered_on__isnull=False).exists()
    assert client.post(url, {"name": "Naima", "answer_1": "Ja, <b>graag</b>."}).status_code == 302
    again = shown(client.get(url))
    assert "Ja, &lt;b&gt;graag&lt;/b&gt;." in again
    assert "U hebt geantwoord op" in again
    assert "Municipality of Amsterdam" in shown(Client(headers={"accept-language": "en"}).get(url))


@DB
def test_a_link_that_is_unknown_late_or_over_says_so_and_no_more(case: Case, cast: Cast) -> None:
    opened(case, cast, "Groen B.V.")
    client, url = Client(), link_of(mails()[0])
    late = client.get(url)  # the day of the test lies after the closing day
    assert late.status_code == 410
    assert "Een te laat antwoord telt niet mee" in shown(late)
    assert "Kunt u dit werk doen?" not in shown(late)
    assert client.post(url, {"name": "Naima", "answer_1": "Ja."}).status_code == 410
    unknown = client.get(reverse("procurement:consultation-link", args=["onzin"]))
    assert unknown.status_code == 404
    assert "niet bekend" in shown(unknown)
    Case.objects.filter(pk=case.pk).update(phase=Phase.STOPPED, closed_at=AT)
    assert "Deze marktconsultatie is voorbij." in shown(client.get(url))


# Reminders and the task


@DB
def test_who_has_not_answered_is_reminded_once_and_the_buyer_hears_when_it_closes(case: Case, cast: Cast) -> None:
    """R42: three days before the parties, on the day and after it the buyer; nothing once it is completed."""
    first, second, _third = opened(case, cast, "Groen B.V.", "Schoon B.V.", "Stil B.V.")
    give(mails()[0], "Ja.")
    answered(second, cast.buyer)
    for days in (-4, -3, -3, -2, 0, 1, 2):
        assert not chase_due(CHASER, at=morning(CLOSES + timedelta(days=days))).failed
    assert [each.address for each in mails("reminder")] == ["stil@sroi.example"]
    assert token_of(mails("reminder")[0]) != token_of(mails()[2])
    closing = mails("closes")
    assert [(each.recipient, each.context["late"]) for each in closing] == [(cast.buyer, 0), (cast.buyer, 1)]
    assert "1 partij heeft nog niet geantwoord." in closing[0].body
    give(mails("reminder")[0], "Toch wel.")
    completed(case, cast.buyer)
    assert not chase_due(CHASER, at=morning(CLOSES + timedelta(days=8))).reminded
    assert first.name


@DB
def test_the_task_of_the_buyer_is_due_on_the_closing_day(case: Case, cast: Cast) -> None:
    opened(case, cast, "Groen B.V.")
    due = {each.title: each.due_on for each in selectors.desk_of(cast.buyer, ON).mine}
    found = [day for title, day in due.items() if "marktconsultatie" in title]
    assert found in ([], [CLOSES]), "what is open before it comes first"
    case.refresh_from_db()
    assert Deadline.objects.open().filter(dossier=case.dossier, due_on=CLOSES).exists()


# Who is suggested


@DB
def test_partners_are_suggested_with_their_reasons_and_invited_with_one_press(cast: Cast) -> None:
    """R13: the same work, near, for a theme that worked, recognised; invited ones are marked."""
    case = cast_case(cast)
    district = cast.department
    type(district).objects.filter(pk=district.pk).update(path="/stad/oost/")
    case = Case.objects.get(pk=case.pk)
    work = Theme.objects.get(code="work")
    Lesson.objects.create(
        case=cases.case(Phase.CLOSED),
        text="Werkte goed.",
        worked=True,
        cpv_division=case.cpv_division,
        theme=work,
        written_by=cast.adviser,
        written_at=AT,
    )
    near, far, gone, other = (partners.partner(name) for name in ("Dichtbij", "Ver weg", "Gestopt", "Ander werk"))
    near.contact_email = "dichtbij@sroi.example"
    near.save(update_fields=["contact_email"])
    partners.offer(near, case.cpv_division, districts=["oost"], themes=["work"])
    partners.offer(far, case.cpv_division, districts=["west"])
    partners.offer(gone, case.cpv_division, until=ON - timedelta(days=1))
    partners.offer(other, "55")
    partners.recognition(near)
    found = selectors.suggested_partners(case, cast.buyer, ON)
    assert [each.partner for each in found.rows] == [near, far]
    assert found.rows[0].reasons == (
        "biedt zulk werk aan",
        "werkt in Oost",
        "werkt aan wat in vergelijkbare zaken goed ging: Werk",
        "is erkend als sociale firma",
    )
    buyer = browser(cast.buyer)
    page = shown(buyer.get(path(case, "comparable-list")))
    assert "Schrijf eerst de vragen aan de markt" in page
    press = path(case, "partner-invite", near.pk)
    assert buyer.post(press).status_code == 409, "the questions come first"
    prepared(case, cast, day=FAR)
    assert press in shown(buyer.get(path(case, "party-invite")))
    assert buyer.post(press).status_code == 302
    party = ConsultedParty.objects.get()
    assert (party.name, party.partner, party.contact_email) == ("Dichtbij", near, "dichtbij@sroi.example")
    assert buyer.post(press).status_code == 409, "nobody is invited twice"
    assert buyer.post(path(case, "partner-invite", 10**9)).status_code == 404
    again = shown(buyer.get(path(case, "comparable-list")))
    assert "Uitgenodigd" in again
    assert press not in again
    adviser = shown(browser(cast.adviser).get(path(case, "comparable-list")))
    assert "Dichtbij" in adviser
    assert path(case, "partner-invite", far.pk) not in adviser


@DB
def test_without_partners_or_a_cpv_code_the_page_says_what_to_do(cast: Cast) -> None:
    case = cast_case(cast)
    buyer = browser(cast.buyer)
    assert "Nog geen partner in de gids biedt zulk werk aan." in shown(buyer.get(path(case, "comparable-list")))
    Case.objects.filter(pk=case.pk).update(cpv_code="")
    assert "Partners worden gevonden op de CPV-code" in shown(buyer.get(path(case, "comparable-list")))


@DB
def test_many_partners_cost_what_one_costs_on_the_page_of_the_advice(cast: Cast) -> None:
    """House rule 10."""
    case, buyer = cast_case(cast), browser(cast.buyer)

    def more(count: int) -> None:
        for _turn in range(count):
            partners.offer(partners.partner(), case.cpv_division)

    def statements() -> int:
        buyer.get(path(case, "comparable-list"))
        with CaptureQueriesContext(connection) as counted:
            assert buyer.get(path(case, "comparable-list")).status_code == 200
        return len(counted)

    more(1)
    few = statements()
    more(12)
    assert statements() == few <= 45


@DB
def test_an_opened_consultation_is_not_opened_again(case: Case, cast: Cast) -> None:
    opened(case, cast, "Groen B.V.")
    with pytest.raises(NotAllowed):
        services.open_consultation(case_id=case.pk, by=cast.buyer, at=AT)
    assert len(mails()) == 1
    assert MarketConsultation.objects.get().state == ConsultationState.RUNNING
    known: Any = Event.objects.filter(verb=ProcurementVerb.CONSULTATION_OPENED)
    assert known.count() == 1
