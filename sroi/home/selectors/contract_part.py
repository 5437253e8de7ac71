"""What the page of a contract shows from the layers above it: the next action, the meter, and where to go (R7, R30)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from contractors.models import Contract
from contractors.selectors import ContractPart, Link
from contractors.states import STEPS, ContractStep
from enforcement.models import EnforcementFile
from enforcement.selectors import may_see_forecast
from reporting.models import QuarterlyReport
from reporting.policies import ReportDuty
from reporting.policies import may as may_report
from reporting.selectors import meters_of
from reporting.states import ReportState
from sroi.accounts.models import User
from sroi.dossier.selectors import path_to
from sroi.home.rules import Found, contract_situation
from sroi.home.selectors.case import names, path_of
from sroi.home.selectors.figures import meter_source, shown_meter
from sroi.home.selectors.next_action import Surroundings, action_for
from sroi.home.selectors.roles import people_on, roles_on
from sroi.home.selectors.standing import contract_standing, with_standing
from sroi.home.states import Situation
from sroi.kernel import formats
from sroi.kernel.pages import NextAction

ABOUT_REPORT = frozenset({Situation.REPORT_OVERDUE, Situation.REPORT_DUE, Situation.REPORT_QUESTIONED})
AGREED = STEPS.index(ContractStep.START)


def contract_part(contract: Contract, user: User, on: date) -> ContractPart:
    """The part of a contract above phase 4; a constant number of statements."""
    rows = with_standing(Contract.objects.filter(pk=contract.pk)).select_related(
        "dossier__department", "dossier__parent__department"
    )
    here = rows.get()
    prefetch_related_objects([here], "dossier__parties")
    meter = meters_of([here], on).get(here.pk)
    standing = contract_standing(here, meter, on)
    above = [here.dossier, *([here.dossier.parent] if here.dossier.parent else [])]
    people = people_on(above)
    parties = frozenset(each.pk for each in here.dossier.parties.all())
    path = path_of(here.dossier) or (path_of(here.dossier.parent) if here.dossier.parent else "")
    roles = roles_on(user, people, department_path=path, parties=parties, on=on)
    found = Found(contract_situation(standing), standing)
    around = Surroundings(reference=here.reference, due_on=due_of(here, found.situation), names=names(people, [here]))
    shows = meter is not None and (here.step not in STEPS or STEPS.index(ContractStep(here.step)) >= AGREED)
    return ContractPart(
        next_action=elsewhere(action_for(found, roles, around), here.get_absolute_url()),
        meter=shown_meter(meter) if meter and shows else None,
        source=meter_source(meter) if meter and shows else None,
        links=tuple(links_of(here, user, on)),
    )


def due_of(contract: Contract, situation: Situation) -> Mapping[str, date]:
    """By when the report is due that the situation is about."""
    report = vars(contract)["report"]
    if report is None or situation not in ABOUT_REPORT:
        return {}
    return {contract.reference: date.fromisoformat(report["due_on"])}


def elsewhere(action: NextAction, url: str) -> NextAction:
    """On its own page an action that leads there is a sentence without a button."""
    return replace(action, url="", button="") if action.url == url else action


def links_of(contract: Contract, user: User, on: date) -> Iterator[Link]:
    """The reports, the progress, the look back and the enforcement that this reader may open."""
    reports = tuple(QuarterlyReport.objects.filter(contract=contract).order_by("quarter"))
    verifies = bool(reports) and may_report(user, ReportDuty.VERIFY, contract, on=on)
    for report in reports:
        words = {"quarter": formats.quarter(report.quarter), "state": str(report.get_state_display()).lower()}
        handed_in = report.state not in (ReportState.OPEN, ReportState.LAPSED)
        page = "reporting:report-verify" if verifies and handed_in else "reporting:report"
        yield Link(_("Report of %(quarter)s (%(state)s)") % words, path_to(page, contract.reference, report.quarter))
    if reports:
        yield Link(_("Progress of the obligation"), path_to("reporting:progress", contract.reference))
    if contract.step in (ContractStep.CLOSING_MEETING, ContractStep.CLOSED):
        yield Link(_("Evaluation"), path_to("reporting:evaluation", contract.reference))
    if reports and may_see_forecast(contract, user, on):
        yield Link(_("Forecast of shortfall and fine"), path_to("enforcement:forecast-view", contract.reference))
    for file in EnforcementFile.objects.visible_to(user).filter(contract=contract).order_by("pk"):
        yield Link(_("Enforcement file %(reference)s") % {"reference": file.reference}, file.get_absolute_url())
