"""The example notices of the Publications Office: what each gives, checked against the file by eye."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.readers import Notice, NoticeDate, NoticeKind, contradictions, not_in_notice, read_notice
from sroi.kernel.refusals import Refused

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "eforms"
Reader = Callable[[str], Notice]


@pytest.fixture
def shared() -> Reader:
    """Reads one of the example notices, or skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the example notices are not at {SHARED}")
    return lambda name: read_notice((SHARED / name).read_bytes())


def absent(notice: Notice) -> set[tuple[str, str]]:
    return {(each.field, each.section) for each in not_in_notice(notice)}


def test_every_shared_notice_is_read_or_refused_as_its_name_says(shared: Reader) -> None:
    names = sorted(path.name for path in SHARED.glob("*.xml"))
    assert len(names) >= 10
    for name in names:
        if name.startswith("INVALID"):
            with pytest.raises(Refused):
                shared(name)
        else:
            assert shared(name).procedure_id


def test_the_empty_award_notice_is_refused_with_every_reason_at_once(shared: Reader) -> None:
    with pytest.raises(Refused) as refusal:
        shared("INVALID_can_24_empty.xml")
    assert {each.code for each in refusal.value.blockers} == {
        "notice-not-eforms",
        "notice-without-id",
        "notice-without-procedure",
        "notice-without-lot",
        "notice-without-buyer",
        "notice-without-result",
    }


def test_the_minimal_contract_notice_gives_its_deadline_duration_and_framework(shared: Reader) -> None:
    notice = shared("cn_24_minimal.xml")
    assert (notice.kind, notice.subtype, notice.version) == (NoticeKind.CONTRACT, "16", "01")
    assert notice.id == "f42be27e-09cf-4f0e-a745-63ec689631e6"
    assert notice.procedure_id == "4805c409-5939-4be9-8abd-837f7a5fee23"
    assert notice.dispatched_on == date(2019, 11, 21)
    assert [str(buyer.name) for buyer in notice.buyers] == ["Publications Office of the European Union"]
    assert (notice.buyers[0].town, notice.buyers[0].registrations) == ("Luxembourg", ("EU-PO",))
    (lot,) = notice.lots
    assert lot.period.duration is not None
    assert (lot.period.duration.number, lot.period.duration.unit) == (48, "MONTH")
    assert lot.tenders_due_on == date(2020, 2, 4)
    assert lot.tenders_due_at == datetime(2020, 2, 4, 8, 0, tzinfo=UTC)
    assert lot.framework.technique == "fa-wo-rc"
    assert lot.framework.is_framework
    assert lot.social.reserved_participation == ("none",)
    assert lot.social.is_reserved is False
    assert lot.social.reserved_execution == "no"
    assert (notice.project.nature, notice.project.main_cpv) == ("services", "72230000")
    assert notice.estimated_value is None
    assert notice.awards() == ()
    assert notice.withheld == ()
    assert {("BT-27", ""), ("BT-775", "LOT-0000"), ("BT-70", "LOT-0000"), ("BT-539", "LOT-0000")} <= absent(notice)
    assert ("BT-36", "LOT-0000") not in absent(notice)


