"""P3: dossiers are found by reference, title, company and KvK number, inside the scope of the reader."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contractors.states import ContractStep
from procurement.states import Phase
from sroi.dossier.models import Dossier
from sroi.home.selectors import cases as listing
from sroi.home.selectors import matches, search
from sroi.home.selectors.cases import CaseFilter, case_list
from sroi.home.selectors.search import search_dossiers
from sroi.kernel.search import folded
from tests.factories import cases
from tests.factories.cast import Cast, cast_case, cast_contract, give_to_cast

LATIN = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x17F), max_size=40)


@pytest.mark.parametrize("asked", ["SR-2026-0118", "sr 2026 118", "sr-2026-0118", "ijburg", "cafe", "CAFÉ ij"])
def test_a_case_is_found_however_it_is_typed(asked: str, cast: Cast) -> None:
    give_to_cast(cases.case(reference="SR-2026-0118", title="Café op IJburg", department=cast.department), cast)
    hits = search_dossiers(cast.adviser, asked)
    assert [hit.reference for hit in hits.rows] == ["SR-2026-0118"]


def test_an_exact_reference_leads_to_its_page(cast: Cast) -> None:
    case = cast_case(cast, Phase.PREPARE)
    assert search_dossiers(cast.adviser, case.reference).exact_url == case.get_absolute_url()


def test_a_company_finds_its_own_contracts_only_and_no_case(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    assert {hit.reference for hit in search_dossiers(cast.contractor, "schoonmaak").rows} == {contract.reference}
    assert not search_dossiers(cast.stranger, "schoonmaak").rows


def test_a_buyer_finds_the_own_department_only(cast: Cast) -> None:
    cast_case(cast, Phase.PREPARE)
    assert search_dossiers(cast.buyer, "schoonmaak").rows
    assert not search_dossiers(cast.other_buyer, "schoonmaak").rows


def test_the_pages_of_a_search_do_not_overlap(cast: Cast) -> None:
    for _number in range(30):
        cast_case(cast, Phase.PREPARE)
    first = search_dossiers(cast.adviser, "schoonmaak")
    second = search_dossiers(cast.adviser, "schoonmaak", first.next_key)
    found = [hit.reference for hit in (*first.rows, *second.rows)]
    assert len(found) == len(set(found)) == 30


@pytest.mark.parametrize("newest", [1, 3, 1000])
def test_what_is_found_does_not_depend_on_how_it_is_found(
    newest: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row by row among the newest, by the index among the rest: together all, each once, the newest first."""
    monkeypatch.setattr(matches, "NEWEST", newest)
    monkeypatch.setattr(search, "SIZE", 2)
    monkeypatch.setattr(listing, "SIZE", 2)
    made = [
        give_to_cast(
            cases.case(title="Groen in het park" if turn % 2 else "Zorg thuis", department=cast.department), cast
        )
        for turn in range(10)
    ]
    green = [each.reference for each in made if "park" in each.title][::-1]
    assert everything(lambda key: search_dossiers(cast.adviser, "par groe", key)) == green
    day = date(2026, 11, 22)
    assert everything(lambda key: case_list(cast.adviser, CaseFilter(text="par groe", after=key), day)) == green
    last = str(made[-1].pk)
    before = case_list(cast.adviser, CaseFilter(text="park", before=str(made[0].pk)), day)
    assert [row.reference for row in before.rows] == green[-2:]
    assert before.previous_key
    assert not case_list(cast.adviser, CaseFilter(text="park", before=last), day).rows


def everything(page: Callable[[str], Any]) -> list[str]:
    """The references on all pages, in their order."""
    found, key = [], ""
    while True:
        here = page(key)
        found += [row.reference for row in here.rows]
        key = here.next_key
        if not key:
            return found


def test_a_case_is_found_by_the_company_of_its_contract(cast: Cast) -> None:
    contract = cast_contract(cast, ContractStep.REPORT)
    Dossier.objects.filter(pk=contract.dossier_id).update(search_text="Meerkoet Techniek 34061239")
    for words in ("meerkoet", "34061239", "techniek meer"):
        found = case_list(cast.adviser, CaseFilter(text=words), date(2026, 11, 22))
        assert [row.reference for row in found.rows] == [contract.case.reference]


@given(LATIN)
def test_the_database_folds_as_the_query_does(text: str) -> None:
    """What is stored and what is asked meet: the words of both are the same."""
    field = Dossier._meta.get_field("search")
    template = field.expression.template.replace("%(expressions)s", "{}")  # type: ignore[attr-defined]
    inner = template.split("to_tsvector('simple', ", 1)[1].rsplit(")", 1)[0].format("%s::text")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {inner}", [text.replace("\x00", "")])
        row = cursor.fetchone()
    assert str(row[0]).split() == folded(text).split()


test_the_database_folds_as_the_query_does = pytest.mark.django_db(test_the_database_folds_as_the_query_does)
