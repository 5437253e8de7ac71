"""Explicit transition tables: the one place a lifecycle is written down."""

from collections.abc import Iterator
from dataclasses import dataclass


class NotAllowed(Exception):
    """The action has no edge from this state: right duty, wrong moment."""

    def __init__(self, action: str, state: str) -> None:
        super().__init__(f"{action} is not possible from {state}")
        self.action = action
        self.state = state


@dataclass(frozen=True, slots=True)
class Step:
    """One action with the states it may start from and the state it ends in."""

    action: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Flow:
    """An explicit transition table, read by services, database triggers, buttons, tests and diagrams."""

    initial: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse two targets for one (state, action)."""
        seen: dict[tuple[str, str], str] = {}
        for step in self.steps:
            for source in step.sources:
                if seen.setdefault((source, step.action), step.target) != step.target:
                    raise ValueError(f"{step.action} from {source} has two targets")

    def target(self, *, state: str, action: str) -> str:
        """Answer the state that the action leads to; raise NotAllowed without an edge."""
        for step in self.steps:
            if step.action == action and state in step.sources:
                return step.target
        raise NotAllowed(action, state)

    def allows(self, *, state: str, action: str) -> bool:
        """Tell whether the action has an edge from this state."""
        return any(step.action == action and state in step.sources for step in self.steps)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Every (source, target) pair, for the database trigger."""
        for step in self.steps:
            for source in step.sources:
                yield source, step.target

    def actions(self) -> tuple[str, ...]:
        """Every action, in the order of the table."""
        return tuple(dict.fromkeys(step.action for step in self.steps))

    def actions_from(self, state: str) -> tuple[str, ...]:
        """The actions that start in this state: the buttons."""
        return tuple(dict.fromkeys(step.action for step in self.steps if state in step.sources))

    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        named = {self.initial}
        for source, target in self.edges():
            named |= {source, target}
        return frozenset(named)

    def terminal(self) -> frozenset[str]:
        """The states without a way out."""
        leaving = {source for source, target in self.edges() if source != target}
        return self.states() - leaving

    def unreachable(self) -> frozenset[str]:
        """The states that no walk from the initial state reaches."""
        reached, frontier = {self.initial}, [self.initial]
        while frontier:
            here = frontier.pop()
            for source, target in self.edges():
                if source == here and target not in reached:
                    reached.add(target)
                    frontier.append(target)
        return self.states() - reached

    def mermaid(self) -> str:
        """The table as a state diagram for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for step in self.steps:
            lines += [f"    {source} --> {step.target}: {step.action}" for source in step.sources]
        lines += [f"    {state} --> [*]" for state in sorted(self.terminal())]
        return "\n".join(lines) + "\n"
