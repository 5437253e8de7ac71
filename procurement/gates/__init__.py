"""The conditions before each phase: a registry that later phases add to, and those of phases 1 to 3 (R6)."""

from procurement.gates.facts import CaseFacts, case_facts, cases_facts, named_facts
from procurement.gates.prepare import prepare_conditions, prepared, why_not_own
from procurement.gates.registry import Condition, blockers_of, conditions_of, gates_of, register
from procurement.gates.scoring import asks_social, member_facts, members_of, scores_are_open
from procurement.gates.select import select_conditions, selected
from procurement.gates.specify import needed_texts, specified, specify_conditions
from procurement.states import Phase


def conditions_now(facts: CaseFacts) -> tuple[Condition, ...]:
    """Every condition before the end of the phase in which a case of phases 1 to 3 is."""
    gate = {Phase.PREPARE: prepared, Phase.SPECIFY: specified, Phase.SELECT: selected}[Phase(facts.case.phase)]
    return gate(facts)


__all__ = [
    "CaseFacts",
    "Condition",
    "asks_social",
    "blockers_of",
    "case_facts",
    "cases_facts",
    "conditions_now",
    "conditions_of",
    "gates_of",
    "member_facts",
    "members_of",
    "named_facts",
    "needed_texts",
    "prepare_conditions",
    "prepared",
    "register",
    "scores_are_open",
    "select_conditions",
    "selected",
    "specified",
    "specify_conditions",
    "why_not_own",
]
