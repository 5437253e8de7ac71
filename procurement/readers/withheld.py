"""Finds what the buyer keeps from publication (BT-195 to BT-198) and empties it, so that nothing reads it."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from procurement.readers.ubl import EXTENSION, NS, code, day, text
from procurement.readers.values import Withheld
from sroi.kernel.words import gettext_noop as _

# Code of the list non-publication-identifier → (the element that is emptied, its name for the screen).
FIELDS: Final[dict[str, tuple[str, str]]] = {
    "awa-cri-com": ("cbc:CalculationExpression", _("calculation of the award criteria")),
    "awa-cri-des": ("cbc:Description", _("description of the award criterion")),
    "awa-cri-fix": ("efbc:ParameterNumeric", _("fixed value of the award criterion")),
    "awa-cri-nam": ("cbc:Name", _("name of the award criterion")),
    "awa-cri-num": ("efbc:ParameterNumeric", _("number of the award criterion")),
    "awa-cri-ord": ("cbc:Description", _("order of the award criteria")),
    "awa-cri-thr": ("efbc:ParameterNumeric", _("threshold of the award criterion")),
    "awa-cri-typ": ("cbc:AwardingCriterionTypeCode", _("type of the award criterion")),
    "awa-cri-wei": ("efbc:ParameterNumeric", _("weight of the award criterion")),
    "buy-rev-cou": ("efbc:StatisticsNumeric", _("number of review requests")),
    "buy-rev-typ": ("efbc:StatisticsCode", _("type of review requests")),
    "con-rev-buy": ("efbc:RevenueBuyerAmount", _("concession revenue from the buyer")),
    "con-rev-use": ("efbc:RevenueUserAmount", _("concession revenue from users")),
    "cou-ori": ("efbc:AreaCode", _("country of origin")),
    "cro-bor-law": ("cbc:DocumentDescription", _("cross-border law")),
    "max-val": ("cbc:MaximumValueAmount", _("maximum value of the framework")),
    "no-awa-rea": ("efbc:DecisionReasonCode", _("reason why no winner was chosen")),
    "not-app-val": ("efbc:OverallApproximateFrameworkContractsAmount", _("approximate value of all frameworks")),
    "not-max-val": ("efbc:OverallMaximumFrameworkContractsAmount", _("maximum value of all frameworks")),
    "not-val": ("cbc:TotalAmount", _("total value of the notice")),
    "pro-fea": ("cbc:Description", _("features of the procedure")),
    "pro-typ": ("cbc:ProcedureCode", _("procedure type")),
    "rec-sub-cou": ("efbc:StatisticsNumeric", _("number of tenders received")),
    "rec-sub-typ": ("efbc:StatisticsCode", _("type of tenders received")),
    "ree-val": ("efbc:ReestimatedValueAmount", _("re-estimated value of the framework")),
    "sub-con": ("efbc:TermCode", _("whether work is subcontracted")),
    "sub-des": ("efbc:TermDescription", _("description of the subcontracting")),
    "sub-per": ("efbc:TermPercent", _("percentage that is subcontracted")),
    "sub-val": ("efbc:TermAmount", _("value that is subcontracted")),
    "ten-ran": ("cbc:RankCode", _("rank of the tender")),
    "ten-val-hig": ("cbc:HigherTenderAmount", _("highest tender")),
    "ten-val-low": ("cbc:LowerTenderAmount", _("lowest tender")),
    "win-cho": ("cbc:TenderResultCode", _("whether a winner was chosen")),
    "win-ten-val": ("cbc:PayableAmount", _("tender value")),
    "win-ten-var": ("efbc:TenderVariantIndicator", _("whether the tender is a variant")),
}
_OTHER_NAME: Final = _("another field of the notice")
_OWNER_NAMES: Final = (
    *("cac:SubordinateAwardingCriterion", "cac:AwardingCriterion", "cac:TenderingProcess", "cac:TenderingTerms"),
    *("efac:LotTender", "efac:LotResult", "efac:SettledContract", "efac:NoticeResult"),
)


def _clark(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{NS[prefix]}}}{local}"


_PRIVACY: Final = _clark("efac:FieldsPrivacy")
_PLUMBING: Final = frozenset(_clark(step) for step in EXTENSION.split("/"))
_OWNERS: Final = frozenset(_clark(name) for name in _OWNER_NAMES)


def take_withheld(root: Element) -> tuple[Withheld, ...]:
    """List every withheld field, and empty its value wherever the file still carries it."""
    found, emptied = [], set[tuple[int, str]]()
    for entry, ancestors in list(_privacy(root)):
        field = code(entry, "efbc:FieldIdentifierCode") or ""
        found.append(
            Withheld(
                field=field,
                name=FIELDS[field][1] if field in FIELDS else _OTHER_NAME,
                section=_section(ancestors),
                reason=code(entry, "cbc:ReasonCode"),
                explanation=text(entry, "efbc:ReasonDescription"),
                until=day(entry, "efbc:PublicationDate"),
            )
        )
        if field in FIELDS:
            _empty(ancestors, FIELDS[field][0], emptied)
    return tuple(found)


def _privacy(root: Element) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    waiting: list[tuple[Element, tuple[Element, ...]]] = [(root, ())]
    while waiting:
        element, ancestors = waiting.pop()
        if element.tag == _PRIVACY:
            yield element, tuple(reversed(ancestors))
            continue
        if len(element):
            below = (*ancestors, element)
            waiting.extend((child, below) for child in reversed(element))


def _section(ancestors: tuple[Element, ...]) -> str:
    return next((identity for element in ancestors[:-1] if (identity := code(element, "cbc:ID"))), "")


def _empty(ancestors: tuple[Element, ...], tag: str, emptied: set[tuple[int, str]]) -> None:
    """Empty the value in the nearest ancestor that has it, not beyond the part that the block stands in."""
    wanted = _clark(tag)
    for ancestor in ancestors[:-1]:
        if ancestor.tag in _PLUMBING:
            continue
        if (id(ancestor), tag) in emptied:
            return
        values = list(ancestor.iter(wanted))
        for value in values:
            value.text = None
        if values or ancestor.tag in _OWNERS:
            emptied.add((id(ancestor), tag))
            return