def test_the_maximal_contract_notice_gives_lots_a_group_and_social_fields(shared: Reader) -> None:
    notice = shared("cn_24_maximal.xml")
    assert (notice.version, notice.sent_on, notice.procedure_type) == ("03", date(2023, 3, 23), "neg-w-call")
    assert [lot.id for lot in notice.lots] == ["LOT-0001", "LOT-0002"]
    assert [(group.id, group.lot_ids) for group in notice.groups] == [("GLO-0001", ("LOT-0001", "LOT-0002"))]
    assert notice.estimated_value is not None
    assert notice.estimated_value.euro == Decimal("9999999.99")
    assert (notice.project.additional_natures, notice.project.additional_cpv) == (("works",), ("79720000",))
    first, second = notice.lots
    assert first.social.reserved_participation == ("res-pub-ser",)
    assert first.social.is_reserved
    assert second.social.reserved_participation == ("none",)
    assert (first.social.strategic, first.social.objectives) == (("env-imp",), ("acc-all",))
    assert str(first.social.description) == "Strategic procurement description ---"
    assert str(first.social.performance_terms) == "Terms Performance ---"
    assert first.social.reserved_execution == "yes"
    assert [(each.type, int(each.weights[0].number)) for each in first.criteria] == [("cost", 60), ("quality", 40)]
    assert (first.period.starts_on, first.period.ends_on) == (date(2023, 1, 1), date(2023, 5, 23))
    assert (str(first.extension.options), first.extension.renewals_maximum) == ("Options description ---", 3)
    assert first.tenders_due_on is None
    assert first.requests_due_on == date(2023, 5, 22)
    assert first.requests_due_at == datetime(2023, 5, 22, 19, 59, 32, tzinfo=UTC)
    assert absent(notice) == {("OPP-010", ""), ("OPP-012", "")}


def test_the_social_contract_notice_gives_the_light_regime_without_a_value(shared: Reader) -> None:
    notice = shared("cn-social_24.xml")
    assert (notice.subtype, notice.type_code, notice.procedure_type) == ("20", "cn-social", "oth-single")
    assert [str(buyer.name) for buyer in notice.buyers] == ["Scotland Excel"]
    assert notice.project.main_cpv == "85311300"
    assert notice.project.additional_cpv == ("85311300", "85310000", "85300000", "85000000", "80000000")
    (lot,) = notice.lots
    assert [each.type for each in lot.criteria] == ["quality", "price"]
    assert lot.tenders_due_at == datetime(2020, 1, 6, 11, 0, tzinfo=UTC)
    assert ("BT-27", "") in absent(notice)


def test_the_minimal_award_notice_gives_one_winner_and_one_contract(shared: Reader) -> None:
    notice = shared("can_24_minimal.xml")
    assert notice.kind is NoticeKind.AWARD
    assert len(notice.organisations) == 3
    assert notice.total_value is not None
    assert notice.total_value.euro == Decimal("390697.84")
    assert notice.award_date == NoticeDate(date(2000, 1, 1), dummy=True)
    (award,) = notice.awards()
    assert award.contract is not None
    assert award.contract.reference == "SCN DEF:2020-12"
    assert award.contract.winner_decided is None
    assert award.contract.concluded == NoticeDate(date(2019, 9, 3))
    assert (award.lot_ids, award.group_id) == (("LOT-0000",), None)
    assert award.value is not None
    assert award.value.euro == Decimal("95414.00")
    (winner,) = award.winners
    assert (str(winner.name), winner.registrations, winner.size) == (
        "Espaces Verts Lemire",
        ("326 912 557",),
        "micro",
    )
    assert winner.kvk is None
    assert winner.mail == "contact@example.com"
    assert award.lead == winner
    assert [(each.outcome, each.tenders_received) for each in notice.results] == [("selec-w", 3)]
    assert notice.tenders[0].subcontracted == "no"
    assert {("BT-1451", "CON-0001"), ("BT-501", "ORG-0004")} <= absent(notice)


