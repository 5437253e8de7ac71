"""The confirmation that the obligation is fulfilled: the last invoice is released (décharge, R36)."""

from datetime import date, datetime

from django.db import transaction

from contractors.models import Contract
from contractors.states import ObligationKind
from enforcement import documents, policies, rules
from enforcement.models import Discharge, FinalInvoice
from enforcement.policies import EnforcementDuty
from enforcement.selectors.figures import ending_of, figures_of, fulfilment_of
from enforcement.services.telling import client_people, finance_people, tell_people, write_to_company
from enforcement.states import EnforcementDeadline, EnforcementVerb, FileState
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import issue_letter, meet_deadline, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _


@transaction.atomic
def discharge_contract(*, contract_id: int, by: User, at: datetime) -> Discharge:
    """Confirm to client and contractor that the obligation is fulfilled, and release the last invoice (R36)."""
    contract = Contract.objects.locked().get(pk=contract_id)
    today = amsterdam_date(at)
    acting = policies.require(by, EnforcementDuty.DISCHARGE, contract.dossier, on=today)
    refuse((*_why_not_twice(contract), *rules.why_not_discharged(fulfilment_of(contract, on=today))))
    facts = fulfilment_facts(contract, on=today)
    discharge = _confirmed(contract, facts, by=acting, at=at)
    released = FinalInvoice.objects.filter(contract=contract).update(payment_stopped=False)
    for kind in (EnforcementDeadline.LAST_INVOICE, EnforcementDeadline.CONTRACT_END):
        meet_deadline(dossier=contract.dossier, kind=kind, about=contract, at=at)
    kept = {
        "net": facts.net,
        "verified": facts.verified,
        "after_fine": facts.after_fine,
        "waived_on": facts.waived_on,
        "invoice_released": released,
    }
    record(contract.dossier, EnforcementVerb.DISCHARGED, about=discharge, by=acting, at=at, facts=kept)
    return discharge


def fulfilment_facts(contract: Contract, *, on: date) -> documents.Fulfilment:
    """On what the confirmation rests: what was delivered, a settled fine, or a fine that the client waived."""
    figures, ending = figures_of(contract, on=on), ending_of(contract)
    is_short = bool(figures.shortfall) or contract.obligation.kind == ObligationKind.EFFORT
    waived = ending is not None and ending.state == FileState.WAIVED and is_short
    return documents.Fulfilment(
        on=on,
        net=figures.net,
        verified=figures.verified,
        is_effort=contract.obligation.kind == ObligationKind.EFFORT,
        after_fine=ending is not None and ending.state == FileState.SETTLED,
        shortfall=figures.shortfall,
        waived_on=amsterdam_date(ending.ended_at) if waived and ending and ending.ended_at else None,
    )


def _why_not_twice(contract: Contract) -> tuple[Blocker, ...]:
    """Why fulfilment is not confirmed again."""
    if not hasattr(contract, "discharge"):
        return ()
    return (blocker("discharged-before", _("Fulfilment of this contract was confirmed before."), source="R36"),)


def _confirmed(contract: Contract, facts: documents.Fulfilment, *, by: Acting, at: datetime) -> Discharge:
    """The letters to contractor and client, and the e-mails about them."""
    people = client_people(contract)
    names = ", ".join(each.name for each in people)
    paper = documents.discharge_letter(contract, facts, for_client=None, by=by.by)
    letter = issue_letter(contract.dossier, paper, at=at, by=by)
    copy = documents.discharge_letter(contract, facts, for_client=names, by=by.by)
    to_client = issue_letter(contract.dossier, copy, at=at, by=by)
    context = {"url": contract.get_absolute_url()}
    write_to_company(contract, letter, context, at=at)
    everybody = {each.pk: each for each in (*people, *finance_people())}
    key = f"enforcement.discharge:{contract.pk}"
    tell_people(everybody.values(), "discharged", key, context, at=at, contract=contract, letter=to_client)
    return Discharge.objects.create(contract=contract, letter=letter, given_by=by.by, given_at=at)
