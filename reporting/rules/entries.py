"""What somebody fills in for an effort or a candidate, and the guard on free text (R28, R45, R46)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from reporting.rules.candidates import CandidateFacts, GroupLimits, why_not_in_group, why_not_school_leaver
from sroi.kernel.citizen_numbers import find_citizen_numbers
from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

BY_MONTHS = frozenset({"participation-act", "ww", "nug"})
"""The groups that count from so many months without work (L2293-2305); the others follow from their own law."""
SCHOOL_LEAVER = "early-school-leaver"
FIELDS = {"under_age": "is_under_23"}
"""What the form names otherwise than the rule."""


@dataclass(frozen=True, slots=True)
class EffortEntry:
    """An effort as it is filled in: the line, who, when, the figures that its method asks, and why it is extra."""

    line_id: int
    performed_by_id: int
    description: str
    period_start: date
    period_end: date
    is_extra: bool | None
    extra_reason: str = ""
    candidate_id: int | None = None
    components: Mapping[str, Decimal] = field(default_factory=dict)
    hours: Decimal | None = None
    hours_per_week: Decimal | None = None
    invoice_number: str = ""
    invoice_party: str = ""
    invoice_amount: Decimal | None = None
    is_credit: bool = False
    vat_checked: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """The free text by field; a number of an invoice is read as one."""
        number = f"factuurnummer {self.invoice_number}" if self.invoice_number else ""
        return {
            "description": self.description,
            "extra_reason": self.extra_reason,
            "invoice_party": self.invoice_party,
            "invoice_number": number,
        }


@dataclass(frozen=True, slots=True)
class CandidateEntry:
    """A candidate as the contractor attests it: facts, never a name or a birth date."""

    target_group_id: int
    group_code: str
    months_unemployed: int | None = None
    is_registered: bool = False
    is_under_23: bool = False
    is_amsterdammer: bool = False
    in_target_register: bool = False
    has_qualification: bool = False
    truant_days: int | None = None
    is_free_of_benefit: bool = False
    follows_uwv: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    hours_per_week: Decimal | None = None
    known_id: int | None = None


def why_personal(texts: Mapping[str, str]) -> tuple[Blocker, ...]:
    """Every free text that probably holds a citizen service number, without repeating it (R45)."""
    message = _("This text probably holds a citizen service number (%(masked)s). Remove the number.")
    found = ((name, find_citizen_numbers(text)) for name, text in texts.items())
    return tuple(
        blocker("citizen-number", message, field=name, source="R45", masked=hits[0].masked)
        for name, hits in found
        if hits
    )


def why_not_candidate(entry: CandidateEntry, *, limits: GroupLimits) -> tuple[Blocker, ...]:
    """Every reason why this candidate does not belong to the named target group, or cannot be kept (R46)."""
    found: list[Blocker] = []
    if entry.group_code in BY_MONTHS:
        facts = CandidateFacts(entry.months_unemployed, entry.is_registered, in_register=entry.in_target_register)
        renamed = {"unemployed_months": "months_unemployed", "registered": "is_registered"}
        for each in why_not_in_group(facts, limits=limits):
            name = renamed.get(each.field, each.field)
            found.append(Blocker(each.code, each.message, each.values, name, each.source))
    if entry.group_code == SCHOOL_LEAVER:
        leaver = why_not_school_leaver(
            under_age=entry.is_under_23,
            has_qualification=entry.has_qualification,
            truant_days=entry.truant_days or 0,
            limits=limits,
        )
        found += [replace(each, field=FIELDS.get(each.field, each.field)) for each in leaver]
    if entry.group_code == "register" and not entry.in_target_register:
        message = _("Tick that the candidate is in the target group register, or choose another target group.")
        found.append(blocker("not-in-register", message, field="in_target_register", source="R46"))
    if entry.starts_on and entry.ends_on and entry.ends_on < entry.starts_on:
        message = _("The last day lies before the first day. Choose a later day.")
        found.append(blocker("period-backward", message, field="ends_on", source="R46"))
    if entry.hours_per_week is not None and not 0 < entry.hours_per_week <= 60:
        message = _("Enter the hours per week, between 1 and 60.")
        found.append(blocker("hours-out-of-range", message, field="hours_per_week", source="R46"))
    return tuple(found)
