"""A lifecycle is one table: what it allows, what it refuses, and what it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sroi.kernel.states import Flow, NotAllowed, Step

REPORT = Flow(
    "open",
    (
        Step("submit", ("open",), "submitted"),
        Step("ask", ("submitted",), "questioned"),
        Step("correct", ("questioned",), "submitted"),
        Step("decide", ("submitted", "questioned"), "decided"),
        Step("note", ("open", "decided"), "decided"),
    ),
)
STATES, ACTIONS = st.sampled_from("abcdef"), st.sampled_from("tuvwxyz")


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Any table in which an action from a state leads to one place."""
    edges = draw(st.dictionaries(st.tuples(STATES, ACTIONS), STATES, max_size=20))
    steps = tuple(Step(action, (source,), target) for (source, action), target in edges.items())
    return Flow(draw(STATES), steps)


def test_an_action_leads_where_the_table_says() -> None:
    assert REPORT.target(state="questioned", action="decide") == "decided"
    assert REPORT.allows(state="open", action="submit")


def test_an_action_without_an_edge_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed, match="decide is not possible from open") as refused:
        REPORT.target(state="open", action="decide")
    assert (refused.value.action, refused.value.state) == ("decide", "open")
    assert not REPORT.allows(state="open", action="decide")


def test_one_action_from_one_state_has_one_target() -> None:
    with pytest.raises(ValueError, match="two targets"):
        Flow("a", (Step("go", ("a",), "b"), Step("go", ("c", "a"), "c")))
    Flow("a", (Step("go", ("a",), "b"), Step("go", ("c",), "c")))


def test_a_step_that_stays_where_it_is_is_no_way_out() -> None:
    assert Flow("a", (Step("go", ("a",), "b"), Step("note", ("b",), "b"))).terminal() == {"b"}


def test_what_no_walk_reaches_is_known() -> None:
    lost = Flow("a", (Step("go", ("a",), "b"), Step("back", ("x",), "a"), Step("on", ("x",), "y")))
    assert lost.unreachable() == {"x", "y"}
    assert REPORT.unreachable() == frozenset()


def test_the_buttons_come_in_the_order_of_the_table() -> None:
    assert REPORT.actions() == ("submit", "ask", "correct", "decide", "note")
    assert REPORT.actions_from("submitted") == ("ask", "decide")
    assert REPORT.actions_from("nowhere") == ()


def test_the_diagram_shows_start_edges_and_end() -> None:
    small = Flow("a", (Step("go", ("a",), "b"),))
    assert small.mermaid() == "stateDiagram-v2\n    [*] --> a\n    a --> b: go\n    b --> [*]\n"


@given(flows(), STATES, ACTIONS)
def test_allowed_edges_and_targets_tell_the_same_story(flow: Flow, state: str, action: str) -> None:
    if flow.allows(state=state, action=action):
        assert (state, flow.target(state=state, action=action)) in set(flow.edges())
        assert action in flow.actions_from(state)
    else:
        with pytest.raises(NotAllowed):
            flow.target(state=state, action=action)
        assert action not in flow.actions_from(state)


@given(flows(), st.lists(ACTIONS, max_size=15))
def test_no_walk_ends_in_a_state_that_was_called_unreachable(flow: Flow, walk: list[str]) -> None:
    here = flow.initial
    for action in walk:
        if flow.allows(state=here, action=action):
            here = flow.target(state=here, action=action)
    assert here in flow.states() - flow.unreachable()
    assert here not in flow.terminal() or all(
        flow.target(state=here, action=each) == here for each in flow.actions_from(here)
    )
