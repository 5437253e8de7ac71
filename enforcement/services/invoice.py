"""The last invoice and what is withheld from it (R36)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from contractors.models import Contract
from enforcement import documents, policies, rules
from enforcement.models import EnforcementFile, FinalInvoice, Fine, Withholding
from enforcement.policies import EnforcementDuty
from enforcement.services.holding import climb, hold
from enforcement.states import EnforcementVerb, FileAction
from sroi.accounts.models import User
from sroi.dossier.services import issue_letter, meet_deadline, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

LAST_INVOICE = "enforcement.last-invoice"


@transaction.atomic
def record_final_invoice(
    *,
    contract_id: int,
    number: str,
    expected_on: date | None,
    payable: Decimal | None,
    payment_stopped: bool,
    paid_on: date | None,
    by: User,
    at: datetime,
) -> FinalInvoice:
    """Record what is known of the last invoice: expected date, payable amount in euro, payment stop (R36)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    acting = policies.require(by, EnforcementDuty.RECORD_INVOICE, contract.dossier, on=amsterdam_date(at))
    refuse(_why_not_invoiced(contract, payable=payable, paid_on=paid_on, today=amsterdam_date(at)))
    invoice, _made = FinalInvoice.objects.update_or_create(
        contract=contract,
        defaults={
            "number": number,
            "expected_on": expected_on,
            "payable": payable,
            "payment_stopped": payment_stopped,
            "paid_on": paid_on,
            "recorded_by": by,
            "recorded_at": at,
        },
    )
    if payable is not None:
        meet_deadline(dossier=contract.dossier, kind=LAST_INVOICE, about=contract, at=at)
    record(
        contract.dossier,
        EnforcementVerb.INVOICE_RECORDED,
        about=invoice,
        by=acting,
        at=at,
        facts={"number": number, "expected_on": expected_on, "payable": payable, "paid_on": paid_on},
    )
    return invoice


def _why_not_invoiced(
    contract: Contract, *, payable: Decimal | None, paid_on: date | None, today: date
) -> tuple[Blocker, ...]:
    """Why the last invoice cannot be recorded like this."""
    found = []
    if payable is not None and payable < 0:
        message = _("The payable amount of the last invoice cannot be lower than zero.")
        found.append(blocker("payable-negative", message, field="payable", source="R36"))
    if paid_on is not None and paid_on > today:
        message = _("The date on which the last invoice was paid cannot lie in the future.")
        found.append(blocker("paid-in-future", message, field="paid_on", source="R36"))
    if Withholding.objects.filter(invoice__contract=contract).exists():
        message = _("The withholding was instructed. The last invoice cannot change any more.")
        found.append(blocker("withheld-before", message, source="R36"))
    return tuple(found)


@transaction.atomic
def instruct_withholding(*, file_id: int, by: User, at: datetime) -> Withholding:
    """Tell finance what to withhold from the last invoice; the rest becomes a separate claim (R36)."""
    file, acting = hold(file_id, FileAction.WITHHOLD, by=by, at=at)
    fine = Fine.objects.select_for_update().get(file=file)
    invoice = FinalInvoice.objects.select_for_update().filter(contract=file.contract).first()
    facts = rules.InvoiceFacts(invoice.payable if invoice else None, invoice.paid_on if invoice else None)
    refuse(rules.why_not_withheld(facts, fine=fine.decided))
    division = rules.divide(fine=fine.decided or Decimal(0), payable=facts.payable or Decimal(0))
    letter = issue_letter(file.dossier, documents.withholding_instruction(file, fine, division), at=at, by=acting)
    withholding = Withholding.objects.create(
        fine=fine,
        invoice=invoice,
        withheld=division.withheld,
        claim=division.claim,
        letter=letter,
        instructed_by=by,
        instructed_at=at,
    )
    documents.tell_finance(file, letter, at=at)
    climb(
        file,
        FileAction.WITHHOLD,
        EnforcementVerb.WITHHOLDING_INSTRUCTED,
        by=acting,
        at=at,
        facts={"withheld": division.withheld, "claim": division.claim, "payable": division.payable},
    )
    return withholding


@transaction.atomic
def record_dispute(*, file_id: int, text: str, by: User, at: datetime) -> EnforcementFile:
    """Record that the contractor disputes the fine, and how."""
    file, acting = hold(file_id, FileAction.DISPUTE, by=by, at=at)
    if not text.strip():
        refuse([blocker("dispute-missing", _("Describe the dispute."), field="dispute", source="R34")])
    Withholding.objects.filter(fine__file=file).update(dispute=text)
    climb(file, FileAction.DISPUTE, EnforcementVerb.FINE_DISPUTED, by=acting, at=at, reason=text)
    return file


@transaction.atomic
def settle(*, file_id: int, settled_on: date, reason: str, by: User, at: datetime) -> EnforcementFile:
    """Record that fine and claim are paid or otherwise settled (R34)."""
    file, acting = hold(file_id, FileAction.SETTLE, by=by, at=at)
    found = []
    if not reason.strip():
        found.append(blocker("reason-missing", _("Write how the fine was settled."), field="reason", source="R34"))
    if settled_on > amsterdam_date(at):
        message = _("The date of the settlement cannot lie in the future.")
        found.append(blocker("settled-in-future", message, field="settled_on", source="R34"))
    refuse(found)
    Withholding.objects.filter(fine__file=file).update(settled_on=settled_on)
    facts = {"settled_on": settled_on}
    climb(file, FileAction.SETTLE, EnforcementVerb.FILE_SETTLED, by=acting, at=at, reason=reason, facts=facts)
    return file
