"""What would be short and fined: the computation, its source, and what happens if nobody acts (R35, R36)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract, FineClause
from enforcement import policies, rules
from enforcement.models import EnforcementFile, FinalInvoice, FineForecast
from enforcement.policies import EnforcementDuty
from enforcement.selectors.facts import FileFacts
from enforcement.selectors.figures import (
    computation_of,
    ending_of,
    invoice_facts,
    is_effort,
    last_report_due_on,
    outlook_of,
)
from enforcement.states import ENDED
from sroi.accounts.models import User
from sroi.dossier.selectors import path_to
from sroi.kernel import formats
from sroi.kernel.pages import Fact, Source
from sroi.kernel.traces import Part, from_rows


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A computation step by step, and where its figures came from."""

    stated_on: date
    parts: tuple[Part, ...]
    total: Decimal | None
    source: Source
    shortfall: Decimal
    imposed: Decimal | None = None
    """What the client decided, where that is another amount than was computed."""


def contract_of(user: User, reference: str) -> Contract | None:
    """The contract inside the scope of the reader."""
    rows = Contract.objects.visible_to(user).filter(reference=reference)
    return rows.select_related("dossier__department", "organisation", "consortium", "obligation", "case").first()


def figures_table(facts: FileFacts, *, on: date) -> FigureTable | None:
    """The computation as announced or proposed, else as it stands today (R35)."""
    fine, contract = facts.fine, facts.contract
    if fine is not None and fine.trace:
        parts, stated_on, amount = from_rows(fine.trace), fine.stated_on, fine.computed
        source, imposed = source_of(contract, facts.clause, parts), fine.decided if fine.decided != amount else None
        return FigureTable(stated_on, parts, amount, source, fine.shortfall, imposed)
    if is_effort(contract):
        return None
    found = computation_of(facts.file, on=on)
    source = source_of(contract, facts.clause, found.steps)
    return FigureTable(on, found.steps, found.fine, source, found.shortfall)


def source_of(contract: Contract, clause: FineClause | None, parts: tuple[Part, ...]) -> Source:
    """Formula, figures, clause, period and source of a computed fine (R35)."""
    if clause is None:
        return Source(
            formula=_("shortfall = net obligation − verified value, never below zero"),
            row=_("No fine clause is recorded, so no fine is computed."),
            valid_from=contract.starts_on,
            valid_until=contract.ends_on,
            source="R35",
        )
    return Source(
        formula=_("fine = 0 within the tolerance, else min(cap, max(floor, shortfall × factor + fixed))"),
        filled_in=formats.sentence(parts[-1]) if parts else "",
        row=clause_words(clause),
        valid_from=contract.starts_on,
        valid_until=contract.ends_on,
        source=clause.source,
    )


def clause_words(clause: FineClause) -> str:
    """The figures of a clause in one sentence."""
    words = [
        _("factor %(factor)s") % {"factor": formats.number(clause.factor, places=2)},
        _("fixed %(amount)s") % {"amount": formats.euro(clause.fixed)},
        _("floor %(amount)s") % {"amount": formats.euro(clause.floor)},
        _("tolerance %(amount)s") % {"amount": formats.euro(clause.tolerance)},
    ]
    if clause.cap_amount is not None:
        words.append(_("cap %(amount)s") % {"amount": formats.euro(clause.cap_amount)})
    if clause.cap_percent is not None:
        words.append(_("cap %(percent)s of the contract") % {"percent": formats.percent(clause.cap_percent)})
    return ", ".join(words)


def if_nothing_happens(
    contract: Contract, facts: FileFacts | None, *, enters_invoice: bool, on: date
) -> tuple[Fact, ...]:
    """What happens if nobody does anything today: shortfall, fine, last invoice, claim and the days (R36)."""
    if facts is not None and facts.file.state in ENDED:
        return ()
    invoice = getattr(contract, "final_invoice", None)
    seen = outlook_of(contract, invoice, on=on)
    found = [Fact(_("Shortfall today"), formats.euro(seen.computation.shortfall), formats.long_date(on))]
    decided = facts.fine.decided if facts and facts.fine else None
    if decided is not None:
        found.append(Fact(_("Imposed fine"), formats.euro(decided)))
    elif not is_effort(contract):
        note = "" if seen.computation.fine is not None else _("No fine clause is recorded.")
        found.append(Fact(_("Fine by the clause"), formats.euro(seen.computation.fine), note))
    found.append(_invoice_fact(contract, invoice, on, enters=enters_invoice))
    division = division_of(invoice, seen.computation.fine if decided is None else decided)
    if facts is not None and facts.withholding is not None:
        found.append(Fact(_("Withheld from it"), formats.euro(facts.withholding.withheld)))
        found.append(Fact(_("Separate claim"), formats.euro(facts.withholding.claim)))
    elif division is not None:
        found.append(Fact(_("Withheld from it"), formats.euro(division.withheld)))
        found.append(Fact(_("Separate claim"), formats.euro(division.claim)))
    return (*found, *_days(contract, facts, on=on))