def test_the_maximal_award_notice_gives_a_consortium_that_won_a_group_of_lots(shared: Reader) -> None:
    notice = shared("can_24_maximal.xml")
    assert len(notice.organisations) == 11
    assert len(notice.lots) == 2
    assert len(notice.groups) == 1
    first, second = notice.awards()
    assert (first.group_id, first.lot_ids) == ("GLO-0001", ("LOT-0001", "LOT-0002"))
    assert first.is_consortium
    assert str(first.party_name) == "Gyro and Others Consortium"
    assert [winner.id for winner in first.winners] == ["ORG-0008", "ORG-0009"]
    assert first.lead is not None
    assert str(first.lead.name) == "Gyro Soft SA"
    assert [str(each.name) for each in first.subcontractors] == ["Ayuda"]
    assert (second.lot_ids, [str(winner.name) for winner in second.winners]) == (("LOT-0001",), ["Competitor"])
    contract = second.contract
    assert contract is not None
    assert (contract.reference, contract.within_framework) == ("KLM FGH/912", True)
    assert contract.winner_decided == NoticeDate(date(2023, 3, 23))
    assert contract.concluded == NoticeDate(date(2023, 3, 24))
    tender = notice.tenders[0]
    assert (tender.rank, tender.subcontracting_percent) == (3, Decimal(30))
    assert tender.subcontracting_value is not None
    assert tender.subcontracting_value.euro == Decimal("9999999.99")
    assert [(each.lot_id, each.reason) for each in notice.lots_without_winner()] == [("LOT-0002", "all-rej")]
    assert notice.results[0].framework_maximum is not None
    assert [each.code for each in contradictions(notice)] == ["lot-closed-and-awarded"]


def test_one_lot_may_have_two_contracts_and_pounds_never_become_euro(shared: Reader) -> None:
    notice = shared("can_23_contracts.xml")
    assert notice.total_value is not None
    assert notice.total_value.euro == Decimal("3000000.00")
    awards = notice.awards()
    assert [award.lot_ids for award in awards] == [("LOT-0000",), ("LOT-0000",)]
    assert [[str(each.name) for each in award.winners] for award in awards] == [
        ["Jacobs"],
        ["Phoenix commercial collections"],
    ]
    assert [str(award.value) for award in awards] == ["GBP 2000000", "GBP 1000000"]
    assert all(award.value is not None and award.value.euro is None for award in awards)
    assert [each.contract.reference for each in awards if each.contract] == ["DF JDHF/2020-05", "DF DFGH/2020-07"]
    assert ("BT-720", "CON-0001") in absent(notice)
    assert "tender value in euro" in {each.name for each in not_in_notice(notice)}


def test_the_social_award_notice_has_a_lot_lost_a_lot_won_and_a_lot_open(shared: Reader) -> None:
    notice = shared("can-social_24.xml")
    assert [lot.project.nature for lot in notice.lots] == ["services", "services", "supplies"]
    assert [each.lot_id for each in notice.lots_without_winner()] == ["LOT-0001"]
    assert [each.lot_id for each in notice.lots_still_open()] == ["LOT-0003"]
    (award,) = notice.awards()
    assert award.lot_ids == ("LOT-0002",)
    assert award.value is not None
    assert award.value.euro == Decimal("100000.00")
    assert [each.code for each in contradictions(notice)] == ["contract-other-tender"]


def test_a_lot_without_tenders_has_a_reason_and_no_award(shared: Reader) -> None:
    notice = shared("can_24_no_tenders.xml")
    assert notice.awards() == ()
    assert notice.tenders == ()
    assert notice.total_value is None
    assert [(each.outcome, each.reason) for each in notice.results] == [("clos-nw", "no-rece")]


def test_the_modification_names_its_contract_its_notice_and_its_reason(shared: Reader) -> None:
    notice = shared("can-modif_24_value.xml")
    assert (notice.kind, notice.subtype) == (NoticeKind.MODIFICATION, "38")
    (modification,) = notice.modifications
    assert (modification.contract_id, modification.changed_notice) == ("CON-0001", "342558-2018")
    assert modification.reason == "add-wss"
    assert str(modification.reason_description).startswith("The original business case")
    assert [str(each) for each in modification.descriptions] == ["Increase in framework value"]
    award = notice.award_of(modification)
    assert award is not None
    assert award.contract is not None
    assert award.contract.reference == "MOD/CON/02-CHG/2021/PWC"
    assert str(award.value) == "GBP 6430000"
    assert award.value is not None
    assert award.value.euro is None
    assert notice.total_value is not None
    assert notice.total_value.euro == Decimal("4500000.00")
    assert ("BT-720", "CON-0001") in absent(notice)
