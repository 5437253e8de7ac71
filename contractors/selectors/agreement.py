"""A version of the performance agreement as a page shows it, and what changed since the version before (R24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contractors import policies, rules
from contractors.models import AgreementLine, Contract, PerformanceAgreement, SettlementModel
from contractors.policies import ContractDuty
from contractors.selectors.joint import joint_text
from contractors.states import (
    AGREEMENT_FLOW,
    AgreementAction,
    AgreementState,
    ContractorVerb,
    EvidenceKind,
    ObligationKind,
)
from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.dossier.models import Event
from sroi.dossier.selectors import LetterRow, letters_of
from sroi.kernel import formats
from sroi.kernel.calendar import Quarter, amsterdam_date, quarters_between
from sroi.kernel.money import ZERO, total
from sroi.kernel.pages import Fact, Status, Tone
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop

TONES: dict[str, Tone] = {
    AgreementState.DRAFT: "none",
    AgreementState.OFFERED: "info",
    AgreementState.ACCEPTED: "info",
    AgreementState.IN_FORCE: "pos",
    AgreementState.SUPERSEDED: "plain",
    AgreementState.WITHDRAWN: "plain",
}
INTERNAL = (AgreementState.DRAFT, AgreementState.WITHDRAWN)
"""Versions that only the office sees: the contractor reads what was offered."""

LATE = {
    AgreementState.DRAFT: gettext_noop(
        "Version %(version)s is a draft: Bureau Social Return works on it. It is offered when it is ready."
    ),
    AgreementState.OFFERED: gettext_noop("Version %(version)s waits for the signature of the contractor."),
    AgreementState.ACCEPTED: gettext_noop(
        "Version %(version)s is signed for the contractor already, by %(name)s on %(moment)s. "
        "It waits for the signature of the bureau."
    ),
    AgreementState.IN_FORCE: gettext_noop(
        "Version %(version)s is signed by both and in force since %(moment)s. Nobody has to sign it again."
    ),
    AgreementState.SUPERSEDED: gettext_noop(
        "Version %(version)s was replaced by a newer version. Open the newest version on the page of the contract."
    ),
    AgreementState.WITHDRAWN: gettext_noop(
        "Version %(version)s was withdrawn. Bureau Social Return makes a new version."
    ),
}
"""What to tell who acts on a version that moved on (R24)."""
CONFIRMED = gettext_noop("%(name)s confirmed on %(moment)s having seen version %(version)s.")


@dataclass(frozen=True, slots=True)
class LineRow:
    """One agreed line in words."""

    number: int
    possibility: str
    description: str
    target_group: str
    theme: str
    rate: str
    rate_source: str
    evidence: str
    for_amsterdammers: bool
    nothing_else_fits: bool
    quarters: tuple[tuple[str, Decimal], ...]
    planned: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from the version before: the place, what it was, what it is."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """A version with its lines, its sum against the net, its signatures and what the reader may do."""

    reference: str
    contract_title: str
    contractor: str
    version: int
    status: Status
    facts: tuple[Fact, ...]
    lines: tuple[LineRow, ...]
    planned: Decimal
    net: Decimal | None
    short: Decimal
    shortage_reason: str
    change_reason: str
    remarks: str
    interval: str
    model: str
    model_source: str
    view: str
    view_by: str
    signatures: tuple[Fact, ...]
    differences: tuple[Difference, ...]
    letter: LetterRow | None
    acts: frozenset[str]
    seen: str


def agreement_in_force(contract: Contract) -> PerformanceAgreement | None:
    """The version that both signed and that holds now."""
    held = contract.agreements.filter(state=AgreementState.IN_FORCE).select_related("settlement_model")
    return held.first()


def readable_agreements(contract: Contract, user: User) -> Iterable[PerformanceAgreement]:
    """The versions that this reader may see, newest first: a contractor only what was offered (R24)."""
    rows = contract.agreements.select_related(
        "settlement_model", "bureau_signer", "contractor_signer", "manager_view_by", "receipt_by", "letter"
    )
    if is_outsider(user):
        rows = rows.exclude(state__in=INTERNAL)
    return rows


def readable_agreement(contract: Contract, user: User, version: int) -> PerformanceAgreement | None:
    """One version, if this reader may see it; its contract comes along."""
    agreement = next((each for each in readable_agreements(contract, user) if each.version == version), None)
    if agreement is not None:
        agreement.contract = contract
    return agreement


def withdrawn_from(contract: Contract, user: User, version: int) -> PerformanceAgreement | None:
    """A version that was before the contractor and is taken back: they hear that, not that it never was (R24)."""
    if not is_outsider(user):
        return None
    rows = contract.agreements.filter(state__in=INTERNAL).exclude(content_sha256="")
    return rows.filter(version=version).first()


def why_version_late(agreement: PerformanceAgreement, duty: str) -> tuple[Blocker, ...]:
    """What happened to a version in the meantime, for who acts on it from an old page (R24)."""
    number = agreement.version
    if duty == ContractDuty.CONFIRM_RECEIPT and agreement.receipt_at and agreement.receipt_by:
        who, moment = agreement.receipt_by.name, formats.moment(agreement.receipt_at)
        return (blocker("receipt-confirmed", CONFIRMED, source="R24", version=number, name=who, moment=moment),)
    state = AgreementState(agreement.state)
    signed = agreement.bureau_signed_at if state == AgreementState.IN_FORCE else agreement.contractor_signed_at
    moment, name = formats.moment(signed) if signed else "", agreement.contractor_signer_name
    return (blocker(f"version-{state}", LATE[state], source="R24", version=number, name=name, moment=moment),)


def settlement_models(on: date) -> tuple[SettlementModel, ...]:
    """The settlement models that hold on this day, the usual one first."""
    rows = SettlementModel.objects.filter(valid_from__lte=on).exclude(valid_until__lt=on)
    return tuple(rows.order_by("-is_default", "name"))


def planned_quarters(contract: Contract) -> tuple[Quarter, ...]:
    """The quarters that the term touches: what a line can plan for (R24)."""
    if contract.starts_on is None or contract.ends_on is None:
        return ()
    return quarters_between(contract.starts_on, contract.ends_on)


def agreement_page(agreement: PerformanceAgreement, user: User, *, seen: str) -> AgreementPage:
    """One version for its page; `seen` is the hash that a signature carries."""
    contract = agreement.contract
    owed, lines, inside = contract.obligation, line_rows(agreement), not is_outsider(user)
    planned = total(line.planned for line in lines)
    net = None if owed.kind == ObligationKind.EFFORT else owed.net
    previous = contract.agreements.filter(version__lt=agreement.version).exclude(state__in=INTERNAL).first()
    return AgreementPage(
        reference=contract.reference,
        contract_title=contract.title,
        contractor=contract.contractor_name,
        version=agreement.version,
        status=agreement_status(agreement),
        facts=_facts(agreement, planned, net),
        lines=lines,
        planned=planned,
        net=net,
        short=rules.PlanSum(planned, net).short if net is not None else Decimal("0.00"),
        shortage_reason=agreement.shortage_reason,
        change_reason=agreement.change_reason,
        remarks=agreement.remarks,
        interval=str(agreement.get_interval_display()),
        model=str(agreement.settlement_model),
        model_source=agreement.settlement_model.source,
        view=agreement.manager_view if inside else "",
        view_by=agreement.manager_view_by.name if agreement.manager_view_by and inside else "",
        signatures=_signatures(agreement, inside=inside),
        differences=differences(previous, agreement) if previous else (),
        letter=_letter(agreement, user),
        acts=_acts(agreement, user),
        seen=seen,
    )


def agreement_status(agreement: PerformanceAgreement) -> Status:
    """The state of a version as a word with a colour."""
    return Status(str(agreement.get_state_display()), TONES[agreement.state])


def line_rows(agreement: PerformanceAgreement) -> tuple[LineRow, ...]:
    """The lines in the reader's language."""
    rows = agreement.lines.select_related("target_group", "theme", "rate").prefetch_related("quarters")
    return tuple(_line(line) for line in rows)


