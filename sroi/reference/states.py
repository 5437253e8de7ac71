"""The closed lists of reference: which figures, terms and chasers the rules may ask for by name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The kinds of reference data, one table each; the value is the word in the address."""

    THRESHOLD = "thresholds", _("Thresholds")
    PARAMETER = "parameters", _("Percentages and numbers")
    TERM = "terms", _("Terms")
    REMINDER = "reminders", _("Reminders")
    PSO_LEVEL = "pso-levels", _("PSO levels")
    EQUATED_DAYS = "equated-days", _("Days equated with holidays")
    RETENTION = "retention", _("Retention terms")
    THEME = "themes", _("Themes")
    TARGET_GROUP = "target-groups", _("Target groups")
    CPV_DIVISION = "cpv-divisions", _("CPV divisions")
    CODE = "codes", _("Code lists")


class ThresholdKind(TextChoices):
    """The amounts in euro, excluding VAT, that decide which regime applies (R8, R10, R11)."""

    SERVICES_SUPPLIES = "services-supplies", _("EU threshold for services and supplies")
    WORKS = "works", _("EU threshold for works")
    SAS = "sas", _("EU threshold for social and other specific services")
    LOT_SERVICES_SUPPLIES = "lot-services-supplies", _("Lots regulation: limit of a lot for services or supplies")
    LOT_WORKS = "lot-works", _("Lots regulation: limit of a lot for works")


class Unit(TextChoices):
    """What the number of a parameter counts."""

    PERCENT = "percent", _("percent")
    NUMBER = "number", _("number")
    DAYS = "days", _("days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")
    MEGABYTES = "megabytes", _("megabytes")
    FTE = "fte", _("fte")
    SWITCH = "switch", _("yes (1) or no (0)")


class ParameterKey(TextChoices):
    """The percentages, counts and switches that the rules ask for."""

    DEFAULT_PERCENTAGE = "default-percentage", _("Usual percentage of social return")
    PERCENTAGE_FLOOR = "percentage-floor", _("Lowest percentage of social return")
    PERCENTAGE_CEILING = "percentage-ceiling", _("Highest percentage of social return")
    EXPLAIN_BELOW = "explain-below", _("Percentage below which an explanation is needed")
    WAIVER_PERCENTAGE = "waiver-percentage", _("Percentage that counts as a waiver")
    LOTS_SHARE = "lots-share", _("Lots regulation: largest share of the exempted lots")
    RESERVED_SHARE = "reserved-share", _("Reserved contract: smallest share of disadvantaged staff")
    THIN_BASIS = "thin-basis", _("Fewest comparable cases for a firm basis")
    FORECAST_GREEN = "forecast-green", _("Forecast: green from")
    FORECAST_AMBER = "forecast-amber", _("Forecast: amber from")
    PACE_FROM_DAYS = "pace-from-days", _("Forecast: no pace in the first days of the term")
    OVERDUE_SIGNAL_DAYS = "overdue-signal-days", _("Forecast: red when a report is overdue for more than")
    POWER_CERTIFICATE_SHARE = "power-certificate-share", _("Powercertificaat: largest open rest")
    SOCIAL_FIRM_INCOME = "social-firm-income", _("Social firm: smallest share of income from sales")
    SOCIAL_FIRM_STAFF = "social-firm-staff", _("Social firm: smallest share of target-group staff")
    PUBLIC_CELL_MINIMUM = "public-cell-minimum", _("Public page: fewest people in a published cell")
    LASTING_EFFECT_MONTHS = "lasting-effect-months", _("Check on lasting effect: time after the end")
    LASTING_JOB_MONTHS = "lasting-job-months", _("Lasting job: shortest contract")
    LASTING_JOB_FTE = "lasting-job-fte", _("Lasting job: smallest working time")
    UNEMPLOYED_MONTHS = "unemployed-months", _("Target group: shortest time without work")
    YOUTH_AGE = "youth-age", _("Early school leaver: younger than")
    BOL_SHARE = "bol-share", _("BOL: smallest share of placement in the course")
    AMSTERDAMMER_I = "amsterdammer-possibility-1", _("Possibility I asks for a resident of Amsterdam")
    AMSTERDAMMER_II = "amsterdammer-possibility-2", _("Possibility II asks for a resident of Amsterdam")
    CERTIFICATE_YEARS = "certificate-years", _("PSO certificate: valid for")
    UPLOAD_MEGABYTES = "upload-megabytes", _("Largest file that can be uploaded")
    COMPANY_TALKS = "company-talks", _("Company talks to reach")
    FRAMEWORK_YEARS = "framework-years", _("Framework agreement: longest term without a reason")
    FRAMEWORK_WARNING = "framework-warning", _("Framework agreement: warn from this share of the maximum")
    VAT_GENERAL = "vat-general", _("VAT: general rate")
    VAT_REDUCED = "vat-reduced", _("VAT: reduced rate")

    @property
    def unit(self) -> Unit:
        """What the number counts."""
        return PARAMETER_UNITS.get(self, Unit.PERCENT)


