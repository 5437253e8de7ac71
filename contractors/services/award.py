"""The definitive award makes the contracts (R20, R21, R38)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from contractors import policies, rules
from contractors.models import BaseRow, Contract, FineClause, Obligation, TermRow
from contractors.policies import ContractDuty
from contractors.selectors.framework import Scope, frameworks_of_award
from contractors.services.joint import JointEntry, write_joint
from contractors.services.links import mail_link
from contractors.services.obligation import recompute_obligation
from contractors.services.options import plan_options
from contractors.services.steps import advance_when_agreed
from contractors.states import BaseRowKind, ContractorDeadline, ContractorVerb, ObligationKind
from procurement import services as procurement
from procurement.models import Ask, Award, AwardDecision, Case, CaseText
from procurement.states import SOCIAL_KINDS, AskKind, AwardState, CaseAction, Phase, TextKind
from sroi.accounts.models import Organisation, User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import open_dossier, record, set_deadline, share_with
from sroi.dossier.states import DossierKind
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.money import ZERO, total
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ReminderKind, TermKey


@dataclass(frozen=True, slots=True)
class AwardTerms:
    """What the buyer fills in for one award where the file does not say it: base in euro, term, contact.

    `promised` is the value of a plan that the winner promised: then that amount is owed, not a percentage.
    """

    base: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    contact_email: str = ""
    contract_number: str = ""
    promised: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AwardEntry:
    """The definitive award as it is filled in: its date, the document or the reason without one, and the terms
    of each award by its id.

    `shares` divides what they owe jointly, by the id of the award; empty where each owes by itself (R24a).
    """

    definitive_on: date
    terms: Mapping[int, AwardTerms]
    reason: str = ""
    document_id: int | None = None
    shares: Mapping[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def award_definitively(*, decision_id: int, entry: AwardEntry, by: User, at: datetime) -> tuple[Contract, ...]:
    """Record the definitive award and make one contract for each award in it; phase 4 of the case opens (R20).

    Raises Refused with what is missing, for instance the base in euro.
    """
    definitive_on, terms = entry.definitive_on, entry.terms
    Case.objects.locked().get(award_decisions=decision_id)
    decision = AwardDecision.objects.select_for_update(of=("self",)).select_related("case__dossier").get(pk=decision_id)
    acting = policies.require(by, ContractDuty.AWARD, decision.case, on=amsterdam_date(at))
    rows = decision.awards.select_related("organisation", "consortium", "bid", "decision__case")
    awards = list(rows.prefetch_related("lots").order_by("pk"))
    ask = Ask.objects.filter(case=decision.case).first()
    refuse(each for award in awards for each in why_no_contract(award, terms.get(award.pk, AwardTerms()), ask))
    procurement.confirm_award(
        decision_id=decision.pk,
        definitive_on=definitive_on,
        document_id=entry.document_id,
        reason=entry.reason,
        by=by,
        at=at,
    )
    contracts = tuple(
        _make_contract(award, decision.case, terms.get(award.pk, AwardTerms()), on=definitive_on, by=acting, at=at)
        for award in awards
    )
    if entry.shares:
        _join(decision.case, awards, contracts, entry.shares, by=acting, at=at)
    if decision.case.phase == Phase.SELECT and _is_last(decision):
        procurement.advance_case(case_id=decision.case.pk, action=CaseAction.START_CONTRACTING, by=acting, at=at)
        advance_when_agreed(decision.case_id, by=acting, at=at)
    return contracts


def _join(
    case: Case,
    awards: Sequence[Award],
    contracts: Sequence[Contract],
    shares: Mapping[int, Decimal],
    *,
    by: Acting,
    at: datetime,
) -> None:
    """Let the contracts of this award owe jointly by the shares that were filled in (R24a)."""
    given = {made.pk: shares[award.pk] for award, made in zip(awards, contracts, strict=True) if award.pk in shares}
    with translation.override("nl"):  # what is stored reads in Dutch, whoever awards
        reason = gettext("Definitive award")
    write_joint(case, {made.pk: made for made in contracts}, JointEntry(given, reason), by=by, at=at)


def why_no_contract(award: Award, terms: AwardTerms, ask: Ask | None) -> tuple[Blocker, ...]:
    """What an award still lacks to become a contract: the euro base is asked, never derived (R38)."""
    found = list(_why_not_promised(award, terms, ask))
    scopes = frameworks_of_award(award)
    if scopes:
        found += _why_no_framework(award, terms, scopes)
    elif terms.base is None and award.value is None:
        message = _("Enter the value of the contract with %(winner)s in euro.")
        found.append(
            blocker("base-missing", message, field=f"base_{award.pk}", source="R38", winner=award.organisation.name)
        )
    starts_on, ends_on = terms.starts_on or award.starts_on, terms.ends_on or award.ends_on
    if starts_on is None or ends_on is None:
        message = _("Enter the start and the end of the contract with %(winner)s.")
        field = f"starts_on_{award.pk}"
        found.append(blocker("term-missing", message, field=field, source="R21", winner=award.organisation.name))
    elif ends_on < starts_on:
        message = _("The end date lies before the start date %(starts_on)s. Choose a later date.")
        found.append(blocker("term-backward", message, field=f"ends_on_{award.pk}", source="R38", starts_on=starts_on))
    return tuple(found)


def _why_no_framework(award: Award, terms: AwardTerms, scopes: Sequence[Scope]) -> Iterator[Blocker]:
    """What a framework lacks to be awarded: its maximum, of which the guaranteed part is at most the whole (R38)."""
    maximums = [scope.maximum for scope in scopes if scope.maximum is not None]
    field = f"base_{award.pk}"
    if len(maximums) < len(scopes):
        message = _("Enter the maximum value of the framework in the data of the contract first.")
        yield blocker("framework-without-maximum", message, field=field, source="R38")
    elif terms.base is not None and terms.base > total(maximums):
        message = _("The guaranteed part is more than the maximum of the framework, %(maximum)s. Enter a lower amount.")
        yield blocker("guaranteed-above-maximum", message, field=field, source="R38", maximum=total(maximums))


def _why_not_promised(award: Award, terms: AwardTerms, ask: Ask | None) -> Iterator[Blocker]:
    """Why the promised value of a plan cannot be what is owed, at the field of this award (R38)."""
    if terms.promised is None:
        return
    asks = ask is not None and ask.kind == AskKind.PERCENTAGE
    percent = _percent(ask, award) if asks else None
    base = _first_base(award, terms)
    for each in rules.why_not_promised(promised=terms.promised, base=base, percent=percent, is_percentage=asks):
        yield replace(each, field=f"promised_{award.pk}")


def _first_base(award: Award, terms: AwardTerms) -> Decimal | None:
    """What the base starts with: of a framework the guaranteed part or nothing, else the value of the contract."""
    if frameworks_of_award(award):
        return terms.base or ZERO
    return terms.base if terms.base is not None else award.value


def _percent(ask: Ask | None, award: Award) -> Decimal:
    """The percentage of an award: what was asked, or the offer where it is higher (R38)."""
    asked = ask.percent if ask is not None and ask.percent is not None else ZERO
    return rules.awarded_percent(asked=asked, offered=award.offered_percent)


def _is_last(decision: AwardDecision) -> bool:
    """Tell whether no other decision of the case still waits."""
    waiting = [AwardState.DRAFT, AwardState.STANDSTILL, AwardState.SUSPENDED]
    return not decision.case.award_decisions.exclude(pk=decision.pk).filter(state__in=waiting).exists()


def _make_contract(award: Award, case: Case, terms: AwardTerms, *, on: date, by: Acting, at: datetime) -> Contract:
    """Make the contract with its dossier, base, term, obligation, clause, deadline and personal link."""
    number = case.contracts.count() + 1
    reference_text = f"{case.reference}-C{number}"
    dossier = open_dossier(
        kind=DossierKind.CONTRACT,
        reference=reference_text,
        title=award.contract_title or case.title,
        parent=case.dossier,
        at=at,
        search_text=" ".join([str(award.consortium or ""), award.organisation.name, award.organisation.kvk_number]),
    )
    for organisation in _parties(award):
        share_with(dossier=dossier, organisation=organisation)
    contract = Contract.objects.create(
        dossier=dossier,
        case=case,
        award=award,
        reference=reference_text,
        number=terms.contract_number or award.contract_number,
        title=award.contract_title or case.title,
        organisation=award.organisation,
        consortium=award.consortium,
        step_since=at,
        awarded_on=on,
        starts_on=terms.starts_on or award.starts_on,
        ends_on=terms.ends_on or award.ends_on,
        contact_email=terms.contact_email or award.contact_email or award.organisation.email,
        is_framework=bool(frameworks_of_award(award)),
        has_social_criterion=case.criteria.filter(kind__in=SOCIAL_KINDS).exists(),
        pledged_ambition=bool(award.bid and award.bid.pledged_ambition),
    )
    lots = list(award.lots.all())
    contract.lots.set(lots)
    plan_options(contract, lots, alone=award.decision.awards.count() == 1, at=at)
    _write_rows(contract, _first_base(award, terms) or ZERO, by=by, at=at)
    obligation = _owe(contract, award, promised=terms.promised, on=on)
    record(
        dossier,
        ContractorVerb.CONTRACT_MADE,
        about=contract,
        by=by,
        at=at,
        after=str(obligation.net),
        facts={
            "awarded_on": on,
            "base": obligation.gross,
            "percent": obligation.percent,
            "promised": obligation.promised_amount,
            "net": obligation.net,
        },
    )
    if obligation.is_owed:
        _expect_registration(contract, on=on, at=at, by=by)
    return contract


def _parties(award: Award) -> list[Organisation]:
    """The organisations that see the contract."""
    if award.consortium is None:
        return [award.organisation]
    return [award.organisation, *award.consortium.members.exclude(pk=award.organisation.pk)]


def _write_rows(contract: Contract, base: Decimal, *, by: Acting, at: datetime) -> None:
    """Write the first rows of base and term, and the fine clause that the published texts hold."""
    with translation.override("nl"):  # what is stored reads in Dutch, whoever awards
        reason = gettext("Definitive award")
    BaseRow.objects.create(
        contract=contract,
        kind=BaseRowKind.GUARANTEED if contract.is_framework else BaseRowKind.AWARD,
        change=base,
        valid_from=contract.awarded_on,
        reason=reason,
        recorded_by=by.by,
        recorded_at=at,
    )
    if contract.ends_on:
        TermRow.objects.create(
            contract=contract,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            reason=reason,
            recorded_by=by.by,
            recorded_at=at,
        )
    text = CaseText.objects.filter(case=contract.case, kind=TextKind.FINE_CLAUSE).select_related("block").first()
    if text is not None:
        FineClause.objects.create(
            contract=contract, text=text.body, source=str(text.block), recorded_by=by.by, recorded_at=at
        )


def _owe(contract: Contract, award: Award, *, promised: Decimal | None, on: date) -> Obligation:
    """Write down what is owed, frozen at award: the promised amount, else the percentage, or the effort (R35, R38)."""
    ask = Ask.objects.filter(case=contract.case).first()
    if ask is not None and ask.kind == AskKind.EFFORT:
        return Obligation.objects.create(
            contract=contract,
            kind=ObligationKind.EFFORT,
            effort_asked=ask.effort_asked,
            effort_enough=ask.effort_enough,
            effort_failing=ask.effort_failing,
        )
    if promised is not None:
        Obligation.objects.create(contract=contract, kind=ObligationKind.AMOUNT, promised_amount=promised)
    else:
        kind, percent = ObligationKind.PERCENTAGE, _percent(ask, award)
        Obligation.objects.create(contract=contract, kind=kind, base_kind=contract.case.base_kind, percent=percent)
    obligation, _difference = recompute_obligation(contract=contract, on=on)
    return obligation


def _expect_registration(contract: Contract, *, on: date, at: datetime, by: Acting) -> None:
    """Set the deadline of seven days and send the personal link; no address is a task for the buyer (R21)."""
    term, calendar = reference.term_on(TermKey.REGISTRATION, on), reference.working_days()
    due_on = term.ends_on(on, calendar)
    plan = reference.reminders_of(ReminderKind.REGISTRATION, on)
    set_deadline(
        dossier=contract.dossier,
        kind=ContractorDeadline.REGISTRATION,
        about=contract,
        due_on=due_on,
        courtesy_on=term.courtesy_date(on, calendar),
        source=term.source,
        next_chase_on=plan.after(max(on, amsterdam_date(at)), due=due_on),
    )
    if contract.contact_email:
        mail_link(contract, by=by, at=at)
