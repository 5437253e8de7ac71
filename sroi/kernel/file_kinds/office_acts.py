"""What an office file would do when somebody opens it: start a program, fetch from outside, unfold entities (R44)."""

import re
import zipfile
from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

HEAD = 64 * 1024
DOCTYPE = re.compile(rb"<!doctype", re.IGNORECASE)
HAS_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|definedName)[\s>]")
HAS_FIELD = re.compile(rb"(?:instrText|delInstrText|fldSimple)\b", re.IGNORECASE)
START = "\0"
FETCHING_FIELDS = re.compile(
    r"\0\s*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE)\b", re.IGNORECASE
)
FETCHING_FORMULAS = re.compile(r"(?:\b|_)(?:WEBSERVICE|RTD|CALL|EXEC|REGISTER|REGISTER\.ID|IMAGE)\s*\(", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
FORMULAS, FIELDS, FIELD_TEXTS = ("f", "definedName"), "fldSimple", ("instrText", "delInstrText")


class Words(ContentHandler):
    """Gathers the formulas of a sheet and the field codes of a document, however they are cut into pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.formulas: list[str] = []
        self.fields: list[str] = []
        self._kept: list[str] | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # the name that the library calls
        """Open a formula or a piece of a field code."""
        local = name.rpartition(":")[2]
        if local in FORMULAS:
            self._kept = []
        elif local in FIELD_TEXTS:
            self._kept = self.fields
        elif local == "fldChar":
            self.fields.append(START)
        elif local == FIELDS:
            self.fields += [START, *(str(value) for key, value in attrs.items() if key.endswith("instr")), START]

    def characters(self, content: str) -> None:
        """Keep what stands in one."""
        if self._kept is not None:
            self._kept.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802  # as above
        """Close it."""
        if name.rpartition(":")[2] in FORMULAS and self._kept is not None:
            self.formulas.append("".join(self._kept))
        self._kept = None


def unfolds(package: zipfile.ZipFile, name: str) -> bool:
    """Tell whether a part declares a document type, which no office program writes: entities stand in one."""
    if not name.lower().endswith((".xml", ".rels")):
        return False
    with package.open(name) as part:
        return bool(DOCTYPE.search(part.read(HEAD).replace(b"\0", b"")))


def acts(package: zipfile.ZipFile, name: str) -> bool:
    """Tell whether a formula or a field in this part starts a program or fetches from outside."""
    lowered = name.lower()
    if not lowered.endswith(".xml") or not lowered.startswith(("xl/worksheets/", "xl/workbook", "word/")):
        return False
    content = package.read(name)
    looked_for = HAS_FIELD if lowered.startswith("word/") else HAS_FORMULA
    if not looked_for.search(content.replace(b"\0", b"")):
        return False
    words = Words()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(words)
    try:
        parser.parse(BytesIO(content))
    except (SAXParseException, DefusedXmlException) as error:
        raise zipfile.BadZipFile from error
    return bool(FETCHING_FIELDS.search("".join(words.fields))) or any(map(_fetches, words.formulas))


def _fetches(formula: str) -> bool:
    """Tell whether a formula asks another program: a bar outside quotes is one, and so are some functions."""
    return "|" in QUOTED.sub("", formula) or bool(FETCHING_FORMULAS.search(formula))
