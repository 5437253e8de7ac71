"""An advice counts for the choice that it was about, and for no other (R9)."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from procurement import gates, services
from procurement.models import Advice, Case
from procurement.rules import AdviceSubject, counts_for
from procurement.states import AdviceVerdict, CaseAction, Phase, ProcurementVerb, Variant
from sroi.accounts.models import User
from sroi.dossier.models import Event
from sroi.kernel.refusals import Refused
from tests.factories.cast import Cast
from tests.factories.people import AT
from tests.procurement.prepare import WAIVER, advised, asked, choose, codes, percentage, under_test, with_adviser

ABOUT = AdviceSubject("percentage", Decimal("3.0"), frozenset({("", "1a")}))


@pytest.mark.parametrize(
    "now",
    [
        AdviceSubject("percentage", Decimal("3.0"), frozenset({("", "1b")})),
        AdviceSubject("percentage", Decimal("3.0"), frozenset({("", "1a"), ("", "1b")})),
        AdviceSubject("percentage", Decimal("3.0"), frozenset({("1", "1a")})),
        AdviceSubject("percentage", Decimal("2.9"), frozenset({("", "1a")})),
        AdviceSubject("waiver", None, frozenset({("", "1a")})),
    ],
)
def test_another_variant_lot_percentage_or_request_is_another_choice(now: AdviceSubject) -> None:
    """R9."""
    assert not counts_for(ABOUT, now=now)
    assert counts_for(now, now=now)


def test_an_advice_on_nothing_counts_for_nothing() -> None:
    """R9: without a request there is nothing to advise on, and an advice without a subject counts for none."""
    nothing = AdviceSubject("", None, frozenset())
    assert not counts_for(nothing, now=nothing)
    assert not counts_for(None, now=ABOUT)


def start(case: Case, cast: Cast) -> Case:
    """Go to phase 2."""
    return services.advance_case(case_id=case.pk, action=CaseAction.START_SPECIFYING, by=cast.buyer, at=AT)


@pytest.mark.django_db
def test_advice_on_one_variant_does_not_carry_another(cast: Cast) -> None:
    """R9: chosen after the advice, another variant or percentage needs an advice of its own; back again needs none."""
    case = asked(cast, "3")
    with_adviser(case, cast)
    advised(case, cast)
    told = Event.objects.get(dossier=case.dossier, verb=ProcurementVerb.ADVICE_GIVEN)
    assert told.facts["about"] == {"kind": "percentage", "percent": "3.0", "variants": [["", "1a"]]}
    choose(case, cast, Variant.EFFORT)
    with pytest.raises(Refused) as refused:
        start(case, cast)
    assert codes(refused) == {"ask", "explanation"}
    (why,) = (each.why for each in gates.prepare_conditions(case) if each.code == "explanation")
    assert why.count("3%") == 2
    assert "1a" in why
    assert "1c" in why
    choose(case, cast, Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=percentage("2"), by=cast.buyer, at=AT)
    with pytest.raises(Refused) as refused:
        start(case, cast)
    assert codes(refused) == {"explanation"}
    advised(case, cast)
    services.set_ask(case_id=case.pk, entry=percentage("3"), by=cast.buyer, at=AT)
    assert start(case, cast).phase == Phase.SPECIFY, "the first advice was about this choice"


@pytest.mark.django_db
def test_a_waiver_is_not_approved_on_advice_about_another_choice(cast: Cast) -> None:
    """R9, R3."""
    case = asked(cast, "3")
    with_adviser(case, cast)
    advised(case, cast)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    with pytest.raises(Refused) as refused:
        services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=cast.coordinator, at=AT)
    assert codes(refused) == {"advice-missing"}
    advised(case, cast)
    choose(case, cast, Variant.EFFORT)
    with pytest.raises(Refused) as refused:
        services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=cast.coordinator, at=AT)
    assert codes(refused) == {"advice-missing"}
    choose(case, cast, Variant.CONDITION)
    assert (
        services.approve_waiver(case_id=case.pk, reason="Akkoord.", by=cast.coordinator, at=AT).approval == "approved"
    )


def page(client: Client, user: User, name: str, case: Case, *args: object) -> tuple[str, str]:
    """The address and the content of a page for somebody."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse(f"procurement:{name}", args=[case.reference, *args])
    return url, client.get(url).content.decode()


