"""Framework agreements in phases 1 to 3: filled in, read from a notice, and said in the texts (R8, R16, R38)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contractors import services as contractors
from contractors.models import Contract
from procurement import gates, services
from procurement.documents.texts import text_values
from procurement.models import Case
from procurement.readers import NoticeKind, read_notice
from procurement.readers.sample import make_notice
from procurement.rules import FrameworkFacts, FrameworkTerm, maximum_of, why_not_framework, why_not_so_long
from procurement.services import CaseEntry, LotEntry
from procurement.states import BaseKind, CallOffMethod, Phase
from sroi.kernel.refusals import Refused
from tests.contractors.frameworks import AFTER, framework_contracts
from tests.factories import cases
from tests.factories.cast import Cast, give_to_cast
from tests.factories.people import AT, ON

GOOD = FrameworkFacts(Decimal(3000000), 3, CallOffMethod.RANKING)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (GOOD, set()),
        (FrameworkFacts(Decimal(1), 1, CallOffMethod.DIRECT), set()),
        (
            FrameworkFacts(None, None, ""),
            {"framework-without-maximum", "framework-without-contractors", "framework-without-method"},
        ),
        (FrameworkFacts(Decimal(0), 1, CallOffMethod.TURN), {"framework-maximum", "framework-method-alone"}),
        (replace(GOOD, method=CallOffMethod.DIRECT), {"framework-method-several"}),
    ],
)
def test_a_framework_has_a_maximum_contractors_and_a_way_to_call_off(facts: FrameworkFacts, codes: set[str]) -> None:
    """R8: all reasons at once."""
    assert {each.code for each in why_not_framework(facts)} == codes


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(1, 3000))
def test_four_years_fit_and_a_day_more_needs_a_reason(starts_on: date, days: int) -> None:
    """R8: from 1 April 2026 up to and including 31 March 2030."""
    ends_on = date.fromordinal(starts_on.toordinal() + days)
    fits = why_not_so_long(FrameworkTerm(starts_on, ends_on, ""), years=4) == ()
    try:
        limit = starts_on.replace(year=starts_on.year + 4)
    except ValueError:
        limit = date(starts_on.year + 4, 3, 1)
    assert fits == (ends_on < limit)
    assert why_not_so_long(FrameworkTerm(starts_on, ends_on, "Bijzondere investering."), years=4) == ()


def test_the_maximum_is_that_of_the_case_else_of_its_lots() -> None:
    """R8."""
    assert maximum_of(Decimal(5), [Decimal(9)]) == Decimal(5)
    assert maximum_of(None, [Decimal(2), None, Decimal(3)]) == Decimal("5.00")
    assert maximum_of(None, []) is None


def prepared(cast: Cast) -> Case:
    """A case of 3,000,000.00 in phase 2."""
    case = cases.case(Phase.SPECIFY, department=cast.department, by=cast.buyer, value=Decimal(3000000))
    return give_to_cast(case, cast)


def entry(case: Case, **more: object) -> CaseEntry:
    """The data as they stand, with a framework."""
    known = {name: getattr(case, name) for name in CaseEntry.__slots__}
    framework = {
        "is_framework": True,
        "framework_maximum": Decimal(3000000),
        "framework_suppliers": 2,
        "call_off_method": CallOffMethod.RANKING.value,
    }
    return CaseEntry(**(known | framework | more))


@pytest.mark.django_db
def test_the_data_of_a_case_keep_the_framework_and_the_texts_say_it(cast: Cast) -> None:
    """R8, R16: the estimated value holds the maximum; the percentage is taken of the call-offs."""
    case = prepared(cast)
    edit = partial(services.edit_case, case_id=case.pk, by=cast.buyer, at=AT)
    for more, code in (
        ({"framework_maximum": Decimal("3000000.01")}, "value-below-maximum"),
        ({"framework_suppliers": 1}, "framework-method-alone"),
        ({"starts_on": date(2026, 4, 1), "ends_on": date(2030, 4, 1)}, "framework-too-long"),
    ):
        with pytest.raises(Refused) as no:
            edit(entry=entry(case, **more))
        assert {each.code for each in no.value.blockers} == {code}
    edit(entry=entry(case, starts_on=date(2026, 4, 1), ends_on=date(2030, 3, 31)))
    Case.objects.filter(pk=case.pk).update(base_kind=BaseKind.CONTRACT_VALUE)
    facts = gates.named_facts(Case.objects.get(pk=case.pk))
    text = text_values(facts, on=ON)["grondslag"].replace("\u00a0", " ")
    assert "nadere opdrachten" in text
    assert "€ 3.000.000,00" in text


@pytest.mark.django_db
def test_the_pages_ask_it_at_the_field_and_show_it(cast: Cast) -> None:
    """R8: of the case and of a lot; what is incomplete is refused with everything still there."""
    case, client = prepared(cast), Client()
    client.force_login(cast.buyer, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("procurement:case-edit", args=[case.reference])
    page = client.get(url).content.decode()
    for words in ("Dit is een raamovereenkomst", "Maximale waarde van de raamovereenkomst", "Via een minicompetitie"):
        assert words in page
    services.edit_case(case_id=case.pk, entry=entry(case), by=cast.buyer, at=AT)
    read = client.get(reverse("procurement:case-preparation", args=[case.reference])).content.decode()
    assert "aantal opdrachtnemers: 2" in read
    shown = client.get(case.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Maximum van de raamovereenkomst" in shown
    lots = reverse("procurement:lot-edit", args=[case.reference])
    sent = {"lots-TOTAL_FORMS": "1", "lots-INITIAL_FORMS": "0", "lots-0-number": "1", "lots-0-title": "Wijk"}
    refusal = client.post(lots, sent | {"lots-0-is_framework": "on", "lots-0-framework_maximum": "5000"})
    assert refusal.status_code == 422
    assert "Vul in met hoeveel opdrachtnemers" in refusal.content.decode()
    with pytest.raises(Refused) as no:
        services.set_lots(
            case_id=case.pk,
            entries=[LotEntry("1", "Wijk", "services", "", Decimal(5), is_framework=True)],
            by=cast.buyer,
            at=AT,
        )
    assert {each.code for each in no.value.blockers} == {"lot-framework"}


def as_framework(content: bytes, technique: str, maximum: str = "", operators: str = "") -> bytes:
    """A notice whose lots are frameworks."""
    code = b'listName="framework-agreement">'
    found = content.replace(code + b"none", code + technique.encode())
    assert found != content
    if operators:
        tag = b"<cac:AuctionTerms>"
        most = f"<cbc:MaximumOperatorQuantity>{operators}</cbc:MaximumOperatorQuantity>"
        found = found.replace(tag, f"<cac:FrameworkAgreement>{most}</cac:FrameworkAgreement>".encode() + tag)
    if maximum:
        tag = b"<cbc:EstimatedOverallContractAmount"
        extension = (
            "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
            f'<efbc:FrameworkMaximumAmount currencyID="EUR">{maximum}</efbc:FrameworkMaximumAmount>'
            "</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
        )
        found = found.replace(tag, extension.encode() + tag)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("technique", "operators", "method"),
    [
        ("fa-w-rc", "3", "mini_competition"),
        ("fa-mix", "2", "mixed"),
        ("fa-wo-rc", "1", "direct"),
        ("fa-wo-rc", "3", ""),
    ],
)
def test_a_notice_gives_technique_maximum_and_number_of_contractors(
    cast: Cast, technique: str, operators: str, method: str
) -> None:
    """BT-765, BT-271, BT-113: what it does not say stays open."""
    plain = make_notice(kind=NoticeKind.CONTRACT, today=ON)
    content = as_framework(plain, technique, "2500000", operators)
    result = contractors.import_notice(content=content, by=cast.buyer, at=AT).result
    lots = list(result.case.lots.all())
    assert lots
    for lot in lots:
        assert (lot.is_framework, lot.framework_maximum) == (True, Decimal(2500000))
        assert (lot.framework_suppliers, lot.call_off_method) == (int(operators), method)


@pytest.mark.django_db
def test_a_notice_without_a_framework_leaves_an_ordinary_contract(cast: Cast) -> None:
    """BT-765: none."""
    result = contractors.import_notice(content=make_notice(kind=NoticeKind.CONTRACT, today=ON), by=cast.buyer, at=AT)
    assert not any(lot.is_framework for lot in result.result.case.lots.all())


@pytest.mark.django_db
def test_a_modification_notice_leaves_the_base_of_a_framework_to_its_call_offs(cast: Cast) -> None:
    """R38: its value is that of the framework, not of what was called off."""
    pair = framework_contracts(cast, guaranteed=Decimal("100000.00"))
    content = make_notice(kind=NoticeKind.MODIFICATION, today=AFTER.date(), value=Decimal("3500000.00"))
    notice = read_notice(content)
    Case.objects.filter(pk=pair[0].case_id).update(procedure_id=notice.procedure_id)
    settled = notice.contract(notice.modifications[0].contract_id or "")
    Contract.objects.filter(pk=pair[0].pk).update(number=settled.reference if settled else "")
    changes = contractors.import_notice(content=content, by=cast.buyer, at=AFTER).changes
    assert [each.base for each in changes] == [None]
    assert "framework" in {reason.code for each in changes for reason in each.reasons}
    assert pair[0].base_rows.count() == 1
