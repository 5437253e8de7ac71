"""What the page of a contract shows from the layers above it: the next action, the meter, and where to go (R7, R30)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from contractors.models import Contract
from contractors.selectors import ContractPart, JointPanel, JointRow, Link
from contractors.states import STEPS, ContractStep, ObligationKind
from enforcement.models import EnforcementFile
from enforcement.selectors import may_see_forecast
from reporting.models import QuarterlyReport
from reporting.selectors import JointMeter, deliverables_of, may_verify, meters_of
from reporting.selectors.joint import JointPart
from reporting.states import ReportingDeadline, ReportState
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import path_to, roles_on
from sroi.home.rules import ContractStanding, Found, contract_situation
from sroi.home.selectors.case import names, path_of
from sroi.home.selectors.figures import meter_source, shown_meter
from sroi.home.selectors.joint import joint_meters
from sroi.home.selectors.next_action import Surroundings, action_for
from sroi.home.selectors.roles import people_on
from sroi.home.selectors.standing import UNFINISHED, contract_standing, files_of, with_standing
from sroi.home.states import Situation
from sroi.kernel import formats
from sroi.kernel.pages import Fact, NextAction

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
    files = files_of([here], on)
    joint = joint_meters([here], on).get(here.pk)
    standing = contract_standing(here, joint.meter if joint else meter, files.get(here.reference), on)
    above = [here.dossier, *([here.dossier.parent] if here.dossier.parent else [])]
    people = people_on(above)
    parties = frozenset(each.pk for each in here.dossier.parties.all())
    path = path_of(here.dossier) or (path_of(here.dossier.parent) if here.dossier.parent else "")
    roles = roles_on(user, people, department_path=path, parties=parties, on=on)
    reports = tuple(QuarterlyReport.objects.filter(contract=here).order_by("quarter"))
    around = Surroundings(reference=here.reference, on=on, names=names(people, [here]), files=files)
    verify_by = verification_terms(here)
    actions = [action_on(each, roles, around) for each in turns(standing, reports, on, verify_by)]
    agreed = here.step not in STEPS or STEPS.index(ContractStep(here.step)) >= AGREED
    shows = meter is not None and agreed
    return ContractPart(
        next_action=elsewhere(next((each for each in actions if each.url), actions[0]), here.get_absolute_url()),
        meter=shown_meter(meter) if meter and shows else None,
        source=meter_source(meter) if meter and shows else None,
        counted=counted_of(here, on) if here.obligation.kind == ObligationKind.EFFORT and agreed else (),
        links=tuple(links_of(here, reports, user, on)),
        joint=joint_panel(here, joint, user),
    )


def joint_panel(contract: Contract, found: JointMeter | None, user: User) -> JointPanel | None:
    """The one meter of the contracts that owe jointly, with the part of each (R24a, R30)."""
    if found is None:
        return None
    outsider = is_outsider(user)
    rows = (_joint_row(each, sees=not outsider or each.contract.pk == contract.pk) for each in found.parts)
    return JointPanel(meter=shown_meter(found.meter), source=meter_source(found.meter), rows=tuple(rows))


def _joint_row(part: JointPart, *, sees: bool) -> JointRow:
    """One contract of a joint obligation; its amounts for who may read them (R1)."""
    return JointRow(
        contractor=part.contract.contractor_name,
        reference=part.contract.reference,
        percent=part.percent,
        net=part.net if sees else None,
        verified=part.verified if sees else None,
        share=part.share if sees else None,
    )


def counted_of(contract: Contract, on: date) -> tuple[Fact, ...]:
    """The meter of an effort obligation: its deliverables, counted (R30)."""
    found = deliverables_of(contract, on)
    return (
        Fact(_("Agreed deliverables"), str(found.asked)),
        Fact(_("Done"), str(found.done)),
        Fact(_("In review"), str(found.in_review)),
        Fact(_("Still planned"), str(found.still_planned), str(found.signal.label)),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """The situation of a contract as one of its reports makes it, and by when that report is due."""

    found: Found
    due_on: date | None


def verification_terms(contract: Contract) -> Mapping[int, date]:
    """By when each report that was submitted is verified, by its number."""
    rows = Deadline.objects.open().filter(dossier=contract.dossier_id, kind=ReportingDeadline.VERIFICATION)
    return {row.about_id: row.due_on for row in rows}


def turns(
    standing: ContractStanding, reports: Iterable[QuarterlyReport], on: date, verify_by: Mapping[int, date]
) -> tuple[Turn, ...]:
    """One turn for each report that is not decided: another's turn on the first may be the reader's on the next."""
    found = []
    for report in reports:
        if report.state not in UNFINISHED:
            continue
        about = replace(
            standing,
            report=ReportState(report.state),
            quarter=report.quarter,
            report_is_due=report.period_end < on,
            report_is_overdue=report.due_on < on,
        )
        situation = contract_situation(about)
        due_on = report.due_on if situation in ABOUT_REPORT else verify_by.get(report.pk)
        found.append(Turn(Found(situation, about), due_on))
    return tuple(found) or (Turn(Found(contract_situation(standing), standing), None),)


def action_on(turn: Turn, roles: frozenset[Role], around: Surroundings) -> NextAction:
    """What the reader does in this turn, or whom it waits for."""
    due_on = {around.reference: turn.due_on} if turn.due_on else {}
    return action_for(turn.found, roles, replace(around, due_on=due_on))


def elsewhere(action: NextAction, url: str) -> NextAction:
    """On its own page an action that leads there is a sentence without a button."""
    return replace(action, url="", button="") if action.url == url else action


def links_of(contract: Contract, reports: Sequence[QuarterlyReport], user: User, on: date) -> Iterator[Link]:
    """The reports, the progress, the look back and the enforcement that this reader may open."""
    verifies = bool(reports) and may_verify(user, contract, on)
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
