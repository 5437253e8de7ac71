"""Phase 5 of a case of the demonstration: a report each quarter with evidence, and its verification."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from contractors.models import AgreementLine, Contract
from contractors.states import AgreementState, EvidenceKind, Possibility
from reporting import services as reporting
from reporting.models import Candidate, Effort, QuarterlyReport
from reporting.rules import CandidateEntry, EffortEntry
from reporting.selectors import meter_of
from reporting.services import NewFile
from sroi.dossier.services import judge_attachment
from sroi.home.services.demo.contracting import group
from sroi.home.services.demo.papers import invoice, payslip
from sroi.home.services.demo.walk import Course, Walk
from sroi.kernel.calendar import Quarter, quarters_between
from sroi.kernel.money import euro

WEEK = Decimal("28.0")
SUPPLIERS = ("Stichting De Werkbank", "Sociale firma Buurtgoed", "Atelier Zij aan Zij")
EXTRA = "Deze mensen en deze inkoop komen boven op de gewone bezetting van de opdracht."


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a contractor delivers in a quarter under one line."""

    line: AgreementLine
    value: Decimal


def quarters_of(way: Walk) -> tuple[Quarter, ...]:
    """The quarters in which the contract runs."""
    return quarters_between(way.plan.starts_on, way.plan.ends_on)


def executing(way: Walk) -> Course:
    """Each quarter: the report opens, is filled in, submitted and verified."""
    for quarter in quarters_of(way):
        last = min(quarter.last, way.plan.ends_on)
        yield way.working(last + timedelta(days=1))
        reporting.open_reports_of(contract_id=way.contract.pk, on=way.now, at=way.at)
        is_newest = last + timedelta(days=120) > way.today
        if is_newest and (way.marked("overdue") or way.marked("unreported")):
            return
        yield way.working(last + timedelta(days=10))
        report = way.contract.quarterly_reports.filter(quarter=str(quarter)).first()
        if report is None:  # nothing is reported of the days before the agreement (R27)
            continue
        fill_in(way, report)
        yield way.working(last + timedelta(days=14))
        reporting.submit_report(report_id=report.pk, by=way.company.contact, at=way.at)
        if is_newest and way.marked("unverified"):
            return
        yield way.working(last + timedelta(days=24))
        yield from verifying(way, report, ask=is_newest and way.marked("questioned"))
        if is_newest and way.marked("questioned"):
            return


def fill_in(way: Walk, report: QuarterlyReport) -> None:
    """Enter what was done under each line, with its evidence."""
    for delivery in deliveries(way, report):
        is_work = delivery.line.possibility == Possibility.JOB_IN_CONTRACT
        enter = enter_work if is_work else enter_buying
        enter(way, report, delivery)


def deliveries(way: Walk, report: QuarterlyReport) -> list[Delivery]:
    """The planned value of the quarter times what this contractor delivers, a little up or down."""
    lines = AgreementLine.objects.filter(
        agreement__contract=way.contract, agreement__state=AgreementState.IN_FORCE
    ).prefetch_related("quarters")
    covered = {str(quarter) for quarter in quarters_between(report.period_start, report.period_end)}
    found = []
    for line in lines:
        planned = sum((each.value for each in line.quarters.all() if each.quarter in covered), Decimal(0))
        factor = way.plan.story.ratio * Decimal(way.random.randint(96, 104)) / 100
        if planned:
            found.append(Delivery(line, euro(planned * factor)))
    return topped_up(way, found) if is_last_of_plenty(way, report) else found


def is_last_of_plenty(way: Walk, report: QuarterlyReport) -> bool:
    """Tell whether this is the last report of a contractor who delivers everything."""
    return report.period_end == way.plan.ends_on and way.plan.story.ratio >= 1


def topped_up(way: Walk, found: list[Delivery]) -> list[Delivery]:
    """Enough in the last quarter to fulfil the obligation."""
    net = Contract.objects.values_list("obligation__net", flat=True).get(pk=way.contract.pk)
    verified = meter_of(way.contract, way.now)
    so_far = (verified.verified if verified else Decimal(0)) + sum((each.value for each in found), Decimal(0))
    short = net - so_far
    if short <= 0:
        return found
    first, *others = found
    return [Delivery(first.line, first.value + short + 250), *others]