@dataclass(frozen=True, slots=True)
class SavedLines:
    """The lines as somebody else saved them: who, when, and what."""

    who: str
    moment: str
    lines: tuple[LineRow, ...]
    planned: Decimal


def saved_lines(agreement: PerformanceAgreement) -> SavedLines:
    """The lines as they stand now, with who saved them last, for who typed others in the meantime (R24)."""
    verb, dossier = ContractorVerb.AGREEMENT_EDITED, agreement.contract.dossier
    last = Event.objects.filter(dossier=dossier, verb=verb).order_by("-pk").first()
    lines = line_rows(agreement)
    return SavedLines(
        who=last.actor_name if last else "",
        moment=formats.moment(last.at) if last else "",
        lines=lines,
        planned=total(line.planned for line in lines),
    )


def _line(line: AgreementLine) -> LineRow:
    known = [str(EvidenceKind(kind).label) for kind in line.required_evidence if kind in EvidenceKind.values]
    return LineRow(
        number=line.number,
        possibility=str(line.get_possibility_display()),
        description=line.description,
        target_group=str(line.target_group or ""),
        theme=str(line.theme),
        rate=line.rate.title,
        rate_source=line.rate.source,
        evidence=", ".join(known),
        for_amsterdammers=line.for_amsterdammers,
        nothing_else_fits=line.nothing_else_fits,
        quarters=tuple((formats.quarter(each.quarter), each.value) for each in line.quarters.all()),
        planned=line.planned_value,
    )


