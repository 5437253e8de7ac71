"""What every page of reporting does first: the thing inside the scope, the duty; and what is kept while it is typed."""

from contractors.models import Contract
from reporting import policies
from reporting.models import QuarterlyReport
from reporting.selectors.filling import report_of
from reporting.selectors.standing import contract_of
from sroi.accounts.visits import Visit, found_or_404
from sroi.kernel.citizen_numbers import without_citizen_numbers


def find_report(here: Visit, reference: str, quarter: str, duty: str = "") -> QuarterlyReport:
    """The report inside the scope (404), for who holds the duty (403)."""
    report = found_or_404(report_of(here.user, reference, quarter))
    if duty:
        policies.require(here.user, duty, report.contract, on=here.on)
    return report


def find_contract(here: Visit, reference: str, duty: str = "") -> Contract:
    """The contract inside the scope (404), for who holds the duty (403)."""
    contract = found_or_404(contract_of(here.user, reference))
    if duty:
        policies.require(here.user, duty, contract, on=here.on)
    return contract


def keep_draft(here: Visit, key: str) -> None:
    """Keep what was typed so far with the session, without citizen numbers, until it is saved (R45)."""
    typed = {
        name: without_citizen_numbers(value[:4000])
        for name, value in here.request.POST.items()
        if name != "csrfmiddlewaretoken" and isinstance(value, str)
    }
    here.request.session[f"draft:{key}"] = typed


def draft_of(here: Visit, key: str) -> dict[str, str]:
    """What was typed before and not saved."""
    kept = here.request.session.get(f"draft:{key}", {})
    return dict(kept) if isinstance(kept, dict) else {}


def drop_draft(here: Visit, key: str) -> None:
    """Forget what was typed: it is saved."""
    here.request.session.pop(f"draft:{key}", None)