@pytest.mark.django_db
def test_the_pages_say_what_an_advice_was_about(cast: Cast, client: Client) -> None:
    """R9: on the list, where the buyer answers and where the coordinator decides; and what renews it."""
    case = under_test(cast)
    with_adviser(case, cast)
    choose(case, cast, Variant.CONDITION)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    advice = services.ask_advice(case_id=case.pk, question="Mag dit?", by=cast.buyer, at=AT)
    about = "1a Bijzondere uitvoeringsvoorwaarde, Geen social return (ontheffing)"
    assert about in page(client, cast.adviser, "advice-give", case, advice.pk)[1]
    services.give_advice(advice_id=advice.pk, text="Ja.", verdict=AdviceVerdict.AGREE, by=cast.adviser, at=AT)
    assert about in page(client, cast.buyer, "advice-answer", case, advice.pk)[1]
    told = f"Het advies ging over: {about}."
    outdated = "telt niet voor wat nu is gekozen"
    for person, name in ((cast.buyer, "advice-list"), (cast.coordinator, "waiver-decide")):
        shown = page(client, person, name, case)[1]
        assert told in shown
        assert outdated not in shown
    choose(case, cast, Variant.EFFORT)
    for person, name in ((cast.buyer, "advice-list"), (cast.coordinator, "waiver-decide")):
        shown = page(client, person, name, case)[1]
        assert told in shown
        assert outdated in shown


@pytest.mark.django_db
def test_a_choice_that_changed_while_the_adviser_wrote_is_read_first(cast: Cast, client: Client) -> None:
    """R9: the advice is about what its writer saw; the page comes back with the new choice and all that was typed."""
    case = asked(cast, "3")
    with_adviser(case, cast)
    advice = services.ask_advice(case_id=case.pk, question="Mag dit?", by=cast.buyer, at=AT)
    url, shown = page(client, cast.adviser, "advice-give", case, advice.pk)
    seen = gates.facts.subject_mark(gates.case_facts(case).subject)
    assert seen.replace('"', "&quot;") in shown
    services.set_ask(case_id=case.pk, entry=percentage("2"), by=cast.buyer, at=AT)
    sent = {"verdict": "agree", "text": "Akkoord met drie procent.", "choice": seen}
    response = client.post(url, sent)
    assert response.status_code == 422
    again = response.content.decode()
    assert "Akkoord met drie procent." in again
    assert "2%" in again
    assert not Advice.objects.filter(given_at__isnull=False).exists()
    now = gates.facts.subject_mark(gates.case_facts(case).subject)
    assert now.replace('"', "&quot;") in again
    assert client.post(url, sent | {"choice": now}).status_code == 302
    assert Advice.objects.get().about == {"kind": "percentage", "percent": "2.0", "variants": [["", "1a"]]}


@pytest.mark.django_db
def test_what_a_browser_sends_back_gives_the_advice(cast: Cast, client: Client) -> None:
    """Every hidden input has a name of its own: the last of two with one name would be taken for the other."""
    case = asked(cast, "3")
    with_adviser(case, cast)
    advice = services.ask_advice(case_id=case.pk, question="Mag dit?", by=cast.buyer, at=AT)
    url, shown = page(client, cast.adviser, "advice-give", case, advice.pk)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown)
    names = [name for name, _value in hidden if name != "csrfmiddlewaretoken"]
    assert {"choice", "seen"} <= set(names)
    sent = {name: html.unescape(value) for name, value in hidden}
    assert client.post(url, {**sent, "verdict": "agree", "text": "Prima."}).status_code == 302
    assert Advice.objects.get().text == "Prima."