PARAMETER_UNITS: dict[ParameterKey, Unit] = {
    ParameterKey.THIN_BASIS: Unit.NUMBER,
    ParameterKey.PACE_FROM_DAYS: Unit.DAYS,
    ParameterKey.OVERDUE_SIGNAL_DAYS: Unit.DAYS,
    ParameterKey.PUBLIC_CELL_MINIMUM: Unit.NUMBER,
    ParameterKey.LASTING_EFFECT_MONTHS: Unit.MONTHS,
    ParameterKey.LASTING_JOB_MONTHS: Unit.MONTHS,
    ParameterKey.LASTING_JOB_FTE: Unit.FTE,
    ParameterKey.UNEMPLOYED_MONTHS: Unit.MONTHS,
    ParameterKey.YOUTH_AGE: Unit.YEARS,
    ParameterKey.AMSTERDAMMER_I: Unit.SWITCH,
    ParameterKey.AMSTERDAMMER_II: Unit.SWITCH,
    ParameterKey.CERTIFICATE_YEARS: Unit.YEARS,
    ParameterKey.UPLOAD_MEGABYTES: Unit.MEGABYTES,
    ParameterKey.FRAMEWORK_YEARS: Unit.YEARS,
    ParameterKey.COMPANY_TALKS: Unit.NUMBER,
}


class TermKey(TextChoices):
    """The terms in days; each counts from the day after its start unless its label says before."""

    ADVICE = "advice", _("Advice after the request")
    REGISTRATION = "registration", _("Registration after the definitive award")
    START_MEETING = "start-meeting", _("Start meeting after the registration")
    AGREEMENT = "agreement", _("Performance agreement after the start meeting")
    STANDSTILL = "standstill", _("Standstill after the award decision")
    STANDSTILL_BELOW_THRESHOLD = "standstill-below-threshold", _("Standstill below the EU threshold")
    REPORT = "report", _("Quarterly report after the end of the quarter")
    REPORTS_OPEN_ANYWAY = "reports-open-anyway", _("Reports open without an agreement after the start")
    VERIFICATION = "verification", _("Verification after the submission")
    EVALUATION_BEFORE_END = "evaluation-before-end", _("Evaluation opens before the end of the contract")
    LAST_INVOICE_BEFORE_END = "last-invoice-before-end", _("Last invoice is asked before the end of the contract")


class Legal(TextChoices):
    """Where a term comes from: only a statutory one is moved by the Algemene termijnenwet (R40)."""

    STATUTORY = "statutory", _("Statutory")
    CONTRACTUAL = "contractual", _("Contractual")


class ReminderKind(TextChoices):
    """What is chased, each with its own moments (R42)."""

    ADVICE = "advice", _("Advice that was asked")
    REGISTRATION = "registration", _("Registration")
    START_MEETING = "start-meeting", _("Start meeting")
    AGREEMENT = "agreement", _("Performance agreement")
    REPORT = "report", _("Quarterly report")
    VERIFICATION = "verification", _("Verification")
    NOTICE_TERM = "notice-term", _("Term of the notice of default")
    CERTIFICATE_LAPSE = "certificate-lapse", _("Lapse of the PSO certificate")
    CONTRACT_END = "contract-end", _("End of the contract")
    LAST_INVOICE = "last-invoice", _("Last invoice")
    STANDSTILL_END = "standstill-end", _("End of the standstill")
    CONSULTATION = "consultation", _("End of a market consultation")
    RECOGNITION_LAPSE = "recognition-lapse", _("Lapse of the recognition of a partner")
    EVALUATION = "evaluation", _("Evaluation")
    LASTING_EFFECT = "lasting-effect", _("Check on lasting effect")
    OPTION = "option", _("Option or extension to exercise")


class Urgency(TextChoices):
    """How a message travels: ordinary ones are bundled, legal ones cannot be switched off (R43)."""

    ORDINARY = "ordinary", _("Ordinary: in the daily digest")
    URGENT = "urgent", _("Urgent: sent at once")
    LEGAL = "legal", _("Legal: sent at once and never switched off")


class PsoLevelKey(TextChoices):
    """The levels of the PSO ladder (R23)."""

    ASPIRANT = "aspirant", _("Aspirant level")
    BASIC = "basic", _("Basic level")
    LEVEL_1 = "level-1", _("Level 1")
    LEVEL_2 = "level-2", _("Level 2")
    LEVEL_3 = "level-3", _("Level 3")


class RetentionKind(TextChoices):
    """The kinds of record that have a retention term of their own (R47)."""

    CONTRACT = "contract", _("Concluded contract and its file")
    PURCHASE = "purchase", _("Purchase without a contract")
    COVENANT = "covenant", _("Covenant")
    CONTRACT_NOT_CONCLUDED = "contract-not-concluded", _("Purchase that was not concluded")
    EU_TENDER_NOT_CONCLUDED = "eu-tender-not-concluded", _("European tender that was not concluded")
    SUPERVISION = "supervision", _("Supervision of a contract")
    ENFORCEMENT = "enforcement", _("Enforcement file")
    DISPUTE = "dispute", _("Dispute with financial consequences")
    PAYMENT = "payment", _("Payment and collection")
    ADVICE = "advice", _("Advice")
    EVALUATION = "evaluation", _("Evaluation")
    PUBLICITY = "publicity", _("Publicity")
    EVIDENCE = "evidence", _("Evidence files of efforts")


class RetentionTrigger(TextChoices):
    """The day from which a retention term counts."""

    CONTRACT_END = "contract-end", _("end of the contract")
    CASE_CLOSED = "case-closed", _("closing of the case")
    CASE_STOPPED = "case-stopped", _("stop of the case")
    SETTLED = "settled", _("settlement of the file")
    MADE = "made", _("date of the record")


class CodeList(TextChoices):
    """The code lists that the software itself relies on; others can be loaded beside them."""

    SOCIAL_OBJECTIVE = "social-objective", _("Social objective")
    RESERVED_PROCUREMENT = "reserved-procurement", _("Reserved procurement")
    STRATEGIC_PROCUREMENT = "strategic-procurement", _("Strategic procurement")
    SOCIAL_SERVICE_CPV = "social-service-cpv", _("CPV codes of social services")
