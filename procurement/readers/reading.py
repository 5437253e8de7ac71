"""Turns the bytes of a notice into facts, or into every reason why not."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from procurement.readers import lots, organisations, results
from procurement.readers.facts import NoticeKind
from procurement.readers.notice import Notice
from procurement.readers.ubl import EXTENSION, SOURCE, amount, code, day, each, noted_day, one, parse
from procurement.readers.withheld import take_withheld
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

_ROOT: Final = re.compile(r"\{urn:oasis:names:specification:ubl:schema:xsd:(\w+)-2\}\1")
_SDK: Final = re.compile(r"eforms-sdk-\d{1,3}(\.\d{1,3})*")
_KINDS: Final = {
    ("ContractNotice", "competition"): NoticeKind.CONTRACT,
    ("ContractAwardNotice", "result"): NoticeKind.AWARD,
    ("ContractAwardNotice", "cont-modif"): NoticeKind.MODIFICATION,
}
_FORMS: Final = {"cn": "competition", "qu": "competition", "subco": "competition", "can": "result"}
_PUBLICATION: Final = f"{EXTENSION}/efac:Publication"


def read_notice(content: bytes) -> Notice:
    """Read one eForms notice; raise Refused with every reason when it cannot be imported."""
    root = parse(content)
    name = _document(root)
    refuse(_why_not_this_document(name))
    kind = _KINDS.get((name, _form(root)))
    refuse(_why_not_this_notice(root, kind))
    withheld = take_withheld(root)
    notice = Notice(
        kind=kind or NoticeKind.CONTRACT,
        id=code(root, "cbc:ID") or "",
        version=code(root, "cbc:VersionID"),
        procedure_id=(code(root, "cbc:ContractFolderID") or "").lower(),
        subtype=code(root, f"{EXTENSION}/efac:NoticeSubType/cbc:SubTypeCode"),
        type_code=code(root, "cbc:NoticeTypeCode"),
        sdk=code(root, "cbc:CustomizationID") or "",
        legal_basis=code(root, "cbc:RegulatoryDomain"),
        dispatched_on=day(root, "cbc:IssueDate"),
        sent_on=day(root, f"{EXTENSION}/efbc:TransmissionDate"),
        publication_number=code(root, f"{_PUBLICATION}/efbc:NoticePublicationID"),
        published_on=day(root, f"{_PUBLICATION}/efbc:PublicationDate"),
        corrects=code(root, f"{EXTENSION}/efac:Changes/efbc:ChangedNoticeIdentifier"),
        procedure_type=code(root, "cac:TenderingProcess/cbc:ProcedureCode"),
        project=lots.project(root),
        buyer_ids=organisations.buyer_ids(root),
        organisations=organisations.organisations(root),
        lots=lots.lots(root),
        groups=lots.lot_groups(root),
        total_value=amount(root, f"{results.RESULT}/cbc:TotalAmount"),
        results=results.lot_results(root),
        tenders=results.tenders(root),
        parties=results.tendering_parties(root),
        contracts=results.settled_contracts(root),
        modifications=results.modifications(root),
        award_date=noted_day(root, "cac:TenderResult/cbc:AwardDate"),
        withheld=withheld,
    )
    refuse(_why_not_complete(notice))
    return notice


def _document(root: Element) -> str:
    match = _ROOT.fullmatch(root.tag)
    return match[1] if match else ""


def _form(root: Element) -> str:
    """The form type (BT-03): written beside the notice type, else told by it."""
    element = one(root, "cbc:NoticeTypeCode")
    written = element.get("listName", "") if element is not None else ""
    value = code(root, "cbc:NoticeTypeCode") or ""
    if value == "can-modif":
        return "cont-modif"
    return written or _FORMS.get(value.partition("-")[0], "")


def _why_not_this_document(name: str) -> Iterator[Blocker]:
    if name == "PriorInformationNotice":
        message = _("This is a prior information notice. Only contract notices and award notices can be imported.")
        yield blocker("notice-prior-information", message, source=SOURCE)
    elif name not in {"ContractNotice", "ContractAwardNotice"}:
        message = _("This XML is not a procurement notice: it is no contract notice and no award notice.")
        yield blocker("notice-wrong-root", message, source=SOURCE)


def _why_not_this_notice(root: Element, kind: NoticeKind | None) -> Iterator[Blocker]:
    if not _SDK.fullmatch(code(root, "cbc:CustomizationID") or ""):
        message = _("This notice is not in the eForms format: the version of the format is missing.")
        yield blocker("notice-not-eforms", message, source="CustomizationID")
    if kind is None:
        message = _(
            "This kind of notice cannot be imported. Only contract notices, award notices and contract "
            "modifications can."
        )
        yield blocker("notice-kind", message, source="BT-02")
    if code(root, "cbc:ID") is None:
        yield blocker("notice-without-id", _("The notice has no identifier of its own."), source="BT-701")
    if code(root, "cbc:ContractFolderID") is None:
        message = _("The notice names no procedure, so it cannot belong to a case.")
        yield blocker("notice-without-procedure", message, source="BT-04")
    if not each(root, "cac:ProcurementProjectLot"):
        yield blocker(
            "notice-without-lot", _("The notice has no lot: it does not say what is bought."), source="BT-137"
        )
    if not organisations.buyer_ids(root):
        yield blocker("notice-without-buyer", _("The notice names no buyer."), source="BT-500")
    if kind in {NoticeKind.AWARD, NoticeKind.MODIFICATION} and not each(root, f"{results.RESULT}/efac:LotResult"):
        yield blocker("notice-without-result", _("The award notice gives no result for any lot."), source="BT-142")


def _why_not_complete(notice: Notice) -> Iterator[Blocker]:
    if not notice.lots:
        yield blocker(
            "notice-without-lot", _("The notice has no lot: it does not say what is bought."), source="BT-137"
        )
    if notice.kind is NoticeKind.MODIFICATION and not notice.modifications:
        message = _("The notice is a contract modification, but does not say what was modified.")
        yield blocker("notice-without-modification", message, source="BT-202")
    for found in _repeated(notice):
        message = _("The notice uses the identifier %(identity)s more than once.")
        yield blocker("notice-repeated-id", message, source=SOURCE, identity=found)


def _repeated(notice: Notice) -> Iterator[str]:
    """Technical ids that stand for two things: whatever refers to them is ambiguous."""
    parts = (notice.lots, notice.groups, notice.organisations, notice.tenders, notice.parties, notice.contracts)
    for part in parts:
        counted = Counter(entry.id for entry in part)
        yield from (identity for identity, times in counted.items() if times > 1)
