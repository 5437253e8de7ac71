"""Writes UBL elements one path at a time."""

from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from procurement.readers.ubl import EXTENSION, NS

_ROOT: Final = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"
LANGUAGE: Final = {"languageID": "NLD"}


def document(name: str) -> Element:
    """An empty notice of this kind, with all prefixes declared."""
    root = Element(name, {"xmlns": _ROOT.format(name)})
    for prefix, uri in NS.items():
        root.set(f"xmlns:{prefix}", uri)
    return root


def add(parent: Element, path: str, value: str | None = None, **attributes: str) -> Element:
    """Add a chain of elements below the parent and return the last, with its text and attributes."""
    element = parent
    for step in path.split("/"):
        element = SubElement(element, step)
    element.text = value
    element.attrib.update(attributes)
    return element


def extension(parent: Element) -> Element:
    """Add the eForms extension, which comes first in its parent."""
    return add(parent, EXTENSION)


def add_text(parent: Element, path: str, words: str) -> None:
    """Add a Dutch text."""
    add(parent, path, words, languageID=LANGUAGE["languageID"])


def add_code(parent: Element, path: str, value: str, listed: str) -> None:
    """Add a code of a named list."""
    add(parent, path, value, listName=listed)


def add_id(parent: Element, path: str, value: str, scheme: str) -> None:
    """Add an identifier of a named scheme."""
    add(parent, path, value, schemeName=scheme)


def add_euro(parent: Element, path: str, value: Decimal) -> None:
    """Add an amount in euro."""
    add(parent, path, f"{value:.2f}", currencyID="EUR")


def add_date(parent: Element, path: str, value: date) -> None:
    """Add a date; midnight in UTC, which no reader takes for another day."""
    add(parent, path, f"{value.isoformat()}Z")


def to_bytes(root: Element) -> bytes:
    """The file as it is stored and sent."""
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
