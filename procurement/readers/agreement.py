"""Finds where a notice contradicts itself, so that a person decides and nobody is surprised."""

from collections.abc import Iterator

from procurement.readers.awarding import Ledger
from procurement.readers.notice import Notice
from procurement.readers.outcomes import LotResult, SettledContract, Tender
from procurement.readers.ubl import SOURCE
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _


def contradictions(notice: Notice) -> tuple[Blocker, ...]:
    """Every place where the notice does not agree with itself; a warning, no reason to refuse."""
    ledger = notice.ledger()
    contract_ids = {each.id for each in notice.contracts}
    found = (
        *(each for contract in notice.contracts for each in _of_contract(ledger, contract)),
        *(each for result in notice.results for each in _of_result(result, ledger.lot_ids, contract_ids)),
        *(each for tender in notice.tenders for each in _of_tender(ledger, tender)),
        *_of_lots(notice),
    )
    return tuple(dict.fromkeys(found))


def _of_contract(ledger: Ledger, contract: SettledContract) -> Iterator[Blocker]:
    listing = ledger.results_of.get(contract.id, [])
    if not listing:
        message = _("Contract %(contract)s belongs to no lot result.")
        yield blocker("contract-without-result", message, source=SOURCE, contract=contract.id)
    listed = {identity for each in listing for identity in each.tender_ids}
    for tender in contract.tender_ids:
        if listing and tender not in listed:
            message = _("Contract %(contract)s names tender %(tender)s, but its lot result names another tender.")
            yield blocker("contract-other-tender", message, source="BT-3202", contract=contract.id, tender=tender)
        if tender not in ledger.tenders:
            message = _("The notice refers to tender %(tender)s, but does not describe it.")
            yield blocker("tender-unknown", message, source="OPT-320", tender=tender)


def _of_result(result: LotResult, lot_ids: frozenset[str], contract_ids: set[str]) -> Iterator[Blocker]:
    if result.lot_id not in lot_ids:
        message = _("The notice gives a result for lot %(lot)s, but does not describe that lot.")
        yield blocker("result-without-lot", message, source="BT-13713", lot=result.lot_id or "?")
    for contract in result.contract_ids:
        if contract not in contract_ids:
            message = _("The notice refers to contract %(contract)s, but does not describe it.")
            yield blocker("contract-unknown", message, source="OPT-315", contract=contract)
    if result.has_winner and not result.contract_ids and not result.tender_ids:
        message = _("Lot %(lot)s has a winner, but the notice does not say who.")
        yield blocker("winner-unknown", message, source="BT-142", lot=result.lot_id or "?")


def _of_tender(ledger: Ledger, tender: Tender) -> Iterator[Blocker]:
    group = ledger.groups.get(tender.lot_id or "")
    for lot_id in group.lot_ids if group else (tender.lot_id or "?",):
        if lot_id not in ledger.lot_ids:
            message = _("Tender %(tender)s is for lot %(lot)s, but the notice does not describe that lot.")
            yield blocker("tender-without-lot", message, source="BT-13714", tender=tender.id, lot=lot_id)
    party = ledger.parties.get(tender.party_id or "")
    for identity in party.member_ids if party else ():
        if identity not in ledger.organisations:
            message = _("The notice refers to organisation %(organisation)s, but does not describe it.")
            yield blocker("organisation-unknown", message, source="OPT-300", organisation=identity)


def _of_lots(notice: Notice) -> Iterator[Blocker]:
    closed = {each.lot_id for each in notice.lots_without_winner()}
    for award in notice.awards():
        for lot_id in award.lot_ids:
            if lot_id in closed:
                message = _("Lot %(lot)s is closed without a winner, but is also part of an award.")
                yield blocker("lot-closed-and-awarded", message, source="BT-142", lot=lot_id)
        if not award.winners:
            message = _("The notice does not describe the winner of contract %(contract)s.")
            yield blocker(
                "winner-undescribed", message, source="OPT-300", contract=award.contract.id if award.contract else "?"
            )
