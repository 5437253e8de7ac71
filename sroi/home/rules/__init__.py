"""What home decides by itself: whose turn it is, from facts of all apps. Pure."""

from sroi.home.rules.actions import LISTED, TABLE, TASKS, Act, ActionRow, act_of
from sroi.home.rules.situations import (
    CaseStanding,
    ContractStanding,
    Found,
    OpenCondition,
    contract_situation,
    most_urgent,
    situation_of,
)

__all__ = [
    "LISTED",
    "TABLE",
    "TASKS",
    "Act",
    "ActionRow",
    "CaseStanding",
    "ContractStanding",
    "Found",
    "OpenCondition",
    "act_of",
    "contract_situation",
    "most_urgent",
    "situation_of",
]