def _facts(agreement: PerformanceAgreement, planned: Decimal, net: Decimal | None) -> tuple[Fact, ...]:
    owed = Fact(_("Net obligation"), formats.euro(net)) if net is not None else Fact(_("Obligation"), _("An effort"))
    signed = agreement.bureau_signed_at
    joint = joint_text(agreement.contract, amsterdam_date(signed) if signed else None)
    return (
        Fact(_("Version"), str(agreement.version)),
        Fact(_("Planned"), formats.euro(planned)),
        owed,
        *((Fact(_("Joint obligation"), joint),) if joint else ()),
        Fact(_("Reports"), str(agreement.get_interval_display())),
    )


def _signatures(agreement: PerformanceAgreement, *, inside: bool) -> tuple[Fact, ...]:
    """Who signed and saw it, and when; the view of the contract manager is for the office only (R1)."""
    found = []
    if agreement.contractor_signed_at:
        who = f"{agreement.contractor_signer_name}, {agreement.contractor_signer_function}"
        found.append(Fact(_("Signed for the contractor"), who, formats.moment(agreement.contractor_signed_at)))
    if agreement.bureau_signed_at:
        who = agreement.bureau_signer.name if agreement.bureau_signer else ""
        found.append(Fact(_("Signed for the bureau"), who, formats.moment(agreement.bureau_signed_at)))
    if inside and agreement.manager_view_at and agreement.manager_view_by:
        moment = formats.moment(agreement.manager_view_at)
        found.append(Fact(_("View of the contract manager"), agreement.manager_view_by.name, moment))
    if agreement.receipt_at and agreement.receipt_by:
        moment = formats.moment(agreement.receipt_at)
        found.append(Fact(_("Seen by the contract manager"), agreement.receipt_by.name, moment))
    return tuple(found)


def _letter(agreement: PerformanceAgreement, user: User) -> LetterRow | None:
    if agreement.letter is None:
        return None
    number = agreement.letter.number
    return next((row for row in letters_of(agreement.contract.dossier, user) if row.number == number), None)


def _acts(agreement: PerformanceAgreement, user: User) -> frozenset[str]:
    """The acts that are possible now and that this reader has the duty for."""
    contract, found = agreement.contract, set()
    for action in AGREEMENT_FLOW.actions_from(agreement.state):
        if action != AgreementAction.SUPERSEDE and policies.may(user, action, contract):
            found.add(AgreementAction(action).name.lower())
    if agreement.state == AgreementState.DRAFT and policies.may(user, ContractDuty.DRAFT_AGREEMENT, contract):
        found.add("edit")
    unsigned = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)
    if agreement.state in unsigned and policies.may(user, ContractDuty.GIVE_VIEW, contract):
        found.add("view")
    unseen = agreement.state == AgreementState.IN_FORCE and agreement.receipt_at is None
    if unseen and policies.may(user, ContractDuty.CONFIRM_RECEIPT, contract):
        found.add("receipt")
    return frozenset(found)


def differences(before: PerformanceAgreement, after: PerformanceAgreement) -> tuple[Difference, ...]:
    """What the later version changes, place by place (R24)."""
    found = [
        Difference(_("Reports"), str(before.get_interval_display()), str(after.get_interval_display())),
        Difference(_("Settlement model"), str(before.settlement_model), str(after.settlement_model)),
    ]
    was = {row.number: row for row in line_rows(before)}
    now = {row.number: row for row in line_rows(after)}
    for number in sorted(was | now):
        found += _line_differences(number, was.get(number), now.get(number))
    return tuple(each for each in found if each.before != each.after)


def _line_differences(number: int, was: LineRow | None, now: LineRow | None) -> list[Difference]:
    place = _("Line %(number)s") % {"number": number}
    if was is None or now is None:
        return [Difference(place, _in_short(was), _in_short(now))]
    pairs: tuple[tuple[str, str, str], ...] = (
        (_("possibility"), was.possibility, now.possibility),
        (_("description"), was.description, now.description),
        (_("target group"), was.target_group, now.target_group),
        (_("theme"), was.theme, now.theme),
        (_("valuation"), was.rate, now.rate),
        (_("evidence"), was.evidence, now.evidence),
        (_("planned value"), formats.euro(was.planned), formats.euro(now.planned)),
        *_planned_pairs(was, now),
    )
    return [Difference(f"{place}, {name}", before, after) for name, before, after in pairs]


def _planned_pairs(was: LineRow, now: LineRow) -> list[tuple[str, str, str]]:
    """What is planned per quarter, quarter by quarter: the reader sees which ones changed."""
    before, after = dict(was.quarters), dict(now.quarters)
    return [
        (quarter, formats.euro(before.get(quarter, ZERO)), formats.euro(after.get(quarter, ZERO)))
        for quarter in dict.fromkeys((*before, *after))
    ]


def _in_short(row: LineRow | None) -> str:
    return f"{row.possibility}: {row.description}, {formats.euro(row.planned)}" if row else "–"
