"""The comply-or-explain register: who asks less than usual above the threshold, why, and what came of it (R9, R50)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from procurement import gates, rules
from procurement.gates import CaseFacts
from procurement.gates.facts import subject_of
from procurement.models import Advice, Ask, Case, ThresholdTest
from procurement.selectors.pages import case_url, url_of
from procurement.states import BEFORE_AWARD, AdviceVerdict, ApprovalState, AskKind
from sroi.accounts.models import Department, User
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Option, Page, Status, Tone, keyset_page, number_of, options_of
from sroi.kernel.xlsx import Column, Value
from sroi.reference.models import Parameter
from sroi.reference.states import ParameterKey

SIZE, AT_ONCE, RECENT = 25, 200, 10
APPROVAL_TONES: dict[str, Tone] = {
    ApprovalState.NOT_NEEDED: "plain",
    ApprovalState.PROPOSED: "warn",
    ApprovalState.APPROVED: "pos",
    ApprovalState.REFUSED: "neg",
}
UNADVISED = "none"


@dataclass(frozen=True, slots=True)
class DeviationFilter:
    """What the reader filters on; empty is everything."""

    kind: str = ""
    outcome: str = ""
    advice: str = ""
    year: str = ""
    department: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_set(self) -> bool:
        """Tell whether anything is filtered."""
        return any((self.kind, self.outcome, self.advice, self.year, self.department))


@dataclass(frozen=True, slots=True)
class DeviationChoices:
    """The options of the filters above the register."""

    kinds: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    advices: tuple[Option, ...]
    years: tuple[Option, ...]
    departments: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """One deviation: what is asked, the reason, who and when, the advice, the decision and what came of it."""

    reference: str
    title: str
    url: str
    department: str
    value: Decimal | None
    threshold: Decimal | None
    kind: str
    percent: Decimal | None
    reasoning: str
    set_by: str
    set_at: datetime
    advice: Advice | None
    advice_counts: bool
    approval: Status
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    phase: str
    realised: Decimal | None
    decide_url: str


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register, with how many deviations of each kind fit the filter."""

    page: Page[DeviationRow]
    below: int
    efforts: int
    waivers: int
    waiting: int
    choices: DeviationChoices


def _all_of(user: User) -> QuerySet[Ask]:
    """Every deviation inside the scope of the user: above the threshold, less than usual, an effort or nothing."""
    newest = ThresholdTest.objects.filter(case=OuterRef("case")).order_by("-at", "-pk")
    day = Coalesce("case__published_on", "case__planned_publication_on", Subquery(newest.values("publication_on")[:1]))
    begun = Parameter.objects.filter(key=ParameterKey.EXPLAIN_BELOW, valid_from__lte=OuterRef("day"))
    valid = begun.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=OuterRef("day")))
    asks = Ask.objects.filter(case__in=Case.objects.visible_to(user))
    asks = asks.annotate(applies=Subquery(newest.values("applies")[:1]), day=day)
    asks = asks.annotate(explain_below=Subquery(valid.values("value")[:1])).filter(applies=True)
    return asks.filter(~Q(kind=AskKind.PERCENTAGE) | Q(percent__lt=F("explain_below")))


def _filtered(asks: QuerySet[Ask], asked: DeviationFilter) -> QuerySet[Ask]:
    """The filters of the screen, one by one; what is no option filters nothing."""
    if asked.kind in AskKind.values:
        asks = asks.filter(kind=asked.kind)
    if asked.outcome in ApprovalState.values:
        asks = asks.filter(approval=asked.outcome)
    if asked.advice == UNADVISED or asked.advice in AdviceVerdict.values:
        given = Advice.objects.filter(case=OuterRef("case"), given_at__isnull=False).order_by("-given_at", "-pk")
        asks = asks.annotate(verdict=Coalesce(Subquery(given.values("verdict")[:1]), None))
        asks = asks.filter(verdict__isnull=True) if asked.advice == UNADVISED else asks.filter(verdict=asked.advice)
    year, department = number_of(asked.year), number_of(asked.department)
    if year is not None and 1900 < year < 9999:
        asks = asks.filter(set_at__year=year)
    if department is not None:
        asks = asks.filter(case__department__in=Department.objects.at_or_below(department))
    return asks


