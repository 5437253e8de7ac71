"""What a notice gives and what it withholds, on a notice written for these tests."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.readers import LocalText, Notice, NoticeDate, contradictions, not_in_notice, read_notice

CONTENT = (Path(__file__).parent / "notices" / "group_withheld.xml").read_bytes()


@pytest.fixture
def notice() -> Notice:
    return read_notice(CONTENT)


def test_a_procedure_is_recognised_whatever_case_its_identifier_is_written_in(notice: Notice) -> None:
    assert notice.procedure_id == "abcdef01-2345-4678-89ab-cdef01234567"
    assert notice.corrects == "11111111-2222-4333-8444-555555555555-01"


def test_dutch_goes_before_english_and_english_before_the_rest(notice: Notice) -> None:
    (buyer,) = notice.buyers
    assert [language for language, _words in buyer.name.entries] == ["NLD", "ENG", "FRA"]
    assert (str(buyer.name), str(notice.title)) == ("Gemeente Oeverstad", "Werk aan kades")
    assert (notice.title.language, str(LocalText()), bool(LocalText())) == ("NLD", "", False)


def test_a_group_of_lots_won_by_a_consortium_is_one_award_for_all_its_lots(notice: Notice) -> None:
    award = notice.awards()[0]
    assert (award.group_id, award.lot_ids) == ("GLO-0001", ("LOT-0001", "LOT-0002"))
    assert [winner.id for winner in award.winners] == ["ORG-0002", "ORG-0003"]
    assert award.lead is not None
    assert award.lead.id == "ORG-0003"
    assert [each.id for each in award.subcontractors] == ["ORG-0004"]
    assert award.value is not None
    assert award.value.euro == Decimal("480000.46")
    assert contradictions(notice) == ()


def test_a_consortium_without_a_named_lead_leaves_the_lead_to_be_asked(notice: Notice) -> None:
    award = notice.awards()[2]
    assert award.is_consortium
    assert award.lead is None
    assert ("OPT-170", "CON-0003") in {(each.field, each.section) for each in not_in_notice(notice)}


def test_a_consortium_with_two_leads_leaves_the_lead_to_be_asked() -> None:
    two = CONTENT.replace(b"<efbc:GroupLeadIndicator>false<", b"<efbc:GroupLeadIndicator>true<")
    assert read_notice(two).awards()[0].lead is None


def test_only_a_dutch_organisation_has_a_chamber_of_commerce_number(notice: Notice) -> None:
    numbers = {each.id: each.kvk for each in notice.organisations}
    assert numbers == {"ORG-0001": None, "ORG-0002": "09990006", "ORG-0003": None, "ORG-0004": None}
    sole = notice.organisation("ORG-0004")
    assert sole is not None
    assert sole.natural_person is True


def test_what_the_buyer_withholds_is_listed_and_empty_even_where_the_file_still_has_it(notice: Notice) -> None:
    assert b"123456.78" in CONTENT
    assert b"900000" in CONTENT
    assert [(each.field, each.section, each.until) for each in notice.withheld] == [
        ("not-val", "", date(2028, 3, 1)),
        ("win-ten-val", "TEN-0002", None),
    ]
    assert str(notice.withheld[0].explanation) == "Bedrijfsgeheim van de winnaar."
    assert notice.total_value is None
    assert notice.tenders[1].value is None
    assert notice.tenders[1].rank == 1
    assert notice.tenders[0].value is not None
    hidden = {(each.field, each.section) for each in not_in_notice(notice) if each.withheld}
    assert hidden == {("BT-161", ""), ("BT-720", "CON-0002")}


def test_masks_of_the_publisher_read_as_absent(notice: Notice) -> None:
    third = notice.tenders[2]
    assert (third.value, third.rank) == (None, None)
    contract = notice.contract("CON-0002")
    assert contract is not None
    assert contract.concluded is None
    assert contract.winner_decided == NoticeDate(date(2027, 2, 1))


def test_a_dummy_date_is_a_fact_that_says_nothing(notice: Notice) -> None:
    contract = notice.contract("CON-0001")
    assert contract is not None
    assert contract.winner_decided is not None
    assert contract.winner_decided.dummy
    assert contract.concluded == NoticeDate(date(2027, 2, 20), dummy=False)
    assert ("BT-1451", "CON-0001") in {(each.field, each.section) for each in not_in_notice(notice)}


def test_a_sum_over_lots_is_not_made_while_one_lot_has_no_value(notice: Notice) -> None:
    assert notice.lots[0].project.value is not None
    assert notice.lots[1].project.value is None
    assert notice.estimated_value is None
    assert notice.framework_maximum is not None
    assert notice.framework_maximum.euro == Decimal("2000000.00")


def test_subcontracting_and_open_ended_periods_are_read(notice: Notice) -> None:
    lot = notice.lots[0]
    assert (lot.subcontracting.obligations, lot.subcontracting.minimum_percent) == (("subc-min",), Decimal(10))
    assert lot.period.code == "UNLIMITED"
    assert lot.period.is_given
    assert not notice.lots[1].period.is_given
    assert notice.tenders[0].subcontracting_percent == Decimal("5.5")


def test_a_winner_without_a_contract_is_an_award_without_one() -> None:
    without = CONTENT.replace(
        b'<efac:SettledContract><cbc:ID schemeName="contract">CON-0002</cbc:ID>', b"<efac:Dropped>"
    )
    without = without.replace(
        b'<efac:SettledContract><cbc:ID schemeName="contract">CON-0003</cbc:ID>', b"<efac:Dropped>"
    )
    without = without.replace(b"<efac:Dropped></efac:SettledContract>", b"")
    notice = read_notice(without)
    award = notice.awards()[-1]
    assert award.contract is None
    assert [each.id for each in award.tenders] == ["TEN-0002"]
    assert award.lot_ids == ("LOT-0005",)
    assert {each.code for each in contradictions(notice)} == {"contract-without-result"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b'<cbc:ID schemeName="tender">TEN-0003</cbc:ID>\n        <cbc:RankCode>', b"<cbc:RankCode>", "tender-unknown"),
        (
            b'"LotsGroup">GLO-0001</cbc:ID></efac:TenderLot>',
            b'"Lot">LOT-0009</cbc:ID></efac:TenderLot>',
            "tender-without-lot",
        ),
        (
            b'"Lot">LOT-0003</cbc:ID></efac:TenderLot>',
            b'"Lot">LOT-0009</cbc:ID></efac:TenderLot>',
            "result-without-lot",
        ),
        (
            b'"organization">ORG-0004</cbc:ID></efac:Tenderer>',
            b'"o">ORG-0009</cbc:ID></efac:Tenderer>',
            "organisation-unknown",
        ),
        (
            b'"organization">ORG-0004</cbc:ID></efac:Tenderer>',
            b'"o">ORG-0009</cbc:ID></efac:Tenderer>',
            "winner-undescribed",
        ),
        (b"selec-w</cbc:TenderResultCode>", b"clos-nw</cbc:TenderResultCode>", "lot-closed-and-awarded"),
        (
            b'"contract">CON-0002</cbc:ID></efac:SettledContract>',
            b'"c">CON-0009</cbc:ID></efac:SettledContract>',
            "contract-unknown",
        ),
        (
            b'"contract">CON-0002</cbc:ID></efac:SettledContract>',
            b'"c">CON-0009</cbc:ID></efac:SettledContract>',
            "contract-without-result",
        ),
    ],
)
def test_where_a_notice_contradicts_itself_a_sentence_says_so(old: bytes, new: bytes, expected: str) -> None:
    assert old in CONTENT
    found = contradictions(read_notice(CONTENT.replace(old, new)))
    assert expected in {each.code for each in found}
    assert all("%" not in str(each) for each in found)
