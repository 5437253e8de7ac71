"""Starting a withdrawn or failed tender anew: a new case takes over what was prepared, the old file stays (R6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from procurement import rules
from procurement.models import Ask, Case, ConsiderationAnswer, Criterion, Lot, VariantChoice
from procurement.policies import ProcurementDuty
from procurement.services.case import CaseEntry, make_case
from procurement.services.holding import hold
from procurement.states import AnewPart, AskKind, AwardState, Phase, ProcurementVerb, RestartGround
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Assignment
from sroi.dossier.services import record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _

FRAMEWORK = ("is_framework", "framework_maximum", "framework_suppliers", "call_off_method")
LOT = ("number", "title", "nature", "cpv_code", "value", "is_exempted", *FRAMEWORK)
CRITERION = ("title", "part_of", "kind", "weight", "floor_percent", "ceiling_percent", "scale")
ASK = ("kind", "percent", "reasoning", "effort_asked", "effort_enough", "effort_failing")
TENDERED = (Phase.SELECT, Phase.CONTRACT, Phase.EXECUTE)


@dataclass(frozen=True, slots=True)
class AnewEntry:
    """What is taken over, on which ground, and the new day of publication; the lot when only that one failed."""

    parts: frozenset[AnewPart]
    ground: str
    planned_publication_on: date | None
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class LotFailure:
    """That a lot led to no contract: on which ground, since when and why."""

    lot_id: int
    ground: str
    failed_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes over, from which case into which, and when."""

    old: Case
    new: Case
    lot: Lot | None
    by: User
    at: datetime


@transaction.atomic
def start_anew(*, case_id: int, entry: AnewEntry, by: User, at: datetime) -> Case:
    """Open a new case after a stopped one, or for a failed lot of one; the old file is only read (R6)."""
    old, acting = hold(case_id, ProcurementDuty.START_ANEW, by=by, at=at)
    lot = old.lots.filter(pk=entry.lot_id).first() if entry.lot_id else None
    refuse(_why_not_anew(old, lot, entry, on=amsterdam_date(at)))
    ground = RestartGround(entry.ground)
    new = make_case(
        entry=_data(old, lot, entry),
        phase=Phase.PREPARE,
        at=at,
        restarts=old,
        restart_lot=lot,
        restart_ground=ground,
    )
    buyer = acting.on_behalf_of or by
    Assignment.objects.create(dossier=new.dossier, user=buyer, role=Role.BUYER, since=at)
    taking = Taking(old, new, lot, buyer, at)
    taken = [part for part in AnewPart if part in entry.parts and TAKE[part](taking)]
    facts = {
        "from": old.reference,
        "lot": lot.number if lot else "",
        "ground": ground.value,
        "taken": [part.value for part in taken],
        "buyer": buyer.pk,
    }
    verb = ProcurementVerb.STARTED_ANEW
    record(new.dossier, verb, about=new, by=acting, at=at, after=new.phase, reason=old.stop_reason, facts=facts)
    return new


def _why_not_anew(old: Case, lot: Lot | None, entry: AnewEntry, *, on: date) -> tuple[Blocker, ...]:
    if entry.lot_id and lot is None:
        return (blocker("lot-elsewhere", _("Choose a lot of this case."), source="R6"),)
    known = Case.objects.filter(restarts=old, restart_lot=lot).first()
    facts = rules.AnewFacts(
        phase=old.phase,
        of_lot=lot is not None,
        lot_failed=lot is not None and lot.failed_on is not None,
        known=known.reference if known else "",
        ground=entry.ground,
        publication_on=entry.planned_publication_on,
    )
    return rules.why_not_anew(facts, on=on)


def _data(old: Case, lot: Lot | None, entry: AnewEntry) -> CaseEntry:
    """What is bought and for whom; of a lot its own title, kind, code and value. Its days are asked anew."""
    return CaseEntry(
        title=lot.title if lot else old.title,
        department=old.department,
        nature=(lot.nature if lot else "") or old.nature,
        cpv_code=(lot.cpv_code if lot else "") or old.cpv_code,
        estimated_value=lot.value if lot else old.estimated_value,
        planned_publication_on=entry.planned_publication_on,
        client_contact=old.client_contact,
        description=old.description,
    )


def _take_lots(taking: Taking) -> bool:
    """The lots as they were; a lot that goes by itself has none."""
    if taking.lot is not None:
        return False
    rows = [Lot(case=taking.new, **_values(lot, LOT)) for lot in taking.old.lots.all()]
    Lot.objects.bulk_create(rows)
    return bool(rows)


def _take_framework(taking: Taking) -> bool:
    source = taking.lot or taking.old
    if not source.is_framework:
        return False
    for name, value in _values(source, FRAMEWORK).items():
        setattr(taking.new, name, value)
    taking.new.save(update_fields=[*FRAMEWORK])
    return True


