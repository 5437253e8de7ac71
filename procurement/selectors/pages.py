"""What every page of phases 1 and 2 shows around its own part: the case, the way back, the list of tasks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import gates, policies
from procurement.gates import CaseFacts, Condition
from procurement.models import Case
from procurement.policies import ProcurementDuty
from procurement.states import BACK, BY_BUTTON, FORWARD, CaseAction, Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.selectors.papers import path_to
from sroi.kernel.refusals import Refused, blocker
from sroi.kernel.words import gettext_noop

PREPARE_TASKS = (
    ("case-edit", ("case-known",)),
    ("lot-edit", ("lots",)),
    ("opportunity-record", ("opportunities", "route")),
    ("consultation-show", ("consultation",)),
    ("threshold-test", ("threshold",)),
    ("variant-choose", ("variant",)),
    ("ask-set", ("ask", "explanation", "waiver")),
    ("advice-list", ("advice", "explanation")),
)
SPECIFY_TASKS = (
    ("consideration-answer", ("considerations", "partner")),
    ("base-set", ("base",)),
    ("criterion-list", ("criteria",)),
    ("case-edit", ("case-known", "closing-time")),
    (
        "text-list",
        (
            "text-strategy",
            "text-tender-guide",
            "text-contract-clauses",
            "text-privacy",
            "text-pso",
            "text-fine-clause",
            "text-criterion",
        ),
    ),
)


def task_names() -> dict[str, str]:
    """The tasks as the reader knows them."""
    return {
        "case-edit": _("Data of the contract"),
        "lot-edit": _("Lots"),
        "opportunity-record": _("Opportunities and route"),
        "consultation-show": _("Market consultation"),
        "threshold-test": _("Threshold test"),
        "variant-choose": _("Variant"),
        "ask-set": _("Percentage"),
        "advice-list": _("Advice"),
        "consideration-answer": _("Considerations"),
        "base-set": _("Base"),
        "criterion-list": _("Award criteria"),
        "text-list": _("Texts"),
        "case-gate": _("Check and go on"),
    }


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the list: where it is done, how far it is, and whether it is this page."""

    label: str
    status: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """The case around a page of phases 1 and 2."""

    case: Case
    url: str
    tasks: tuple[Task, ...]
    step: int
    facts: CaseFacts

    @property
    def next(self) -> Task | None:
        """The task after this one."""
        return self.tasks[self.step] if 0 < self.step < len(self.tasks) else None

    @property
    def of(self) -> int:
        """How many tasks there are."""
        return len(self.tasks)


def case_url(case: Case) -> str:
    """The page of the case, else its choices."""
    return path_to("home:case", case.reference) or reverse("procurement:case-preparation", args=[case.reference])


def case_of(user: User, reference: str) -> Case | None:
    """The case with this reference inside the scope of the user (R1)."""
    found = Case.objects.visible_to(user).select_related("dossier", "department")
    return found.filter(reference=reference).first()


def case_page(case: Case, current: str, reader: User | None = None) -> CasePage:
    """The case with its list of tasks; `current` names the page.

    A reader who may not do a task is led to what was chosen instead.
    """
    facts = gates.named_facts(case)
    conditions = {each.code: each for each in (*gates.prepared(facts), *gates.specified(facts))}
    wanted = dict(PREPARE_TASKS if case.phase == Phase.PREPARE else (*PREPARE_TASKS, *SPECIFY_TASKS))
    names, may_open = task_names(), _pages_for(case, reader)
    read = url_of(case, "case-preparation")
    tasks = [
        Task(
            names[page],
            _status(codes, conditions, facts),
            url_of(case, page) if may_open(page) else read,
            page == current,
        )
        for page, codes in wanted.items()
    ]
    tasks.append(Task(names["case-gate"], "", url_of(case, "case-gate"), current == "case-gate"))
    step = next((number for number, task in enumerate(tasks, 1) if task.current), 0)
    return CasePage(case, case_url(case), tuple(tasks), step, facts)


def _pages_for(case: Case, reader: User | None) -> Callable[[str], bool]:
    """Which pages of the list a reader may open; nobody named: all of them."""
    if reader is None:
        return lambda page: True  # noqa: ARG005  # of one shape with the other
    acting = case.dossier.acting(reader, Role.BUYER, Role.ADVISER, Role.COORDINATOR)
    roles = {acting.role} if acting is not None else set()
    return lambda page: page not in CHANGES or bool(roles & set(policies.DUTY[CHANGES[page]])) or page in READ_BY_ALL


