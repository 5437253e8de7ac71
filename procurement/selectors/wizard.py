"""Smart procurement as a list of six tasks: which pages belong to each, and how far each is by the gates (S3, R6)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement import gates
from procurement.gates import CaseFacts, Condition
from procurement.models import Case
from procurement.selectors.answers import from_check, task_answers
from procurement.selectors.pages import CHANGES, READ_BY_ALL, case_url, url_of, urls_to_change
from procurement.selectors.people import LastChange, kept_by_page, saved_last
from procurement.states import BEFORE_PUBLICATION, Phase, Route, TextKind
from sroi.accounts.models import User
from sroi.kernel.pages import Answer, Status

State = Literal["open", "busy", "done", "not", "later"]
TEXT_CODES = tuple(f"text-{kind.value.replace('_', '-')}" for kind in TextKind)


@dataclass(frozen=True, slots=True)
class Plan:
    """One task: its name in addresses, and its pages, each with the conditions of the gates that it meets."""

    key: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]


PLAN = (
    Plan(
        "opdracht",
        (("case-edit", ("case-known", "closing-time")), ("lot-edit", ("lots",)), ("threshold-test", ("threshold",))),
    ),
    Plan(
        "markt",
        (
            ("opportunity-record", ("opportunities", "route")),
            ("consultation-show", ("consultation",)),
            ("case-deliver", ()),
        ),
    ),
    Plan(
        "variant",
        (
            ("variant-advice", ()),
            ("variant-choose", ("variant",)),
            ("consideration-answer", ("considerations", "partner")),
        ),
    ),
    Plan(
        "percentage",
        (
            ("comparable-list", ()),
            ("ask-set", ("ask", "waiver")),
            ("advice-list", ("explanation", "advice")),
            ("base-set", ("base",)),
        ),
    ),
    Plan("teksten", (("criterion-list", ("criteria",)), ("text-list", TEXT_CODES), ("notice-fields", ()))),
    Plan("indienen", (("case-gate", ()),)),
)
"""The six tasks of screens S3, in the order in which they are told; they are done in any order."""
SHOWN_ON = {
    "waiver-decide": "ask-set",
    "consultation-edit": "consultation-show",
    "party-invite": "consultation-show",
    "party-answer": "consultation-show",
    "consultation-complete": "consultation-show",
    "advice-ask": "advice-list",
    "advice-answer": "advice-list",
    "text-edit": "text-list",
}
"""Pages that belong to a page of the list."""
NEVER = frozenset({"indienen"})
"""The last task is no answer but the act that follows: it is done when the case has gone on."""


def task_names() -> dict[str, str]:
    """The six tasks as the reader knows them."""
    return {
        "opdracht": _("The contract"),
        "markt": _("The market"),
        "variant": _("Variant"),
        "percentage": _("Percentage"),
        "teksten": _("Texts"),
        "indienen": _("Check and submit"),
    }


def page_names() -> dict[str, str]:
    """The pages of the tasks as the reader knows them."""
    return {
        "case-edit": _("Data of the contract"),
        "lot-edit": _("Lots"),
        "opportunity-record": _("Opportunities and route"),
        "case-deliver": _("Own delivery"),
        "consultation-show": _("Market consultation"),
        "threshold-test": _("Threshold test"),
        "variant-advice": _("Advice on the variants"),
        "variant-choose": _("Choice of the variant"),
        "comparable-list": _("Advice on the percentage"),
        "ask-set": _("Request with its reasoning"),
        "advice-list": _("Advice of the bureau"),
        "consideration-answer": _("Considerations"),
        "base-set": _("Base"),
        "criterion-list": _("Award criteria"),
        "text-list": _("Texts of the tender"),
        "notice-fields": _("Fields of the notice"),
        "case-gate": _("Check the answers and go on"),
    }


def state_words() -> dict[State, Status]:
    """The state of a task in words."""
    return {
        "open": Status(_("Not started yet"), "none", "circle"),
        "busy": Status(_("Busy"), "warn", "dot"),
        "done": Status(_("Ready"), "pos"),
        "not": Status(_("Not applicable"), "none", "minus"),
        "later": Status(_("Cannot start yet"), "none", "clock"),
    }


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of a task: how far it is, why, where it is done, and who saved it last."""

    name: str
    label: str
    state: State | None
    why: str
    url: str
    current: bool
    saved: LastChange | None
    kept: LastChange | None
    """Who typed here without saving it, and when."""

    @property
    def status(self) -> Status | None:
        """Its state in words; nothing for a page that only tells."""
        return state_words()[self.state] if self.state else None