def _take_opportunities(taking: Taking) -> bool:
    """The opportunities and the route; the talk gets a day of its own again."""
    names = ("opportunity_note", "opportunity_with", "route", "market_answers")
    for name, value in _values(taking.old, names).items():
        setattr(taking.new, name, value)
    taking.new.save(update_fields=[*names])
    return bool(taking.old.opportunity_note or taking.old.route)


def _take_variants(taking: Taking) -> bool:
    """The variants that were chosen last, by lot where they were; the reader chooses again when the facts differ."""
    lots = {lot.number: lot for lot in taking.new.lots.all()}
    rows = [
        VariantChoice(
            case=taking.new,
            lot=lots.get(each.lot.number) if each.lot and taking.lot is None else None,
            variant=each.variant,
            reasoning=each.reasoning,
            verdicts=each.verdicts,
            advice_version=each.advice_version,
            advice_facts=each.advice_facts,
            chosen_by=taking.by,
            chosen_at=taking.at,
        )
        for each in taking.old.variant_choices.filter(replaced_at__isnull=True).select_related("lot")
        if _is_taken(each, taking, lots)
    ]
    VariantChoice.objects.bulk_create(rows)
    return bool(rows)


def _is_taken(choice: VariantChoice, taking: Taking, lots: Mapping[str, Lot]) -> bool:
    """Of a failed lot its own choice, else that of the case; of a whole case what has its lot in the new one."""
    if taking.lot is None:
        return choice.lot is None or choice.lot.number in lots
    own = taking.old.variant_choices.filter(replaced_at__isnull=True, lot=taking.lot).exists()
    return choice.lot_id == (taking.lot.pk if own else None)


def _take_ask(taking: Taking) -> bool:
    """What was asked, with its reasoning; a waiver is proposed and approved again for every case (R9)."""
    ask = Ask.objects.filter(case=taking.old).exclude(kind=AskKind.WAIVER).first()
    if ask is None:
        return False
    Ask.objects.create(case=taking.new, **_values(ask, ASK), set_by=taking.by, set_at=taking.at)
    return True


def _take_considerations(taking: Taking) -> bool:
    rows = [
        ConsiderationAnswer(
            case=taking.new,
            question=each.question,
            answer=each.answer,
            reason=each.reason,
            answered_by=taking.by,
            answered_at=taking.at,
        )
        for each in taking.old.considerations.all()
    ]
    ConsiderationAnswer.objects.bulk_create(rows)
    return bool(rows)


def _take_base(taking: Taking) -> bool:
    if not taking.old.base_kind:
        return False
    taking.new.base_kind, taking.new.base_reason = taking.old.base_kind, taking.old.base_reason
    taking.new.save(update_fields=["base_kind", "base_reason"])
    return True


def _take_criteria(taking: Taking) -> bool:
    rows = [Criterion(case=taking.new, **_values(each, CRITERION)) for each in taking.old.criteria.all()]
    Criterion.objects.bulk_create(rows)
    return bool(rows)


def _values(row: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


TAKE: dict[AnewPart, Callable[[Taking], bool]] = {
    AnewPart.LOTS: _take_lots,
    AnewPart.FRAMEWORK: _take_framework,
    AnewPart.OPPORTUNITIES: _take_opportunities,
    AnewPart.VARIANTS: _take_variants,
    AnewPart.ASK: _take_ask,
    AnewPart.CONSIDERATIONS: _take_considerations,
    AnewPart.BASE: _take_base,
    AnewPart.CRITERIA: _take_criteria,
}
"""How each part is taken over; the answer tells whether there was anything to take."""


@transaction.atomic
def fail_lot(*, case_id: int, entry: LotFailure, by: User, at: datetime) -> Lot:
    """Record that one lot was withdrawn or failed while the others go on (R6)."""
    case, acting = hold(case_id, ProcurementDuty.START_ANEW, by=by, at=at, phases=TENDERED)
    lot = case.lots.filter(pk=entry.lot_id).first()
    if lot is None:
        refuse([blocker("lot-elsewhere", _("Choose a lot of this case."), field="lot", source="R6")])
        raise AssertionError("refuse let nothing through")
    live = lot.awards.exclude(decision__state=AwardState.WITHDRAWN)
    facts = rules.LotEnd(live.exists(), lot.failed_on is not None, entry.ground, entry.reason, entry.failed_on)
    refuse(rules.why_not_failed(facts, on=amsterdam_date(at)))
    lot.failed_on, lot.fail_ground, lot.fail_reason = entry.failed_on, entry.ground, entry.reason.strip()
    lot.save(update_fields=["failed_on", "fail_ground", "fail_reason"])
    told = {"lot": lot.number, "ground": entry.ground, "failed_on": entry.failed_on}
    record(
        case.dossier,
        ProcurementVerb.LOT_FAILED,
        about=lot,
        by=acting,
        at=at,
        reason=lot.fail_reason,
        facts=told,
    )
    return lot
