"""The contracts of a company, and the portfolio of a contract manager (S4, S7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contractors.models import Contract
from contractors.selectors import owed_facts
from contractors.states import STEPS, ContractStep
from enforcement.states import FileState
from reporting.rules import Meter
from reporting.selectors import meters_of
from reporting.states import Signal
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment, Event
from sroi.home.rules import TABLE, ContractStanding, Found, contract_situation
from sroi.home.selectors.figures import is_running, meter_source, shown_meter, signal_status
from sroi.home.selectors.next_action import Surroundings, action_for
from sroi.home.selectors.standing import contract_standing, with_standing
from sroi.home.states import Situation
from sroi.kernel import formats, pages
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.pages import Bar, Fact, NextAction, Source, Status, Step
from sroi.reference import selectors as reference
from sroi.reference.states import TermKey

MOST = 500
EVERYTHING = "all"
ENDED = (ContractStep.CLOSED, ContractStep.STOPPED)
WHOLE = Decimal(100)


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
    groups: frozenset[str]


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

    rows: tuple[ContractRow, ...]
    total: int
    tiles: tuple[Tile, ...]
    chips: tuple[Tile, ...]
    bars: tuple[Bar, ...]
    finding: str
    on: date


@dataclass(frozen=True, slots=True)
class PortalCard:
    """One contract on the page of its contractor."""

    reference: str
    title: str
    url: str
    status: Status
    steps: tuple[Step, ...]
    next_action: NextAction
    meter: pages.Meter | None
    source: Source | None
    owed: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Portal:
    """What somebody who works for a company starts with."""

    name: str
    company: str
    kvk: str
    cards: tuple[PortalCard, ...]


def is_contractor(user: User, on: date) -> bool:
    """Tell whether the reader works for a company."""
    return any(standing.organisation_ids for standing in standings_of(user, on))


def managed_by(user: User, on: date) -> Q:
    """The contracts that the user, or who they stand in for, manages; on the contract or on its case."""
    people = [standing.user.pk for standing in standings_of(user, on)]
    held = Assignment.objects.filter(user__in=people, role=Role.CONTRACT_MANAGER, ended_at__isnull=True)
    return Q(dossier__in=held.values("dossier")) | Q(dossier__parent__in=held.values("dossier"))


def portfolio(user: User, on: date, group: str) -> Portfolio:
    """Tiles, filter, table and chart of what the reader manages; a constant number of statements."""
    newest = Event.objects.filter(dossier=OuterRef("dossier")).order_by().values("dossier")
    silent = Subquery(newest.annotate(last=Max("at")).values("last"))
    rows = with_standing(Contract.objects.visible_to(user).filter(managed_by(user, on))).annotate(last_at=silent)
    contracts = tuple(rows.order_by("ends_on", "pk")[:MOST])
    meters = meters_of(contracts, on)
    soon = on + timedelta(days=reference.term_on(TermKey.LAST_INVOICE_BEFORE_END, on).days)
    everything = [_row(each, meters.get(each.pk), on, soon) for each in contracts]
    everything.sort(key=lambda row: (_rank(row), row.ends_on or date.max, row.reference))
    if not group:
        group = "attention" if any("attention" in row.groups for row in everything) else EVERYTHING
    shown = [row for row in everything if group == EVERYTHING or group in row.groups]
    return Portfolio(
        rows=tuple(shown),
        total=len(everything),
        tiles=_tiles(everything, group),
        chips=_chips(everything, group),
        bars=_bars(shown),
        finding=_finding(shown),
        on=on,
    )


def _row(contract: Contract, meter: Meter | None, on: date, soon: date) -> ContractRow:
    standing = contract_standing(contract, meter, on)
    situation = contract_situation(standing)
    row, last = TABLE[situation], vars(contract)["last_at"]
    ended = contract.step in ENDED
    verified = (meter.verified * WHOLE / meter.net).quantize(Decimal(1)) if meter and meter.net else None
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
        whose=str(row.whose.label) if row.whose else "–",
        act=_(row.waits),
        silent_days=(on - amsterdam_date(last)).days if last and not ended else None,
        groups=frozenset(_groups(contract, standing, situation, on, soon)),
    )


def _groups(
    contract: Contract, standing: ContractStanding, situation: Situation, on: date, soon: date
) -> Iterable[str]:
    """The lists of the portfolio in which a contract stands."""
    if contract.step in ENDED:
        return
    if situation in (Situation.FINE_COUNTERSIGNED, Situation.FINE_IMPOSED):
        yield "decisions"
    if standing.signal == Signal.RED or standing.report_is_overdue:
        yield "red"
    if contract.ends_on and on <= contract.ends_on <= soon:
        yield "ending"
    if situation in (Situation.RECEIPT_OPEN, Situation.FULFILLED):
        yield "confirm"
    if situation in (Situation.FINE_COUNTERSIGNED, Situation.RECEIPT_OPEN) or standing.signal == Signal.RED:
        yield "attention"
    if standing.file is not None and standing.file != FileState.CLOSED:
        yield "enforcement"
    yield "running"


def _rank(row: ContractRow) -> int:
    """Red first, then amber, then green, then what has no signal."""
    tones = ("neg", "warn", "pos")
    return tones.index(row.signal.tone) if row.signal and row.signal.tone in tones else len(tones)


def _tiles(rows: Sequence[ContractRow], group: str) -> tuple[Tile, ...]:
    wanted = (
        ("decisions", _("Decisions that wait for you"), "scale"),
        ("red", _("Contracts that are behind"), "alert"),
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
    url = f"{reverse('home:contract-list')}?group={EVERYTHING}"
    everything = Tile(_("All contracts"), "", len(rows), url, group == EVERYTHING)
    return (everything, *_counted(rows, wanted, group))


def _counted(rows: Sequence[ContractRow], wanted: Iterable[tuple[str, str, str]], group: str) -> tuple[Tile, ...]:
    url = reverse("home:contract-list")
    return tuple(
        Tile(label, icon, sum(key in row.groups for row in rows), f"{url}?group={key}", key == group)
        for key, label, icon in wanted
    )


def _bars(rows: Sequence[ContractRow]) -> tuple[Bar, ...]:
    return tuple(
        Bar(f"{row.reference} {row.title}", row.forecast_percent, "expected", formats.percent(row.forecast_percent))
        for row in rows[:20]
        if row.forecast_percent is not None
    )


def _finding(rows: Sequence[ContractRow]) -> str:
    """What the chart says."""
    behind = sum(1 for row in rows if row.signal and row.signal.tone == "neg")
    if not behind:
        return _("No contract is behind")
    return ngettext("%(count)s contract is behind", "%(count)s contracts are behind", behind) % {"count": behind}


def portal(user: User, on: date) -> Portal:
    """The contracts of the reader's company, each with its step, next action and meter."""
    organisations = {number for standing in standings_of(user, on) for number in standing.organisation_ids}
    rows = with_standing(Contract.objects.visible_to(user).filter(dossier__parties__in=organisations)).distinct()
    contracts = tuple(rows.select_related("dossier").order_by(F("closed_at").asc(nulls_first=True), "-pk")[:MOST])
    meters = meters_of(contracts, on)
    advisers = _advisers(contracts)
    company = next((each.organisation for each in contracts if each.organisation_id in organisations), None)
    return Portal(
        name=user.name,
        company=company.name if company else "",
        kvk=company.kvk_number if company else "",
        cards=tuple(_card(each, meters.get(each.pk), advisers, on) for each in contracts),
    )


