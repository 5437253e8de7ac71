"""Names what a notice does not give, so that a page can say "not in the notice" (R38)."""

from collections.abc import Iterator
from typing import Final

from procurement.readers.facts import NoticeKind, NoticeLot
from procurement.readers.notice import Notice
from procurement.readers.outcomes import NoticeAward
from procurement.readers.values import Absent, NoticeAmount
from sroi.kernel.words import gettext_noop as _

# The withheld codes that explain why a field of interest is absent.
_WITHHELD_AS: Final = {"BT-720": "win-ten-val", "BT-161": "not-val", "BT-105": "pro-typ", "BT-539": "awa-cri-typ"}
_VALUE: Final = _("estimated value")
_TENDER_VALUE: Final = _("tender value")
_TENDER_VALUE_EURO: Final = _("tender value in euro")


def not_in_notice(notice: Notice) -> tuple[Absent, ...]:
    """Every field of interest that this kind of notice could give and this one does not."""
    found = [*_of_notice(notice), *(each for lot in notice.lots for each in _of_lot(notice, lot))]
    if notice.kind is not NoticeKind.CONTRACT:
        found += [each for award in notice.awards() for each in _of_award(award)]
    if notice.kind is NoticeKind.MODIFICATION:
        found += _of_modification(notice)
    hidden = _hidden_fields(notice)
    return tuple(_mark(each, hidden) for each in found)


def _of_notice(notice: Notice) -> Iterator[Absent]:
    yield from _missing(
        "",
        ("OPP-010", _("publication number"), notice.publication_number),
        ("OPP-012", _("publication date"), notice.published_on),
        ("BT-05", _("dispatch date"), notice.dispatched_on),
        ("BT-21", _("title"), notice.title),
        ("BT-24", _("description"), notice.project.description),
        ("BT-23", _("contract type"), notice.project.nature),
        ("BT-262", _("main CPV code"), notice.project.main_cpv),
    )
    if notice.kind is not NoticeKind.MODIFICATION:
        yield from _missing("", ("BT-105", _("procedure type"), notice.procedure_type))
    if notice.kind is NoticeKind.CONTRACT:
        yield from _in_euro("", "BT-27", _VALUE, _("estimated value in euro"), notice.estimated_value)
    else:
        yield from _missing("", ("BT-161", _("total value of the notice"), notice.total_value))
    for buyer in notice.buyers:
        yield from _missing(
            buyer.id,
            ("BT-500", _("name of the buyer"), buyer.name),
            ("BT-501", _("registration number of the buyer"), buyer.registrations),
        )


def _of_lot(notice: Notice, lot: NoticeLot) -> Iterator[Absent]:
    social = lot.social
    yield from _missing(
        lot.id,
        ("BT-36", _("duration"), lot.period.is_given),
        ("BT-06", _("strategic procurement"), social.strategic),
        ("BT-775", _("social objective"), social.objectives),
        ("BT-70", _("terms of performance"), social.performance_terms),
        ("BT-539", _("award criteria"), any(each.type for each in lot.criteria)),
    )
    if social.objectives or (social.strategic and social.strategic != ("none",)):
        yield from _missing(lot.id, ("BT-777", _("description of the strategic procurement"), social.description))
    if notice.kind is not NoticeKind.MODIFICATION and len(notice.lots) > 1:
        yield from _missing(lot.id, ("BT-27", _VALUE, lot.project.value))
    if notice.kind is NoticeKind.CONTRACT:
        yield from _missing(
            lot.id,
            ("BT-71", _("reserved participation"), social.reserved_participation),
            ("BT-736", _("reserved execution"), social.reserved_execution),
            ("BT-131", _("deadline for tenders"), lot.tenders_due_on or lot.requests_due_on),
        )


def _of_award(award: NoticeAward) -> Iterator[Absent]:
    section = award.contract.id if award.contract else next((each.id for each in award.tenders), "")
    yield from _in_euro(section, "BT-720", _TENDER_VALUE, _TENDER_VALUE_EURO, award.value)
    yield from _missing(section, ("OPT-300", _("winner"), award.winners))
    if award.is_consortium:
        yield from _missing(section, ("OPT-170", _("lead of the consortium"), award.lead))
    contract = award.contract
    yield from _missing(
        section,
        ("BT-150", _("contract number"), contract and contract.reference),
        ("BT-1451", _("date the winner was chosen"), contract and _real(contract.winner_decided)),
        ("BT-145", _("date the contract was concluded"), contract and _real(contract.concluded)),
    )
    for winner in award.winners:
        yield from _missing(
            winner.id,
            ("BT-501", _("Chamber of Commerce number of the winner"), winner.kvk),
            ("BT-506", _("e-mail address of the winner"), winner.mail),
            ("BT-165", _("company size of the winner"), winner.size),
        )


def _of_modification(notice: Notice) -> Iterator[Absent]:
    for each in notice.modifications:
        yield from _missing(
            each.contract_id or "",
            ("BT-1501", _("notice that is modified"), each.changed_notice),
            ("BT-200", _("reason of the modification"), each.reason),
            ("BT-202", _("description of the modification"), each.descriptions),
            ("BT-1501(s)", _("section that is modified"), each.sections),
        )


def _missing(section: str, *fields: tuple[str, str, object]) -> Iterator[Absent]:
    for field, name, value in fields:
        if not value:
            yield Absent(field, name, section)


def _in_euro(section: str, field: str, name: str, name_in_euro: str, value: NoticeAmount | None) -> Iterator[Absent]:
    """An absent amount, or one in another currency: its euro base is asked (R38)."""
    if value is None:
        yield Absent(field, name, section)
    elif value.euro is None:
        yield Absent(field, name_in_euro, section)


def _real(noted: object) -> object:
    return None if getattr(noted, "dummy", False) else noted


def _hidden_fields(notice: Notice) -> set[tuple[str, str]]:
    """What is withheld, by code and section; of a tender, by its contract too: there its value is missed."""
    found = {(each.field, each.section) for each in notice.withheld}
    ledger = notice.ledger()
    for contract in notice.contracts if found else ():
        for tender in ledger.tenders_of(contract):
            found |= {(field, contract.id) for field in _WITHHELD_AS.values() if (field, tender.id) in found}
    return found


def _mark(absent: Absent, hidden: set[tuple[str, str]]) -> Absent:
    withheld = (_WITHHELD_AS.get(absent.field, ""), absent.section) in hidden
    return Absent(absent.field, absent.name, absent.section, withheld)