def register_of(user: User, asked: DeviationFilter) -> Register:
    """One page of the register, the newest deviation first (R9)."""
    every = _all_of(user)
    asks = _filtered(every, asked)
    counts = asks.aggregate(
        below=Count("pk", filter=Q(kind=AskKind.PERCENTAGE)),
        efforts=Count("pk", filter=Q(kind=AskKind.EFFORT)),
        waivers=Count("pk", filter=Q(kind=AskKind.WAIVER)),
        waiting=Count("pk", filter=Q(approval=ApprovalState.PROPOSED)),
    )
    return Register(_page(asks, asked), choices=_choices(every, asked), **counts)


def _page(asks: QuerySet[Ask], asked: DeviationFilter) -> Page[DeviationRow]:
    before, after = number_of(asked.before), number_of(asked.after)
    backward = before is not None
    if before is not None:
        asks = asks.filter(pk__gt=before)
    elif after is not None:
        asks = asks.filter(pk__lt=after)
    found = list(_with_people(asks).order_by("pk" if backward else "-pk")[: SIZE + 1])
    return keyset_page(
        found,
        size=SIZE,
        key_of=lambda ask: str(ask.pk),
        backward=backward,
        is_first=after is None,
        rows_of=lambda shown: list(_rows(shown)),
    )


def every_deviation(user: User, asked: DeviationFilter) -> Iterator[DeviationRow]:
    """The whole register under a filter, for a sheet; read in parts (R9)."""
    asks = _with_people(_filtered(_all_of(user), asked)).order_by("-pk")
    left = asks.iterator(chunk_size=AT_ONCE)
    while part := list(islice(left, AT_ONCE)):
        yield from _rows(part)


def register_columns() -> tuple[Column, ...]:
    """The headings of the register as a sheet."""
    return (
        Column(_("Case"), 16),
        Column(_("Title"), 40),
        Column(_("Department"), 28),
        Column(_("Value at the threshold test"), 18, "euro"),
        Column(_("Threshold"), 14, "euro"),
        Column(_("Request"), 26),
        Column(_("Percentage"), 12, "percent"),
        Column(_("Reasoning"), 60),
        Column(_("Set by"), 24),
        Column(_("Set on"), 12, "day"),
        Column(_("Conclusion of the adviser"), 24),
        Column(_("Adviser"), 24),
        Column(_("Advised on"), 12, "day"),
        Column(_("Advice"), 60),
        Column(_("Approval"), 22),
        Column(_("Decided by"), 24),
        Column(_("Decided on"), 12, "day"),
        Column(_("Reason of the decision"), 60),
        Column(_("Phase"), 18),
        Column(_("Realised percentage"), 14, "percent"),
    )


def register_lines(user: User, asked: DeviationFilter) -> Iterator[tuple[Value, ...]]:
    """The deviations in the order of those headings."""
    for row in every_deviation(user, asked):
        advice = row.advice
        yield (
            row.reference,
            row.title,
            row.department,
            row.value,
            row.threshold,
            row.kind,
            row.percent,
            row.reasoning,
            row.set_by,
            amsterdam_date(row.set_at),
            str(advice.get_verdict_display()) if advice else "",
            advice.given_by.name if advice and advice.given_by else "",
            _day(advice.given_at) if advice else None,
            advice.text if advice else "",
            row.approval.word,
            row.decided_by,
            _day(row.decided_at),
            row.decision_reason,
            row.phase,
            row.realised,
        )


def _day(moment: datetime | None) -> date | None:
    return amsterdam_date(moment) if moment else None


