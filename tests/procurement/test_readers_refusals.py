"""Whatever is offered as a notice becomes facts or a refusal with a sentence, never an error."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.readers import Notice, NoticeKind, contradictions, not_in_notice, read_notice
from procurement.readers.sample import make_notice
from procurement.readers.ubl import MAX_BYTES
from sroi.kernel.refusals import Refused

FIXTURE = (Path(__file__).parent / "notices" / "group_withheld.xml").read_bytes()
SAMPLES = [make_notice(kind=kind, today=date(2026, 11, 22), lots=2) for kind in NoticeKind] + [FIXTURE]
AWARD = make_notice(kind=NoticeKind.AWARD, today=date(2026, 11, 22))
CONTRACT = make_notice(kind=NoticeKind.CONTRACT, today=date(2026, 11, 22))


def codes(content: bytes) -> set[str]:
    with pytest.raises(Refused) as refusal:
        read_notice(content)
    assert all(str(each).endswith(".") and each.source for each in refusal.value.blockers)
    return {each.code for each in refusal.value.blockers}


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\x00"[:0]])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert codes(content) == {"notice-empty"}


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 a report",
        b"PK\x03\x04 a zip",
        b"<a><b></a>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="no-such-code"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="idna"?><a/>',
        AWARD[: len(AWARD) // 2],
        AWARD + b"<more/>",
        AWARD.replace(b"Helder", b"Hel\x00der"),
        AWARD.replace(b"Helder", b"Hel\xffder"),
    ],
)
def test_a_file_that_is_no_whole_xml_is_refused(content: bytes) -> None:
    assert codes(content) == {"notice-not-xml"}


def with_doctype(doctype: bytes, reference: bytes) -> bytes:
    head, _end, body = AWARD.partition(b"?>")
    return head + b"?>" + doctype + body.replace(b"Helder &amp; Schoon B.V.", reference)


@pytest.mark.parametrize(
    "content",
    [
        with_doctype(b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>', b"&c;"),
        with_doctype(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b"&x;"),
        with_doctype(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>', b"x"),
        with_doctype(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">', b"x"),
        with_doctype(b"<!DOCTYPE ContractAwardNotice>", b"x"),
        b"<a>" * 200_000 + b"</a>" * 200_000,
    ],
)
def test_document_types_entities_and_bottomless_files_are_refused(content: bytes) -> None:
    assert codes(content) == {"notice-hostile"}


def test_entities_hidden_in_another_encoding_are_refused_too() -> None:
    content = with_doctype(b'<!DOCTYPE a [<!ENTITY b "bb">]>', b"&b;").decode().replace("utf-8", "utf-16")
    assert codes(content.encode("utf-16")) == {"notice-hostile"}


def test_a_notice_in_another_encoding_reads_the_same() -> None:
    again = read_notice(AWARD.decode().replace("encoding='utf-8'", "encoding='utf-16'").encode("utf-16"))
    assert again == read_notice(AWARD)


def test_a_file_too_large_is_refused_unread() -> None:
    assert codes(b"<" * (MAX_BYTES + 1)) == {"notice-too-large"}


def test_a_text_longer_than_any_notice_has_is_refused() -> None:
    assert codes(AWARD.replace(b"Helder &amp; Schoon B.V.", b"x" * 20_001)) == {"notice-value"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<html/>", "notice-wrong-root"),
        (b"<ContractNotice/>", "notice-wrong-root"),
        (AWARD.replace(b"ContractAwardNotice-2", b"Invoice-2"), "notice-wrong-root"),
        (CONTRACT.replace(b"ContractNotice", b"PriorInformationNotice"), "notice-prior-information"),
        (AWARD.replace(b"eforms-sdk-1.15", b"UBL-2.3"), "notice-not-eforms"),
        (AWARD.replace(b'listName="result">can-standard', b'listName="dir-awa-pre">veat'), "notice-kind"),
        (AWARD.replace(b'listName="result">can-standard', b'listName="completion">compl'), "notice-kind"),
        (AWARD.replace(b'listName="result"', b'listName="competition"'), "notice-kind"),
        (AWARD.replace(b"cbc:ContractFolderID", b"cbc:Other"), "notice-without-procedure"),
        (AWARD.replace(b"cac:ProcurementProjectLot", b"cac:Other"), "notice-without-lot"),
        (AWARD.replace(b'schemeName="Lot">LOT-0001', b'schemeName="Lot">'), "notice-without-lot"),
        (AWARD.replace(b"cac:ContractingParty", b"cac:Other"), "notice-without-buyer"),
        (AWARD.replace(b"efac:NoticeResult", b"efac:Other"), "notice-without-result"),
        (
            AWARD.replace(b"ORG-0003", b"ORG-0002"),
            "notice-repeated-id",
        ),
        (SAMPLES[2].replace(b"efac:ContractModification", b"efac:Other"), "notice-without-modification"),
        (AWARD.replace(b"1250000.00", b"1.250.000,00"), "notice-value"),
        (AWARD.replace(b"1250000.00", b"1e9"), "notice-value"),
        (AWARD.replace(b"1250000.00", b"-2"), "notice-value"),
        (AWARD.replace(b'currencyID="EUR"', b'currencyID="euro"'), "notice-value"),
        (AWARD.replace(b"2026-11-19Z", b"2026-02-30Z"), "notice-value"),
        (AWARD.replace(b"2026-11-19Z", b"19-11-2026"), "notice-value"),
        (CONTRACT.replace(b"12:00:00+01:00", b"25:00:00+01:00"), "notice-value"),
        (CONTRACT.replace(b"12:00:00+01:00", b"noon"), "notice-value"),
    ],
)
def test_each_wrong_notice_is_refused_for_its_own_reason(content: bytes, expected: str) -> None:
    assert content not in {AWARD, CONTRACT, SAMPLES[2]}
    assert expected in codes(content)


def test_a_refusal_names_the_element_and_the_value() -> None:
    with pytest.raises(Refused) as refusal:
        read_notice(AWARD.replace(b"1250000.00", b"veel"))
    assert "“veel” in TotalAmount" in str(refusal.value)


def outcome_of(content: bytes) -> Notice | Refused:
    try:
        return read_notice(content)
    except Refused as refusal:
        return refusal


def read_or_refused(content: bytes) -> None:
    found = outcome_of(content)
    if isinstance(found, Refused):
        assert found.blockers
        assert all(str(each) for each in found.blockers)
        return
    assert found.procedure_id
    assert found.lots
    assert all(each.name for each in not_in_notice(found))
    assert all(str(each) for each in contradictions(found))
    assert len(found.awards()) >= len(found.contracts)
    assert {lot_id for award in found.awards() for lot_id in award.lot_ids} <= {lot.id for lot in found.lots}
    assert found.estimated_value is None or found.estimated_value.currency
    for modification in found.modifications:
        assert found.award_of(modification) in (None, *found.awards())


mutations = st.lists(
    st.tuples(
        st.integers(0, 40_000),
        st.integers(0, 60),
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [
                    b"<",
                    b">",
                    b'"',
                    b"unpublished",
                    b"-1",
                    b"1970-01-01Z",
                    b"LOT-0001",
                    b"CON-0001",
                    b"TEN-0002",
                    b"</cbc:ID>",
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(sample=st.sampled_from(SAMPLES), changes=mutations)
def test_a_mutated_notice_is_read_or_refused(sample: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    for place, length, replacement in changes:
        at = place % len(sample)
        sample = sample[:at] + replacement + sample[at + length :]
    read_or_refused(sample)


WORDS = [
    b"LOT-0001",
    b"CON-0001",
    b"TEN-0001",
    b"TPA-0001",
    b"ORG-0003",
    b"GLO-0001",
    b"EUR",
    b"selec-w",
    b"Lot",
    b"true",
]


@settings(max_examples=300, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    old=st.sampled_from(WORDS),
    new=st.one_of(st.sampled_from(WORDS), st.sampled_from([b"", b"unpublished", b"GBP", b"LOT-0002", b"CON-0009"])),
    count=st.integers(1, 5),
)
def test_a_notice_with_exchanged_words_is_read_or_refused(sample: bytes, old: bytes, new: bytes, count: int) -> None:
    read_or_refused(sample.replace(old, new, count))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(content: bytes) -> None:
    assert codes(content) <= {"notice-empty", "notice-not-xml", "notice-hostile", "notice-wrong-root"}
