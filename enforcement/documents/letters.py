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
    DischargeLetter,
    DisputeDecision,
    FigureRow,
    Figures,
    Fulfilment,
    IntendedFine,
    NoticeOfDefault,
    Paper,
    TalkInvitation,
    WithholdingCorrection,
    WithholdingInstruction,
)
from enforcement.models import Dispute, EnforcementFile, FinalInvoice, Fine, Withholding
from enforcement.rules import Computation, Division
from enforcement.states import LetterKind
from sroi.accounts.models import User
from sroi.dossier.models import Letter
from sroi.dossier.services import LetterDraft
from sroi.kernel import formats
from sroi.kernel.traces import Part, from_rows

VERSION = "2026-01"
HEADING = re.compile(r"^#+\s*", re.MULTILINE)
"""The sign of a heading in a text block: a letter shows the words."""


def trace_figures(caption: str, parts: Iterable[Part]) -> Figures:
    """A kept computation as a table in Dutch; its last step is the total."""
    rows = [FigureRow(formats.sentence(each, language="nl"), each.amount) for each in parts]
    return Figures(caption, tuple(rows[:-1]), rows[-1]) if rows else Figures(caption, ())


def company(contract: Contract) -> dict[str, str]:
    """The address of the contractor; of a consortium that of its lead."""
    held = contract.organisation
    return {
        "name": contract.contractor_name,
        "street": held.street,
        "postal_code": held.postal_code,
        "city": held.city,
    }


def client_of(contract: Contract, name: str = "") -> dict[str, str]:
    """The department that pays, for the attention of its contract manager."""
    department = contract.dossier.department
    return {"name": department.name if department else _("Municipality of Amsterdam"), "attention": name}


def _common(contract: Contract, *, subject: str, reference: str, by: User, addressee: dict[str, str]) -> Common:
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


def _draft(kind: LetterKind, paper: Paper, *, is_shared: bool) -> LetterDraft:
    name = kind.value.partition(".")[2]
    template = f"letters/enforcement/{name}/{VERSION}.html"
    return LetterDraft(kind, template, paper.subject, paper, is_shared=is_shared)


def talk_invitation(file: EnforcementFile, *, meeting_on: date, place: str, by: User) -> LetterDraft:
    """Invite the contractor to a talk before anything else happens."""
    with override("nl"):
        common = _of_file(file, _("Invitation to a talk about social return: %(title)s"), by)
    ends_on = file.contract.ends_on
    is_over = ends_on is not None and ends_on < meeting_on
    paper = TalkInvitation(**common, meeting_on=meeting_on, place=place, reason=file.reason, is_over=is_over)
    return _draft(LetterKind.TALK_INVITATION, paper, is_shared=True)


def _of_file(file: EnforcementFile, subject: str, by: User) -> Common:
    contract = file.contract
    return _common(contract, subject=subject, reference=file.reference, by=by, addressee=company(contract))


def client_information(
    file: EnforcementFile, computation: Computation, *, informed_on: date, text: str, name: str, by: User
) -> LetterDraft:
    """Tell the client in writing what the bureau saw and discussed (P705)."""
    talk = getattr(file, "talk", None)
    with override("nl"):
        subject = _("Information on social return: %(title)s")
        to = client_of(file.contract, name)
        common = _common(file.contract, subject=subject, reference=file.reference, by=by, addressee=to)
        figures = trace_figures(_("Figures on this day"), computation.steps)
    paper = ClientInformation(
        **common,
        figures=figures,
        talk_on=talk.held_on if talk else None,
        text=text,
        informed_on=informed_on,
    )
    return _draft(LetterKind.CLIENT_INFORMATION, paper, is_shared=False)


def notice_of_default(
    file: EnforcementFile, computation: Computation, *, ends_on: date, demand: str, by: User
) -> LetterDraft:
    """Give notice of default with a reasonable term (article 6:82 of the Civil Code)."""
    talk, clause = getattr(file, "talk", None), getattr(file.contract, "fine_clause", None)
    with override("nl"):
        common = _of_file(file, _("Notice of default social return: %(title)s"), by)
        figures = trace_figures(_("Figures on this day"), computation.steps)
    paper = NoticeOfDefault(
        **common,
        figures=figures,
        talk_on=talk.held_on if talk else None,
        ends_on=ends_on,
        demand=demand,
        replaces_performance=clause.replaces_performance if clause else True,
    )
    return _draft(LetterKind.NOTICE_OF_DEFAULT, paper, is_shared=True)


