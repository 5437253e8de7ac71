"""The page on which a definitive award is recorded: what is known of each award, and what is asked (R20, R38)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contractors.selectors.framework import frameworks_of_award
from procurement.gates import Condition, case_facts, conditions_now
from procurement.models import Ask, Award, AwardDecision, Case
from procurement.states import AskKind, Phase
from sroi.accounts.models import User
from sroi.kernel import formats
from sroi.kernel.pages import Fact


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award as the decision or the notice gives it."""

    number: int
    winner: str
    lots: str
    facts: tuple[Fact, ...]
    value: Decimal | None
    foreign_value: str
    starts_on: date | None
    ends_on: date | None
    contact_email: str
    contract_number: str
    may_promise: bool
    is_framework: bool


def decision_for(user: User, decision_id: int) -> AwardDecision | None:
    """The award decision, in a case that the user sees."""
    rows = AwardDecision.objects.select_related("case__dossier__parent", "notice")
    decision = rows.filter(pk=decision_id).first()
    if decision is None or not type(decision.case).objects.visible_to(user).filter(pk=decision.case_id).exists():
        return None
    return decision


def open_before_award(case: Case) -> tuple[Condition, ...]:
    """What has to be done before the definitive award, so that nobody fills in a page that will be refused (R6)."""
    if case.phase != Phase.SELECT:
        return ()
    return tuple(each for each in conditions_now(case_facts(case)) if each.blocks and each.code != "awarded")


def award_rows(decision: AwardDecision) -> tuple[AwardRow, ...]:
    """The awards of a decision, each with what is known."""
    rows = (
        decision.awards.select_related("organisation", "consortium", "decision__case")
        .prefetch_related("lots")
        .order_by("pk")
    )
    may_promise = Ask.objects.filter(case=decision.case_id, kind=AskKind.PERCENTAGE).exists()
    return tuple(_row(award, may_promise=may_promise) for award in rows.order_by("pk"))


def _row(award: Award, *, may_promise: bool) -> AwardRow:
    facts = [Fact(_("Winner"), str(award), award.organisation.kvk_number and f"KvK {award.organisation.kvk_number}")]
    lots = ", ".join(str(lot) for lot in award.lots.all())
    if lots:
        facts.append(Fact(_("Lots"), lots))
    scopes = frameworks_of_award(award)
    for scope in scopes:
        most = formats.euro(scope.maximum) if scope.maximum is not None else _("not known")
        facts.append(Fact(_("Maximum of the framework"), most, scope.name))
    if award.value is not None:
        facts.append(Fact(_("Awarded value"), formats.euro(award.value)))
    elif award.foreign_value:
        facts.append(Fact(_("Value in another currency"), formats.in_currency(award.foreign_value)))
    if award.offered_percent is not None:
        facts.append(Fact(_("Offered percentage"), formats.percent(award.offered_percent)))
    if award.winner_chosen_on:
        facts.append(Fact(_("Winner chosen on"), formats.long_date(award.winner_chosen_on)))
    if award.concluded_on:
        facts.append(Fact(_("Concluded on"), formats.long_date(award.concluded_on)))
    return AwardRow(
        number=award.pk,
        winner=str(award),
        lots=lots,
        facts=tuple(facts),
        value=award.value,
        foreign_value=award.foreign_value,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        contact_email=award.contact_email or award.organisation.email,
        contract_number=award.contract_number,
        may_promise=may_promise,
        is_framework=bool(scopes),
    )
