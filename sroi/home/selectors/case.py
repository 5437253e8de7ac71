"""The one screen of a case: where it is, the next action, money, deadlines, people, papers, course (R7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contractors.models import AgreementLine, Contract
from contractors.states import AgreementState, ContractStep, Possibility
from procurement.gates import Condition
from procurement.models import Case
from procurement.selectors import spans_of
from procurement.states import ENDED, ROAD, Phase
from reporting.models import Effort
from reporting.rules import Meter
from reporting.selectors import meters_of
from reporting.states import EffortState
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Dossier
from sroi.dossier.selectors import DeadlineRow, deadlines_of, roles_on, timeline_of
from sroi.home.rules import situation_of
from sroi.home.selectors.case_links import PhaseLink, anew_url, case_tabs, phase_links, phase_url
from sroi.home.selectors.figures import is_running, meter_source, shown_meter, signal_status
from sroi.home.selectors.next_action import Surroundings, action_for, why_beside
from sroi.home.selectors.roles import Person, names_of, people_on
from sroi.home.selectors.standing import (
    BEFORE_AWARD,
    case_standing,
    files_of,
    read_of,
    standing_before_award,
    with_standing,
)
from sroi.kernel import formats, pages
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Branch, Fact, Gate, Moment, NextAction, Source, Status, Tab, Tone

NEWEST = 8
READ = 24
"""How many moments are read for the newest lines: the same said again takes one line."""
SHOWN_ROLES = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER)
TONES: dict[str, Tone] = {Phase.CLOSED: "pos", Phase.OWN_DELIVERY: "plain", Phase.STOPPED: "neg"}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the agreement with what was verified under it."""

    description: str
    possibility: str
    theme: str
    planned: Decimal
    verified: Decimal


