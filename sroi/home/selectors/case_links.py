"""Where somebody goes on from a case: its tabs, and the pages of its phase that the reader may open (R7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from contractors.models import Contract
from procurement.models import Case
from procurement.states import BEFORE_AWARD, BEFORE_PUBLICATION, ENDED, TAUGHT, Phase
from sroi.accounts.states import BUREAU, Role
from sroi.dossier.selectors import path_to
from sroi.kernel.pages import Tab

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


def phase_links(case: Case, roles: frozenset[Role]) -> tuple[PhaseLink, ...]:
    """What else this reader does in this phase, beside the next action."""
    wanted: list[tuple[str, str, frozenset[Role]]] = []
    phase = Phase(case.phase)
    if phase in BEFORE_AWARD:
        wanted += [
            ("procurement:task-list", _("All tasks of smart procurement"), frozenset(Role)),
            ("procurement:case-edit", _("Data of the case"), frozenset({Role.BUYER})),
            ("procurement:lot-edit", _("Lots"), frozenset({Role.BUYER})),
            ("procurement:option-edit", _("Options and extensions"), frozenset({Role.BUYER})),
            ("procurement:opportunity-record", _("Opportunities and route"), frozenset({Role.BUYER})),
            ("procurement:consultation-show", _("Market consultation"), frozenset(Role)),
            ("procurement:threshold-test", _("Threshold test"), frozenset({Role.BUYER})),
            ("procurement:variant-advice", _("Advice on the variants"), frozenset(Role)),
            ("procurement:variant-choose", _("Variant"), frozenset({Role.BUYER})),
            ("procurement:ask-set", _("Percentage"), frozenset({Role.BUYER})),
            ("procurement:advice-list", _("Advice"), frozenset(Role)),
            ("procurement:comparable-list", _("Advice on the percentage"), frozenset(Role)),
        ]
    if phase in (Phase.SPECIFY, Phase.SELECT):
        wanted += [
            ("procurement:consideration-answer", _("Considerations"), WORKERS),
            ("procurement:base-set", _("Base"), frozenset({Role.BUYER})),
            ("procurement:criterion-list", _("Award criteria"), WORKERS),
            ("procurement:text-list", _("Texts"), WORKERS),
            ("procurement:notice-fields", _("Fields of the notice"), WORKERS),
        ]
    if phase == Phase.SELECT:
        wanted += [
            ("procurement:bid-list", _("Bids"), WORKERS),
            ("procurement:committee-show", _("Committee"), WORKERS),
            ("procurement:award-show", _("Award"), WORKERS),
        ]
    if phase in (Phase.SELECT, Phase.CONTRACT, Phase.EXECUTE):
        wanted.append(("procurement:lot-fail", _("A lot failed"), frozenset({Role.BUYER})))
    if phase not in ENDED:
        wanted += [
            ("procurement:case-gate", _("Checklist of the phase"), frozenset(Role)),
            ("procurement:person-assign", _("People"), frozenset({Role.COORDINATOR})),
            ("procurement:case-stop", _("Stop the case"), frozenset({Role.BUYER, Role.COORDINATOR})),
        ]
    if phase in TAUGHT:
        wanted.append(("procurement:lesson-write", _("Write a lesson"), WORKERS))
    links = (PhaseLink(label, path_to(view, case.reference)) for view, label, allowed in wanted if roles & allowed)
    return tuple(link for link in links if link.url)
