"""Where somebody goes on from a case: its tabs, and the pages of its phase that the reader may open (R7)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract
from procurement.models import Case
from procurement.states import BEFORE_AWARD, BEFORE_PUBLICATION, ENDED, TAUGHT, TENDERED, Phase
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.selectors import path_to
from sroi.kernel.pages import Tab
from sroi.kernel.words import gettext_noop as _n

WORKERS = frozenset({*BUREAU, Role.BUYER})

SELECTION_READERS = (*WORKERS, Role.AUDITOR)
"""Who reads bids, committee and award (R1)."""


@dataclass(frozen=True, slots=True)
class PhaseLink:
    """A page of the phase."""

    label: str
    url: str


def case_tabs(case: Case, current: str) -> tuple[Tab, ...]:
    """The parts of a case, each a page."""
    labels = {
        "case": _("Overview"),
        "case-documents": _("Documents"),
        "case-timeline": _("Timeline"),
    }
    found = [
        Tab(label, reverse(f"home:{name}", args=[case.reference]), name == (current or "case"))
        for name, label in labels.items()
    ]
    found.insert(1, Tab(_("Choices and texts"), reverse("procurement:case-preparation", args=[case.reference])))
    return tuple(found)


CONTRACT_PAGES = {
    Phase.CONTRACT: "contractors:contract",
    Phase.EXECUTE: "reporting:progress",
    Phase.EVALUATE: "reporting:evaluation",
}
"""Where the phases of a contract can be read again."""


def phase_url(case: Case, phase: Phase, contracts: Sequence[Contract] = (), *, reads_selection: bool) -> str:
    """Where the reader can read what was done in a phase; with several contracts on the case page, where they stand."""
    if phase in BEFORE_PUBLICATION:
        return reverse("procurement:case-preparation", args=[case.reference])
    if phase == Phase.SELECT:
        return path_to("procurement:award-show", case.reference) if reads_selection else ""
    if not contracts:
        return ""
    if len(contracts) > 1:
        return f"{case.get_absolute_url()}#c-{contracts[0].reference}"
    return path_to(CONTRACT_PAGES[phase], contracts[0].reference)


BUYS, EVERYBODY, STOPS = frozenset({Role.BUYER}), frozenset(Role), frozenset({Role.BUYER, Role.COORDINATOR})
RUNNING = tuple(phase for phase in Phase if phase not in ENDED)
PAGES: tuple[tuple[str, str, frozenset[Role], Collection[Phase]], ...] = (
    ("procurement:task-list", _n("All tasks of smart procurement"), EVERYBODY, BEFORE_AWARD),
    ("procurement:case-edit", _n("Data of the case"), BUYS, BEFORE_AWARD),
    ("procurement:lot-edit", _n("Lots"), BUYS, BEFORE_PUBLICATION),
    ("procurement:option-edit", _n("Options and extensions"), BUYS, BEFORE_PUBLICATION),
    ("procurement:opportunity-record", _n("Opportunities and route"), BUYS, BEFORE_PUBLICATION),
    ("procurement:consultation-show", _n("Market consultation"), EVERYBODY, BEFORE_AWARD),
    ("procurement:threshold-test", _n("Threshold test"), BUYS, BEFORE_PUBLICATION),
    ("procurement:variant-advice", _n("Advice on the variants"), EVERYBODY, BEFORE_AWARD),
    ("procurement:variant-choose", _n("Variant"), BUYS, BEFORE_PUBLICATION),
    ("procurement:ask-set", _n("Percentage"), BUYS, BEFORE_PUBLICATION),
    ("procurement:advice-list", _n("Advice"), EVERYBODY, BEFORE_AWARD),
    ("procurement:comparable-list", _n("Advice on the percentage"), EVERYBODY, BEFORE_AWARD),
    ("procurement:consideration-answer", _n("Considerations"), WORKERS, (Phase.SPECIFY,)),
    ("procurement:base-set", _n("Base"), BUYS, (Phase.SPECIFY,)),
    ("procurement:criterion-list", _n("Award criteria"), WORKERS, TENDERED),
    ("procurement:text-list", _n("Texts"), WORKERS, TENDERED),
    ("procurement:notice-fields", _n("Fields of the notice"), WORKERS, TENDERED),
    ("procurement:bid-list", _n("Bids"), WORKERS, (Phase.SELECT,)),
    ("procurement:committee-show", _n("Committee"), WORKERS, (Phase.SELECT,)),
    ("procurement:award-show", _n("Award"), WORKERS, (Phase.SELECT,)),
    ("procurement:lot-fail", _n("A lot failed"), BUYS, (Phase.SELECT, Phase.CONTRACT, Phase.EXECUTE)),
    ("procurement:case-gate", _n("Checklist of the phase"), EVERYBODY, RUNNING),
    ("procurement:person-assign", _n("People"), frozenset({Role.COORDINATOR}), RUNNING),
    ("procurement:case-stop", _n("Stop the case"), STOPS, RUNNING),
    ("procurement:lesson-write", _n("Write a lesson"), WORKERS, TAUGHT),
)
"""The pages beside the next action: what they are called, for whom they open, and in which phases."""


def phase_links(case: Case, roles: frozenset[Role]) -> tuple[PhaseLink, ...]:
    """What else this reader does in this phase, beside the next action."""
    links = (
        PhaseLink(_(label), path_to(view, case.reference))
        for view, label, whose, phases in PAGES
        if case.phase in phases and roles & whose
    )
    return tuple(link for link in links if link.url)