def url_of(case: Case, page: str) -> str:
    """The address of a page of this case; empty as long as it does not exist."""
    return path_to(f"procurement:{page}", case.reference)


def _status(codes: Iterable[str], conditions: dict[str, Condition], facts: CaseFacts) -> str:
    """Ready, busy, not begun or not applicable: the worst of the conditions of a task."""
    known = [conditions[code] for code in codes if code in conditions]
    applying = [each for each in known if each.applies]
    if known and not applying:
        return _("Not applicable")
    if all(each.met for each in applying):
        return _("Ready")
    is_begun = any(each.met for each in applying) or BEGUN_BY.get(known[0].code, _never)(facts)
    return _("Busy") if is_begun else _("Not started yet")


def _never(facts: CaseFacts) -> bool:  # noqa: ARG001  # of one shape with the others
    return False


BEGUN_BY: dict[str, Callable[[CaseFacts], bool]] = {
    "advice": lambda facts: bool(facts.advices),
    "opportunities": lambda facts: bool(facts.case.opportunity_note),
    "lots": lambda facts: bool(facts.lots),
    "considerations": lambda facts: bool(facts.answers),
    "criteria": lambda facts: bool(facts.criteria),
}
"""What shows that a task was begun, although none of its conditions is met yet."""


def button_of(case: Case) -> CaseAction:
    """The move that a button makes from this phase; refused where an act of its own moves the case."""
    action = FORWARD.get(Phase(case.phase))
    if action is None or action not in BY_BUTTON:
        message = gettext_noop("The case goes on by itself from this phase.")
        raise Refused((blocker("no-button", message, source="R6"),))
    return action


CHANGES = {
    "case-edit": ProcurementDuty.EDIT_CASE,
    "lot-edit": ProcurementDuty.SET_LOTS,
    "opportunity-record": ProcurementDuty.RECORD_OPPORTUNITIES,
    "threshold-test": ProcurementDuty.TEST_THRESHOLD,
    "variant-choose": ProcurementDuty.CHOOSE_VARIANTS,
    "ask-set": ProcurementDuty.SET_ASK,
    "consideration-answer": ProcurementDuty.ANSWER_CONSIDERATIONS,
    "base-set": ProcurementDuty.SET_BASE,
}


def urls_to_change(case: Case, user: User) -> dict[str, str]:
    """The pages on which this reader may change a choice now."""
    late = case.phase == Phase.SELECT and case.notices.exists()
    if case.phase not in (Phase.PREPARE, Phase.SPECIFY) and not late:
        return {}
    acting = case.dossier.acting(user, Role.BUYER, Role.ADVISER, Role.COORDINATOR)
    if acting is None:
        return {}
    mine = [page for page, duty in CHANGES.items() if acting.role in policies.DUTY[duty]]
    return {page: url_of(case, page) for page in mine if not (late and page in EARLY_ONLY)}


READ_BY_ALL = frozenset({"threshold-test"})
"""Pages of the list that every reader of the case may open."""
EARLY_ONLY = frozenset({"lot-edit", "opportunity-record"})


@dataclass(frozen=True, slots=True)
class GatePage:
    """The checklist before the next phase, with what this reader may do."""

    case: Case
    url: str
    action: CaseAction | None
    conditions: tuple[Condition, ...]
    may_advance: bool
    may_pass: bool
    may_return: bool

    @property
    def open(self) -> tuple[Condition, ...]:
        """What still has to be done."""
        return tuple(each for each in self.conditions if each.blocks)


def _for_reader(conditions: tuple[Condition, ...], case: Case, user: User) -> tuple[Condition, ...]:
    """The conditions, with the way to where each is met only for who meets it (R2)."""
    held = {role for role in {each.whose for each in conditions} if case.dossier.acting(user, role)}
    return tuple(each if each.whose in held else replace(each, url="") for each in conditions)


def gate_page(case: Case, user: User) -> GatePage:
    """The checklist of the move that comes next (R6)."""
    action = FORWARD.get(Phase(case.phase))
    if action is None:
        return GatePage(case, case_url(case), None, (), may_advance=False, may_pass=False, may_return=False)
    back = BACK.get(Phase(case.phase))
    return GatePage(
        case=case,
        url=case_url(case),
        action=action,
        conditions=_for_reader(gates.conditions_of(case, action), case, user),
        may_advance=action in BY_BUTTON and policies.may(user, action, case),
        may_pass=policies.may(user, ProcurementDuty.PASS_GATE, case),
        may_return=back is not None and policies.may(user, back, case),
    )