def enter_work(way: Walk, report: QuarterlyReport, delivery: Delivery) -> None:
    """Wages of a candidate, with a payslip."""
    candidate = candidate_of(way, report)
    wage, charges = euro(delivery.value * Decimal("0.72")), euro(delivery.value * Decimal("0.20"))
    entry = EffortEntry(
        line_id=delivery.line.pk,
        performed_by_id=way.company.organisation.pk,
        description="Loonkosten en begeleiding in dit kwartaal",
        period_start=report.period_start,
        period_end=report.period_end,
        is_extra=True,
        extra_reason=EXTRA,
        candidate_id=candidate.pk,
        components={"gross_wage": wage, "employer_charges": charges, "guidance": delivery.value - wage - charges},
        hours_per_week=WEEK,
    )
    effort = reporting.enter_effort(report_id=report.pk, entry=entry, by=way.company.contact, at=way.at)
    content = payslip(
        company=way.company.organisation.name,
        candidate=candidate.pseudonym,
        period=report.quarter,
        wage=wage,
        charges=charges,
        hours=WEEK * 13,
    )
    attach(way, effort, EvidenceKind.PAYSLIP, content, f"loonstrook-{candidate.pseudonym}-{report.quarter}.pdf")


def candidate_of(way: Walk, report: QuarterlyReport) -> Candidate:
    """The candidate who works on the contract; a number, never a name (R46)."""
    found = Candidate.objects.filter(contract=way.contract).first()
    if found is not None:
        return found
    entry = CandidateEntry(
        target_group_id=group(way, "participation-act"),
        group_code="participation-act",
        months_unemployed=14,
        is_registered=True,
        is_amsterdammer=True,
        starts_on=way.plan.starts_on,
        hours_per_week=WEEK,
    )
    return reporting.add_candidate(report_id=report.pk, entry=entry, by=way.company.contact, at=way.at)


def enter_buying(way: Walk, report: QuarterlyReport, delivery: Delivery) -> None:
    """An invoice of a social enterprise."""
    supplier = way.random.choice(SUPPLIERS)
    number = f"{report.quarter[:4]}-{way.contract.pk:04d}-{report.quarter[-1]}"
    entry = EffortEntry(
        line_id=delivery.line.pk,
        performed_by_id=way.company.organisation.pk,
        description="Inkoop bij een sociale firma",
        period_start=report.period_start,
        period_end=report.period_end,
        is_extra=True,
        extra_reason=EXTRA,
        invoice_number=number,
        invoice_party=supplier,
        invoice_amount=delivery.value,
    )
    effort = reporting.enter_effort(report_id=report.pk, entry=entry, by=way.company.contact, at=way.at)
    content = invoice(
        company=way.company.organisation.name,
        supplier=supplier,
        number=number,
        on=report.period_end,
        amount=delivery.value,
    )
    attach(way, effort, EvidenceKind.INVOICE, content, f"factuur-{number}.pdf")


def attach(way: Walk, effort: Effort, kind: EvidenceKind, content: bytes, name: str) -> None:
    """Put the file in and have it judged, as the machine does."""
    file = NewFile(BytesIO(content), name)
    evidence = reporting.attach_evidence(effort_id=effort.pk, kind=kind, file=file, by=way.company.contact, at=way.at)
    judge_attachment(attachment_id=evidence.attachment_id, at=way.at)


def verifying(way: Walk, report: QuarterlyReport, *, ask: bool) -> Course:
    """Accept every line; now and then a lower value, or a question that is still open."""
    efforts = list(report.efforts.order_by("pk"))
    for place, effort in enumerate(efforts):
        if ask and place == len(efforts) - 1:
            question = "Welk deel van de factuur betreft werk door de doelgroep?"
            reporting.ask_about_effort(effort_id=effort.pk, question=question, by=way.adviser, at=way.at)
            continue
        lower = way.random.random() < 0.08  # now and then
        value = euro(effort.claimed * Decimal("0.95")) if lower else effort.claimed
        reason = "Een deel van de uren viel buiten het kwartaal." if lower else ""
        reporting.accept_effort(effort_id=effort.pk, verified=value, reason=reason, by=way.adviser, at=way.at)
    report.refresh_from_db()
    yield way.now
