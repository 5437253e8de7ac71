"""The notice as the rest of the product sees it: facts, awards, what is absent and what does not agree."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.readers.facts import LotGroup, NoticeKind, NoticeLot, Organisation, Project
from procurement.readers.outcomes import (
    LotResult,
    Modification,
    NoticeAward,
    SettledContract,
    Tender,
    TenderingParty,
)
from procurement.readers.values import LocalText, NoticeAmount, NoticeDate, Withheld
from sroi.kernel.money import total


@dataclass(frozen=True, slots=True)
class Notice:
    """One eForms notice; `procedure_id` (BT-04) recognises a procedure that is known already.

    What the notice does not say is None or empty. `withheld` lists what the buyer keeps from publication.
    """

    kind: NoticeKind
    id: str
    version: str | None
    procedure_id: str
    subtype: str | None
    type_code: str | None
    sdk: str
    legal_basis: str | None
    dispatched_on: date | None
    sent_on: date | None
    publication_number: str | None
    published_on: date | None
    corrects: str | None
    procedure_type: str | None
    project: Project
    buyer_ids: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    lots: tuple[NoticeLot, ...]
    groups: tuple[LotGroup, ...]
    total_value: NoticeAmount | None
    results: tuple[LotResult, ...]
    tenders: tuple[Tender, ...]
    parties: tuple[TenderingParty, ...]
    contracts: tuple[SettledContract, ...]
    modifications: tuple[Modification, ...]
    award_date: NoticeDate | None
    withheld: tuple[Withheld, ...]

    @property
    def buyers(self) -> tuple[Organisation, ...]:
        """The buying organisations, in the order of the notice."""
        return self._organisations(self.buyer_ids)

    @property
    def title(self) -> LocalText:
        """The title of the procedure, else of its first lot that has one."""
        return next(
            (each for each in (self.project.title, *(lot.project.title for lot in self.lots)) if each), LocalText()
        )

    @property
    def estimated_value(self) -> NoticeAmount | None:
        """The estimate with options and renewals: of the procedure, else the sum of lots that all have one in euro."""
        return self.project.value or _sum([lot.project.value for lot in self.lots])

    @property
    def framework_maximum(self) -> NoticeAmount | None:
        """The largest total of a framework: of the procedure, else of the only lot."""
        single = self.lots[0].framework.maximum if len(self.lots) == 1 else None
        return self.project.framework_maximum or single

    def organisation(self, identity: str) -> Organisation | None:
        """The organisation with this technical id."""
        return next((each for each in self.organisations if each.id == identity), None)

    def lot(self, identity: str) -> NoticeLot | None:
        """The lot with this id."""
        return next((each for each in self.lots if each.id == identity), None)

    def group(self, identity: str | None) -> LotGroup | None:
        """The group of lots with this id."""
        return next((each for each in self.groups if each.id == identity), None)

    def party(self, identity: str | None) -> TenderingParty | None:
        """The tendering party with this id."""
        return next((each for each in self.parties if each.id == identity), None)

    def contract(self, identity: str | None) -> SettledContract | None:
        """The settled contract with this technical id."""
        return next((each for each in self.contracts if each.id == identity), None)

    def award_of(self, modification: Modification) -> NoticeAward | None:
        """The award as it stands after a modification: by contract id, else the only award."""
        awards = self.awards()
        for award in awards:
            if award.contract is not None and modification.contract_id in (award.contract.id, award.contract.reference):
                return award
        return awards[0] if len(awards) == 1 and modification.contract_id is None else None

    def lots_without_winner(self) -> tuple[LotResult, ...]:
        """Results of lots where the competition closed without a winner."""
        return tuple(each for each in self.results if each.outcome == "clos-nw")

    def lots_still_open(self) -> tuple[LotResult, ...]:
        """Results of lots where the choice is still to be made."""
        return tuple(each for each in self.results if each.outcome == "open-nw")

    def awards(self) -> tuple[NoticeAward, ...]:
        """Every award: one for each settled contract, and one for a winner without a contract."""
        by_contract = (self._award(each) for each in self.contracts)
        without = (
            self._award_without_contract(each) for each in self.results if each.has_winner and not each.contract_ids
        )
        return (*by_contract, *(each for each in without if each is not None))

    def tenders_of(self, contract: SettledContract) -> tuple[Tender, ...]:
        """The contract's tenders; where its lot result names none of them, the result's tenders."""
        named = [each for each in self.tenders if each.id in contract.tender_ids]
        listing = [each for each in self.results if contract.id in each.contract_ids]
        of_results = {identity for each in listing for identity in each.tender_ids}
        agreed = [each for each in named if each.id in of_results]
        single = all(len(each.contract_ids) == 1 for each in listing)
        fallback = [each for each in self.tenders if each.id in of_results] if single else []
        return tuple(agreed or fallback or named)

    def _award(self, contract: SettledContract) -> NoticeAward:
        listing = [each.lot_id for each in self.results if contract.id in each.contract_ids and each.lot_id]
        return self._put_together(contract, self.tenders_of(contract), listing)

    def _award_without_contract(self, result: LotResult) -> NoticeAward | None:
        listed = [each for each in self.tenders if each.id in result.tender_ids]
        first = [each for each in listed if each.rank == 1] or [each for each in listed if each.rank is None]
        return self._put_together(None, tuple(first), [result.lot_id] if result.lot_id else []) if first else None

    def _put_together(
        self, contract: SettledContract | None, tenders: tuple[Tender, ...], listing: list[str]
    ) -> NoticeAward:
        group = next((won for each in tenders if (won := self.group(each.lot_id))), None)
        of_tenders = [each.lot_id for each in tenders if each.lot_id and self.group(each.lot_id) is None]
        parties = [found for each in tenders if (found := self.party(each.party_id))]
        members = [identity for each in parties for identity in each.member_ids]
        leads = {each.lead_id for each in parties}
        lead_id = leads.pop() if len(leads) == 1 else None
        return NoticeAward(
            contract=contract,
            lot_ids=tuple(dict.fromkeys(group.lot_ids if group else (*listing, *of_tenders))),
            group_id=group.id if group else None,
            tenders=tenders,
            party_name=next((each.name for each in parties if each.name), LocalText()),
            winners=self._organisations(members),
            lead=self.organisation(lead_id) if lead_id else None,
            subcontractors=self._organisations([one for each in parties for one in each.subcontractor_ids]),
            value=_sum([each.value for each in tenders]),
        )

    def _organisations(self, identities: tuple[str, ...] | list[str]) -> tuple[Organisation, ...]:
        found = (self.organisation(each) for each in dict.fromkeys(identities))
        return tuple(each for each in found if each is not None)


def _sum(amounts: list[NoticeAmount | None]) -> NoticeAmount | None:
    """One amount as it is; several only when all are in euro, for a sum with a gap is no sum."""
    if len(amounts) == 1:
        return amounts[0]
    euros = [each.euro for each in amounts if each is not None and each.euro is not None]
    if not euros or len(euros) < len(amounts):
        return None
    summed: Decimal = total(euros)
    return NoticeAmount(text=str(summed), currency="EUR", euro=summed)
