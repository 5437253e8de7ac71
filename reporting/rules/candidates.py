"""Who belongs to the target group, and what a lasting job is (R46)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sroi.kernel.refusals import Blocker, blocker
from sroi.kernel.words import gettext_noop as _

GUIDE_GROUP = "L2293-2305"
GUIDE_JOB = "L2325-2336"


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """The dated rows: months without work, months and fte of a lasting job, and the age of a school leaver."""

    unemployed_months: int
    job_months: int
    job_fte: Decimal
    youth_age: int


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What the contractor attests of a candidate; never a birth date, and a name only with consent."""

    unemployed_months: int | None
    registered: bool
    in_register: bool = False
    agreed_group: bool = False


@dataclass(frozen=True, slots=True)
class JobFacts:
    """A job: its dates (no end = permanent), its size, and for register candidates the UWV assessment."""

    starts_on: date
    ends_on: date | None
    fte: Decimal
    benefit_independent: bool
    in_register: bool = False
    follows_uwv_assessment: bool = False


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month (R46)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def why_not_in_group(facts: CandidateFacts, *, limits: GroupLimits) -> tuple[Blocker, ...]:
    """Every reason why a candidate does not belong to the target group (R46)."""
    if facts.in_register or facts.agreed_group:
        return ()
    found = []
    if facts.unemployed_months is None or facts.unemployed_months < limits.unemployed_months:
        message = _("The candidate has been without work for less than %(months)s months.")
        months = limits.unemployed_months
        found.append(
            blocker("unemployed-too-short", message, field="unemployed_months", source=GUIDE_GROUP, months=months)
        )
    if not facts.registered:
        message = _("The candidate is not registered at UWV, the municipality or a comparable body.")
        found.append(blocker("not-registered", message, field="registered", source=GUIDE_GROUP))
    return tuple(found)


def why_not_lasting(job: JobFacts, *, limits: GroupLimits) -> tuple[Blocker, ...]:
    """Every reason why a job is no lasting job: at least 6 months and half a week's work, free of benefit (R46).

    For a candidate in the doelgroepregister hours and duration follow the assessment of UWV.
    """
    if job.in_register:
        if job.follows_uwv_assessment:
            return ()
        message = _("Hours and duration must follow the assessment of UWV.")
        return (blocker("no-assessment", message, field="follows_uwv_assessment", source=GUIDE_JOB),)
    found = []
    shortest = add_months(job.starts_on, limits.job_months) - timedelta(days=1)
    if job.ends_on is not None and job.ends_on < shortest:
        message = _("The job lasts less than %(months)s months.")
        found.append(blocker("job-too-short", message, field="ends_on", source=GUIDE_JOB, months=limits.job_months))
    if job.fte < limits.job_fte:
        message = _("The job is smaller than %(fte)s fte.")
        found.append(blocker("job-too-small", message, field="fte", source=GUIDE_JOB, fte=limits.job_fte))
    if not job.benefit_independent:
        message = _("The candidate still depends on a benefit.")
        found.append(blocker("still-on-benefit", message, field="benefit_independent", source=GUIDE_JOB))
    return tuple(found)


def why_not_school_leaver(
    *, under_age: bool, has_qualification: bool, truant_days: int, limits: GroupLimits
) -> tuple[Blocker, ...]:
    """Why a candidate is no early school leaver: too old, or qualified and not truant for over a month (R46)."""
    found = []
    if not under_age:
        message = _("An early school leaver is younger than %(age)s.")
        found.append(blocker("too-old", message, field="under_age", source="L2410-2417", age=limits.youth_age))
    if has_qualification and truant_days <= 30:
        message = _("The candidate has a basic qualification.")
        found.append(blocker("qualified", message, field="has_qualification", source="L2410-2417"))
    return tuple(found)
