"""The notice as the rest of the product sees it: facts, awards, what is absent and what does not agree."""

from dataclasses import dataclass
from datetime import date

from procurement.readers.awarding import Ledger, summed
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
        return self.ledger().find(self.buyer_ids)

    @property
    def title(self) -> LocalText:
        """The title of the procedure, else of its first lot that has one."""
        return next(
            (each for each in (self.project.title, *(lot.project.title for lot in self.lots)) if each), LocalText()
        )

    @property
    def estimated_value(self) -> NoticeAmount | None:
        """The estimate with options and renewals: of the procedure, else the sum of lots that all have one in euro."""
        return self.project.value or summed([lot.project.value for lot in self.lots])

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

    def ledger(self) -> Ledger:
        """The parts by their technical ids, for whoever looks up many."""
        results_of: dict[str, list[LotResult]] = {}
        for result in self.results:
            for identity in result.contract_ids:
                results_of.setdefault(identity, []).append(result)
        return Ledger(
            lot_ids=frozenset(each.id for each in self.lots),
            organisations={each.id: each for each in self.organisations},
            groups={each.id: each for each in self.groups},
            parties={each.id: each for each in self.parties},
            tenders={each.id: each for each in self.tenders},
            results_of=results_of,
        )

    def awards(self) -> tuple[NoticeAward, ...]:
        """Every award: one for each settled contract, and one for a winner without a contract."""
        ledger = self.ledger()
        without = (ledger.award_without_contract(each) for each in self.results)
        return (
            *(ledger.award(each) for each in self.contracts),
            *(each for each in without if each is not None),
        )
