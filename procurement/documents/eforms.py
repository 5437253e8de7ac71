"""The social fields of an official notice (eForms), to copy into the tender platform: codes, and Dutch texts (R15).

The numbers, ids and codes are those of the eForms regulation as the software kit of the Publications Office has them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.documents.texts import LANGUAGE, text_values
from procurement.gates.facts import CaseFacts
from procurement.gates.social import LotSocial, social_lots
from procurement.states import Variant
from sroi.reference import selectors as reference
from sroi.reference.states import CodeList

LONGEST = 6000
"""What a text of a notice holds at most."""
SOCIAL, NOT_STRATEGIC = "soc-obj", "none"
OPPORTUNITIES = "opp"
"""Employment of people who are long unemployed, disadvantaged or disabled: what social return asks for."""


@dataclass(frozen=True, slots=True)
class NoticeField:
    """One field: its number and id, what it is called, and what to fill in; `meaning` is that of a code."""

    number: str
    field_id: str
    name: str
    value: str
    meaning: str = ""
    is_code: bool = True
    why_empty: str = ""

    @property
    def key(self) -> str:
        """The field in an address on the page."""
        return self.field_id.lower()

    @property
    def is_too_long(self) -> bool:
        """Tell whether the tender platform will cut it off."""
        return len(self.value) > LONGEST


@dataclass(frozen=True, slots=True)
class NoticePart:
    """The fields of one lot, or of several lots that are alike; without lots, of the whole contract."""

    number: int
    lots: tuple[str, ...]
    fields: tuple[NoticeField, ...]


@dataclass(frozen=True, slots=True)
class NoticeFields:
    """The social fields of a notice, and the lots that are not in it."""

    parts: tuple[NoticePart, ...]
    left_out: tuple[str, ...]


def notice_fields(facts: CaseFacts, *, on: date) -> NoticeFields:
    """The fields per group of lots that are alike; a lot that is awarded directly is not in the notice."""
    texts, meanings = _texts(facts, on=on), _meanings(on)
    alike: dict[tuple[NoticeField, ...], list[str]] = {}
    for each in social_lots(facts):
        if each.is_published:
            alike.setdefault(tuple(_fields(each, texts, meanings)), []).append(str(each.lot or ""))
    parts = enumerate(alike.items(), start=1)
    return NoticeFields(
        tuple(NoticePart(number, tuple(filter(None, lots)), fields) for number, (fields, lots) in parts),
        tuple(str(each.lot) for each in social_lots(facts) if not each.is_published),
    )


def _texts(facts: CaseFacts, *, on: date) -> dict[str, str]:
    """The two texts of a notice, in its language whatever the reader's."""
    values = text_values(facts, on=on)
    with override(LANGUAGE):
        goal = _("The municipality asks a social contribution with this contract.")
        duty = _("The contractor registers at Bureau Social Return within %(days)s days and reports each quarter.")
        return {
            "strategy": f"{goal} {values['gevraagd']}".strip(),
            "terms": f"{values['gevraagd']} {duty % {'days': values['aanmeldtermijn']}}".strip(),
        }


def _meanings(on: date) -> dict[str, str]:
    """What each code means, in the language of the reader."""
    lists = (CodeList.STRATEGIC_PROCUREMENT, CodeList.SOCIAL_OBJECTIVE, CodeList.RESERVED_PROCUREMENT)
    found = {f"{each}:{row.code}": row.name for each in lists for row in reference.codes_on(each, on)}
    return found | {"reserved-execution:yes": _("Yes"), "reserved-execution:no": _("No")}


def _fields(social: LotSocial, texts: Mapping[str, str], meanings: Mapping[str, str]) -> Iterator[NoticeField]:
    """The six social fields of a lot, in the order of the notice."""

    def code(number: str, name: str, code_list: str, value: str) -> NoticeField:
        return NoticeField(number, f"{number}-Lot", name, value, meanings.get(f"{code_list}:{value}", ""))

    strategic = SOCIAL if social.is_social else NOT_STRATEGIC if social.is_known else ""
    yield code("BT-06", _("Strategic procurement"), CodeList.STRATEGIC_PROCUREMENT, strategic)
    open_yet = social.is_social or not social.is_known
    empty = "" if open_yet else _("Leave it empty: the contract has no social goal.")
    objective = OPPORTUNITIES if social.is_social else ""
    yield _or_empty(code("BT-775", _("Social objective"), CodeList.SOCIAL_OBJECTIVE, objective), empty)
    words = texts["strategy"] if social.is_social else ""
    yield NoticeField(
        "BT-777", "BT-777-Lot", _("Description of the strategic procurement"), words, is_code=False, why_empty=empty
    )
    yield code("BT-71", _("Reserved participation"), CodeList.RESERVED_PROCUREMENT, social.reserved)
    execution = "yes" if Variant.RESERVED in social.variants else "no"
    yield code("BT-736", _("Reserved execution"), "reserved-execution", execution)
    empty = "" if social.asks or not social.is_known else _("Leave it empty: nothing is asked of the contractor.")
    terms = texts["terms"] if social.asks else ""
    yield NoticeField("BT-70", "BT-70-Lot", _("Terms of performance"), terms, is_code=False, why_empty=empty)


def _or_empty(field: NoticeField, why: str) -> NoticeField:
    return NoticeField(field.number, field.field_id, field.name, field.value, field.meaning, why_empty=why)


def fields_left_open(found: NoticeFields) -> Iterable[str]:
    """The numbers of the fields that have no value and no reason for it."""
    every = (field for part in found.parts for field in part.fields)
    return sorted({field.number for field in every if not field.value and not field.why_empty})