@dataclass(frozen=True, slots=True)
class Task:
    """One of the six tasks with its pages."""

    number: int
    key: str
    label: str
    state: State
    why: str
    pages: tuple[TaskPage, ...]

    @property
    def status(self) -> Status:
        """Its state in words."""
        return state_words()[self.state]

    @property
    def current(self) -> bool:
        """Tell whether the reader is on one of its pages."""
        return any(each.current for each in self.pages)

    @property
    def url(self) -> str:
        """Where it goes on: the first page that is not ready, else its first page."""
        waiting = (each.url for each in self.pages if each.state in ("open", "busy") and each.url)
        return next(waiting, next((each.url for each in self.pages if each.url), ""))


@dataclass(frozen=True, slots=True)
class CasePage:
    """The case around a page of phases 1 and 2: the six tasks, and the one of this page."""

    case: Case
    url: str
    list_url: str
    tasks: tuple[Task, ...]
    facts: CaseFacts

    @property
    def of(self) -> int:
        """How many tasks there are."""
        return len(self.tasks)

    @property
    def ready(self) -> int:
        """How many need nothing more."""
        return sum(1 for each in self.tasks if each.state in ("done", "not"))

    @property
    def task(self) -> Task | None:
        """The task of this page."""
        return next((each for each in self.tasks if each.current), None)

    @property
    def here(self) -> TaskPage | None:
        """This page."""
        return next((each for each in self.task.pages if each.current), None) if self.task else None

    @property
    def next(self) -> TaskPage | None:
        """The page after this one, inside the task."""
        if self.task is None or self.here is None:
            return None
        after = self.task.pages[self.task.pages.index(self.here) + 1 :]
        return next((each for each in after if each.url), None)

    @property
    def next_task(self) -> Task | None:
        """The task after this one."""
        number = self.task.number if self.task else 0
        return self.tasks[number] if 0 < number < self.of else None


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """One task on the page where the answers are checked."""

    task: Task
    answers: tuple[Answer, ...]


def check_groups(page: CasePage, reader: User) -> tuple[CheckGroup, ...]:
    """The answers of every task, each with the page where this reader may change it; what phase 2 asks comes then."""
    tasks = {each.key: each for each in page.tasks}
    urls = {name: from_check(url) for name, url in urls_to_change(page.case, reader).items()}
    found = task_answers(page.facts, urls)
    groups = (CheckGroup(tasks[each.key], each.answers) for each in found)
    is_early = page.case.phase == Phase.PREPARE
    return tuple(each for each in groups if not is_early or each.task.key != "teksten")


@dataclass(frozen=True, slots=True)
class Known:
    """What the state of every page is made of."""

    facts: CaseFacts
    now: Mapping[str, Condition]
    """The conditions that count in this phase, by code."""
    later: Mapping[str, Condition]
    """Those of the phase after it."""
    saved: Mapping[str, LastChange]
    kept: Mapping[str, LastChange]
    current: str
    opens: Callable[[str], str]
    """The address of a page for this reader; empty when it cannot be opened yet."""


def case_page(case: Case, current: str, reader: User) -> CasePage:
    """The case with its six tasks; `current` names the page.

    A reader who may not do a page is led to what was chosen instead.
    """
    facts = gates.named_facts(case)
    known = _known(facts, SHOWN_ON.get(current, current), reader)
    tasks = tuple(_task(number, plan, known) for number, plan in enumerate(PLAN, 1))
    return CasePage(case, case_url(case), url_of(case, "task-list"), tasks, facts)


def _known(facts: CaseFacts, current: str, reader: User) -> Known:
    case = facts.case
    first = {each.code: each for each in gates.prepared(facts)}
    both = first | {each.code: each for each in gates.specified(facts)}
    now = first if case.phase == Phase.PREPARE else both
    later = {code: each for code, each in both.items() if code not in now}
    kept = {SHOWN_ON.get(page, page): last for page, last in kept_by_page(case).items()}
    return Known(facts, now, later, saved_last(case), kept, current, _opens(case, reader))


def _opens(case: Case, reader: User) -> Callable[[str], str]:
    """Where this reader finds a page: the page itself, or what was chosen when it is not theirs to change."""
    mine, read = urls_to_change(case, reader), url_of(case, "case-preparation")

    def opened(page: str) -> str:
        if page in CHANGES and page not in READ_BY_ALL and page not in mine:
            return read
        return "" if page in FROM_PHASE_2 and case.phase == Phase.PREPARE else url_of(case, page)

    return opened


FROM_PHASE_2 = frozenset({"criterion-list"})
"""Pages that take no answers in phase 1."""


