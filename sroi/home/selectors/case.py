"""The one screen of a case: where it is, the next action, money, deadlines, people, papers, course (R7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract
from procurement.gates import Condition
from procurement.models import Case
from procurement.selectors import MOVES, AnewPanel, anew_panel, spans_of
from procurement.states import BEFORE_AWARD, ENDED, ROAD, Phase
from reporting.selectors import meters_of
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Dossier
from sroi.dossier.selectors import DeadlineRow, Held, overview_of, roles_on
from sroi.home.rules import situation_of
from sroi.home.selectors.blocks import ContractBlock, blocks_of
from sroi.home.selectors.case_links import (
    SELECTION_READERS,
    PhaseLink,
    case_tabs,
    phase_links,
    phase_url,
)
from sroi.home.selectors.joint import JointBlock, counting, joint_block, joint_meters
from sroi.home.selectors.next_action import Surroundings, action_for, why_beside
from sroi.home.selectors.roles import names_of
from sroi.home.selectors.standing import (
    case_standing,
    files_of,
    read_of,
    standing_before_award,
    with_standing,
)
from sroi.kernel import formats, pages
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Branch, Fact, Gate, Moment, NextAction, Status, Tab, Tone
from sroi.kernel.planned import planned

NEWEST = 8
READ = 24
"""How many moments are read for the newest lines: the same said again takes one line."""
SHOWN_ROLES = (Role.BUYER, Role.ADVISER, Role.CONTRACT_MANAGER)
TONES: dict[str, Tone] = {Phase.CLOSED: "pos", Phase.OWN_DELIVERY: "plain", Phase.STOPPED: "neg"}


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
    joint: JointBlock | None
    people: tuple[Fact, ...]
    deadlines: tuple[DeadlineRow, ...]
    moments: tuple[Moment, ...]
    links: tuple[PhaseLink, ...]
    stop_reason: str
    anew: AnewPanel | None
    """The tenders before and after this one, where there are any or can be."""
    own_delivery: str


@planned()
def case_page(case: Case, user: User, on: date) -> CasePage:
    """The overview: a constant number of statements, whatever hangs on the case."""
    contracts = contracts_of(case, user)
    meters = meters_of(contracts, on) if contracts else {}
    joint = joint_meters(contracts, on)
    files = files_of(contracts, on)
    around = overview_of(
        case.dossier,
        user,
        staffed=[case.dossier, *(each.dossier for each in contracts)],
        moves=MOVES,
        newest=READ,
    )
    people, deadlines = around.people, () if case.phase in ENDED else around.deadlines
    roles = roles_on(user, people, department_path=path_of(case.dossier), parties=frozenset(), on=on)
    if case.phase in BEFORE_AWARD:
        standing = standing_before_award(case, roles, on)
    else:
        standing = case_standing(case, contracts, counting(meters, joint), files, on)
    found, step = situation_of(standing.case), standing.step
    surroundings = Surroundings(
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
        head=head_of(
            case,
            contracts,
            current="",
            reads_selection=not roles.isdisjoint(SELECTION_READERS),
            spans=spans_of(case, around.left),
        ),
        next_action=action_for(found, roles, surroundings),
        gate=tuple(gate_rows(standing.conditions, roles)),
        contracts=blocks_of(contracts, meters, joint, user),
        joint=joint_block(joint),
        people=tuple(person_fact(row) for row in people if row.role in SHOWN_ROLES),
        deadlines=deadlines,
        moments=together(around.moments)[:NEWEST],
        links=phase_links(case, roles),
        stop_reason=case.stop_reason,
        anew=_anew(case, user),
        own_delivery=case.own_delivery,
    )


def _has_failed_lots(case: Case) -> bool:
    """Tell whether a lot failed: read with the case by `case_of`, else asked."""
    known: bool | None = getattr(case, "has_failed_lots", None)
    return case.lots.filter(failed_on__isnull=False).exists() if known is None else known


def _anew(case: Case, user: User) -> AnewPanel | None:
    """The chain of tenders, for a case that starts anew, was stopped, or has lots that may have failed."""
    is_tried_again = case.restarts_id is not None or case.phase == Phase.STOPPED
    if not (is_tried_again or _has_failed_lots(case)):
        return None
    found = anew_panel(case, user)
    return found if found.is_shown else None


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


def names(people: Sequence[Held], contracts: Iterable[Contract]) -> Mapping[Role, str]:
    """Who stands behind each role here."""
    found = {role: names_of(people, role) for role in SHOWN_ROLES}
    found[Role.CONTRACTOR] = ", ".join(dict.fromkeys(each.contractor_name for each in contracts))
    return found


def head_of(
    case: Case,
    contracts: Iterable[Contract],
    *,
    current: str,
    reads_selection: bool,
    spans: Mapping[Phase, str] | None = None,
) -> CaseHead:
    """Title, facts, phases and tabs; when each phase was is read here unless it is given."""
    rows = tuple(contracts)
    return CaseHead(
        reference=case.reference,
        title=case.title,
        url=case.get_absolute_url(),
        status=Status(str(case.get_phase_display()), TONES.get(case.phase, "info")),
        contractors=", ".join(dict.fromkeys(each.contractor_name for each in rows)),
        term=term_of(case),
        facts=facts_of(case, rows),
        phases=phases_of(case, rows, spans_of(case) if spans is None else spans, reads_selection=reads_selection),
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
    if case.is_framework and case.framework_maximum is not None:
        how = str(case.get_call_off_method_display())
        found.append(Fact(_("Maximum of the framework"), formats.euro(case.framework_maximum), how))
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


def phases_of(
    case: Case, contracts: Sequence[Contract], spans: Mapping[Phase, str], *, reads_selection: bool
) -> tuple[pages.Phase, ...]:
    """The six phases on the road: behind, here, ahead."""
    phase = Phase(case.phase)
    here = ROAD.index(phase) if phase in ROAD else None
    found = []
    for place, each in enumerate(ROAD):
        is_done = phase == Phase.CLOSED or (here is not None and place < here)
        is_now = here == place
        note = spans.get(each, "") if is_done else ""
        if is_now:
            note = _("since %(day)s") % {"day": formats.medium_date(amsterdam_date(case.phase_since))}
        url = phase_url(case, each, contracts, reads_selection=reads_selection) if is_done else ""
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


def gate_rows(conditions: Iterable[Condition], roles: frozenset[Role]) -> Iterable[Gate]:
    """The checklist of the phase: met, now, later; what does not apply says why; the way there for who does it (R6)."""
    is_first = True
    for each in conditions:
        if not each.applies or each.met:
            evidence = each.why if not each.applies else ""
            yield Gate(each.label, "done", evidence)
            continue
        who = _("%(role)s does this.") % {"role": each.whose.label}
        evidence = " ".join(filter(None, (each.why, who)))
        url = each.url if each.whose in roles else ""
        yield Gate(each.label, "now" if is_first else "later", evidence, url, _("Open") if url else "")
        is_first = False


def person_fact(row: Held) -> Fact:
    """Somebody with a role, and how to reach them."""
    return Fact(str(row.role.label), row.name, row.phone)