def _with_people(asks: QuerySet[Ask]) -> QuerySet[Ask]:
    return asks.select_related("case__department", "case__dossier", "case__outcome", "set_by", "decided_by")


def _rows(asks: Sequence[Ask]) -> Iterator[DeviationRow]:
    """The rows of these requests, in a constant number of statements."""
    facts = gates.cases_facts([each.case for each in asks])
    prefetch_related_objects([advice for each in facts.values() for advice in each.advices], "given_by")
    return (_row(each, facts[each.case_id]) for each in asks)


def _row(ask: Ask, facts: CaseFacts) -> DeviationRow:
    case, state = ask.case, ApprovalState(ask.approval)
    given = [each for each in facts.advices if each.given_at is not None]
    counting = next((each for each in given if rules.counts_for(subject_of(each), now=facts.subject)), None)
    outcome = getattr(case, "outcome", None)
    return DeviationRow(
        reference=case.reference,
        title=case.title,
        url=case_url(case),
        department=case.department.name if case.department else "",
        value=facts.test.value if facts.test else None,
        threshold=facts.test.threshold if facts.test else None,
        kind=_kind(ask),
        percent=ask.percent,
        reasoning=ask.reasoning,
        set_by=ask.set_by.name if ask.set_by else "",
        set_at=ask.set_at,
        advice=counting or next(iter(given), None),
        advice_counts=counting is not None,
        approval=Status(str(state.label), APPROVAL_TONES[state]),
        decided_by=ask.decided_by.name if ask.decided_by else "",
        decided_at=ask.decided_at,
        decision_reason=ask.decision_reason,
        phase=str(case.get_phase_display()),
        realised=outcome.realised_percent if outcome else None,
        decide_url=url_of(case, "waiver-decide") if state == ApprovalState.PROPOSED else "",
    )


def _kind(ask: Ask) -> str:
    """What is asked, in words."""
    if ask.kind == AskKind.PERCENTAGE:
        return _("%(percent)s asked") % {"percent": formats.percent(ask.percent)}
    return str(ask.get_kind_display())


def _choices(every: QuerySet[Ask], asked: DeviationFilter) -> DeviationChoices:
    """The options with the chosen ones marked; years and departments are those that have a deviation."""
    years = sorted({day.year for day in every.dates("set_at", "year")}, reverse=True)
    known = Department.objects.filter(pk__in=every.values("case__department")).order_by("name")
    kinds = [(AskKind.PERCENTAGE, _("Less than usual")), *((each, each.label) for each in list(AskKind)[1:])]
    advices = [*AdviceVerdict.choices, (UNADVISED, _("No advice yet"))]
    return DeviationChoices(
        kinds=options_of(kinds, asked.kind),
        outcomes=options_of(ApprovalState.choices, asked.outcome),
        advices=options_of(advices, asked.advice),
        years=options_of([(str(year), str(year)) for year in years], asked.year),
        departments=options_of([(str(each.pk), each.name) for each in known], asked.department),
    )


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers that wait for a second person, the oldest first, and those that were decided last (R3, R9)."""

    waiting: tuple[DeviationRow, ...]
    decided: tuple[DeviationRow, ...]


def waivers_of(user: User) -> Waivers:
    """What a coordinator decides on in the cases inside the scope (R3, R9)."""
    asks = _with_people(Ask.objects.filter(case__in=Case.objects.visible_to(user), kind=AskKind.WAIVER))
    open_ones = asks.filter(approval=ApprovalState.PROPOSED, case__phase__in=BEFORE_AWARD)
    waiting = list(open_ones.order_by("set_at", "pk")[:AT_ONCE])
    decided = list(asks.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")[:RECENT])
    rows = list(_rows([*waiting, *decided]))
    return Waivers(tuple(rows[: len(waiting)]), tuple(rows[len(waiting) :]))
