"""The portfolio of who manages contracts: tiles, filters, one page of the list and its chart (S7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contractors.models import Contract
from contractors.states import ContractStep
from enforcement.selectors import FileFacts, turn_of
from enforcement.states import FileState
from reporting.rules import Meter
from reporting.selectors import JointMeter, meters_of
from reporting.states import Signal
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Event
from sroi.home.rules import TABLE, ContractStanding, contract_situation
from sroi.home.selectors.figures import is_running, signal_status
from sroi.home.selectors.joint import counting, joint_meters, together, with_whom
from sroi.home.selectors.standing import DECIDED, contract_standing, files_of, with_standing
from sroi.home.states import Situation
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Bar, Page, Status
from sroi.reference import selectors as reference
from sroi.reference.states import TermKey

MOST, SIZE = 500, 25
EVERYTHING = "all"
ENDED = (ContractStep.CLOSED, ContractStep.STOPPED)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class PortfolioFilter:
    """What the reader asked for; an unknown value filters nothing."""

    group: str = ""
    signal: str = ""
    step: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract in a portfolio."""

    reference: str
    title: str
    contractor: str
    url: str
    signal: Status | None
    ends_on: date | None
    net: Decimal
    verified_percent: Decimal | None
    forecast_percent: Decimal | None
    whose: str
    act: str
    silent_days: int | None
    step: str
    tone: str
    groups: frozenset[str]
    jointly: str
    """With whom it owes, and how far all together are; the signal is that of all together (R24a)."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A count above the portfolio: a link to the list behind it."""

    label: str
    icon: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The contracts that somebody manages."""

    page: Page[ContractRow]
    total: int
    asked: PortfolioFilter
    signals: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    chips: tuple[Tile, ...]
    bars: tuple[Bar, ...]
    finding: str
    on: date


def managed_by(user: User, on: date) -> Q:
    """The contracts that the user, or who they stand in for, manages; on the contract or on its case."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    held = Assignment.objects.filter(user__in=people, role=Role.CONTRACT_MANAGER, ended_at__isnull=True)
    return Q(dossier__in=held.values("dossier")) | Q(dossier__parent__in=held.values("dossier"))


def portfolio(user: User, on: date, asked: PortfolioFilter) -> Portfolio:
    """Tiles, filter, table and chart of what the reader manages; a constant number of statements."""
    everything = _everything(user, on)
    group = asked.group or ("attention" if any("attention" in row.groups for row in everything) else "running")
    shown = [row for row in everything if _is_asked(row, group, asked)]
    return Portfolio(
        page=_page(shown, asked),
        total=len(everything),
        asked=asked,
        signals=tuple((value, str(label)) for value, label in Signal.choices),
        steps=tuple((value, str(label)) for value, label in ContractStep.choices),
        tiles=_tiles(everything, group),
        chips=_chips(everything, group),
        bars=_bars(everything),
        finding=_finding(everything),
        on=on,
    )


def _everything(user: User, on: date) -> list[ContractRow]:
    """What the reader manages: the open contracts first, and of those the ones that are behind."""
    newest = Event.objects.filter(dossier=OuterRef("dossier")).order_by().values("dossier")
    silent = Subquery(newest.annotate(last=Max("at")).values("last"))
    rows = with_standing(Contract.objects.visible_to(user).filter(managed_by(user, on))).annotate(last_at=silent)
    contracts = tuple(rows.order_by(F("closed_at").asc(nulls_first=True), "ends_on", "pk")[:MOST])
    meters, joint = meters_of(contracts, on), joint_meters(contracts, on)
    deciding = counting(meters, joint)
    soon = on + timedelta(days=reference.term_on(TermKey.LAST_INVOICE_BEFORE_END, on).days)
    files = files_of(contracts, on)
    found = []
    for each in contracts:
        standing = contract_standing(each, deciding.get(each.pk), files.get(each.reference), on)
        row = _row(each, standing, meters.get(each.pk), files.get(each.reference), on, soon)
        found.append(replace(row, jointly=_jointly(each, joint.get(each.pk))))
    return sorted(found, key=lambda row: (row.step in ENDED, _rank(row), row.ends_on or date.max, row.reference))


def _is_asked(row: ContractRow, group: str, asked: PortfolioFilter) -> bool:
    """Tell whether a contract is in the list that the reader asked for."""
    return (
        group in (EVERYTHING, *row.groups)
        and (asked.step not in ContractStep.values or row.step == asked.step)
        and (asked.signal not in Signal.values or row.tone == asked.signal)
    )


def _page(rows: Sequence[ContractRow], asked: PortfolioFilter) -> Page[ContractRow]:
    """One page of the list, from the contract that the link names; from the start when that is not in it."""
    places = {row.reference: place for place, row in enumerate(rows)}
    start = places[asked.after] + 1 if asked.after in places else max(0, places.get(asked.before, 0) - SIZE)
    shown = rows[start : start + SIZE]
    return Page(
        rows=shown,
        next_key=shown[-1].reference if start + SIZE < len(rows) else "",
        previous_key=shown[0].reference if shown and start else "",
        total=len(rows),
    )


