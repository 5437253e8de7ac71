"""The work lists of phase 7: my turn, and another's turn (R7, S1)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract
from enforcement.models import EnforcementFile, FineForecast
from enforcement.selectors.facts import FileFacts, concerning, read_facts
from enforcement.selectors.turns import Turn, turn_of, waits_for
from enforcement.states import EnforcementDeadline, FileState
from sroi.accounts.models import User
from sroi.accounts.selectors import standings_of
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import Desk, WorkItem
from sroi.kernel import formats
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO

MOST = 200


def desk_of(user: User, on: date) -> Desk:
    """What waits for this user in phase 7, and for somebody else in their files, the first deadline first."""
    turns = tuple((_item(facts, turn), _is_mine(turn, roles)) for facts, turn, roles in _turns(user, on))
    mine = (*(item for item, is_mine in turns if is_mine), *_invoices(user, on), *_signals(user, on))
    waiting = (item for item, is_mine in turns if not is_mine)
    return Desk(tuple(sorted(mine, key=_urgency)), tuple(sorted(waiting, key=_urgency)))


def _is_mine(turn: Turn, roles: frozenset[Role]) -> bool:
    """A turn is for the first of its roles that has people; a coordinator does not get the advisers' work."""
    whose = set(turn.whose) - {Role.COORDINATOR} if turn.whose == BUREAU else set(turn.whose)
    return bool(whose & roles) and turn.kind != "deliver"


def _urgency(item: WorkItem) -> tuple[date, str]:
    return item.due_on or date.max, item.reference


def _turns(user: User, on: date) -> Iterator[tuple[FileFacts, Turn, frozenset[Role]]]:
    """The next turn of every open file that concerns the user."""
    concerned = EnforcementFile.objects.with_a_turn().filter(concerning(user, on)).values("pk")
    keys = EnforcementFile.objects.filter(pk__in=concerned).order_by("state_since", "pk").values_list("pk", flat=True)
    files = EnforcementFile.objects.filter(pk__in=list(keys[:MOST]))
    for facts in read_facts(files.order_by("state_since", "pk")):
        turn, roles = turn_of(facts, on=on), facts.roles_of(user, on)
        if turn is not None and not (roles == {Role.CONTRACTOR} and turn.whose != (Role.CONTRACTOR,)):
            yield facts, turn, roles


def _item(facts: FileFacts, turn: Turn) -> WorkItem:
    return WorkItem(
        kind=f"enforcement.{turn.kind}",
        title=turn.act,
        detail=turn.detail,
        due_on=turn.due_on,
        since_on=amsterdam_date(facts.file.state_since),
        reference=facts.file.reference,
        case_title=facts.contract.title,
        contractor=facts.contract.contractor_name,
        url=turn.url,
        button=turn.button,
        whose=turn.whose[0],
        who=facts.names(*turn.whose) or waits_for(facts, turn),
    )


def _assigned(user: User, on: date, *roles: Role) -> Q:
    """The contracts on which the user holds one of these assigned roles."""
    wanted = Q(pk__in=[])
    for standing in standings_of(user, on):
        for path in ("dossier", "dossier__parent"):
            rows = {f"{path}__assignments__user": standing.user, f"{path}__assignments__ended_at__isnull": True}
            wanted |= Q(**rows, **{f"{path}__assignments__role__in": roles})
    return wanted


def _invoices(user: User, on: date) -> list[WorkItem]:
    """The last invoices that the contract manager still has to enter, and must not pay yet (R36)."""
    due = Deadline.objects.open().filter(kind=EnforcementDeadline.LAST_INVOICE, dossier=OuterRef("dossier"))
    ids = Contract.objects.filter(_assigned(user, on, Role.CONTRACT_MANAGER)).values("pk")
    rows = Contract.objects.filter(Exists(due), pk__in=ids).annotate(due_on=Subquery(due.values("due_on")[:1]))
    return [_invoice(row) for row in rows.select_related("organisation", "consortium").order_by("pk")[:MOST]]


def _invoice(contract: Contract) -> WorkItem:
    return WorkItem(
        kind="enforcement.last-invoice",
        title=_("Enter the last invoice of %(contractor)s") % {"contractor": contract.contractor_name},
        detail=_("Do not pay it before the bureau has told you that social return is fulfilled."),
        due_on=getattr(contract, "due_on", None),
        since_on=None,
        reference=contract.reference,
        case_title=contract.title,
        contractor=contract.contractor_name,
        url=reverse("enforcement:invoice-record", args=[contract.reference]),
        button=_("Enter the last invoice"),
        whose=Role.CONTRACT_MANAGER,
        who="",
    )


def _signals(user: User, on: date) -> list[WorkItem]:
    """The forecasts that show a shortfall, or that nothing is short any more, on contracts of the adviser (R36)."""
    ids = Contract.objects.filter(_assigned(user, on, Role.ADVISER)).values("pk")
    return [
        item for row in newest_forecasts().filter(contract__in=ids)[:MOST] if (item := _signal(row, on)) is not None
    ]


def newest_forecasts() -> QuerySet[FineForecast]:
    """The newest forecast of every contract without a running or decided file, and without a confirmation."""
    newer = FineForecast.objects.filter(contract=OuterRef("contract"), computed_on__gt=OuterRef("computed_on"))
    files = EnforcementFile.objects.filter(contract=OuterRef("contract"))
    after_the_end = files.filter(state=FileState.CLOSED, ended_at__date__gt=OuterRef("contract__ends_on"))
    rows = FineForecast.objects.filter(~Exists(newer), ~Exists(files.exclude(state=FileState.CLOSED)))
    rows = rows.filter(contract__discharge__isnull=True, contract__closed_at__isnull=True)
    rows = rows.annotate(was_weighed=Exists(after_the_end))
    return rows.select_related("contract__organisation", "contract__consortium").order_by("contract")


def _signal(forecast: FineForecast, on: date) -> WorkItem | None:
    """One signal: open a file, or confirm that all is done."""
    contract = forecast.contract
    was_weighed = getattr(forecast, "was_weighed", False)  # a file was closed with its reason after the term
    if is_signal(forecast) and not was_weighed:
        title = _("Open an enforcement file: %(contractor)s is %(amount)s short") % {
            "contractor": contract.contractor_name,
            "amount": formats.euro(uncovered(forecast)),
        }
        return _signal_item(contract, "signal", title, _("View the forecast"), "forecast-view")
    if forecast.shortfall == 0 and contract.ends_on is not None and contract.ends_on < on:
        title = _("Confirm that %(contractor)s fulfilled the obligation") % {"contractor": contract.contractor_name}
        return _signal_item(contract, "discharge", title, _("Confirm"), "discharge")
    return None


def uncovered(forecast: FineForecast) -> Decimal:
    """What is short and neither in review nor still planned."""
    return max(forecast.shortfall - forecast.in_review - forecast.not_yet_due, ZERO)


def is_signal(forecast: FineForecast) -> bool:
    """A forecast is a signal when what is in review and still planned does not cover the shortfall (R36)."""
    return uncovered(forecast) > 0


def _signal_item(contract: Contract, kind: str, title: str, button: str, view: str) -> WorkItem:
    return WorkItem(
        kind=f"enforcement.{kind}",
        title=title,
        detail="",
        due_on=contract.ends_on,
        since_on=None,
        reference=contract.reference,
        case_title=contract.title,
        contractor=contract.contractor_name,
        url=reverse(f"enforcement:{view}", args=[contract.reference]),
        button=button,
        whose=Role.ADVISER,
        who="",
    )
