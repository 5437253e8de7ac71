"""The tenders in preparation: where each is, its next day, whose it is (A34, S1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case as Either
from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from procurement.models import Case
from procurement.states import BEFORE_AWARD, Phase, ProcurementDeadline
from sroi.accounts.models import Department, User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Deadline
from sroi.dossier.selectors.papers import path_to
from sroi.kernel.calendar import AMSTERDAM
from sroi.kernel.pages import Option, Page, Status, keyset_page, number_of, options_of

SIZE = 25
ORDER = ("sort_on", "pk")
NEVER = date(9999, 12, 31)
"""Tenders without a day stand last."""
WITHIN = {"14": 14, "30": 30, "90": 90}


@dataclass(frozen=True, slots=True)
class PreparingFilter:
    """What the reader filters on; empty is everything."""

    phase: str = ""
    department: str = ""
    adviser: str = ""
    buyer: str = ""
    within: str = ""
    text: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_set(self) -> bool:
        """Tell whether anything is filtered."""
        return any((self.phase, self.department, self.adviser, self.buyer, self.within, self.text))


@dataclass(frozen=True, slots=True)
class PreparingRow:
    """One tender in preparation."""

    case: Case
    url: str
    phase: Status
    next_on: date | None
    what: str
    days: int | None
    buyer: str
    adviser: str

    @property
    def since(self) -> int:
        """How many days the day is past."""
        return max(0, -(self.days or 0))

    @property
    def is_late(self) -> bool:
        """Tell whether a publication was planned and did not come; a closing that is past simply took place."""
        return self.since > 0 and self.case.phase != Phase.SELECT


@dataclass(frozen=True, slots=True)
class PreparingChoices:
    """The options of the filters above the list."""

    phases: tuple[Option, ...]
    departments: tuple[Option, ...]
    advisers: tuple[Option, ...]
    buyers: tuple[Option, ...]
    withins: tuple[Option, ...]


def preparing_page(user: User, asked: PreparingFilter, on: date) -> Page[PreparingRow]:
    """One page, the first day first; a fixed number of statements."""
    rows = preparing_cases(user, asked, on)
    start = _key(asked.before or asked.after)
    backward = start is not None and bool(asked.before)
    if start is not None:
        day, key = start
        later = Q(sort_on__gt=day) | Q(sort_on=day, pk__gt=key)
        earlier = Q(sort_on__lt=day) | Q(sort_on=day, pk__lt=key)
        rows = rows.filter(earlier if backward else later)
    order = ("-sort_on", "-pk") if backward else ORDER
    found = list(rows.order_by(*order)[: SIZE + 1])
    return keyset_page(
        found,
        size=SIZE,
        key_of=_key_of,
        backward=backward,
        is_first=start is None,
        rows_of=lambda shown: preparing_rows(shown, on),
    )


def preparing_all(user: User, asked: PreparingFilter, on: date) -> tuple[PreparingRow, ...]:
    """Every tender that the filter leaves, in the order of the pages."""
    return preparing_rows(list(preparing_cases(user, asked, on).order_by(*ORDER)), on)


def preparing_cases(user: User, asked: PreparingFilter, on: date) -> QuerySet[Case]:
    """The tenders that the filter leaves, each with its next day."""
    standstill = Deadline.objects.filter(
        dossier=OuterRef("dossier"), kind=ProcurementDeadline.STANDSTILL, met_at=None, waived_at=None
    )
    closing = TruncDate("tenders_close_at", tzinfo=AMSTERDAM)
    next_on = Either(
        When(phase=Phase.SELECT, then=Coalesce(Subquery(standstill.values("due_on")[:1]), closing)),
        default="planned_publication_on",
        output_field=DateField(null=True),
    )
    rows = Case.objects.visible_to(user).in_phase(*BEFORE_AWARD).select_related("department")
    rows = rows.annotate(next_on=next_on).annotate(sort_on=Coalesce("next_on", Value(NEVER), output_field=DateField()))
    return _filtered(rows, asked, on)


def _filtered(rows: QuerySet[Case], asked: PreparingFilter, on: date) -> QuerySet[Case]:
    if asked.phase in BEFORE_AWARD:
        rows = rows.filter(phase=asked.phase)
    department = number_of(asked.department)
    if department is not None:
        rows = rows.filter(department__in=Department.objects.at_or_below(department))
    rows = _held_by(_held_by(rows, asked.adviser, Role.ADVISER), asked.buyer, Role.BUYER)
    if asked.within == "late":
        rows = rows.filter(Q(next_on__lt=on))
    elif asked.within in WITHIN:
        last = on + timedelta(days=WITHIN[asked.within])
        rows = rows.filter(Q(next_on__gte=on) & Q(next_on__lte=last))
    words = asked.text.strip()[:200]
    return rows.filter(Q(title__icontains=words) | Q(reference__icontains=words)) if words else rows


def _held_by(rows: QuerySet[Case], who: str, role: Role) -> QuerySet[Case]:
    """The cases of one person in a role, or those without anybody in it."""
    person, held = number_of(who), Assignment.objects.filter(role=role, ended_at=None)
    if person is not None:
        return rows.filter(dossier__in=held.filter(user=person).values("dossier"))
    return rows.exclude(dossier__in=held.values("dossier")) if who == "none" else rows


def preparing_rows(cases: Sequence[Case], on: date) -> tuple[PreparingRow, ...]:
    """The tenders as rows, with who works on them, in one statement more."""
    running = Assignment.objects.filter(dossier__in=[each.dossier_id for each in cases], ended_at=None)
    held: dict[tuple[int, str], list[str]] = {}
    for dossier, role, name in running.order_by("user__name").values_list("dossier_id", "role", "user__name"):
        held.setdefault((dossier, role), []).append(name)
    return tuple(_row(each, held, on) for each in cases)


def _row(case: Case, held: dict[tuple[int, str], list[str]], on: date) -> PreparingRow:
    next_on: date | None = getattr(case, "next_on", None)
    return PreparingRow(
        case=case,
        url=path_to("home:case", case.reference),
        phase=Status(str(case.get_phase_display()), "info"),
        next_on=next_on,
        what=_what(case, next_on, on),
        days=(next_on - on).days if next_on else None,
        buyer=", ".join(held.get((case.dossier_id, Role.BUYER), ())),
        adviser=", ".join(held.get((case.dossier_id, Role.ADVISER), ())),
    )


def _what(case: Case, next_on: date | None, on: date) -> str:
    """What happens on the next day, or what waits since a day that is past."""
    if next_on is None:
        return ""
    if case.phase != Phase.SELECT:
        return _("planned publication")
    closes_at = case.tenders_close_at
    is_closing = closes_at is not None and closes_at.astimezone(AMSTERDAM).date() == next_on
    if next_on < on:
        return _("bids closed, to be decided") if is_closing else _("standstill over, to be awarded")
    return _("closing of the bids") if is_closing else _("end of the standstill")


def preparing_choices(asked: PreparingFilter) -> PreparingChoices:
    """The options with the chosen ones marked."""
    people = list(User.objects.filter(is_active=True, role_grants__role__in=[Role.ADVISER, Role.BUYER]).distinct())
    roles: dict[int, set[str]] = {}
    for key, role in User.objects.filter(pk__in=[each.pk for each in people]).values_list("pk", "role_grants__role"):
        roles.setdefault(key, set()).add(role or "")
    withins = {
        "late": _("The day is past"),
        "14": _("Within 14 days"),
        "30": _("Within 30 days"),
        "90": _("Within 90 days"),
    }
    nobody = {"adviser": _("Without an adviser"), "buyer": _("Without a buyer")}
    return PreparingChoices(
        phases=options_of({phase.value: str(phase.label) for phase in BEFORE_AWARD}.items(), asked.phase),
        departments=options_of(_indented(), asked.department),
        advisers=options_of(_people(people, roles, Role.ADVISER, nobody["adviser"]), asked.adviser),
        buyers=options_of(_people(people, roles, Role.BUYER, nobody["buyer"]), asked.buyer),
        withins=options_of(withins.items(), asked.within),
    )


def _people(people: Iterable[User], roles: dict[int, set[str]], role: Role, nobody: str) -> list[tuple[str, str]]:
    return [("none", nobody), *((str(each.pk), each.name) for each in people if role in roles[each.pk])]


def _indented() -> list[tuple[str, str]]:
    """The departments with their depth in the tree."""
    rows = Department.objects.values_list("pk", "name", "path")
    return [(str(pk), "– " * max(0, path.strip("/").count("/")) + name) for pk, name, path in rows]


def _key_of(case: Case) -> str:
    day: date = getattr(case, "sort_on", NEVER)
    return f"{day.isoformat()}.{case.pk}"


def _key(text: str) -> tuple[date, int] | None:
    """A key of a page as an address gives it; None for what is none."""
    day, _dot, number = text.partition(".")
    key = number_of(number)
    try:
        return (date.fromisoformat(day), key) if key is not None else None
    except ValueError:
        return None
