"""The jobs of home, and the situations of a case for whoever has to act: one row per role in the table of actions."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HomeJob(StrEnum):
    """This app's background jobs by name."""

    SEND_DIGEST = "sroi.home.tasks.send_digest"


class Situation(StrEnum):
    """Where a case stands as seen from the work, the most urgent first; exactly one holds at a time (R7)."""

    # Phase 7, beside the road
    ENFORCED = "enforced"
    # Phase 4
    NO_ADDRESS = "no_address"
    REGISTRATION_LATE = "registration_late"
    REGISTRATION_DUE = "registration_due"
    MINUTES_DUE = "minutes_due"
    MEETING_TO_PLAN = "meeting_to_plan"
    SLOT_TO_CHOOSE = "slot_to_choose"
    MEETING_PLANNED = "meeting_planned"
    DISCOUNT_PROPOSED = "discount_proposed"
    DISCOUNT_RETURNED = "discount_returned"
    AGREEMENT_ACCEPTED = "agreement_accepted"
    AGREEMENT_OFFERED = "agreement_offered"
    AGREEMENT_DRAFT = "agreement_draft"
    AGREEMENT_TO_DRAFT = "agreement_to_draft"
    # Phase 5
    REPORT_OVERDUE = "report_overdue"
    REPORT_SUBMITTED = "report_submitted"
    REPORT_QUESTIONED = "report_questioned"
    REPORT_DUE = "report_due"
    RECEIPT_OPEN = "receipt_open"
    SHORTFALL = "shortfall"
    FORECAST_RED = "forecast_red"
    READY_TO_EXECUTE = "ready_to_execute"
    # Phase 6
    EVALUATION_OPEN = "evaluation_open"
    FULFILLED = "fulfilled"
    RESULT_TO_RECORD = "result_to_record"
    READY_TO_EVALUATE = "ready_to_evaluate"
    RUNNING = "running"
    NOTHING_OWED = "nothing_owed"
    # Phases 1 to 3
    WAIVER_PROPOSED = "waiver_proposed"
    ADVISER_MISSING = "adviser_missing"
    ADVICE_ASKED = "advice_asked"
    ADVICE_GIVEN = "advice_given"
    OWN_DELIVERY_TO_RECORD = "own_delivery_to_record"
    CASE_DATA_OPEN = "case_data_open"
    OPPORTUNITIES_OPEN = "opportunities_open"
    ROUTE_OPEN = "route_open"
    THRESHOLD_OPEN = "threshold_open"
    VARIANT_OPEN = "variant_open"
    LOTS_BREACHED = "lots_breached"
    ASK_OPEN = "ask_open"
    CONSULTATION_OPEN = "consultation_open"
    EXPLANATION_OPEN = "explanation_open"
    WAIVER_REFUSED = "waiver_refused"
    CONSIDERATIONS_OPEN = "considerations_open"
    BASE_OPEN = "base_open"
    CRITERIA_OPEN = "criteria_open"
    TEXTS_OPEN = "texts_open"
    READY_TO_SPECIFY = "ready_to_specify"
    READY_TO_SELECT = "ready_to_select"
    QUESTIONS_OPEN = "questions_open"
    BIDS_OPEN = "bids_open"
    COMMITTEE_OPEN = "committee_open"
    CONSENSUS_OPEN = "consensus_open"
    AWARD_OPEN = "award_open"
    STANDSTILL = "standstill"
    SUSPENDED = "suspended"
    AWARD_TO_CONFIRM = "award_to_confirm"
    # The ends
    CLOSED = "closed"
    OWN_DELIVERY = "own_delivery"
    STOPPED = "stopped"


class Place(StrEnum):
    """On whose page an action is done; it says which parts the address has."""

    CASE = "case"
    CONDITION = "condition"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    REPORT = "report"
    AWARD = "award"


class WorkKind(TextChoices):
    """The groups by which somebody filters the own work; the value is the app that the work comes from."""

    PROCUREMENT = "procurement", _("Preparation, advice and award")
    CONTRACTORS = "contractors", _("Registration, start meeting and agreement")
    REPORTING = "reporting", _("Reports and verification")
    ENFORCEMENT = "enforcement", _("Enforcement")


class Whose(TextChoices):
    """Whose work the work list shows."""

    ALL = "", _("Mine and on behalf of colleagues")
    MINE = "mine", _("Only mine")
    OTHERS = "others", _("Only on behalf of colleagues")


class FilterPage(TextChoices):
    """The lists whose filter can be saved under a name; the value is the address by name."""

    WORK = "home:work", _("My work")
    CASES = "home:case-list", _("Cases")
    CONTRACTS = "home:contract-list", _("My contracts")


class HomeVerb(TextChoices):
    """What home records in a dossier."""

    REMINDED = "home.reminded", _("Reminder sent")