def intended_fine(file: EnforcementFile, fine: Fine, *, view_due_on: date, by: User) -> LetterDraft:
    """Announce the fine with its amount, its computation and the term for a view (R34)."""
    notice = getattr(file, "default_notice", None)
    with override("nl"):
        common = _of_file(file, _("Intention to impose a fine: %(title)s"), by)
        figures = trace_figures(_("Computation of the intended fine"), from_rows(fine.trace))
    paper = IntendedFine(
        **common,
        figures=figures,
        amount=fine.computed,
        stated_on=fine.stated_on,
        notice_ended_on=notice.term_ends_on if notice else None,
        notice_skipped_reason=file.notice_skipped_reason,
        view_due_on=view_due_on,
    )
    return _draft(LetterKind.INTENDED_FINE, paper, is_shared=True)


def decision_on_fine(file: EnforcementFile, fine: Fine, *, by: User) -> LetterDraft:
    """Tell the contractor what the client decided, and why (R34)."""
    clause, view = getattr(file.contract, "fine_clause", None), getattr(file, "contractor_view", None)
    with override("nl"):
        common = _of_file(file, _("Decision on the fine: %(title)s"), by)
        figures = trace_figures(_("Computation of the fine"), from_rows(fine.trace))
        client = client_of(file.contract)["name"]
    paper = DecisionOnFine(
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
    return _draft(LetterKind.DECISION, paper, is_shared=True)


def withholding_instruction(
    file: EnforcementFile, division: Division, invoice: FinalInvoice, *, by: User
) -> LetterDraft:
    """Tell finance what to withhold from the last invoice, and what to claim (R36)."""
    with override("nl"):
        subject, to = _("Instruction to withhold from the last invoice: %(title)s"), {"name": _("Finance department")}
        common = _common(file.contract, subject=subject, reference=file.reference, by=by, addressee=to)
        figures = _division_figures(division)
        client = client_of(file.contract)["name"]
    paper = WithholdingInstruction(
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
    return _draft(LetterKind.WITHHOLDING, paper, is_shared=False)


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


def claim_letter(file: EnforcementFile, division: Division, *, by: User) -> LetterDraft:
    """Tell the contractor what is withheld and what is claimed separately (R36)."""
    with override("nl"):
        common = _of_file(file, _("Settlement of the fine with the last invoice: %(title)s"), by)
        figures = _settlement_figures(division)
    paper = ClaimLetter(
        **common,
        figures=figures,
        fine=division.fine,
        withheld=division.withheld,
        claim=division.claim,
    )
    return _draft(LetterKind.CLAIM, paper, is_shared=True)


def dispute_decision(file: EnforcementFile, dispute: Dispute, held: Withholding | None, *, by: User) -> LetterDraft:
    """Tell the contractor what the client decided on the dispute, and why (R34)."""
    with override("nl"):
        common = _of_file(file, _("Decision on your objection to the fine: %(title)s"), by)
        client = client_of(file.contract)["name"]
    paper = DisputeDecision(
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
    return _draft(LetterKind.DISPUTE_DECISION, paper, is_shared=True)


def withholding_correction(
    file: EnforcementFile, dispute: Dispute, division: Division, invoice: FinalInvoice, *, corrects: Letter, by: User
) -> LetterDraft:
    """Tell finance what to pay out again, and what is left to claim (R36)."""
    with override("nl"):
        subject, to = _("Correction of the instruction to withhold: %(title)s"), {"name": _("Finance department")}
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
        client = client_of(file.contract)["name"]
    paper = WithholdingCorrection(
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
    return _draft(LetterKind.CORRECTION, paper, is_shared=False)


def discharge_letter(contract: Contract, facts: Fulfilment, *, for_client: str | None, by: User) -> LetterDraft:
    """Confirm to contractor or client that the obligation is fulfilled (décharge, R36)."""
    with override("nl"):
        to = company(contract) if for_client is None else client_of(contract, for_client)
        subject = _("Confirmation: social return fulfilled: %(title)s")
        common = _common(contract, subject=subject, reference=contract.reference, by=by, addressee=to)
        rows = (FigureRow(_("Net obligation"), facts.net),)
        caption, total = _("Obligation and verified value"), FigureRow(_("Verified"), facts.verified)
    paper = DischargeLetter(
        **common,
        figures=None if facts.is_effort else Figures(caption, rows, total),
        stated_on=facts.on,
        is_effort=facts.is_effort,
        after_fine=facts.after_fine,
        for_client=for_client is not None,
        shortfall=facts.shortfall,
        waived_on=facts.waived_on,
    )
    return _draft(LetterKind.DISCHARGE, paper, is_shared=for_client is None)
