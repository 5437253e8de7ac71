"""The framework over a contract: its maximum, its call-offs, and what is left over all contractors (R38)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors import policies, rules
from contractors.models import CallOff, CallOffImport, Contract
from contractors.policies import ContractDuty
from contractors.selectors.parts import Link
from procurement.models import Award, Case, Lot
from procurement.states import CallOffMethod
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.kernel import formats
from sroi.kernel.money import ZERO, total
from sroi.kernel.pages import Fact, Source, Status
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey


@dataclass(frozen=True, slots=True)
class Scope:
    """What one maximum holds for: a lot, or the whole case."""

    lot: Lot | None
    maximum: Decimal | None
    suppliers: int | None
    method: str

    @property
    def name(self) -> str:
        """The lot, or nothing for the case."""
        return str(self.lot) if self.lot else ""


def scopes_in(case: Case, lots: Collection[Lot]) -> tuple[Scope, ...]:
    """The frameworks of a contract with these lots: its own lots with a maximum, else the case as a whole."""
    found = [
        Scope(lot, lot.framework_maximum, lot.framework_suppliers, lot.call_off_method)
        for lot in lots
        if lot.is_framework and lot.framework_maximum is not None
    ]
    if found or not (case.is_framework or any(lot.is_framework for lot in lots)):
        return tuple(found)
    return (Scope(None, case.framework_maximum, case.framework_suppliers, case.call_off_method),)


def scopes_of(contract: Contract) -> tuple[Scope, ...]:
    """The frameworks that a contract stands under."""
    return scopes_in(contract.case, list(contract.lots.order_by("number")))


def frameworks_of_award(award: Award) -> tuple[Scope, ...]:
    """The frameworks that an award would stand under; none when it is an ordinary contract."""
    return scopes_in(award.decision.case, list(award.lots.all()))


def why_no_framework(contract: Contract) -> tuple[Blocker, ...]:
    """Why nothing is called off under this contract."""
    if contract.is_framework:
        return ()
    message = gettext_noop(
        "This contract is not under a framework agreement, so nothing is called off. Change the base instead."
    )
    return (blocker("no-framework", message, source="R38"),)


def called_off(case_id: int, lot: Lot | None) -> list[Decimal]:
    """What was called off under one maximum, over all contractors."""
    return list(CallOff.objects.filter(contract__case=case_id, lot=lot).values_list("value", flat=True))


def use_of(scope: Scope, case_id: int, on: date) -> rules.FrameworkUse | None:
    """How much of a maximum was called off; None as long as it is not known."""
    if scope.maximum is None:
        return None
    warn_from = reference.parameter_on(ParameterKey.FRAMEWORK_WARNING, on).value
    return rules.framework_use(called_off(case_id, scope.lot), maximum=scope.maximum, warn_from=warn_from)


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a call-off: by how much, why, by whom and when."""

    value: Decimal
    reason: str
    who: str
    on: date


