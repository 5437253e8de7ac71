"""Who may open which page of phases 5 and 6 (R1, R2)."""

from collections.abc import Mapping

from reporting.models import CounterProposal
from reporting.states import EffortState
from tests.factories import reports
from tests.factories.people import AT
from tests.law.access import World, contract_act, contract_page, in_contract, in_open_report, in_report, only

BUREAU = ("adviser", "coordinator")


def of_effort(world: World) -> Mapping[str, object]:
    """A line in review."""
    return {**in_report(world), "pk": world.effort.pk}


def of_draft(world: World) -> Mapping[str, object]:
    """A draft in the open report."""
    return {**in_open_report(world), "pk": reports.effort(world.open_report, by=world.cast.contractor).pk}


def of_line(world: World) -> Mapping[str, object]:
    """A line of the agreement."""
    return {**in_open_report(world), "line": world.agreement.lines.earliest("number").pk}


def of_group(world: World) -> Mapping[str, object]:
    """The first part of the report."""
    return {**in_open_report(world), "group": "people"}


def of_evidence(world: World) -> Mapping[str, object]:
    """A file with a draft."""
    draft = reports.effort(world.open_report, by=world.cast.contractor)
    return {**in_open_report(world), "pk": reports.evidence(draft, world.shared_attachment).pk}


def of_version(world: World) -> Mapping[str, object]:
    """The first version of the submitted report."""
    return {**in_report(world), "version": 1}


def of_counter(world: World) -> Mapping[str, object]:
    """A correction that waits."""
    closed = reports.effort(world.report, EffortState.ACCEPTED, by=world.cast.contractor)
    made = CounterProposal.objects.create(
        effort=closed, amount=-1, reason="Te veel.", proposed_by=world.cast.other_adviser, proposed_at=AT
    )
    return {**in_contract(world), "pk": made.pk}


def by_client(world: World) -> Mapping[str, object]:
    """The form of the client."""
    return {**in_contract(world), "party": "client"}


ROWS = {
    "reporting:effect-check": contract_act(*BUREAU, kwargs=in_contract),
    "reporting:verification-list": only("adviser", "other_adviser", "coordinator", "auditor", "stand_in"),
    "reporting:progress": contract_page(in_contract),
    "reporting:evaluation": contract_page(in_contract),
    "reporting:evaluation-open": contract_act(*BUREAU, kwargs=in_contract, method="post"),
    "reporting:evaluation-give": contract_act("contract_manager", "department_head", kwargs=by_client),
    "reporting:result-record": contract_act(*BUREAU, kwargs=in_contract),
    "reporting:case-close": contract_act(*BUREAU, kwargs=in_contract, method="post"),
    "reporting:counter-decide": contract_act("coordinator", kwargs=of_counter),
    "reporting:counter-propose": contract_act("adviser", kwargs=of_effort),
    "reporting:report": contract_page(in_report),
    "reporting:report-start": contract_act("contractor", kwargs=in_open_report, method="post"),
    "reporting:report-nothing": contract_act("contractor", kwargs=in_open_report, method="post"),
    "reporting:report-task": contract_page(of_group),
    "reporting:effort-add": contract_act("contractor", kwargs=of_line),
    "reporting:effort-edit": contract_act("contractor", kwargs=of_draft),
    "reporting:effort-remove": contract_act("contractor", kwargs=of_draft, method="post"),
    "reporting:effort-answer": contract_act("contractor", kwargs=of_effort),
    "reporting:evidence-waive": contract_act(*BUREAU, kwargs=of_effort, method="post"),
    "reporting:candidate-add": contract_act("contractor", kwargs=in_open_report),
    "reporting:evidence": contract_act("contractor", kwargs=in_open_report),
    "reporting:evidence-remove": contract_act("contractor", kwargs=of_evidence, method="post"),
    "reporting:remarks": contract_act("contractor", kwargs=in_open_report),
    "reporting:report-check": contract_act("contractor", kwargs=in_open_report),
    "reporting:report-receipt": contract_page(of_version),
    "reporting:report-verify": contract_act(*BUREAU, kwargs=in_report),
    "reporting:report-return": contract_act(*BUREAU, kwargs=in_report, method="post"),
    "reporting:report-decide": contract_act(*BUREAU, kwargs=in_report, method="post"),
    "reporting:report-lapse": contract_act(*BUREAU, kwargs=in_open_report),
    "reporting:deviation-settle": contract_act(*BUREAU, kwargs=in_report, method="post"),
}
