"""Official code lists are streamed whole; what is no code list is refused with a sentence."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sroi.kernel.genericode import Codelist, CodelistRow, read_codelist
from sroi.kernel.refusals import Refused

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "codelists"
LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
  <Identification>
    <ShortName>Fruit</ShortName>
    <LongName Identifier="listId">http://lists.example/fruit</LongName>
    <LongName>fruit</LongName>
    <Version>7</Version>
    <Agency><ShortName>X</ShortName><LongName>Another name</LongName></Agency>
  </Identification>
  <SimpleCodeList>
    <Row>
      <Value ColumnRef="code"><SimpleValue>app</SimpleValue></Value>
      <Value ColumnRef="eng_label"><SimpleValue>apple</SimpleValue></Value>
      <Value ColumnRef="nld_label"><SimpleValue> appel </SimpleValue></Value>
    </Row>
    <Row>
      <Value ColumnRef="code"><SimpleValue>pea</SimpleValue></Value>
      <Value ColumnRef="Name"><SimpleValue>pear</SimpleValue></Value>
    </Row>
  </SimpleCodeList>
</gc:CodeList>"""


def codes(content: bytes) -> set[str]:
    with pytest.raises(Refused) as refusal:
        read_codelist(BytesIO(content))
    assert all(str(each).endswith(".") for each in refusal.value.blockers)
    return {each.code for each in refusal.value.blockers}


def outcome_of(content: bytes) -> Codelist | Refused:
    try:
        return read_codelist(BytesIO(content))
    except Refused as refusal:
        return refusal


def test_a_list_has_its_plain_name_its_version_and_its_rows_in_order() -> None:
    rows = (CodelistRow("app", "appel", "apple"), CodelistRow("pea", "", "pear"))
    assert read_codelist(BytesIO(LIST)) == Codelist("fruit", "7", rows)


def test_a_list_is_read_from_a_path(tmp_path: Path) -> None:
    target = tmp_path / "fruit.gc"
    target.write_bytes(LIST)
    assert read_codelist(target) == read_codelist(str(target)) == read_codelist(BytesIO(LIST))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "codelist-not-xml"),
        (LIST[:400], "codelist-not-xml"),
        (b'<?xml version="1.0" encoding="no-such-code"?><a/>', "codelist-not-xml"),
        (b"<html/>", "codelist-wrong-root"),
        (LIST.replace(b"<gc:", b'<!DOCTYPE a [<!ENTITY b "b">]><gc:', 1), "codelist-hostile"),
        (LIST.replace(b"<Version>7</Version>", b""), "codelist-incomplete"),
        (LIST.replace(b">pea<", b">app<"), "codelist-repeated-code"),
    ],
)
def test_what_is_no_code_list_is_refused(content: bytes, expected: str) -> None:
    assert codes(content) == {expected}


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, len(LIST)), length=st.integers(0, 80), new=st.binary(max_size=10))
def test_a_mutated_list_is_read_or_refused(place: int, length: int, new: bytes) -> None:
    found = outcome_of(LIST[:place] + new + LIST[place + length :])
    assert found.blockers if isinstance(found, Refused) else found.rows


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the official code lists are not at {SHARED}")
def test_the_official_lists_are_read_with_their_dutch_labels() -> None:
    lists = {found.name: found for found in map(read_codelist, sorted(SHARED.glob("*.gc")))}
    counts = {name: (found.version, len(found.rows)) for name, found in lists.items()}
    assert counts == {
        "social-service-cpv": ("1.15.1", 115),
        "reserved-procurement": ("20240612-0", 3),
        "social-objective": ("20250924-0", 7),
        "strategic-procurement": ("20240612-0", 4),
    }
    assert all(row.nl and row.en for found in lists.values() for row in found.rows)
    assert lists["strategic-procurement"].rows[-1] == CodelistRow(
        "soc-obj", "Verwezenlijking van sociale doelstellingen", "Fulfilment of social objectives"
    )
