"""What the contractor reported elsewhere, so that nothing counts twice (R28)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from contractors.models import AgreementLine, Contract, ProjectProposal
from contractors.states import NEEDS_PROPOSAL, AgreementState, ProposalState, Valuation
from reporting import rules
from reporting.models import Candidate, Effort, Evidence, QuarterlyReport
from reporting.rules import EffortEntry
from reporting.selectors.worth import COUNTS, Valued, value_of
from reporting.states import PAID_FOR_HOURS
from sroi.accounts.models import Consortium, Organisation, User
from sroi.kernel import formats
from sroi.kernel.calendar import Quarter
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey

FULL_WEEK = Decimal(40)
"""No week holds more hours of work for one person (Arbeidstijdenwet, average)."""


VAT_RATES = (ParameterKey.VAT_GENERAL, ParameterKey.VAT_REDUCED)


@dataclass(frozen=True, slots=True)
class VatGround:
    """What tells that an invoice was entered with its VAT: the rates, and what the invoices of each line name."""

    rates: tuple[Decimal, ...] = ()
    gross: Mapping[int, frozenset[Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a line of a report is judged against, read in a constant number of queries."""

    report: QuarterlyReport
    lines: dict[int, AgreementLine]
    candidates: dict[int, Candidate]
    organisations: dict[int, Organisation]
    accepted_lines: frozenset[tuple[int, str]]
    efforts: tuple[Effort, ...]
    mine: frozenset[int] = field(default_factory=frozenset)
    vat: VatGround = field(default_factory=VatGround)

    @property
    def period(self) -> rules.PlannedReport:
        """The days that the report covers, as the rule asks them."""
        report = self.report
        return rules.PlannedReport(
            Quarter.parse(report.quarter),
            report.period_start,
            report.period_end,
            report.period_start,
            report.due_on,
            report.courtesy_on or report.due_on,
            is_last=False,
        )


def lines_in_force(contract: Contract) -> list[AgreementLine]:
    """The lines of the agreement in force, with the rate that each is valued by."""
    rows = AgreementLine.objects.filter(agreement__contract=contract, agreement__state=AgreementState.IN_FORCE)
    rows = rows.select_related("rate__model", "agreement", "theme", "target_group").prefetch_related("quarters")
    return list(rows.order_by("number"))


def performers_of(contract: Contract) -> list[Organisation]:
    """Who may have performed an effort: the contractor, or a member of its consortium."""
    if contract.consortium_id is None:
        return [contract.organisation]
    members = Organisation.objects.filter(consortia=contract.consortium_id)
    return [contract.organisation, *members.exclude(pk=contract.organisation_id)]


def ground_of(report: QuarterlyReport, user: User | None = None) -> Ground:
    """Read what the lines of a report are judged against."""
    contract = report.contract
    performers = performers_of(contract)
    lines = lines_in_force(contract)
    efforts = tuple(
        Effort.objects.filter(_of(performers), state__in=COUNTS, counters__isnull=True)
        .select_related("report__contract", "line__agreement", "line__rate__model", "rate__model", "candidate")
        .order_by("pk")
    )
    return Ground(
        report=report,
        lines={line.pk: line for line in lines},
        candidates={
            each.pk: each for each in Candidate.objects.filter(contract=contract).select_related("target_group")
        },
        organisations={each.pk: each for each in performers},
        accepted_lines=_accepted_lines(contract, lines),
        efforts=efforts,
        mine=_known_contracts(contract, efforts, user),
        vat=_vat_ground(report, lines),
    )


def _vat_ground(report: QuarterlyReport, lines: Iterable[AgreementLine]) -> VatGround:
    """The rates of the report's last day and the invoices of its efforts; nothing without a line by invoice (R28)."""
    if not any(line.rate.valuation == Valuation.INVOICE for line in lines):
        return VatGround()
    rates = tuple(row.value for row in reference.parameters_on(VAT_RATES, report.period_end).values())
    gross: dict[int, frozenset[Decimal]] = {}
    rows = Evidence.objects.filter(effort__report=report).exclude(gross_amounts=[])
    for effort_id, amounts in rows.values_list("effort", "gross_amounts"):
        gross[effort_id] = gross.get(effort_id, frozenset()) | {Decimal(each) for each in amounts}
    return VatGround(rates, gross)


