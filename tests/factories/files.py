"""Enforcement files in any state, as rows, with what the state implies."""

from datetime import date
from decimal import Decimal

from contractors.models import Contract
from contractors.states import ContractStep
from enforcement.models import ContractorView, DefaultNotice, EnforcementFile, FinalInvoice, Fine, Talk, Withholding
from enforcement.states import ENDED, Decision, FileState, Ground
from sroi.accounts.models import User
from sroi.dossier.states import DossierKind
from tests.factories import contracts, dossiers
from tests.factories.people import AT, ON

LADDER = (
    FileState.SIGNALLED,
    FileState.TALK_HELD,
    FileState.CLIENT_INFORMED,
    FileState.NOTICE_GIVEN,
    FileState.FINE_ANNOUNCED,
    FileState.VIEW_CLOSED,
    FileState.PROPOSED,
    FileState.COUNTERSIGNED,
    FileState.IMPOSED,
    FileState.WITHHELD,
    FileState.SETTLED,
)
SAME_RUNG = {FileState.WAIVED: FileState.IMPOSED, FileState.DISPUTED: FileState.WITHHELD}


def enforcement_file(
    contract: Contract | None = None,
    state: FileState = FileState.SIGNALLED,
    *,
    ground: Ground = Ground.SHORTFALL,
    amount: Decimal = Decimal("6875.00"),
    proposer: User | None = None,
    countersigner: User | None = None,
    decider: User | None = None,
) -> EnforcementFile:
    """A file on this rung; the contractor sees it from the notice of default on."""
    contract = contract or contracts.contract(step=ContractStep.REPORT)
    reference = f"{contract.reference}-H{contract.enforcement_files.count() + 1}"
    rung = LADDER.index(SAME_RUNG.get(state, state)) if state != FileState.CLOSED else 0
    made = EnforcementFile.objects.create(
        dossier=dossiers.dossier(
            DossierKind.ENFORCEMENT,
            reference=reference,
            title=contract.title,
            parent=contract.dossier,
            parties=(contract.organisation,) if rung >= LADDER.index(FileState.NOTICE_GIVEN) else (),
        ),
        contract=contract,
        reference=reference,
        state=state,
        state_since=AT,
        ground=ground,
        reason="Er is minder gedaan dan afgesproken.",
        client_informed_on=ON if rung >= 2 else None,
        client_informed_text="Per brief." if rung >= 2 else "",
        close_reason="Alsnog gedaan." if state == FileState.CLOSED else "",
        opened_at=AT,
        ended_at=AT if state in ENDED else None,
    )
    climb(made, rung, amount=amount)
    if rung >= LADDER.index(FileState.PROPOSED):
        decide(made, rung, state, proposer=proposer, countersigner=countersigner, decider=decider)
    return made


def climb(file: EnforcementFile, rung: int, *, amount: Decimal) -> None:
    """Leave the rows of the rungs up to the proposal."""
    if rung >= LADDER.index(FileState.TALK_HELD):
        Talk.objects.create(file=file, held_on=ON, attendees="Adviseur", minutes="Besproken.", recorded_at=AT)
    if rung >= LADDER.index(FileState.NOTICE_GIVEN):
        DefaultNotice.objects.create(
            file=file,
            sent_on=ON,
            term_ends_on=date(2026, 3, 30),
            demand="Kom de afspraken na.",
            letter=dossiers.letter(file.dossier, kind="enforcement.notice", is_shared=True),
        )
    if rung >= LADDER.index(FileState.FINE_ANNOUNCED):
        Fine.objects.create(
            file=file,
            stated_on=ON,
            shortfall=amount,
            computed=amount,
            view_due_on=date(2026, 3, 16),
            announced_letter=dossiers.letter(file.dossier, kind="enforcement.intended-fine", is_shared=True),
        )
    if rung >= LADDER.index(FileState.VIEW_CLOSED):
        ContractorView.objects.create(file=file, recorded_at=AT)


def decide(
    file: EnforcementFile,
    rung: int,
    state: FileState,
    *,
    proposer: User | None,
    countersigner: User | None,
    decider: User | None,
) -> None:
    """Fill in the four eyes, the decision and the withholding, as far as the state goes."""
    fine = file.fine
    fine.proposed, fine.proposal_reason = fine.computed, "Het tekort staat vast."
    fine.proposed_by, fine.proposed_at = proposer, AT
    if rung >= LADDER.index(FileState.COUNTERSIGNED):
        fine.countersigned_by, fine.countersigned_at = countersigner, AT
    if rung >= LADDER.index(FileState.IMPOSED):
        waived = state == FileState.WAIVED
        fine.decision = Decision.WAIVE if waived else Decision.IMPOSE
        fine.decided = Decimal(0) if waived else fine.computed
        fine.decided_by, fine.decided_at, fine.decision_reason = decider, AT, "Volgens de clausule."
    fine.save()
    if rung >= LADDER.index(FileState.WITHHELD):
        invoice = final_invoice(file.contract)
        withheld = min(fine.computed, invoice.payable or Decimal(0))
        Withholding.objects.create(
            fine=fine,
            invoice=invoice,
            withheld=withheld,
            claim=fine.computed - withheld,
            letter=dossiers.letter(file.dossier, kind="enforcement.withholding"),
            instructed_at=AT,
            settled_on=ON if state == FileState.SETTLED else None,
        )


def final_invoice(contract: Contract, *, payable: Decimal = Decimal("5000.00")) -> FinalInvoice:
    """The last invoice of a contract."""
    return FinalInvoice.objects.create(
        contract=contract, number="F-2026-1", expected_on=date(2027, 4, 30), payable=payable, recorded_at=AT
    )
