"""Puts awards together from contracts, lot results, tenders and parties; every part is looked up once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from procurement.readers.facts import LotGroup, Organisation
from procurement.readers.outcomes import LotResult, NoticeAward, SettledContract, Tender, TenderingParty
from procurement.readers.values import LocalText, NoticeAmount
from sroi.kernel.money import total


@dataclass(frozen=True, slots=True)
class Ledger:
    """The parts of a notice by their technical ids, and the results by the contracts that they list."""

    lot_ids: frozenset[str]
    organisations: dict[str, Organisation]
    groups: dict[str, LotGroup]
    parties: dict[str, TenderingParty]
    tenders: dict[str, Tender]
    results_of: dict[str, list[LotResult]]

    def tenders_of(self, contract: SettledContract) -> tuple[Tender, ...]:
        """The contract's tenders; where its lot result names none of them, the result's tenders."""
        listing = self.results_of.get(contract.id, [])
        listed = dict.fromkeys(identity for each in listing for identity in each.tender_ids)
        agreed = self._described(identity for identity in contract.tender_ids if identity in listed)
        single = all(len(each.contract_ids) == 1 for each in listing)
        return agreed or (self._described(listed) if single else ()) or self._described(contract.tender_ids)

    def award(self, contract: SettledContract) -> NoticeAward:
        """The award that a settled contract makes."""
        lot_ids = [each.lot_id for each in self.results_of.get(contract.id, []) if each.lot_id]
        return self._put_together(contract, self.tenders_of(contract), lot_ids)

    def award_without_contract(self, result: LotResult) -> NoticeAward | None:
        """The award of a lot that has a winner and no contract: to the first in rank, else to all without a rank."""
        if not result.has_winner or result.contract_ids:
            return None
        listed = self._described(result.tender_ids)
        first = [each for each in listed if each.rank == 1] or [each for each in listed if each.rank is None]
        return self._put_together(None, tuple(first), [result.lot_id] if result.lot_id else []) if first else None

    def find(self, identities: Iterable[str]) -> tuple[Organisation, ...]:
        """The organisations with these ids, each once."""
        known = self.organisations
        return tuple(known[each] for each in dict.fromkeys(identities) if each in known)

    def _described(self, identities: Iterable[str]) -> tuple[Tender, ...]:
        return tuple(self.tenders[each] for each in dict.fromkeys(identities) if each in self.tenders)

    def _put_together(
        self, contract: SettledContract | None, tenders: tuple[Tender, ...], listing: list[str]
    ) -> NoticeAward:
        of_tenders = [each.lot_id for each in tenders if each.lot_id]
        group = next((self.groups[each] for each in of_tenders if each in self.groups), None)
        lot_ids = group.lot_ids if group else (*listing, *of_tenders)
        parties = [self.parties[each.party_id] for each in tenders if each.party_id in self.parties]
        leads = {each.lead_id for each in parties}
        lead_id = leads.pop() if len(leads) == 1 else None
        return NoticeAward(
            contract=contract,
            lot_ids=tuple(each for each in dict.fromkeys(lot_ids) if each in self.lot_ids),
            group_id=group.id if group else None,
            tenders=tenders,
            party_name=next((each.name for each in parties if each.name), LocalText()),
            winners=self.find(identity for each in parties for identity in each.member_ids),
            lead=self.organisations.get(lead_id) if lead_id else None,
            subcontractors=self.find(identity for each in parties for identity in each.subcontractor_ids),
            value=summed([each.value for each in tenders]),
        )


def summed(amounts: list[NoticeAmount | None]) -> NoticeAmount | None:
    """One amount as it is; several only when all are in euro, for a sum with a gap is no sum."""
    if len(amounts) == 1:
        return amounts[0]
    euros = [each.euro for each in amounts if each is not None and each.euro is not None]
    if not euros or len(euros) < len(amounts):
        return None
    whole: Decimal = total(euros)
    return NoticeAmount(text=str(whole), currency="EUR", euro=whole)
