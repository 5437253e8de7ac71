"""The last invoice and what is withheld from it (R36)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors.models import Contract
from enforcement import documents, policies, rules
from enforcement.models import EnforcementFile, FinalInvoice, Fine, Withholding
from enforcement.policies import EnforcementDuty
from enforcement.selectors.figures import invoice_facts
from enforcement.services.holding import climb, hold
from enforcement.services.telling import tell_contractor, tell_finance
from enforcement.states import EnforcementDeadline, EnforcementVerb, FileAction
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class InvoiceEntry:
    """What is known of the last invoice; amounts in euro, excluding VAT."""

    number: str = ""
    expected_on: date | None = None
    payable: Decimal | None = None
    payment_stopped: bool = False
    paid_on: date | None = None


@transaction.atomic
def record_final_invoice(*, contract_id: int, entry: InvoiceEntry, by: User, at: datetime) -> FinalInvoice:
    """Record what is known of the last invoice: expected date, payable amount, payment stop, payment (R36)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    today = amsterdam_date(at)
    acting = policies.require(by, EnforcementDuty.RECORD_INVOICE, contract.dossier, on=today)
    refuse(why_not_invoiced(contract, entry, on=today))
    invoice, _made = FinalInvoice.objects.update_or_create(
        contract=contract,
        defaults={
            "number": entry.number,
            "expected_on": entry.expected_on,
            "payable": entry.payable,
            "payment_stopped": entry.payment_stopped,
            "paid_on": entry.paid_on,
            "recorded_by": by,
            "recorded_at": at,
        },
    )
    if entry.payable is not None or entry.paid_on is not None:
        meet_deadline(dossier=contract.dossier, kind=EnforcementDeadline.LAST_INVOICE, about=contract, at=at)
    facts = {
        "number": entry.number,
        "expected_on": entry.expected_on,
        "payable": entry.payable,
        "payment_stopped": entry.payment_stopped,
        "paid_on": entry.paid_on,
    }
    record(contract.dossier, EnforcementVerb.INVOICE_RECORDED, about=invoice, by=acting, at=at, facts=facts)
    return invoice


def why_not_invoiced(contract: Contract, entry: InvoiceEntry, *, on: date) -> tuple[Blocker, ...]:
    """Why the last invoice cannot be recorded like this (R36)."""
    found = []
    if entry.payable is not None and entry.payable < 0:
        message = _("The payable amount of the last invoice cannot be lower than zero.")
        found.append(blocker("payable-negative", message, field="payable", source="R36"))
    if entry.payable is None and entry.expected_on is None and entry.paid_on is None:
        message = _("Enter the date on which you expect the last invoice, or its payable amount.")
        found.append(blocker("invoice-empty", message, field="expected_on", source="R36"))
    if entry.paid_on is not None and entry.paid_on > on:
        message = _("The date on which the last invoice was paid cannot lie in the future.")
        found.append(blocker("paid-in-future", message, field="paid_on", source="R36"))
    if entry.paid_on is not None and entry.payment_stopped:
        message = _("An invoice that was paid cannot wait any more. Leave the payment stop empty.")
        found.append(blocker("paid-and-stopped", message, field="payment_stopped", source="R36"))
    return (*found, *_why_not_again(contract))


def _why_not_again(contract: Contract) -> tuple[Blocker, ...]:
    """Why the last invoice cannot change: the withholding rests on it."""
    if not Withholding.objects.filter(invoice__contract=contract).exists():
        return ()
    message = _("The withholding was instructed. The last invoice cannot change any more.")
    return (blocker("withheld-before", message, source="R36"),)


@transaction.atomic
def instruct_withholding(*, file_id: int, by: User, at: datetime, seen: str = "") -> Withholding:
    """Tell finance what to withhold from the last invoice; the rest becomes a separate claim (R36)."""
    file, acting = hold(file_id, FileAction.WITHHOLD, by=by, at=at, seen=seen)
    fine = file.fine
    invoice = FinalInvoice.objects.filter(contract=file.contract).first()
    facts = invoice_facts(invoice)
    refuse(rules.why_not_withheld(facts, fine=fine.decided))
    division = rules.divide(fine=fine.decided or Decimal(0), payable=facts.reach or Decimal(0))
    withholding = _instructed(file, fine, invoice or FinalInvoice(), division, by=acting, at=at)
    kept = {"withheld": division.withheld, "claim": division.claim, "payable": division.payable}
    climb(file, FileAction.WITHHOLD, EnforcementVerb.WITHHOLDING_INSTRUCTED, by=acting, at=at, facts=kept)
    return withholding


def _instructed(  # each is a fact of the instruction
    file: EnforcementFile,
    fine: Fine,
    invoice: FinalInvoice,
    division: rules.Division,
    *,
    by: Acting,
    at: datetime,
) -> Withholding:
    """The letter to finance with its machine-readable twin, and the letter to the contractor."""
    paper = documents.withholding_instruction(file, division, invoice, by=by.by)
    letter = issue_letter(file.dossier, paper, at=at, by=by)
    withholding = Withholding.objects.create(
        fine=fine,
        invoice=invoice,
        withheld=division.withheld,
        claim=division.claim,
        letter=letter,
        instructed_by=by.by,
        instructed_at=at,
    )
    tell_finance(withholding, f"enforcement.withholding:{withholding.pk}", at=at)
    claim = issue_letter(file.dossier, documents.claim_letter(file, division, by=by.by), at=at, by=by)
    tell_contractor(file, claim, at=at)
    return withholding


@transaction.atomic
def settle(*, file_id: int, settled_on: date | None, reason: str, by: User, at: datetime) -> EnforcementFile:
    """Record that fine and claim are paid or otherwise settled (R34)."""
    file, acting = hold(file_id, FileAction.SETTLE, by=by, at=at)
    found = []
    if settled_on is None or settled_on > amsterdam_date(at):
        message = _("Enter the day of the settlement. It cannot lie in the future.")
        found.append(blocker("settled-in-future", message, field="settled_on", source="R34"))
    if not reason.strip():
        found.append(blocker("reason-missing", _("Write how the fine was settled."), field="reason", source="R34"))
    refuse(found)
    Withholding.objects.filter(fine__file=file).update(settled_on=settled_on)
    facts = {"settled_on": settled_on}
    climb(file, FileAction.SETTLE, EnforcementVerb.FILE_SETTLED, by=acting, at=at, reason=reason, facts=facts)
    return file
