"""A contract that ended short, and the walk up the ladder through the services: shared by the tests of phase 7."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from contractors.models import Contract
from contractors.states import ContractStep, ObligationKind
from enforcement import services
from enforcement.models import EnforcementFile
from enforcement.states import FileState, Ground
from procurement.states import Phase
from reporting.models import QuarterlyReport
from reporting.states import EffortState, ReportState
from tests.factories import cases, contracts, reports
from tests.factories.cast import Cast, give_to_cast

OPENED = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
"""The last report (due 30 April) is past."""
NOTICED = datetime(2027, 5, 4, 9, 0, tzinfo=UTC)
NOTICE_ENDS = date(2027, 5, 18)
ANNOUNCED = datetime(2027, 5, 19, 9, 0, tzinfo=UTC)
VIEW_DUE = date(2027, 6, 2)
IN_TIME = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 6, 3, 9, 0, tzinfo=UTC)
QUARTERS = ("2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1")


def short_contract(
    cast: Cast,
    *,
    verified: Decimal = Decimal("40000.00"),
    factor: Decimal = Decimal(1),
    cap_amount: Decimal | None = None,
    with_clause: bool = True,
) -> Contract:
    """Worked example 8: net 46,875.00 at the end of the term, every report decided."""
    case = cases.case(Phase.EXECUTE, department=cast.department, by=cast.buyer, winner=cast.company)
    give_to_cast(case, cast)
    made = contracts.contract(case, ContractStep.REPORT, discount_percent=Decimal(25), with_clause=False)
    if with_clause:
        contracts.fine_clause(made, factor=factor, cap_amount=cap_amount)
    made_reports = [reports.report(made, ReportState.DECIDED, quarter=each, by=cast.contractor) for each in QUARTERS]
    reports.effort(made_reports[-1], EffortState.ACCEPTED, claimed=verified, decided_on=date(2027, 4, 30))
    return made


def effort_contract(cast: Cast) -> Contract:
    """A contract that owes an effort instead of an amount."""
    made = short_contract(cast)
    owed = made.obligation
    owed.kind, owed.percent, owed.gross, owed.net = ObligationKind.EFFORT, None, Decimal(0), Decimal(0)
    owed.save(update_fields=["kind", "percent", "gross", "net"])
    return made


@dataclass(frozen=True, slots=True)
class Walk:
    """The acts of the ladder, each by whom it belongs to."""

    cast: Cast
    contract: Contract

    def open(self, ground: Ground = Ground.SHORTFALL, finding: str = "") -> EnforcementFile:
        """The adviser opens a file."""
        opening = services.Opening(ground, "Er is minder gedaan dan afgesproken.", finding)
        return services.open_file(contract_id=self.contract.pk, opening=opening, by=self.cast.adviser, at=OPENED)

    def talk(self, file_id: int) -> object:
        """The talk is held."""
        return services.record_talk(
            file_id=file_id,
            held_on=date(2027, 5, 3),
            attendees="Adviseur, opdrachtnemer",
            minutes="Besproken wat nog moet.",
            by=self.cast.adviser,
            at=OPENED,
        )

    def inform(self, file_id: int) -> object:
        """The client is informed."""
        return services.inform_client(
            file_id=file_id, informed_on=date(2027, 5, 3), text="Er is een tekort.", by=self.cast.adviser, at=OPENED
        )

    def notice(self, file_id: int) -> object:
        """Notice of default is given."""
        return services.give_notice(
            file_id=file_id, term_ends_on=NOTICE_ENDS, demand="Lever het tekort.", by=self.cast.adviser, at=NOTICED
        )

    def announce(self, file_id: int) -> object:
        """The intended fine is announced."""
        return services.announce_fine(file_id=file_id, view_due_on=VIEW_DUE, by=self.cast.adviser, at=ANNOUNCED)

    def view(self, file_id: int) -> object:
        """The contractor gives a view in the portal."""
        return services.receive_view(
            file_id=file_id,
            text="Twee mensen vielen uit.",
            received_on=date(2027, 6, 1),
            by=self.cast.contractor,
            at=LATER,
        )

    def propose(self, file_id: int, amount: str = "6875.00") -> object:
        """The adviser proposes."""
        return services.propose_fine(
            file_id=file_id, amount=Decimal(amount), reason="De uitval was te voorzien.", by=self.cast.adviser, at=LATER
        )

    def countersign(self, file_id: int) -> object:
        """The coordinator countersigns."""
        return services.countersign_fine(file_id=file_id, by=self.cast.coordinator, at=LATER)

    def decide(self, file_id: int, decision: str = "impose", **more: object) -> object:
        """The contract manager decides."""
        entry = services.DecisionEntry(decision, "Het tekort is verwijtbaar.", **more)  # type: ignore[arg-type]
        return services.decide_fine(file_id=file_id, entry=entry, by=self.cast.contract_manager, at=LATER)

    def invoice(self, payable: str = "5000.00") -> object:
        """The contract manager enters the last invoice."""
        entry = services.InvoiceEntry("F-2027-1", date(2027, 6, 30), Decimal(payable), payment_stopped=True)
        return services.record_final_invoice(
            contract_id=self.contract.pk, entry=entry, by=self.cast.contract_manager, at=LATER
        )

    def withhold(self, file_id: int) -> object:
        """The contract manager instructs finance."""
        return services.instruct_withholding(file_id=file_id, by=self.cast.contract_manager, at=LATER)

    def dispute(self, file_id: int) -> object:
        """The contractor disputes the fine in the portal."""
        return services.record_dispute(
            file_id=file_id,
            text="Het tekort klopt niet.",
            received_on=LATER.date(),
            by=self.cast.contractor,
            at=LATER,
        )

    def answer(self, file_id: int, outcome: str = "uphold", amount: str | None = None, **more: object) -> object:
        """The contract manager answers the dispute."""
        entry = services.DisputeEntry(outcome, "De cijfers zijn nagerekend.", Decimal(amount) if amount else None)
        given: dict[str, object] = {"by": self.cast.contract_manager, "at": LATER, **more}
        return services.decide_dispute(file_id=file_id, entry=entry, **given)  # type: ignore[arg-type]

    def settle(self, file_id: int) -> object:
        """Finance settles."""
        return services.settle(
            file_id=file_id, settled_on=date(2027, 6, 3), reason="Ingehouden.", by=self.cast.finance_reader, at=LATER
        )

    def steps(self) -> tuple[tuple[FileState, Callable[[int], object]], ...]:
        """Every act after the opening, with the state that it leads to."""
        return (
            (FileState.TALK_HELD, self.talk),
            (FileState.CLIENT_INFORMED, self.inform),
            (FileState.NOTICE_GIVEN, self.notice),
            (FileState.FINE_ANNOUNCED, self.announce),
            (FileState.VIEW_CLOSED, self.view),
            (FileState.PROPOSED, self.propose),
            (FileState.COUNTERSIGNED, self.countersign),
            (FileState.IMPOSED, self.decide),
        )

    def to(self, state: FileState, file: EnforcementFile | None = None) -> EnforcementFile:
        """Climb to a state through the services."""
        file = file or self.open()
        order = [reached for reached, _act in self.steps()]
        done = order.index(FileState(file.state)) + 1 if file.state in order else 0
        for reached, act in self.steps()[done:]:
            if file.state == state:
                return file
            act(file.pk)
            file.refresh_from_db()
            assert file.state == reached
        return file


def undecided_report(contract: Contract, cast: Cast) -> QuarterlyReport:
    """A line of the last report that was not decided."""
    report = contract.quarterly_reports.get(quarter="2027-Q1")
    reports.effort(report, EffortState.IN_REVIEW, by=cast.contractor)
    return report
