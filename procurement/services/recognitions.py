"""Recognitions of partners: recorded by who checked them, withdrawn with a reason, and chased before they end (R51)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement import rules
from procurement.models import Partner, Recognition
from procurement.policies import ProcurementDuty
from procurement.services.holding import why_not_written
from procurement.services.partners import hold_partner, why_retired
from procurement.states import PartnerDeadline, PartnerVerb, RecognitionKind
from sroi.accounts.models import User
from sroi.dossier.services import meet_deadline, record, set_deadline
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Blocker, blocker, refuse
from sroi.kernel.words import gettext_noop as _
from sroi.reference import selectors as reference
from sroi.reference.states import ParameterKey, ReminderKind


@dataclass(frozen=True, slots=True)
class RecognitionEntry:
    """What was checked and seen, as it is filled in."""

    kind: RecognitionKind
    issued_on: date | None
    valid_until: date | None
    evidence: str
    level: str = ""
    number: str = ""
    issuer: str = ""
    income_percent: Decimal | None = None
    staff_percent: Decimal | None = None
    impact: str = ""

    @property
    def is_firm(self) -> bool:
        """Tell whether the city itself recognises: only then the figures are asked."""
        return self.kind == RecognitionKind.SOCIAL_FIRM


@transaction.atomic
def record_recognition(*, partner_id: int, entry: RecognitionEntry, by: User, at: datetime) -> Recognition:
    """Record as what a partner is recognised, on which figures; an earlier one of the same kind is renewed (R51)."""
    partner, acting = hold_partner(partner_id, ProcurementDuty.KEEP_PARTNERS, by=by, at=at)
    on = amsterdam_date(at)
    limits = firm_limits(on)
    message = _("Write what you saw, for example the annual accounts of 2025 or the certificate.")
    refuse(
        (
            *why_retired(partner),
            *why_not_written(entry.evidence, field="evidence", message=message, source="R51"),
            *rules.why_not_recognised(
                entry.kind,
                level=entry.level,
                validity=rules.Validity(entry.issued_on, entry.valid_until),
                facts=rules.FirmFacts(entry.income_percent, entry.staff_percent, entry.impact),
                limits=limits,
                on=on,
            ),
        )
    )
    made = _make(partner, entry, limits, by=by, at=at)
    _renew(partner, made, at=at)
    facts = {
        "kind": made.kind,
        "level": made.level,
        "issued_on": made.issued_on,
        "valid_until": made.valid_until,
        "income": made.income_percent,
        "staff": made.staff_percent,
        "limits": made.limits,
    }
    record(partner.dossier, PartnerVerb.RECOGNISED, about=made, by=acting, at=at, facts=facts)
    return made


@transaction.atomic
def withdraw_recognition(*, recognition_id: int, reason: str, by: User, at: datetime) -> Recognition:
    """Withdraw a recognition that does not hold any more, with the reason (R51)."""
    partner_id = Recognition.objects.values_list("partner_id", flat=True).get(pk=recognition_id)
    partner, acting = hold_partner(partner_id, ProcurementDuty.KEEP_PARTNERS, by=by, at=at)
    found = Recognition.objects.select_for_update(of=("self",)).get(pk=recognition_id)
    message = _("Give the reason why the recognition is withdrawn.")
    refuse((*_why_withdrawn(found), *why_not_written(reason, field="reason", message=message, source="R51")))
    found.withdrawn_at, found.withdrawn_by, found.withdrawal_reason = at, by, reason.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    meet_deadline(dossier=partner.dossier, kind=PartnerDeadline.RECOGNITION, about=found, at=at)
    verb, facts = PartnerVerb.RECOGNITION_WITHDRAWN, {"kind": found.kind}
    record(partner.dossier, verb, about=found, by=acting, at=at, reason=reason.strip(), facts=facts)
    return found


def firm_limits(on: date) -> rules.FirmLimits:
    """The shares that make a social firm on a day (R51)."""
    keys = (ParameterKey.SOCIAL_FIRM_INCOME, ParameterKey.SOCIAL_FIRM_STAFF)
    found = reference.parameters_on(keys, on)
    return rules.FirmLimits(found[keys[0]].value, found[keys[1]].value)


def _make(
    partner: Partner, entry: RecognitionEntry, limits: rules.FirmLimits, *, by: User, at: datetime
) -> Recognition:
    """The row as it was checked; figures that no kind asks for are not kept."""
    if entry.issued_on is None or entry.valid_until is None:
        raise AssertionError("the rule let a recognition without its days through")
    kept = {"income": str(limits.income), "staff": str(limits.staff)} if entry.is_firm else {}
    return Recognition.objects.create(
        partner=partner,
        kind=entry.kind,
        level=entry.level if entry.kind == RecognitionKind.PSO else "",
        number=entry.number.strip(),
        issuer=entry.issuer.strip(),
        issued_on=entry.issued_on,
        valid_until=entry.valid_until,
        income_percent=entry.income_percent if entry.is_firm else None,
        staff_percent=entry.staff_percent if entry.is_firm else None,
        impact=entry.impact.strip() if entry.is_firm else "",
        limits=kept,
        evidence=entry.evidence.strip(),
        checked_by=by,
        checked_at=at,
    )


def _renew(partner: Partner, made: Recognition, *, at: datetime) -> None:
    """Nobody is reminded of an earlier one any more; this one is reminded of before it ends."""
    for earlier in partner.recognitions.filter(kind=made.kind, valid_until__lte=made.valid_until).exclude(pk=made.pk):
        meet_deadline(dossier=partner.dossier, kind=PartnerDeadline.RECOGNITION, about=earlier, at=at)
    plan = reference.reminders_of(ReminderKind.RECOGNITION_LAPSE, amsterdam_date(at))
    set_deadline(
        dossier=partner.dossier,
        kind=PartnerDeadline.RECOGNITION,
        about=made,
        due_on=made.valid_until,
        source="R51",
        next_chase_on=plan.first(due=made.valid_until),
    )


def _why_withdrawn(found: Recognition) -> tuple[Blocker, ...]:
    if found.withdrawn_at is None:
        return ()
    return (blocker("recognition-withdrawn", _("This recognition was withdrawn already."), source="R51"),)
