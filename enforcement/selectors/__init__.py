"""What pages, letters and work lists read of phase 7: the public face of this room."""

from enforcement.selectors.facts import FileFacts, facts_of, read_facts
from enforcement.selectors.figures import (
    computation_of,
    fulfilment_of,
    is_effort,
    known_invoice,
    proposal_at_first,
    undecided_of,
)
from enforcement.selectors.hands import came_back, mark_of
from enforcement.selectors.listing import FileFilter, file_list, has_open_file
from enforcement.selectors.outlook import contract_of, figures_table, forecast_of, forecast_page, may_see_forecast
from enforcement.selectors.page import file_of, file_page, instruction_of, moved_on
from enforcement.selectors.turns import files_with_a_turn, next_action_of, turn_of
from enforcement.selectors.work import desk_of, is_signal

__all__ = [
    "FileFacts",
    "FileFilter",
    "came_back",
    "computation_of",
    "contract_of",
    "desk_of",
    "facts_of",
    "figures_table",
    "file_list",
    "file_of",
    "file_page",
    "files_with_a_turn",
    "forecast_of",
    "forecast_page",
    "fulfilment_of",
    "has_open_file",
    "instruction_of",
    "is_effort",
    "is_signal",
    "known_invoice",
    "mark_of",
    "may_see_forecast",
    "moved_on",
    "next_action_of",
    "proposal_at_first",
    "read_facts",
    "turn_of",
    "undecided_of",
]