@dataclass(frozen=True, slots=True)
class CallOffRow:
    """One call-off as it stands now, with its corrections."""

    pk: int
    number: str
    given_on: date
    subject: str
    lot: str
    value: Decimal
    document: str
    document_url: str
    source: str
    who: str
    corrections: tuple[Correction, ...]
    correct_url: str


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One contractor under the framework, with what was called off there."""

    contractor: str
    reference: str
    url: str
    called: Decimal


@dataclass(frozen=True, slots=True)
class UseRow:
    """One maximum with how much of it is used."""

    name: str
    facts: tuple[Fact, ...]
    status: Status
    warning: str
    source: Source


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """The call-offs of one contract, and the framework around them as far as this reader sees it."""

    rows: tuple[CallOffRow, ...]
    called: Decimal
    guaranteed: Decimal
    uses: tuple[UseRow, ...]
    suppliers: tuple[SupplierRow, ...]
    links: tuple[Link, ...]


def framework_page(contract: Contract, user: User, on: date) -> FrameworkPage:
    """The call-offs of a contract; other contractors and the maximum are not for the contractor (R1)."""
    acts = contract.closed_at is None and policies.may(user, ContractDuty.CALL_OFF, contract)
    outsider = is_outsider(user)
    rows = _rows(contract, acts=acts, outsider=outsider)
    return FrameworkPage(
        rows=rows,
        called=total(row.value for row in rows),
        guaranteed=total(row.change for row in contract.base_rows.all() if row.as_change().is_guaranteed),
        uses=() if outsider else framework_uses(contract, on),
        suppliers=() if outsider else _suppliers(contract),
        links=_links(contract) if acts else (),
    )


def framework_uses(contract: Contract, on: date) -> tuple[UseRow, ...]:
    """Each maximum over this contract with how much of it all contractors together used."""
    return tuple(_use(scope, contract, on) for scope in scopes_of(contract))


def _use(scope: Scope, contract: Contract, on: date) -> UseRow:
    use = use_of(scope, contract.case_id, on)
    how = str(CallOffMethod(scope.method).label) if scope.method else "–"
    known = (
        Fact(_("Contractors"), str(scope.suppliers or "–")),
        Fact(_("How call-offs are given"), how),
    )
    if use is None:
        missing = Status(_("Maximum not known"), "warn")
        return UseRow(scope.name, known, missing, _("Record the maximum of the framework first."), Source(""))
    facts = (
        Fact(_("Maximum of the framework"), formats.euro(use.maximum)),
        Fact(_("Called off by all contractors together"), formats.euro(use.called), formats.percent(use.percent)),
        Fact(_("Left"), formats.euro(use.left)),
        *known,
    )
    return UseRow(scope.name, facts, _use_status(use), _warning(use), _use_source(use))


def _use_status(use: rules.FrameworkUse) -> Status:
    if use.left == ZERO:
        return Status(_("Full"), "neg")
    return Status(_("Nearly full"), "warn") if use.is_near else Status(_("Room left"), "pos")


def _warning(use: rules.FrameworkUse) -> str:
    """What to do in time, once most of the maximum is used."""
    if not use.is_near:
        return ""
    words = _(
        "%(percent)s of the maximum is called off. What goes above it needs a change within articles 2.163a to 2.163g"
        " Aw or a new tender: prepare one in time."
    )
    return words % {"percent": formats.percent(use.percent)}


def _use_source(use: rules.FrameworkUse) -> Source:
    return Source(
        formula=_("called off = the call-offs of every contract under this framework, corrections included"),
        filled_in=f"{formats.euro(use.called)} ÷ {formats.euro(use.maximum)} = {formats.percent(use.percent)}",
        source=_("Data of the framework; warning from %(percent)s") % {"percent": formats.percent(use.warn_from)},
    )


def _rows(contract: Contract, *, acts: bool, outsider: bool) -> tuple[CallOffRow, ...]:
    found = contract.call_offs.filter(corrects__isnull=True).select_related("lot", "document", "recorded_by", "read")
    rows = found.prefetch_related("corrections__recorded_by").order_by("given_on", "pk")
    return tuple(_row(each, contract, acts=acts, outsider=outsider) for each in rows)


def _row(row: CallOff, contract: Contract, *, acts: bool, outsider: bool) -> CallOffRow:
    corrections, file = list(row.corrections.all()), row.document
    return CallOffRow(
        pk=row.pk,
        number=row.number,
        given_on=row.given_on,
        subject=row.subject,
        lot=str(row.lot) if row.lot else "",
        value=value_now(row, corrections),
        document=file.name if file else "",
        document_url=reverse("dossier:attachment", args=[file.key]) if file and not outsider else "",
        source=row.read.name if row.read else "",
        who=row.recorded_by.name,
        corrections=tuple(
            Correction(each.value, each.reason, each.recorded_by.name, each.recorded_at.date()) for each in corrections
        ),
        correct_url=reverse("contractors:call-off-correct", args=[contract.reference, row.pk]) if acts else "",
    )


def value_now(row: CallOff, corrections: Iterable[CallOff]) -> Decimal:
    """The value of a call-off with its corrections."""
    return total((row.value, *(each.value for each in corrections)))


def _suppliers(contract: Contract) -> tuple[SupplierRow, ...]:
    """Every contractor under the framework of the case."""
    rows = Contract.objects.filter(case=contract.case_id, is_framework=True)
    rows = rows.select_related("organisation", "consortium").prefetch_related("call_offs").order_by("pk")
    return tuple(
        SupplierRow(
            each.contractor_name,
            each.reference,
            reverse("contractors:call-off-list", args=[each.reference]),
            total(call_off.value for call_off in each.call_offs.all()),
        )
        for each in rows
    )


def _links(contract: Contract) -> tuple[Link, ...]:
    acts = {
        "call-off-record": _("Record a call-off"),
        "call-off-import": _("Import call-offs"),
        "maximum-change": _("Change the maximum"),
    }
    return tuple(Link(label, reverse(f"contractors:{name}", args=[contract.reference])) for name, label in acts.items())


def call_off_of(contract: Contract, call_off_id: int) -> CallOff | None:
    """A call-off of this contract; a correction of one is corrected through it."""
    return contract.call_offs.filter(pk=call_off_id, corrects__isnull=True).first()


def call_off_import_of(contract: Contract, import_id: int) -> CallOffImport | None:
    """A file with call-offs of this contract."""
    return contract.call_off_imports.select_related("applied_by").filter(pk=import_id).first()


@dataclass(frozen=True, slots=True)
class PlannedCallOff:
    """One row of a file, and whether it is recorded already."""

    line: dict[str, str]
    value: Decimal
    given_on: date
    status: Status
    is_new: bool


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file with call-offs would do now."""

    rows: tuple[PlannedCallOff, ...]
    adds: Decimal
    uses: tuple[UseRow, ...]


def import_preview(read: CallOffImport, on: date) -> ImportPreview:
    """What each row of a file would do now: new, or recorded already."""
    contract = read.contract
    known = set(contract.call_offs.values_list("number", flat=True))
    rows = tuple(_planned(line, known) for line in read.lines)
    return ImportPreview(rows, total(row.value for row in rows if row.is_new), framework_uses(contract, on))


def _planned(line: dict[str, str], known: Collection[str]) -> PlannedCallOff:
    is_new = line["number"] not in known
    status = Status(_("New"), "pos") if is_new else Status(_("Recorded already"), "plain")
    return PlannedCallOff(line, Decimal(line["value"]), date.fromisoformat(line["given_on"]), status, is_new)
