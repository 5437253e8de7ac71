"""What a new case can take over from the one before it, what may follow, and where the two meet (R6)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import policies, rules
from procurement.models import Ask, Case, Lesson, Lot
from procurement.policies import ProcurementDuty
from procurement.states import AnewPart, AskKind, Phase, RestartGround
from sroi.accounts.models import User
from sroi.kernel import formats

MOST = 160
"""How much of an answer is shown beside its choice."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The procedure that may follow in words, its conditions and its article."""

    ground: str
    procedure: str
    conditions: tuple[str, ...]
    source: str


def follow_up_of(ground: str) -> FollowUp | None:
    """The advice on a ground as the reader reads it."""
    found = rules.follow_up(ground)
    if found is None:
        return None
    words = tuple(_(each) for each in found.conditions)
    return FollowUp(str(RestartGround(ground).label), _(found.procedure), words, found.source)


def follow_ups() -> tuple[FollowUp, ...]:
    """The advice on every ground, for who still has to choose one."""
    return tuple(each for each in (follow_up_of(ground) for ground in RestartGround.values) if each is not None)


def parts_to_take(case: Case, lot: Lot | None) -> tuple[tuple[AnewPart, str], ...]:
    """The prepared answers that can be taken over, each with what it says; of a lot only what holds for it."""
    shown = ((part, " ".join(_says(part, case, lot).split())) for part in AnewPart)
    return tuple((part, text if len(text) <= MOST else f"{text[:MOST]}…") for part, text in shown if text)


def _lots(case: Case, lot: Lot | None) -> str:
    return "" if lot else ", ".join(str(each) for each in case.lots.all())


def _framework(case: Case, lot: Lot | None) -> str:
    source = lot or case
    if not source.is_framework:
        return ""
    most = formats.euro(source.framework_maximum) if source.framework_maximum is not None else ""
    return ", ".join(filter(None, (most, str(source.get_call_off_method_display())))) or _("Yes")


def _opportunities(case: Case) -> str:
    return ". ".join(filter(None, (str(case.get_route_display()), case.opportunity_note)))


def _variants(case: Case, lot: Lot | None) -> str:
    rows = case.variant_choices.filter(replaced_at__isnull=True).select_related("lot")
    own = [each for each in rows if lot is not None and each.lot_id == lot.pk]
    wanted: Iterable[object] = own or [each for each in rows if lot is None or each.lot is None]
    return ", ".join(str(each) for each in wanted)


def _ask(case: Case) -> str:
    ask = Ask.objects.filter(case=case).exclude(kind=AskKind.WAIVER).first()
    if ask is None:
        return ""
    shown = formats.percent(ask.percent) if ask.percent is not None else str(ask.get_kind_display())
    return f"{shown}. {ask.reasoning}"


def _considerations(case: Case) -> str:
    answered = case.considerations.count()
    return _("%(number)s answers") % {"number": answered} if answered else ""


def _base(case: Case) -> str:
    return str(case.get_base_kind_display()) if case.base_kind else ""


def _criteria(case: Case) -> str:
    return ", ".join(str(each) for each in case.criteria.all())


OF_LOT: dict[AnewPart, Callable[[Case, Lot | None], str]] = {
    AnewPart.LOTS: _lots,
    AnewPart.FRAMEWORK: _framework,
    AnewPart.VARIANTS: _variants,
}
"""Answers of which a lot that starts anew takes its own."""
OF_CASE: dict[AnewPart, Callable[[Case], str]] = {
    AnewPart.OPPORTUNITIES: _opportunities,
    AnewPart.ASK: _ask,
    AnewPart.CONSIDERATIONS: _considerations,
    AnewPart.BASE: _base,
    AnewPart.CRITERIA: _criteria,
}
"""Answers that hold for the whole tender."""


def _says(part: AnewPart, case: Case, lot: Lot | None) -> str:
    return OF_LOT[part](case, lot) if part in OF_LOT else OF_CASE[part](case)


def lot_of(case: Case, lot_id: str) -> Lot | None:
    """A lot of this case."""
    return case.lots.filter(pk=lot_id).first() if lot_id.isdigit() else None


@dataclass(frozen=True, slots=True)
class AnewLink:
    """A case beside this one in a chain of tenders, or the place where one is started."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class AnewPanel:
    """Where a case came from, what followed on it, and what may follow; lessons of the first as a hint."""

    before: AnewLink | None
    advice: FollowUp | None
    lessons: tuple[Lesson, ...]
    after: tuple[AnewLink, ...]
    starts: tuple[AnewLink, ...]

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.before or self.after or self.starts)


def anew_panel(case: Case, user: User) -> AnewPanel:
    """The case before this one, those that followed, and where this reader starts one."""
    before = case.restarts
    visible = before is not None and Case.objects.visible_to(user).filter(pk=before.pk).exists()
    after = list(case.restarted_by.select_related("restart_lot").order_by("pk"))
    return AnewPanel(
        before=_link(before, case.restart_lot) if before is not None and visible else None,
        advice=follow_up_of(case.restart_ground) if before is not None else None,
        lessons=tuple(before.lessons.all()[:5]) if before is not None and visible else (),
        after=tuple(_link(each, each.restart_lot) for each in after),
        starts=_starts(case, user, {each.restart_lot_id for each in after}),
    )


def _link(case: Case, lot: Lot | None) -> AnewLink:
    label = f"{case.reference} {case.title}"
    words = _("%(case)s (lot %(lot)s)") % {"case": label, "lot": lot.number} if lot else label
    return AnewLink(words, case.get_absolute_url())


def _starts(case: Case, user: User, done: set[int | None]) -> tuple[AnewLink, ...]:
    """Where the buyer starts anew: the stopped case as a whole, and each lot that failed."""
    if not policies.may(user, ProcurementDuty.START_ANEW, case):
        return ()
    url, found = reverse("procurement:case-anew", args=[case.reference]), []
    if case.phase == Phase.STOPPED and None not in done:
        found.append(AnewLink(_("Start anew"), url))
    if case.phase != Phase.PREPARE:
        for lot in case.lots.filter(failed_on__isnull=False).exclude(pk__in=[each for each in done if each]):
            words = _("Start lot %(lot)s anew") % {"lot": lot.number}
            found.append(AnewLink(words, f"{url}?perceel={lot.pk}"))
    return tuple(found)
