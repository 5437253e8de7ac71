"""The performance agreement: complete lines, enough value, views and signatures (R24, R51)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sroi.kernel.calendar import Quarter, quarters_between
from sroi.kernel.money import percent_of, total
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

RULE = "R24"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One agreed line; `number` is how the page names it."""

    number: int
    possibility: str
    description: str
    target_group: str
    theme: str
    planned_value: Decimal | None
    planned_quarters: tuple[Quarter, ...]
    valuation: str
    required_evidence: tuple[str, ...]
    for_amsterdammers: bool = False


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One version of the agreement with what surrounds it."""

    lines: tuple[LineFacts, ...]
    net: Decimal | None
    starts_on: date
    ends_on: date
    shortage_reason: str = ""
    previous_version: int | None = None
    change_reason: str = ""


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """What has to stand before a party signs."""

    view_asked: bool
    discount_open: bool
    name: str
    function: str


@dataclass(frozen=True, slots=True)
class PlanSum:
    """Planned value against the net obligation."""

    planned: Decimal
    net: Decimal

    @property
    def short(self) -> Decimal:
        """What the plan lacks; 0.00 when it covers the obligation."""
        return max(self.net - self.planned, Decimal("0.00"))


def planned_sum(lines: Sequence[LineFacts], *, net: Decimal) -> PlanSum:
    """Add up the planned values of all lines (R24)."""
    return PlanSum(planned=total(line.planned_value or Decimal(0) for line in lines), net=net)


def why_not_line(
    line: LineFacts, *, starts_on: date, ends_on: date, attested_for: Collection[str], counts_value: bool = True
) -> tuple[Blocker, ...]:
    """Every reason why a line is not complete (R24).

    `attested_for` holds the possibilities that ask for an Amsterdammer (a dated switch);
    `counts_value` is off for an obligation of effort, whose lines need no value in euro.
    """
    needed = (
        ("description", line.description, _("Line %(line)s has no description.")),
        ("target_group", line.target_group, _("Line %(line)s has no target group.")),
        ("theme", line.theme, _("Line %(line)s has no theme.")),
        ("rate", line.valuation, _("Line %(line)s has no valuation method.")),
        ("planned_quarters", "".join(map(str, line.planned_quarters)), _("Line %(line)s has no planned quarter.")),
        ("required_evidence", "".join(line.required_evidence), _("Line %(line)s names no required evidence.")),
    )
    found = [
        blocker(f"line-{field.replace('_', '-')}", message, field=field, source=RULE, line=line.number)
        for field, text, message in needed
        if not text.strip()
    ]
    if counts_value and (line.planned_value is None or line.planned_value <= 0):
        message = _("Line %(line)s has no planned value.")
        found.append(blocker("line-planned-value", message, field="planned_value", source=RULE, line=line.number))
    if not set(line.planned_quarters) <= set(quarters_between(starts_on, ends_on)):
        message = _("Line %(line)s plans a quarter outside the term of the contract.")
        found.append(blocker("line-outside-term", message, field="planned_quarters", source=RULE, line=line.number))
    if line.possibility in attested_for and not line.for_amsterdammers:
        message = _("Line %(line)s asks for an Amsterdammer. Let the contractor attest that.")
        found.append(blocker("line-amsterdammer", message, field="for_amsterdammers", source=RULE, line=line.number))
    return tuple(found)


def why_not_offered(facts: AgreementFacts, *, attested_for: Collection[str]) -> tuple[Blocker, ...]:
    """Every reason why the agreement cannot be put before the parties (R24)."""
    found: list[Blocker] = []
    if not facts.lines:
        found.append(blocker("no-lines", _("Add at least one line to the agreement."), field="lines", source=RULE))
    for line in facts.lines:
        found.extend(
            why_not_line(
                line,
                starts_on=facts.starts_on,
                ends_on=facts.ends_on,
                attested_for=attested_for,
                counts_value=facts.net is not None,
            )
        )
    return tuple(found) + _why_short(facts) + _why_not_renewed(facts)


def _why_short(facts: AgreementFacts) -> tuple[Blocker, ...]:
    if facts.net is None or not facts.lines or facts.shortage_reason.strip():
        return ()
    plan = planned_sum(facts.lines, net=facts.net)
    if plan.short == 0:
        return ()
    message = _("The lines plan %(planned)s and the net obligation is %(net)s. State why %(short)s is not planned.")
    return (
        blocker(
            "planned-short",
            message,
            field="shortage_reason",
            source=RULE,
            planned=plan.planned,
            net=plan.net,
            short=plan.short,
        ),
    )


def _why_not_renewed(facts: AgreementFacts) -> tuple[Blocker, ...]:
    if facts.previous_version is None or facts.change_reason.strip():
        return ()
    message = _("Name what this version changes, and why.")
    return (blocker("change-unreasoned", message, field="change_reason", source=RULE),)


def why_not_signed(
    facts: AgreementFacts, signing: SigningFacts, *, attested_for: Collection[str]
) -> tuple[Blocker, ...]:
    """Every reason why a party cannot sign the agreement (R24)."""
    found = list(why_not_offered(facts, attested_for=attested_for))
    if not signing.view_asked:
        message = _("Ask the contract manager for a view before anyone signs.")
        found.append(blocker("view-not-asked", message, source=RULE))
    if signing.discount_open:
        message = _("Decide first on the proposed PSO discount: it changes the net obligation.")
        found.append(blocker("discount-open", message, source="R23"))
    if not signing.name.strip():
        found.append(blocker("name-missing", _("Enter the name of the person who signs."), field="name", source=RULE))
    if not signing.function.strip():
        found.append(
            blocker("function-missing", _("Enter the function of the person who signs."), field="function", source=RULE)
        )
    return tuple(found)


def why_no_power_certificate(
    *, value: Decimal, net: Decimal, verified: Decimal, share: Decimal, nothing_else_fits: bool
) -> tuple[Blocker, ...]:
    """Why a Powercertificaat is not the way: something else fits and the open rest is not small (R51)."""
    rest = max(net - verified, Decimal(0))
    small = percent_of(net, share)
    if nothing_else_fits or (rest <= small and value <= small):
        return ()
    message = _(
        "A Powercertificaat is for a rest of at most %(small)s, or when nothing else fits. The open rest is %(rest)s."
    )
    return (blocker("rest-not-small", message, source="R51", small=small, rest=rest),)
