"""The social fields of an official notice, to copy: the right codes per lot, and nothing that is not known (R15)."""

from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from procurement import documents, gates, services
from procurement.models import Case
from procurement.services import LotEntry
from procurement.states import BaseKind, Variant
from sroi.accounts.models import User
from tests.factories.cast import Cast
from tests.factories.people import AT, ON
from tests.procurement.pages import browser
from tests.procurement.prepare import WAIVER, advised, choose, specified, under_test, with_adviser

pytestmark = pytest.mark.django_db


def with_base(cast: Cast) -> Case:
    case = specified(cast)
    services.set_base(case_id=case.pk, kind=BaseKind.CONTRACT_VALUE, reason="Vast.", by=cast.buyer, at=AT)
    case.refresh_from_db()
    return case


def values(case: Case, part: int = 0) -> dict[str, str]:
    found = documents.notice_fields(gates.case_facts(case), on=ON)
    return {field.number: field.value for field in found.parts[part].fields}


def test_a_percentage_gives_the_codes_of_social_return(cast: Cast) -> None:
    found = values(with_base(cast))
    assert {number: found[number] for number in ("BT-06", "BT-775", "BT-71", "BT-736")} == {
        "BT-06": "soc-obj",
        "BT-775": "opp",
        "BT-71": "none",
        "BT-736": "no",
    }
    assert "5% van de waarde" in found["BT-777"]
    assert "binnen 7 dagen" in found["BT-70"]


def test_a_reserved_request_is_reserved_in_both_fields(cast: Cast) -> None:
    case = with_base(cast)
    choose(case, cast, Variant.RESERVED)
    found = values(case)
    assert (found["BT-71"], found["BT-736"]) == ("res-ws", "yes")


def test_a_waiver_leaves_the_social_fields_empty_with_the_reason(cast: Cast) -> None:
    case = under_test(cast)
    choose(case, cast, Variant.CONDITION)
    with_adviser(case, cast)
    advised(case, cast)
    services.set_ask(case_id=case.pk, entry=WAIVER, by=cast.buyer, at=AT)
    found = documents.notice_fields(gates.case_facts(case), on=ON)
    assert values(case)["BT-06"] == "none"
    assert [field.number for field in found.parts[0].fields if field.why_empty] == ["BT-775", "BT-777", "BT-70"]
    assert list(documents.fields_left_open(found)) == []


def test_lots_that_are_alike_stand_together_and_exempted_ones_apart(cast: Cast) -> None:
    case = with_base(cast)
    lots = [
        LotEntry("1", "Noord", "services", "", Decimal(600000)),
        LotEntry("2", "Zuid", "services", "", Decimal(600000)),
        LotEntry("3", "Groen", "services", "", Decimal(50000), is_exempted=True),
    ]
    services.set_lots(case_id=case.pk, entries=lots, by=cast.buyer, at=AT)
    found = documents.notice_fields(gates.case_facts(Case.objects.get(pk=case.pk)), on=ON)
    assert [part.lots for part in found.parts] == [("1 Noord", "2 Zuid")]
    assert found.left_out == ("3 Groen",)


def page_of(case: Case, user: User) -> str:
    response = browser(user).get(reverse("procurement:notice-fields", args=[case.reference]))
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_page_can_be_copied_with_and_without_a_script(cast: Cast) -> None:
    page = page_of(with_base(cast), cast.adviser)
    assert page.count("data-copy=") == 6
    assert page.count(" hidden>") >= 6
    assert "<code" in page
    assert "BT-775" in page
    assert "js/copy" in page
    assert "onclick" not in page


def test_the_texts_stay_dutch_on_an_english_page(cast: Cast) -> None:
    case = with_base(cast)
    with translation.override("en"):
        found = documents.notice_fields(gates.case_facts(case), on=ON)
    texts = {field.number: field for field in found.parts[0].fields}
    assert "sociale bijdrage" in texts["BT-777"].value
    assert texts["BT-06"].meaning == "Fulfilment of social objectives"


def test_what_is_not_known_yet_is_said_and_never_guessed(cast: Cast) -> None:
    case = under_test(cast)
    found = documents.notice_fields(gates.case_facts(case), on=ON)
    assert list(documents.fields_left_open(found)) == ["BT-06", "BT-70", "BT-775", "BT-777"]
    assert "Nog niet bekend" in page_of(case, cast.buyer)
