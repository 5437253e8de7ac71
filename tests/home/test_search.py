"""P3: dossiers are found by reference, title, company and KvK number, inside the scope of the reader."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from contractors.states import ContractStep
from procurement.states import Phase
from sroi.dossier.models import Dossier
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
