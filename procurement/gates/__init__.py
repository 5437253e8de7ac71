"""The conditions before each phase: a registry that later phases add to, and those of phases 1 to 3 (R6)."""

from procurement.gates.facts import CaseFacts, case_facts
from procurement.gates.prepare import prepare_conditions, prepared, why_not_own
from procurement.gates.registry import Condition, blockers_of, conditions_of, gates_of, register
from procurement.gates.select import select_conditions
from procurement.gates.specify import needed_texts, specified, specify_conditions

__all__ = [
    "CaseFacts",
    "Condition",
    "blockers_of",
    "case_facts",
    "conditions_of",
    "gates_of",
    "needed_texts",
    "prepare_conditions",
    "prepared",
    "register",
    "select_conditions",
    "specified",
    "specify_conditions",
    "why_not_own",
]
