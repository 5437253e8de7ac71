"""Dated reference data: every row has a period and a source, and keeps its history."""

from sroi.reference.models.dated import DatedRow
from sroi.reference.models.figures import Parameter, PsoLevel, Threshold
from sroi.reference.models.lists import Code, CpvDivision, NamedRow, TargetGroup, Theme
from sroi.reference.models.terms import EquatedDays, ReminderPlan, Retention, TermLength
from sroi.reference.states import Kind

TABLES: dict[Kind, type[DatedRow]] = {
    table.KIND: table
    for table in (
        Threshold,
        Parameter,
        TermLength,
        ReminderPlan,
        PsoLevel,
        EquatedDays,
        Retention,
        Theme,
        TargetGroup,
        CpvDivision,
        Code,
    )
}

__all__ = [
    "TABLES",
    "Code",
    "CpvDivision",
    "DatedRow",
    "EquatedDays",
    "NamedRow",
    "Parameter",
    "PsoLevel",
    "ReminderPlan",
    "Retention",
    "TargetGroup",
    "TermLength",
    "Theme",
    "Threshold",
]
