"""Opens UBL XML without trusting it, and reads one value at a time; what is masked reads as absent."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from procurement.readers.values import LocalText, NoticeAmount, NoticeDate
from sroi.kernel.money import euro
from sroi.kernel.refusals import Blocker, Refused, blocker
from sroi.kernel.words import gettext_noop as _
from sroi.kernel.words import typed_text

SOURCE: Final = "eForms"
MAX_BYTES: Final = 25 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_TEXT: Final = 20_000
MAX_CODE: Final = 400
DUMMY_DATE: Final = date(2000, 1, 1)
MASKED_DATE: Final = date(1970, 1, 1)
MASKED_TEXT: Final = "unpublished"
MASKED_NUMBER: Final = "-1"

NS: Final = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
    "efext": "http://data.europa.eu/p27/eforms-ubl-extensions/1",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
    "efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
}
EXTENSION: Final = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?")
_TIME = re.compile(r"(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,20})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class _ShallowTree(TreeBuilder):
    """Builds the tree, and stops at a depth that no notice has."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Open an element, one level deeper."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused((_hostile(),))
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Close an element."""
        self._depth -= 1
        return super().end(tag)


def _hostile() -> Blocker:
    return blocker(
        "notice-hostile",
        _("The file contains XML constructions that a notice never has. For safety it is not read."),
        source=SOURCE,
    )


def parse(content: bytes) -> Element:
    """Return the root of the file; raise Refused when it is empty, too large, hostile or no XML."""
    if not content.strip():
        raise Refused((blocker("notice-empty", _("The file is empty."), source=SOURCE),))
    if len(content) > MAX_BYTES:
        message = _("The file is larger than %(megabytes)s MB, the most that is read.")
        raise Refused((blocker("notice-too-large", message, source=SOURCE, megabytes=MAX_BYTES // 1024**2),))
    parser = DefusedXMLParser(target=_ShallowTree(), forbid_dtd=True)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Refused((_hostile(),)) from error
    except (ParseError, LookupError, ValueError) as error:
        message = _("The file is not readable XML: it is damaged, incomplete or of another kind.")
        raise Refused((blocker("notice-not-xml", message, source=SOURCE),)) from error
    return root


def unreadable(element: Element, value: str) -> Refused:
    """The refusal for a value that its own format forbids, naming element and value."""
    message = _("The notice gives “%(value)s” in %(element)s. That is not a valid value.")
    name = element.tag.rpartition("}")[2]
    return Refused((blocker("notice-value", message, source=SOURCE, value=value[:80], element=name),))


def each(parent: Element | None, path: str) -> list[Element]:
    """All elements at the path; none below a missing parent."""
    return [] if parent is None else parent.findall(path, NS)


def one(parent: Element | None, path: str) -> Element | None:
    """The first element at the path, or None."""
    return None if parent is None else parent.find(path, NS)


def raw(element: Element | None, limit: int = MAX_TEXT) -> str | None:
    """The text of an element as it was meant, stripped; None when absent, empty or masked."""
    value = typed_text((element.text if element is not None else None) or "").strip()
    if element is None or not value or value == MASKED_TEXT:
        return None
    if len(value) > limit:
        raise unreadable(element, value)
    return value


def code(parent: Element | None, path: str) -> str | None:
    """A code or identifier at the path, or None."""
    return raw(one(parent, path), MAX_CODE)


def codes(parent: Element | None, path: str) -> tuple[str, ...]:
    """Every code or identifier at the path, each once, in the order of the notice."""
    return tuple(dict.fromkeys(value for entry in each(parent, path) if (value := raw(entry, MAX_CODE))))


def text(parent: Element | None, path: str) -> LocalText:
    """The texts at the path with their languages: Dutch first, then English, then as written."""
    found = [(found_one.get("languageID", ""), value) for found_one in each(parent, path) if (value := raw(found_one))]
    return LocalText.ordered(found)


def day(parent: Element | None, path: str) -> date | None:
    """The date at the path, as its place has it; None when absent or masked."""
    element = one(parent, path)
    value = raw(element)
    if element is None or value is None:
        return None
    match = _DATE.fullmatch(value)
    try:
        found = date.fromisoformat(match[1]) if match else None
    except ValueError as error:
        raise unreadable(element, value) from error
    if found is None:
        raise unreadable(element, value)
    return None if found == MASKED_DATE else found


def noted_day(parent: Element | None, path: str) -> NoticeDate | None:
    """The date at the path as a fact, flagged when it is the schema's own dummy."""
    found = day(parent, path)
    return None if found is None else NoticeDate(found, dummy=found == DUMMY_DATE)


def moment(parent: Element | None, path: str, *, day_tag: str, time_tag: str) -> datetime | None:
    """The moment that a date and a time make, with its own offset; None when date, time or offset is absent."""
    period = one(parent, path)
    on, clock = day(period, day_tag), one(period, time_tag)
    value = raw(clock)
    if on is None or clock is None or value is None:
        return None
    match = _TIME.fullmatch(value)
    if match is None:
        raise unreadable(clock, value)
    if match[2] is None:
        return None
    try:
        return datetime.fromisoformat(f"{on.isoformat()}T{match[1]}{match[2].replace('Z', '+00:00')}")
    except ValueError as error:
        raise unreadable(clock, value) from error


def number(parent: Element | None, path: str) -> Decimal | None:
    """The number at the path, zero or more; None when absent or masked."""
    element = one(parent, path)
    value = raw(element)
    if element is None or value is None or _is_masked_number(value):
        return None
    if not _NUMBER.fullmatch(value):
        raise unreadable(element, value)
    return Decimal(value)


def amount(parent: Element | None, path: str) -> NoticeAmount | None:
    """The amount at the path: euro as Decimal, any other currency as text only (R38)."""
    value = number(parent, path)
    element = one(parent, path)
    if value is None or element is None:
        return None
    currency = element.get("currencyID", "").strip().upper()
    if currency == MASKED_TEXT.upper():
        return None
    if not _CURRENCY.fullmatch(currency):
        raise unreadable(element, currency)
    in_euro = euro(value) if currency == "EUR" else None
    return NoticeAmount(text=(element.text or "").strip(), currency=currency, euro=in_euro)


def yes(parent: Element | None, path: str) -> bool | None:
    """The indicator at the path; None when absent or masked."""
    return {"true": True, "1": True, "false": False, "0": False}.get(code(parent, path) or "")


def _tidy(words: str) -> str:
    """Keep the lines of a text, drop the indentation of the file."""
    return "\n".join(" ".join(line.split()) for line in words.splitlines())


def _is_masked_number(value: str) -> bool:
    return value.partition(".")[0] == MASKED_NUMBER and not value.partition(".")[2].strip("0")
