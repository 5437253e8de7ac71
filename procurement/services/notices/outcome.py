"""What an import answers: the case, what the notice gave, withheld and left out, and what is asked of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from procurement.models import AwardDecision, Case, ImportedNotice
from procurement.readers import Absent, Notice, NoticeAmount, NoticeAward, NoticeLot, contradictions, not_in_notice
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of one import."""

    case: Case
    created: bool
    notice: ImportedNotice
    decision: AwardDecision | None
    given: tuple[Row, ...]
    withheld: tuple[Row, ...]
    missing: tuple[Row, ...]
    asks: tuple[Blocker, ...]

    @property
    def updated(self) -> bool:
        """The notice belonged to a known procedure."""
        return not self.created


def given_rows(notice: Notice) -> tuple[Row, ...]:
    """Everything of interest that the notice gives; names are msgids, values stay as the notice has them."""
    project = notice.project
    pairs = (
        (_("title"), str(notice.title)),
        (_("description"), str(project.description)),
        (_("kind of contract"), project.nature),
        (_("CPV code"), project.main_cpv),
        (_("estimated value"), notice.estimated_value),
        (_("largest value of the framework"), notice.framework_maximum),
        (_("total value"), notice.total_value),
        (_("buyer"), ", ".join(str(buyer.name) for buyer in notice.buyers)),
        (_("procedure type"), notice.procedure_type),
        (_("dispatch date"), notice.dispatched_on),
        (_("publication date"), notice.published_on),
        (_("publication number"), notice.publication_number),
    )
    rows = [*_rows("", pairs)]
    for lot in notice.lots:
        rows += _rows(lot.id, _of_lot(lot))
    for number, award in enumerate(notice.awards(), 1):
        rows += _rows(award.contract.id if award.contract else str(number), _of_award(award))
    return tuple(rows)


def _of_lot(lot: NoticeLot) -> tuple[tuple[str, object], ...]:
    social, period = lot.social, lot.period
    return (
        (_("title"), str(lot.project.title)),
        (_("CPV code"), lot.project.main_cpv),
        (_("estimated value"), lot.project.value),
        (_("start"), period.starts_on),
        (_("end"), period.ends_on),
        (_("duration"), f"{period.duration.number} {period.duration.unit}" if period.duration else None),
        (_("options"), str(lot.extension.options)),
        (_("renewals"), str(lot.extension.renewals)),
        (_("closing date for bids"), lot.tenders_due_on),
        (_("reserved participation"), ", ".join(social.reserved_participation)),
        (_("reserved execution"), social.reserved_execution),
        (_("strategic procurement"), ", ".join(social.strategic)),
        (_("social objective"), ", ".join(social.objectives)),
        (_("social procurement, explained"), str(social.description)),
        (_("terms of performance"), str(social.performance_terms)),
    )


def _of_award(award: NoticeAward) -> tuple[tuple[str, object], ...]:
    contract = award.contract
    return (
        (_("winner"), ", ".join(str(winner.name) for winner in award.winners)),
        (_("lots"), ", ".join(award.lot_ids)),
        (_("awarded value"), award.value),
        (_("contract number"), contract.reference if contract else None),
        (_("winner chosen on"), shown_date(contract.winner_decided if contract else None)),
        (_("concluded on"), shown_date(contract.concluded if contract else None)),
    )


def shown_date(noted: object) -> date | None:
    """A date of the notice; the dummy of the schema says nothing."""
    on = getattr(noted, "on", None)
    return None if getattr(noted, "dummy", False) else on


def _rows(section: str, pairs: Iterable[tuple[str, object]]) -> list[Row]:
    return [{"name": name, "section": section, "value": str(value)} for name, value in pairs if value]


def absent_rows(notice: Notice, *, withheld: bool) -> tuple[Row, ...]:
    """What the buyer withholds, or what the notice does not say."""
    return tuple(_absent(each) for each in not_in_notice(notice) if each.withheld is withheld)


def _absent(absent: Absent) -> Row:
    return {"name": absent.name, "section": absent.section, "value": ""}


def asks_of(case: Case, notice: Notice) -> tuple[Blocker, ...]:
    """What people are asked to fill in or to look at after this import."""
    found = []
    if case.department_id is None:
        found.append(blocker("ask-department", _("Choose the department of this case.")))
    if not case.nature:
        found.append(blocker("ask-nature", _("Choose the kind of contract.")))
    if case.estimated_value is None:
        message = _("Enter the estimated value in euro, excluding VAT.")
        if case.foreign_value:
            message = _("The value is in another currency: %(value)s. Enter the estimated value in euro.")
        found.append(blocker("ask-value", message, source="R38", value=case.foreign_value))
    for award in notice.awards():
        found += _asks_of_award(award)
    for result in notice.lots_without_winner():
        message = _("Lot %(lot)s has no winner according to the notice.")
        found.append(blocker("lot-without-winner", message, lot=result.lot_id or ""))
    return (*found, *contradictions(notice))


def _asks_of_award(award: NoticeAward) -> list[Blocker]:
    name, found = ", ".join(str(winner.name) for winner in award.winners), []
    if not award.winners:
        message = _("The notice does not say who won the lots %(lots)s.")
        return [blocker("winner-unknown", message, lots=", ".join(award.lot_ids))]
    if award.is_consortium and award.lead is None:
        message = _("The notice does not say who leads the consortium %(name)s.")
        found.append(blocker("ask-lead", message, name=name))
    if award.value is None or award.value.euro is None:
        found.append(_ask_base(award.value, name))
    return found


def _ask_base(value: NoticeAmount | None, name: str) -> Blocker:
    """The awarded value in euro is asked at the definitive award (R38)."""
    if value is None:
        message = _("The notice does not give the value awarded to %(name)s. Enter it at the definitive award.")
        return blocker("ask-base", message, source="R38", name=name)
    message = _("The value awarded to %(name)s is %(value)s. Enter it in euro at the definitive award.")
    return blocker("ask-base", message, source="R38", name=name, value=str(value))