def division_of(invoice: FinalInvoice | None, fine: Decimal | None) -> rules.Division | None:
    """The fine over the last invoice; None as long as one of them is not known (R36)."""
    reach = invoice_facts(invoice).reach
    return None if fine is None or reach is None else rules.divide(fine=fine, payable=reach)


def _invoice_fact(contract: Contract, invoice: FinalInvoice | None, on: date, *, enters: bool) -> Fact:
    """The last invoice as far as it is known, with the way to enter it for who does that."""
    if invoice is None:
        url = reverse("enforcement:invoice-record", args=[contract.reference]) if enters else ""
        return Fact(_("Last invoice"), _("Not known yet"), _("Do not pay it yet."), url, _("Last invoice"))
    if invoice.paid_on is not None:
        note = _("Paid on %(day)s: the whole fine becomes a claim") % {"day": formats.long_date(invoice.paid_on)}
    elif invoice.expected_on is not None and invoice.expected_on < on:
        note = _("Was expected on %(day)s: is it paid?") % {"day": formats.long_date(invoice.expected_on)}
    elif invoice.expected_on is not None:
        note = _("Expected on %(day)s") % {"day": formats.long_date(invoice.expected_on)}
    else:
        note = ""
    return Fact(_("Last invoice"), formats.euro(invoice.payable), note)


def _days(contract: Contract, facts: FileFacts | None, *, on: date) -> list[Fact]:
    """The days ahead that matter."""
    days = [
        (_("End of the contract"), contract.ends_on),
        (_("Last report due"), last_report_due_on(contract)),
        (_("End of the notice of default"), facts.notice.term_ends_on if facts and facts.notice else None),
        (_("View possible until"), facts.fine.view_due_on if facts and facts.fine else None),
    ]
    return [Fact(label, formats.long_date(day)) for label, day in days if day is not None and day >= on]


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """What would be short and fined if nothing changes: every figure of the same day (R36)."""

    contract: Contract
    kept: FineForecast | None
    has_moved: bool
    figures: FigureTable
    today: tuple[Fact, ...]
    ending: EnforcementFile | None
    file_url: str
    may_open: bool
    may_discharge: bool
    obligation_url: str


def forecast_of(contract: Contract) -> FineForecast | None:
    """The newest nightly forecast of a contract."""
    return FineForecast.objects.filter(contract=contract).order_by("-computed_on").first()


def may_see_forecast(contract: Contract, user: User, on: date) -> bool:
    """Tell whether the reader may look at the forecast of a contract."""
    return policies.may(user, EnforcementDuty.SEE_FORECAST, contract.dossier, on=on)


def forecast_page(contract: Contract, user: User, on: date) -> ForecastPage:
    """What would be short and fined today, and what the last night kept of it (R36)."""
    kept, clause = forecast_of(contract), getattr(contract, "fine_clause", None)
    seen = outlook_of(contract, getattr(contract, "final_invoice", None), on=on)
    steps, ending = seen.computation.steps, ending_of(contract)
    shortfall = seen.computation.shortfall
    file = contract.enforcement_files.open().first()
    enters = policies.may(user, EnforcementDuty.RECORD_INVOICE, contract.dossier)
    is_done = (shortfall == 0 or ending is not None) and not hasattr(contract, "discharge")
    return ForecastPage(
        contract=contract,
        kept=kept,
        has_moved=kept is not None and (kept.shortfall, kept.fine) != (shortfall, seen.computation.fine),
        figures=FigureTable(on, steps, seen.computation.fine, source_of(contract, clause, steps), shortfall),
        today=if_nothing_happens(contract, None, enters_invoice=enters, on=on),
        ending=ending,
        file_url=file.get_absolute_url() if file else "",
        may_open=file is None and ending is None and policies.may(user, EnforcementDuty.OPEN_FILE, contract.dossier),
        may_discharge=is_done and policies.may(user, EnforcementDuty.DISCHARGE, contract.dossier),
        obligation_url=path_to("contractors:obligation-show", contract.reference),
    )
