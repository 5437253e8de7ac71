"""The project's own notices read like real ones, and follow each other in one procedure."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from procurement.readers import NoticeDate, NoticeKind, contradictions, not_in_notice, read_notice
from procurement.readers.sample import make_notice

TODAY = date(2026, 11, 22)


def test_the_award_notice_leads_to_a_contract_with_five_percent_social_return() -> None:
    notice = read_notice(make_notice(kind=NoticeKind.AWARD, today=TODAY))
    (award,) = notice.awards()
    assert award.value is not None
    assert award.value.euro == Decimal("1250000.00")
    assert [winner.kvk for winner in award.winners] == ["99990003"]
    assert award.lead is not None
    assert award.lead.mail == "contract@helderschoon.example"
    assert award.contract is not None
    assert award.contract.reference == "OVK-0001-1"
    assert award.contract.winner_decided == NoticeDate(TODAY - timedelta(days=30))
    assert award.contract.concluded == NoticeDate(TODAY - timedelta(days=5))
    assert notice.award_date == NoticeDate(date(2000, 1, 1), dummy=True)
    (lot,) = notice.lots
    assert lot.social.objectives == ("opp",)
    assert "5%" in str(lot.social.performance_terms)
    assert (lot.project.nature, lot.project.main_cpv) == ("services", "90911200")
    assert (lot.period.starts_on, lot.period.ends_on) == (date(2026, 7, 1), date(2027, 1, 6))


def test_the_second_lot_goes_to_a_consortium() -> None:
    award = read_notice(make_notice(kind=NoticeKind.AWARD, today=TODAY, lots=2)).awards()[1]
    assert award.is_consortium
    assert award.lead is not None
    assert award.lead.id == "ORG-0004"
    assert award.value is not None
    assert award.value.euro == Decimal("400000.00")


def test_the_contract_notice_has_no_winner_and_a_deadline_ahead() -> None:
    content = make_notice(kind=NoticeKind.CONTRACT, today=TODAY, lots=2)
    notice = read_notice(content)
    assert notice.awards() == ()
    assert b"Helder" not in content
    assert notice.lots[0].tenders_due_at == datetime(2027, 1, 1, 11, 0, tzinfo=UTC)
    assert notice.estimated_value is not None
    assert notice.estimated_value.euro == Decimal("1782000.00")


def test_the_modification_raises_the_first_contract_by_a_fifth() -> None:
    notice = read_notice(make_notice(kind=NoticeKind.MODIFICATION, today=TODAY, lots=2))
    (modification,) = notice.modifications
    award = notice.award_of(modification)
    assert award is not None
    assert award.value is not None
    assert award.value.euro == Decimal("1500000.00")
    assert award.contract is not None
    assert award.contract.reference == "OVK-0001-1"
    assert modification.changed_notice == f"{read_notice(make_notice(kind=NoticeKind.AWARD, today=TODAY)).id}-01"


@given(
    kind=st.sampled_from(NoticeKind),
    today=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    number=st.integers(1, 9999),
    lots=st.integers(1, 2),
    value=st.decimals(1, 10**9, places=2),
)
def test_every_sample_is_complete_and_agrees_with_itself(
    kind: NoticeKind, today: date, number: int, lots: int, value: Decimal
) -> None:
    notice = read_notice(make_notice(kind=kind, today=today, number=number, lots=lots, value=value))
    assert notice.kind is kind
    assert contradictions(notice) == ()
    missing = {(each.field, each.section) for each in not_in_notice(notice)}
    assert missing <= {("BT-775", "")}
    assert notice.lots[0].period.starts_on is not None
    assert notice.lots[0].period.starts_on.day == 1
    assert notice.lots[0].period.starts_on < today < (notice.lots[0].period.ends_on or today)


@given(number=st.integers(1, 9999), other=st.integers(1, 9999))
def test_one_number_is_one_procedure_in_every_kind_of_notice(number: int, other: int) -> None:
    notices = [read_notice(make_notice(kind=kind, today=TODAY, number=number)) for kind in NoticeKind]
    assert len({each.procedure_id for each in notices}) == 1
    assert len({each.id for each in notices}) == 3
    later = read_notice(make_notice(kind=NoticeKind.AWARD, today=TODAY + timedelta(days=9), number=other))
    assert (later.procedure_id == notices[0].procedure_id) == (number == other)


def test_the_command_writes_the_notice_to_the_screen_or_to_a_file(tmp_path: Path) -> None:
    screen = StringIO()
    call_command("make_notice", "--kind", "award", "--today", "2026-11-22", stdout=screen)
    assert screen.getvalue().encode() == make_notice(kind=NoticeKind.AWARD, today=TODAY)
    target = tmp_path / "notice.xml"
    options = ["--kind", "contract", "--today", "2026-11-22", "--starts", "2027-01-01", "--ends", "2027-12-31"]
    call_command("make_notice", *options, "--output", str(target))
    period = read_notice(target.read_bytes()).lots[0].period
    assert (period.starts_on, period.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))


def test_the_command_refuses_half_a_period() -> None:
    with pytest.raises(CommandError, match="--starts and --ends"):
        call_command("make_notice", "--starts", "2027-01-01", stdout=StringIO())
