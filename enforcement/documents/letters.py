"""The letters of phase 7: what each of them shows, with the figures and the clause they rest on (R37)."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from contractors.models import Contract
from enforcement.documents.papers import (
    ClaimLetter,
    ClientInformation,
    Common,
    DecisionOnFine,
    DischargeCopy,
    DischargeLetter,
    DisputeDecision,
    FigureRow,
    Figures,
    Fulfilment,
    IntendedFine,
    NoticeOfDefault,
    TalkInvitation,
    WithholdingCorrection,
    WithholdingInstruction,
)
from enforcement.models import Dispute, EnforcementFile, FinalInvoice, Fine, Withholding
from enforcement.rules import Computation, Division
from sroi.accounts.models import User
from sroi.dossier.models import Letter
from sroi.dossier.models.paper import Addressee
from sroi.kernel import formats
from sroi.kernel.traces import Part, from_rows

HEADING = re.compile(r"^#+\s*", re.MULTILINE)
"""The sign of a heading in a text block: a letter shows the words."""


def trace_figures(caption: str, parts: Iterable[Part]) -> Figures:
    """A kept computation as a table in Dutch; its last step is the total."""
    rows = [FigureRow(formats.sentence(each, language="nl"), each.amount) for each in parts]
    return Figures(caption, tuple(rows[:-1]), rows[-1]) if rows else Figures(caption, ())


def client_of(contract: Contract, name: str = "") -> Addressee:
    """The department that pays, for the attention of its contract manager."""
    department = contract.dossier.department
    return Addressee(name=department.name if department else _("Municipality of Amsterdam"), attention=name)


def _common(contract: Contract, *, subject: str, reference: str, by: User, addressee: Addressee) -> Common:
    """What every letter shows, as the arguments of its dataclass."""
    clause = getattr(contract, "fine_clause", None)
    return {
        "subject": subject % {"title": contract.title},
        "addressee": addressee,
        "case_reference": reference,
        "your_reference": contract.number,
        "handled_by": by.name,
        "contract_title": contract.title,
        "contractor": contract.contractor_name,
        "clause_source": clause.source if clause else "",
        "clause_text": HEADING.sub("", clause.text) if clause else "",
    }


def talk_invitation(file: EnforcementFile, *, meeting_on: date, place: str, by: User) -> TalkInvitation:
    """Invite the contractor to a talk before anything else happens."""
    with override("nl"):
        common = _of_file(file, _("Invitation to a talk about social return: %(title)s"), by)
    ends_on = file.contract.ends_on
    is_over = ends_on is not None and ends_on < meeting_on
    return TalkInvitation(**common, meeting_on=meeting_on, place=place, reason=file.reason, is_over=is_over)


def _of_file(file: EnforcementFile, subject: str, by: User) -> Common:
    contract = file.contract
    return _common(contract, subject=subject, reference=file.reference, by=by, addressee=contract.addressee())


def client_information(
    file: EnforcementFile, computation: Computation, *, informed_on: date, text: str, name: str, by: User
) -> ClientInformation:
    """Tell the client in writing what the bureau saw and discussed (P705)."""
    talk = getattr(file, "talk", None)
    with override("nl"):
        subject = _("Information on social return: %(title)s")
        to = client_of(file.contract, name)
        common = _common(file.contract, subject=subject, reference=file.reference, by=by, addressee=to)
        figures = trace_figures(_("Figures on this day"), computation.steps)
    return ClientInformation(
        **common,
        figures=figures,
        talk_on=talk.held_on if talk else None,
        text=text,
        informed_on=informed_on,
    )


def notice_of_default(
    file: EnforcementFile, computation: Computation, *, ends_on: date, demand: str, by: User
) -> NoticeOfDefault:
    """Give notice of default with a reasonable term (article 6:82 of the Civil Code)."""
    talk, clause = getattr(file, "talk", None), getattr(file.contract, "fine_clause", None)
    with override("nl"):
        common = _of_file(file, _("Notice of default social return: %(title)s"), by)
        figures = trace_figures(_("Figures on this day"), computation.steps)
    return NoticeOfDefault(
        **common,
        figures=figures,
        talk_on=talk.held_on if talk else None,
        ends_on=ends_on,
        demand=demand,
        replaces_performance=clause.replaces_performance if clause else True,
    )


def intended_fine(file: EnforcementFile, fine: Fine, *, view_due_on: date, by: User) -> IntendedFine:
    """Announce the fine with its amount, its computation and the term for a view (R34)."""
    notice = getattr(file, "default_notice", None)
    with override("nl"):
        common = _of_file(file, _("Intention to impose a fine: %(title)s"), by)
        figures = trace_figures(_("Computation of the intended fine"), from_rows(fine.trace))
    return IntendedFine(
        **common,
        figures=figures,
        amount=fine.computed,
        stated_on=fine.stated_on,
        notice_ended_on=notice.term_ends_on if notice else None,
        notice_skipped_reason=file.notice_skipped_reason,
        view_due_on=view_due_on,
    )


def decision_on_fine(file: EnforcementFile, fine: Fine, *, by: User) -> DecisionOnFine:
    """Tell the contractor what the client decided, and why (R34)."""
    clause, view = getattr(file.contract, "fine_clause", None), getattr(file, "contractor_view", None)
    with override("nl"):
        common = _of_file(file, _("Decision on the fine: %(title)s"), by)
        figures = trace_figures(_("Computation of the fine"), from_rows(fine.trace))
        client = client_of(file.contract).name
    return DecisionOnFine(
        **common,
        figures=figures,
        decision=fine.decision,
        amount=fine.decided or Decimal(0),
        proposed=fine.proposed or Decimal(0),
        reason=fine.decision_reason,
        view_received_on=view.received_on if view else None,
        not_attributable=fine.not_attributable,
        replaces_performance=clause.replaces_performance if clause else True,
        client=client,
    )


def withholding_instruction(
    file: EnforcementFile, division: Division, invoice: FinalInvoice, *, by: User
) -> WithholdingInstruction:
    """Tell finance what to withhold from the last invoice, and what to claim (R36)."""
    with override("nl"):
        subject, to = (
            _("Instruction to withhold from the last invoice: %(title)s"),
            Addressee(name=_("Finance department")),
        )
        common = _common(file.contract, subject=subject, reference=file.reference, by=by, addressee=to)
        figures = _division_figures(division)
        client = client_of(file.contract).name
    return WithholdingInstruction(
        **common,
        figures=figures,
        invoice_number=invoice.number,
        invoice_paid_on=invoice.paid_on,
        fine=division.fine,
        payable=division.payable,
        withheld=division.withheld,
        left_to_pay=division.left_to_pay,
        claim=division.claim,
        client=client,
    )


def _division_figures(division: Division) -> Figures:
    """The fine over the last invoice as a table."""
    rows = (
        FigureRow(_("Imposed fine"), division.fine),
        FigureRow(_("Payable amount of the last invoice"), division.payable),
        FigureRow(_("Withhold from the last invoice"), division.withheld),
        FigureRow(_("Pay to the contractor"), division.left_to_pay),
    )
    return Figures(_("The fine and the last invoice"), rows, FigureRow(_("Claim separately"), division.claim))


def _settlement_figures(division: Division) -> Figures:
    """The same amounts in the words of who receives and owes them."""
    rows = (
        FigureRow(_("Imposed fine"), division.fine),
        FigureRow(_("Payable amount of your last invoice"), division.payable),
        FigureRow(_("We withhold from it"), division.withheld),
        FigureRow(_("You still get of it"), division.left_to_pay),
    )
    return Figures(_("The fine and your last invoice"), rows, FigureRow(_("You still pay separately"), division.claim))


def claim_letter(file: EnforcementFile, division: Division, *, by: User) -> ClaimLetter:
    """Tell the contractor what is withheld and what is claimed separately (R36)."""
    with override("nl"):
        common = _of_file(file, _("Settlement of the fine with the last invoice: %(title)s"), by)
        figures = _settlement_figures(division)
    return ClaimLetter(
        **common,
        figures=figures,
        fine=division.fine,
        withheld=division.withheld,
        claim=division.claim,
    )


def dispute_decision(file: EnforcementFile, dispute: Dispute, held: Withholding | None, *, by: User) -> DisputeDecision:
    """Tell the contractor what the client decided on the dispute, and why (R34)."""
    with override("nl"):
        common = _of_file(file, _("Decision on your objection to the fine: %(title)s"), by)
        client = client_of(file.contract).name
    return DisputeDecision(
        **common,
        outcome=dispute.outcome,
        reason=dispute.reason,
        received_on=dispute.received_on,
        fine_before=dispute.fine_before or Decimal(0),
        fine_after=dispute.fine_after or Decimal(0),
        is_withheld=held is not None,
        released=dispute.released,
        claim=held.claim if held else Decimal(0),
        client=client,
    )


def withholding_correction(
    file: EnforcementFile, dispute: Dispute, division: Division, invoice: FinalInvoice, *, corrects: Letter, by: User
) -> WithholdingCorrection:
    """Tell finance what to pay out again, and what is left to claim (R36)."""
    with override("nl"):
        subject = _("Correction of the instruction to withhold: %(title)s")
        to = Addressee(name=_("Finance department"))
        common = _common(file.contract, subject=subject, reference=file.reference, by=by, addressee=to)
        rows = (
            FigureRow(_("Fine before the dispute"), dispute.fine_before or Decimal(0)),
            FigureRow(_("Fine after the dispute"), division.fine),
            FigureRow(_("Payable amount of the last invoice"), division.payable),
            FigureRow(_("Withhold from the last invoice"), division.withheld),
            FigureRow(_("Claim separately"), division.claim),
        )
        total = FigureRow(_("Pay to the contractor after all"), dispute.released)
        figures = Figures(_("The fine and the last invoice after the dispute"), rows, total)
        client = client_of(file.contract).name
    return WithholdingCorrection(
        **common,
        figures=figures,
        corrected_number=corrects.number,
        invoice_number=invoice.number,
        fine_before=dispute.fine_before or Decimal(0),
        fine_after=division.fine,
        released=dispute.released,
        claim=division.claim,
        client=client,
    )


def discharge_letter(contract: Contract, facts: Fulfilment, *, for_client: str | None, by: User) -> DischargeLetter:
    """Confirm to contractor or client that the obligation is fulfilled (décharge, R36)."""
    with override("nl"):
        to = contract.addressee() if for_client is None else client_of(contract, for_client)
        subject = _("Confirmation: social return fulfilled: %(title)s")
        common = _common(contract, subject=subject, reference=contract.reference, by=by, addressee=to)
        rows = (FigureRow(_("Net obligation"), facts.net),)
        caption, total = _("Obligation and verified value"), FigureRow(_("Verified"), facts.verified)
    kind = DischargeLetter if for_client is None else DischargeCopy
    return kind(
        **common,
        figures=None if facts.is_effort else Figures(caption, rows, total),
        stated_on=facts.on,
        is_effort=facts.is_effort,
        after_fine=facts.after_fine,
        shortfall=facts.shortfall,
        waived_on=facts.waived_on,
    )