def vat_sign_of(
    ground: Ground, entry: EffortEntry, line: AgreementLine | None, *, effort_id: int | None
) -> Blocker | None:
    """Why the amount of an invoice seems to include VAT; None without a sign (R28)."""
    if line is None or line.rate.valuation != Valuation.INVOICE:
        return None
    planned = [line.planned_value, *(each.value for each in line.quarters.all())]
    facts = rules.VatFacts(
        amount=entry.invoice_amount,
        words=(entry.description, entry.invoice_party, entry.invoice_number),
        planned=tuple(planned),
        gross=ground.vat.gross.get(effort_id or 0, frozenset()),
    )
    return rules.vat_sign(facts, rates=ground.vat.rates)


def _of(performers: Iterable[Organisation]) -> Q:
    """The efforts under every contract of these companies, alone or in a consortium."""
    companies = [each.pk for each in performers]
    together = Consortium.objects.filter(members__in=companies).values("pk")
    return Q(report__contract__organisation__in=companies) | Q(report__contract__consortium__in=together)


def _accepted_lines(contract: Contract, lines: list[AgreementLine]) -> frozenset[tuple[int, str]]:
    """The project lines of which the proposal is accepted, by number and possibility (R26)."""
    if not any(line.possibility in NEEDS_PROPOSAL for line in lines):
        return frozenset()
    accepted = ProjectProposal.objects.filter(contract=contract, state=ProposalState.ACCEPTED)
    return frozenset(accepted.values_list("line__number", "line__possibility"))


def _known_contracts(contract: Contract, efforts: tuple[Effort, ...], user: User | None) -> frozenset[int]:
    """The contracts whose efforts may be named to the user; others are not described (R1)."""
    others = {each.report.contract_id for each in efforts} - {contract.pk}
    if user is None or not others:
        return frozenset({contract.pk})
    seen = Contract.objects.visible_to(user).filter(pk__in=others)
    return frozenset({contract.pk, *seen.values_list("pk", flat=True)})


def judge(ground: Ground, entry: EffortEntry, *, effort_id: int | None = None) -> Valued:
    """What an entry is worth, and every reason why it cannot stand in this report (R26, R28, R45)."""
    line = ground.lines.get(entry.line_id)
    candidate = ground.candidates.get(entry.candidate_id) if entry.candidate_id else None
    performer = ground.organisations.get(entry.performed_by_id)
    facts = rules.EffortFacts(
        is_extra=entry.is_extra,
        has_line=line is not None,
        possibility=line.possibility if line else "",
        proposal_accepted=line is not None and (line.number, line.possibility) in ground.accepted_lines,
        starts_on=entry.period_start,
        ends_on=entry.period_end,
        performed_by=performer.name if performer else "",
    )
    found = [*rules.why_personal(entry.texts), *rules.why_not_claimed(facts, ground.period)]
    found += _why_not_reasoned(entry)
    if line is None or entry.period_end < entry.period_start:
        return Valued(None, tuple(found))
    found += _why_not_for_candidate(line, entry, candidate)
    others = [each for each in ground.efforts if each.pk != effort_id]
    same = [each for each in others if _is_same_person(candidate, each.candidate)]
    earlier = [each for each in same if effort_id is None or each.pk < effort_id]
    valued = value_of(line.rate, entry, earlier=earlier)
    found += valued.blockers
    sign = vat_sign_of(ground, entry, line, effort_id=effort_id)
    found += rules.why_vat_unchecked(sign, checked=entry.vat_checked)
    found += rules.why_double(
        claim_of_entry(entry, candidate, contract_id=ground.report.contract_id, effort_id=effort_id),
        (claim_of(each, ground.mine) for each in others if _may_be_same(entry, candidate, each)),
        full_week=FULL_WEEK,
    )
    return Valued(valued.worth, tuple(found))


def _may_be_same(entry: EffortEntry, candidate: Candidate | None, other: Effort) -> bool:
    """Tell whether an effort is worth comparing: the same person, or both an invoice."""
    if entry.invoice_number and other.invoice_number:
        return True
    return candidate is not None and _is_same_person(candidate, other.candidate)