def _jointly(contract: Contract, joint: JointMeter | None) -> str:
    """With whom a contract owes, and how far all together are."""
    return "; ".join(filter(None, (with_whom(contract, joint), together(joint))))


def _row(
    contract: Contract,
    standing: ContractStanding,
    meter: Meter | None,
    file: FileFacts | None,
    on: date,
    soon: date,
) -> ContractRow:
    """One contract as the list shows it."""
    situation = contract_situation(standing)
    whose, act = _turn(situation, file, on)
    last = vars(contract)["last_at"]
    ended = contract.step in ENDED
    verified = (meter.verified * WHOLE / meter.net).quantize(Decimal("0.1")) if meter and meter.net else None
    return ContractRow(
        reference=contract.reference,
        title=contract.title,
        contractor=contract.contractor_name,
        url=contract.get_absolute_url(),
        signal=signal_status(standing.signal) if not ended else None,
        ends_on=contract.ends_on,
        net=contract.obligation.net,
        verified_percent=verified,
        forecast_percent=meter.forecast_percent if meter and is_running(contract) else None,
        whose=str(whose.label) if whose else "–",
        act=act,
        step=contract.step,
        tone=standing.signal or "" if not ended else "",
        silent_days=(on - amsterdam_date(last)).days if last and not ended else None,
        groups=frozenset(_groups(contract, standing, situation, on, soon)),
        jointly="",
    )


def _turn(situation: Situation, file: FileFacts | None, on: date) -> tuple[Role | None, str]:
    """Whose turn it is on a contract, and for what."""
    turn = turn_of(file, on=on) if file else None
    if turn is not None and situation == Situation.ENFORCED:
        return turn.whose[0], turn.act
    row = TABLE[situation]
    return row.whose, _(row.waits)


def _groups(
    contract: Contract, standing: ContractStanding, situation: Situation, on: date, soon: date
) -> Iterable[str]:
    """The lists of the portfolio in which a contract stands."""
    if contract.step in ENDED:
        return
    if standing.file in (FileState.COUNTERSIGNED, FileState.IMPOSED):
        yield "decisions"
    if standing.signal == Signal.RED or standing.report_is_overdue:
        yield "red"
    if contract.ends_on and on <= contract.ends_on <= soon:
        yield "ending"
    if situation in (Situation.RECEIPT_OPEN, Situation.FULFILLED) or standing.file in DECIDED:
        yield "confirm"
    waits = situation == Situation.RECEIPT_OPEN or standing.file == FileState.COUNTERSIGNED
    if waits or standing.signal == Signal.RED or standing.report_is_overdue:
        yield "attention"
    if standing.file is not None and standing.file not in DECIDED:
        yield "enforcement"
    yield "running"


def _rank(row: ContractRow) -> int:
    """Red first, then amber, then green, then what has no signal."""
    tones = ("neg", "warn", "pos")
    return tones.index(row.signal.tone) if row.signal and row.signal.tone in tones else len(tones)


def _tiles(rows: Sequence[ContractRow], group: str) -> tuple[Tile, ...]:
    wanted = (
        ("decisions", _("Decisions that wait for you"), "scale"),
        ("red", _("Behind, or with a report overdue"), "alert"),
        ("ending", _("Ending within 60 days"), "clock"),
        ("confirm", _("To be confirmed"), "ok"),
    )
    return _counted(rows, wanted, group)


def _chips(rows: Sequence[ContractRow], group: str) -> tuple[Tile, ...]:
    wanted = (
        ("attention", _("Needs attention"), ""),
        ("running", _("Running contracts"), ""),
        ("enforcement", _("In enforcement"), ""),
    )
    url = f"{reverse('home:contract-list')}?{urlencode({'group': EVERYTHING})}"
    everything = Tile(_("All contracts"), "", len(rows), url, group == EVERYTHING)
    return (everything, *_counted(rows, wanted, group))


def _counted(rows: Sequence[ContractRow], wanted: Iterable[tuple[str, str, str]], group: str) -> tuple[Tile, ...]:
    url = reverse("home:contract-list")
    return tuple(
        Tile(label, icon, sum(key in row.groups for row in rows), f"{url}?group={key}", key == group)
        for key, label, icon in wanted
    )


def _bars(rows: Sequence[ContractRow]) -> tuple[Bar, ...]:
    """How many running contracts have each signal, and how many have none yet."""
    running = [row for row in rows if "running" in row.groups]
    counts = [(str(label), sum(row.tone == value for row in running)) for value, label in Signal.choices]
    counts.append((_("No signal yet"), sum(not row.tone for row in running)))
    return tuple(Bar(label, Decimal(count), "verified", str(count)) for label, count in counts) if running else ()


def _finding(rows: Sequence[ContractRow]) -> str:
    """What the chart says."""
    running = sum("running" in row.groups for row in rows)
    behind = sum("running" in row.groups and row.tone == Signal.RED for row in rows)
    if not behind:
        return _("No contract is behind")
    return ngettext(
        "%(count)s of %(running)s running contracts is behind",
        "%(count)s of %(running)s running contracts are behind",
        behind,
    ) % {"count": behind, "running": running}