def _advisers(contracts: Iterable[Contract]) -> Mapping[int, tuple[str, str, str]]:
    """The adviser of each contract: name, e-mail address, telephone."""
    above = {each.dossier_id: each.dossier.parent_id for each in contracts}
    rows = Assignment.objects.filter(
        Q(dossier__in=above) | Q(dossier__in=[number for number in above.values() if number]),
        role=Role.ADVISER,
        ended_at__isnull=True,
    ).values_list("dossier", "user__name", "user__email", "user__phone")
    found = {dossier: (name, email, phone) for dossier, name, email, phone in rows}
    empty = ("", "", "")
    return {own: found.get(own) or found.get(parent or 0) or empty for own, parent in above.items()}


def _card(
    contract: Contract, meter: Meter | None, advisers: Mapping[int, tuple[str, str, str]], on: date
) -> PortalCard:
    standing = contract_standing(contract, meter, on)
    meter = meter if is_running(contract) else None
    found = Found(contract_situation(standing), standing)
    report = vars(contract)["report"] or {}
    due_on = vars(contract)["registration_due"]
    if due_on is None and report:
        due_on = date.fromisoformat(report["due_on"])
    around = Surroundings(
        reference=contract.reference,
        due_on={contract.reference: due_on} if due_on else {},
        names={Role.CONTRACTOR: contract.contractor_name, Role.ADVISER: advisers[contract.dossier_id][0]},
    )
    return PortalCard(
        reference=contract.reference,
        title=contract.title,
        url=contract.get_absolute_url(),
        status=Status(str(contract.get_step_display()), "plain" if contract.step in ENDED else "info"),
        steps=_track(contract),
        next_action=action_for(found, frozenset({Role.CONTRACTOR}), around),
        meter=shown_meter(meter) if meter else None,
        source=meter_source(meter) if meter else None,
        owed=owed_facts(contract, advisers[contract.dossier_id]),
    )


def _track(contract: Contract) -> tuple[Step, ...]:
    """The five steps; exactly one is now while the contract runs."""
    step = ContractStep(contract.step)
    place = STEPS.index(step) if step in STEPS else len(STEPS)
    if step == ContractStep.STOPPED:
        return ()
    return tuple(
        Step(str(each.label), "done" if number < place else "now" if number == place else "later")
        for number, each in enumerate(STEPS)
    )