@dataclass(frozen=True, slots=True)
class ContractBlock:
    """One contract on the page of its case."""

    reference: str
    contractor: str
    url: str
    step: Status
    signal: Status | None
    meter: pages.Meter | None
    source: Source | None
    effort: str
    version: int
    lines: tuple[LineRow, ...]
    planned: Decimal
    verified: Decimal


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What every tab of a case shows at the top."""

    reference: str
    title: str
    url: str
    status: Status
    contractors: str
    term: str
    facts: tuple[Fact, ...]
    phases: tuple[pages.Phase, ...]
    branch: Branch
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """The overview of a case as this reader sees it."""

    head: CaseHead
    next_action: NextAction
    gate: tuple[Gate, ...]
    contracts: tuple[ContractBlock, ...]
    people: tuple[Fact, ...]
    deadlines: tuple[DeadlineRow, ...]
    moments: tuple[Moment, ...]
    links: tuple[PhaseLink, ...]
    stop_reason: str
    anew_url: str
    """Where the buyer of a stopped case opens a new one with its data."""
    own_delivery: str


def case_page(case: Case, user: User, on: date) -> CasePage:
    """The overview: a constant number of statements, whatever hangs on the case."""
    contracts = contracts_of(case, user)
    meters = meters_of(contracts, on) if contracts else {}
    files = files_of(contracts, on)
    people = people_on([case.dossier, *(each.dossier for each in contracts)])
    deadlines = () if case.phase in ENDED else deadlines_of(case.dossier, user)
    roles = roles_on(user, people, department_path=path_of(case.dossier), parties=frozenset(), on=on)
    if case.phase in BEFORE_AWARD:
        standing = standing_before_award(case, roles, on)
    else:
        standing = case_standing(case, contracts, meters, files, on)
    found, step = situation_of(standing.case), standing.step
    around = Surroundings(
        reference=case.reference,
        on=on,
        condition_url=step.url if step else "",
        condition_why=why_beside(found.situation, step.why) if step else "",
        decision_id=standing.decision_id,
        due_on=first_due(deadlines),
        names=names(people, contracts),
        files=files,
    )
    return CasePage(
        head=head_of(case, contracts, current=""),
        next_action=action_for(found, roles, around),
        gate=tuple(gate_rows(standing.conditions)),
        contracts=blocks_of(contracts, meters),
        people=tuple(person_fact(row) for row in people if row.role in SHOWN_ROLES),
        deadlines=deadlines,
        moments=together(timeline_of(case.dossier, user, limit=READ))[:NEWEST],
        links=phase_links(case, roles),
        stop_reason=case.stop_reason,
        anew_url=anew_url(case, roles),
        own_delivery=case.own_delivery,
    )


def together(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """The same said again by the same person, such as a weekly reminder, as one line with how often and since when."""
    found: list[Moment] = []
    for each in moments:
        last = found[-1] if found else None
        if last is not None and not each.url and same_words(last, each):
            found[-1] = replace(last, times=last.times + 1, since=each.at)
        else:
            found.append(each)
    return tuple(found)


def same_words(one: Moment, other: Moment) -> bool:
    """Tell whether two moments read the same but for their time."""
    return (one.who, one.for_whom, one.what) == (other.who, other.for_whom, other.what)


def contracts_of(case: Case, user: User) -> tuple[Contract, ...]:
    """The contracts of a case that this reader sees, with whose turn it is."""
    if case.phase in BEFORE_AWARD:
        return ()
    rows = with_standing(Contract.objects.visible_to(user).filter(case=case)).select_related("dossier")
    return tuple(rows.order_by("reference"))


def path_of(dossier: Dossier) -> str:
    """Where the department of a dossier lies in the tree."""
    return dossier.department.path if dossier.department else ""


def first_due(deadlines: Iterable[DeadlineRow]) -> Mapping[str, date]:
    """The first deadline of each reference."""
    found: dict[str, date] = {}
    for row in deadlines:
        found.setdefault(row.reference, row.due_on)
    return found


def names(people: Sequence[Person], contracts: Iterable[Contract]) -> Mapping[Role, str]:
    """Who stands behind each role here."""
    found = {role: names_of(people, role) for role in SHOWN_ROLES}
    found[Role.CONTRACTOR] = ", ".join(dict.fromkeys(each.contractor_name for each in contracts))
    return found


def head_of(case: Case, contracts: Iterable[Contract], *, current: str) -> CaseHead:
    """Title, facts, phases and tabs."""
    rows = tuple(contracts)
    return CaseHead(
        reference=case.reference,
        title=case.title,
        url=case.get_absolute_url(),
        status=Status(str(case.get_phase_display()), TONES.get(case.phase, "info")),
        contractors=", ".join(dict.fromkeys(each.contractor_name for each in rows)),
        term=term_of(case),
        facts=facts_of(case, rows),
        phases=phases_of(case, rows),
        branch=branch_of(rows),
        tabs=case_tabs(case, current),
    )


def term_of(case: Case) -> str:
    """The term of the contract, as far as it is known."""
    if not case.starts_on or not case.ends_on:
        return ""
    return f"{formats.long_date(case.starts_on)} – {formats.long_date(case.ends_on)}"


def facts_of(case: Case, contracts: Sequence[Contract]) -> tuple[Fact, ...]:
    """The money of a case: what is bought, and what is owed."""
    foreign = formats.in_currency(case.foreign_value) or "–"
    value = formats.euro(case.estimated_value) if case.estimated_value is not None else foreign
    found = [
        Fact(_("Department"), case.department.name if case.department else "–"),
        Fact(_("Estimated value"), value, _("excluding VAT")),
    ]
    if len(contracts) == 1:
        found += owed_facts(contracts[0])
    elif contracts:
        net = sum((each.obligation.net for each in contracts), Decimal(0))
        found.append(Fact(_("Obligations together"), formats.euro(net), _("%(n)s contracts") % {"n": len(contracts)}))
    return tuple(found)


def owed_facts(contract: Contract) -> Iterable[Fact]:
    """Percentage, discount and net, so that each amount recomputes from those before it (R38)."""
    owed, link = contract.obligation, _("How is this computed?")
    url = f"{contract.get_absolute_url()}#obligation"
    if owed.percent is not None:
        yield Fact(_("Social return"), f"{formats.percent(owed.percent)} = {formats.euro(owed.gross)}")
    if owed.discount_percent:
        yield Fact(
            _("PSO discount"), f"− {formats.percent(owed.discount_percent)} = − {formats.euro(owed.gross - owed.net)}"
        )
    if owed.effort_asked:
        yield Fact(_("Obligation"), str(owed.get_kind_display()), url=url, link=link)
    else:
        yield Fact(_("Net obligation"), formats.euro(owed.net), url=url, link=link)


def phases_of(case: Case, contracts: Sequence[Contract] = ()) -> tuple[pages.Phase, ...]:
    """The six phases on the road: behind, here, ahead."""
    phase = Phase(case.phase)
    here = ROAD.index(phase) if phase in ROAD else None
    spans, found = spans_of(case), []
    for place, each in enumerate(ROAD):
        is_done = phase == Phase.CLOSED or (here is not None and place < here)
        is_now = here == place
        note = spans.get(each, "") if is_done else ""
        if is_now:
            note = _("since %(day)s") % {"day": formats.medium_date(amsterdam_date(case.phase_since))}
        url = phase_url(case, each, contracts) if is_done else ""
        found.append(pages.Phase(str(each.label), "done" if is_done else "now" if is_now else "later", note, url))
    return tuple(found)


def branch_of(contracts: Iterable[Contract]) -> Branch:
    """Phase 7, open while a contract has an open enforcement file (R6)."""
    for each in contracts:
        file = read_of(each).get("open_file")
        if file:
            url = reverse("enforcement:file", args=[file["reference"]])
            return Branch(_("Enforce"), open=True, note=file["reference"], url=url)
    return Branch(_("Enforce"))


def gate_rows(conditions: Iterable[Condition]) -> Iterable[Gate]:
    """The checklist of the phase: met, now, later; what does not apply says why (R6)."""
    is_first = True
    for each in conditions:
        if not each.applies or each.met:
            evidence = each.why if not each.applies else ""
            yield Gate(each.label, "done", evidence)
            continue
        who = _("%(role)s does this.") % {"role": each.whose.label}
        evidence = " ".join(filter(None, (each.why, who)))
        yield Gate(each.label, "now" if is_first else "later", evidence, each.url, _("Open") if each.url else "")
        is_first = False


def blocks_of(contracts: Sequence[Contract], meters: Mapping[int, Meter]) -> tuple[ContractBlock, ...]:
    """The contracts with their meters and agreed lines."""
    lines = lines_of(contracts)
    return tuple(block_of(each, meters.get(each.pk), lines.get(each.pk, ())) for each in contracts)


def block_of(contract: Contract, meter: Meter | None, lines: tuple[LineRow, ...]) -> ContractBlock:
    """One contract with its six figures."""
    tones: dict[str, Tone] = {ContractStep.CLOSED: "plain", ContractStep.STOPPED: "neg"}
    meter = meter if is_running(contract) else None
    return ContractBlock(
        reference=contract.reference,
        contractor=contract.contractor_name,
        url=contract.get_absolute_url(),
        step=Status(str(contract.get_step_display()), tones.get(contract.step, "info")),
        signal=signal_status(meter.signal) if meter and contract.closed_at is None else None,
        meter=shown_meter(meter) if meter else None,
        source=meter_source(meter) if meter else None,
        effort=contract.obligation.effort_asked or why_no_meter(contract),
        version=(read_of(contract).get("agreed") or {}).get("version", 0),
        lines=lines,
        planned=sum((line.planned for line in lines), Decimal(0)),
        verified=sum((line.verified for line in lines), Decimal(0)),
    )


def why_no_meter(contract: Contract) -> str:
    """What stands in the place of the meter."""
    if not contract.obligation.is_owed:
        return _("This contract has no social return obligation")
    return _("The meter follows when the performance agreement is in force.")


def lines_of(contracts: Sequence[Contract]) -> dict[int, tuple[LineRow, ...]]:
    """The lines in force of these contracts with what was verified under each, in one statement."""
    if not contracts:
        return {}
    accepted = Effort.objects.filter(line=OuterRef("pk"), state=EffortState.ACCEPTED).order_by().values("line")
    in_force = AgreementLine.objects.filter(agreement__contract__in=contracts, agreement__state=AgreementState.IN_FORCE)
    theme = "theme__name_en" if get_language() == "en" else "theme__name_nl"
    rows = in_force.values_list(
        "agreement__contract",
        "description",
        "possibility",
        theme,
        "planned_value",
        Subquery(accepted.annotate(sum=Sum("verified")).values("sum")),
    )
    found: dict[int, list[LineRow]] = {}
    for number, description, possibility, name, planned, verified in rows:
        line = LineRow(description, str(Possibility(possibility).label), name, planned, verified or Decimal(0))
        found.setdefault(number, []).append(line)
    return {number: tuple(lines) for number, lines in found.items()}


def person_fact(row: Person) -> Fact:
    """Somebody with a role, and how to reach them."""
    return Fact(str(row.role.label), row.name, row.phone)