def _task(number: int, plan: Plan, known: Known) -> Task:
    """One task of what is known."""
    names, facts = page_names(), known.facts
    pages = tuple(_page(name, names[name], codes, known) for name, codes in plan.pages if _is_shown(name, facts))
    state, why = _task_state(plan, known)
    if state in ("open", "not") and any(each.kept for each in pages):
        state, why = "busy", ""
    return Task(number, plan.key, task_names()[plan.key], state, why, pages)


def _is_shown(page: str, facts: CaseFacts) -> bool:
    """An own delivery is recorded only when the work does not go to the market (R10)."""
    return page != "case-deliver" or (delivers_itself(facts) and facts.case.phase == Phase.PREPARE)


def delivers_itself(facts: CaseFacts) -> bool:
    """Tell whether the work does not go to the market (R10)."""
    return bool(facts.case.route) and facts.case.route != Route.MARKET


def _page(name: str, label: str, codes: Collection[str], known: Known) -> TaskPage:
    """One page with its state; the conditions of the next phase count only where this phase asks nothing."""
    counted = [known.now[code] for code in codes if code in known.now]
    ahead = [] if counted else [known.later[code] for code in codes if code in known.later]
    state, why = _state(counted or ahead, known.facts) if counted or ahead else (None, "")
    url = known.opens(name)
    if not url:
        state, why = "later", _("This is asked in phase 2.")
    elif ahead and state in ("open", "busy"):
        why = _("This is asked in phase 2. You can start already.")
    kept = known.kept.get(name)
    if kept and state in ("open", "not"):
        state, why = "busy", ""
    return TaskPage(name, label, state, why, url, name == known.current, known.saved.get(name), kept)


def _state(conditions: Collection[Condition], facts: CaseFacts) -> tuple[State, str]:
    """Not started, busy, ready or not applicable, by the conditions of the gate alone, with the reason."""
    applying = [each for each in conditions if each.applies]
    is_begun = any(each.met for each in applying) or any(
        each.code in BEGUN_BY and BEGUN_BY[each.code](facts) for each in conditions
    )
    open_ones = [each for each in applying if not each.met]
    if not applying:
        is_done = any(each.code in DONE_WHEN_BEGUN for each in conditions) and is_begun
        return ("done", "") if is_done else ("not", next((each.why for each in conditions), ""))
    if not open_ones:
        return "done", ""
    return "busy" if is_begun else "open", " ".join(each.why for each in open_ones if each.why and is_begun)


def _task_state(plan: Plan, known: Known) -> tuple[State, str]:
    """A task is as far as the conditions of its pages that count in this phase; else as those of the next."""
    if plan.key in NEVER:
        return _submitting(known.facts)
    if delivers_itself(known.facts) and plan.key not in ("opdracht", "markt"):
        return "not", known.now["route"].why or _("Not applicable: the municipality delivers this itself.")
    codes = [code for _name, own in plan.pages for code in own]
    counted = [known.now[code] for code in codes if code in known.now]
    ahead = [known.later[code] for code in codes if code in known.later]
    state, why = _state(counted or ahead, known.facts)
    if counted and state == "not":
        return state, why
    if not counted and state in ("open", "busy"):
        return state, _("This is asked in phase 2. You can start already.")
    return state, ""


def _submitting(facts: CaseFacts) -> tuple[State, str]:
    """The task that is the act itself: done by publishing; an imported award was never submitted here."""
    if Phase(facts.case.phase) in BEFORE_PUBLICATION:
        return "open", _waits(facts)
    if facts.case.published_on is None and any(decision.notice_id for decision in facts.decisions):
        return "not", _("Not applicable: the award is known from its notice.")
    return "done", ""


def _waits(facts: CaseFacts) -> str:
    """What the last task waits for: the conditions before the next phase that are not met (R6)."""
    count = sum(1 for each in gates.conditions_now(facts) if each.blocks)
    if not count:
        return _("Every condition is met.")
    return ngettext("1 condition is not met yet.", "%(count)s conditions are not met yet.", count) % {"count": count}


BEGUN_BY: dict[str, Callable[[CaseFacts], bool]] = {
    "case-known": lambda facts: bool(facts.case.title),
    "advice": lambda facts: bool(facts.advices),
    "opportunities": lambda facts: bool(facts.case.opportunity_note),
    "threshold": lambda facts: facts.test is not None,
    "variant": lambda facts: bool(facts.choices),
    "ask": lambda facts: facts.ask is not None,
    "lots": lambda facts: bool(facts.lots),
    "consultation": lambda facts: bool(facts.consultation),
    "considerations": lambda facts: bool(facts.answers),
    "criteria": lambda facts: bool(facts.criteria),
}
"""What shows that a page was begun, although none of its conditions is met yet."""
DONE_WHEN_BEGUN = frozenset({"lots"})
"""Where something was filled in although the gate asks nothing of it."""
