"""The roles that a person can hold, and the shapes of the organisation."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is to a case, a contract or the office (R1)."""

    BUYER = "buyer", _("Buyer")
    ADVISER = "adviser", _("Adviser")
    COORDINATOR = "coordinator", _("Coordinator")
    CONTRACT_MANAGER = "contract_manager", _("Contract manager")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    FINANCE_READER = "finance_reader", _("Finance reader")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    CONTRACTOR = "contractor", _("Contractor")


class MemberRole(TextChoices):
    """What somebody may do for their own organisation."""

    OWNER = "owner", _("Owner")
    REPORTER = "reporter", _("Reporter")


class DepartmentKind(TextChoices):
    """The kinds of departments of the municipality."""

    CLUSTER = "cluster", _("Cluster")
    STAFF = "staff", _("Administrative and group staff")
    DISTRICT = "district", _("City district")
    DIRECTORATE = "directorate", _("Directorate")


class MailKind(TextChoices):
    """The groups of e-mail that somebody can bundle or switch off; the value is the app that writes them (R43)."""

    PROCUREMENT = "procurement", _("Cases: advice, texts and award")
    CONTRACTORS = "contractors", _("Contracts: registration, start meeting and agreement")
    REPORTING = "reporting", _("Reports and their assessment")
    ENFORCEMENT = "enforcement", _("Enforcement")


class MailPace(TextChoices):
    """When somebody wants to get a kind of e-mail."""

    IMMEDIATE = "immediate", _("At once")
    DAILY = "daily", _("Once a day, together")
    OFF = "off", _("Not by e-mail")


ANYWHERE = frozenset({Role.ADVISER, Role.COORDINATOR, Role.AUDITOR, Role.FINANCE_READER})
"""The roles that see every case and contract (R1)."""
BY_OFFICE = frozenset({Role.COORDINATOR, Role.AUDITOR, Role.FINANCE_READER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})
"""The roles that somebody has everywhere by holding them in the office; the others come with a dossier."""
BUREAU = (Role.ADVISER, Role.COORDINATOR)
"""Bureau Social Return."""
CLIENT = (Role.CONTRACT_MANAGER, Role.DEPARTMENT_HEAD)
"""The department that ordered the work, and decides on fines."""
STAFF = frozenset(Role) - {Role.CONTRACTOR}
"""Everybody who works for the municipality."""