def _is_same_person(one: Candidate | None, other: Candidate | None) -> bool:
    """Tell whether two efforts are about one person, on whichever contract; or both about nobody by number (R46)."""
    return one is other if one is None or other is None else one.person == other.person


def _why_not_reasoned(entry: EffortEntry) -> list[Blocker]:
    """What is extra needs its reason (R28)."""
    if not entry.is_extra or entry.extra_reason.strip():
        return []
    message = _("Write why this is extra.")
    return [blocker("extra-without-reason", message, field="extra_reason", source="R28")]


def _why_not_for_candidate(line: AgreementLine, entry: EffortEntry, candidate: Candidate | None) -> list[Blocker]:
    """A candidate is of this contract; some lines are for Amsterdammers only (R24, R46)."""
    if entry.candidate_id and candidate is None:
        return [
            blocker("candidate-unknown", _("Choose a candidate of this contract."), field="candidate", source="R46")
        ]
    if line.for_amsterdammers and (candidate is None or not candidate.is_amsterdammer):
        message = _("This line is for Amsterdammers. Choose a candidate of whom you attest that.")
        return [blocker("not-amsterdammer", message, field="candidate", source="R24")]
    return []


def claim_of_entry(
    entry: EffortEntry, candidate: Candidate | None, *, contract_id: int, effort_id: int | None
) -> rules.Claim:
    """What identifies the effort that is being entered."""
    return rules.Claim(
        effort=effort_id,
        contract=contract_id,
        label="",
        candidate=candidate.person if candidate else None,
        starts_on=entry.period_start,
        ends_on=entry.period_end,
        hours_per_week=_hours_of(entry.hours_per_week, entry.components, candidate),
        supplier=entry.invoice_party,
        invoice_number=entry.invoice_number,
    )


def claim_of(effort: Effort, mine: Iterable[int]) -> rules.Claim:
    """What identifies an effort; one of a contract that the reader does not see is not described (R1)."""
    report = effort.report
    label = f"{report.contract.reference}, {formats.quarter(report.quarter)}: {effort.description}"
    return rules.Claim(
        effort=effort.pk,
        contract=report.contract_id,
        label=label if report.contract_id in set(mine) else formats.sentence(blocker("", ELSEWHERE)),
        candidate=effort.candidate.person if effort.candidate else None,
        starts_on=effort.period_start,
        ends_on=effort.period_end,
        hours_per_week=_hours_of(effort.hours_per_week, effort.components, effort.candidate),
        supplier=effort.invoice_party,
        invoice_number=effort.invoice_number,
    )


def _hours_of(filled: Decimal | None, components: Mapping[str, object], candidate: Candidate | None) -> Decimal | None:
    """The hours a week that an effort counts: as filled in, else those of the candidate whose wage it claims (R28)."""
    if filled is not None or candidate is None or not PAID_FOR_HOURS & set(components):
        return filled
    return candidate.hours_per_week


ELSEWHERE = _("an effort under another contract of your company")


def entry_of(effort: Effort) -> EffortEntry:
    """A kept effort as it was filled in."""
    return EffortEntry(
        line_id=effort.line_id or 0,
        performed_by_id=effort.performed_by_id,
        description=effort.description,
        period_start=effort.period_start,
        period_end=effort.period_end,
        is_extra=effort.is_extra,
        extra_reason=effort.extra_reason,
        candidate_id=effort.candidate_id,
        components={name: Decimal(str(amount)) for name, amount in effort.components.items()},
        hours=effort.hours,
        hours_per_week=effort.hours_per_week,
        invoice_number=effort.invoice_number,
        invoice_party=effort.invoice_party,
        invoice_amount=effort.invoice_amount,
        is_credit=effort.invoice_amount is not None and effort.invoice_amount < 0,
        vat_checked=effort.vat_checked,
    )


def problems_of(report: QuarterlyReport, ground: Ground) -> dict[int, tuple[Blocker, ...]]:
    """Per line of the report that is still with the contractor, every reason why it cannot be submitted."""
    own = [each for each in ground.efforts if each.report_id == report.pk and each.state in ("draft", "returned")]
    judged = {each.pk: judge(ground, entry_of(each), effort_id=each.pk).blockers for each in own}
    return {pk: found for pk, found in judged.items() if found}
