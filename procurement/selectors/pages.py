"""What the pages of phases 1 to 3 share: the case, its addresses, what a reader may change, the gate."""

from dataclasses import dataclass, replace

from django.urls import reverse

from procurement import gates, policies
from procurement.gates import Condition
from procurement.models import Case
from procurement.policies import ProcurementDuty
from procurement.states import BACK, BEFORE_PUBLICATION, BY_BUTTON, FORWARD, CaseAction, Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.selectors.papers import path_to
from sroi.kernel.refusals import Refused, blocker
from sroi.kernel.words import gettext_noop


def case_url(case: Case) -> str:
    """The page of the case, else its choices."""
    return path_to("home:case", case.reference) or reverse("procurement:case-preparation", args=[case.reference])


def case_of(user: User, reference: str) -> Case | None:
    """The case with this reference inside the scope of the user (R1)."""
    found = Case.objects.visible_to(user).select_related("dossier", "department")
    return found.filter(reference=reference).first()


def url_of(case: Case, page: str) -> str:
    """The address of a page of this case; empty as long as it does not exist."""
    return path_to(f"procurement:{page}", case.reference)


def button_of(case: Case) -> CaseAction:
    """The move that a button makes from this phase; refused where an act of its own moves the case."""
    action = FORWARD.get(Phase(case.phase))
    if action is None or action not in BY_BUTTON:
        message = gettext_noop("The case goes on by itself from this phase.")
        raise Refused((blocker("no-button", message, source="R6"),))
    return action


CHANGES: dict[str, policies.Act] = {
    "case-edit": ProcurementDuty.EDIT_CASE,
    "lot-edit": ProcurementDuty.SET_LOTS,
    "option-edit": ProcurementDuty.SET_OPTIONS,
    "opportunity-record": ProcurementDuty.RECORD_OPPORTUNITIES,
    "threshold-test": ProcurementDuty.TEST_THRESHOLD,
    "variant-choose": ProcurementDuty.CHOOSE_VARIANTS,
    "ask-set": ProcurementDuty.SET_ASK,
    "consideration-answer": ProcurementDuty.ANSWER_CONSIDERATIONS,
    "base-set": ProcurementDuty.SET_BASE,
    "case-deliver": CaseAction.DELIVER_OURSELVES,
}


def urls_to_change(case: Case, user: User) -> dict[str, str]:
    """The pages on which this reader may change a choice now."""
    late = case.phase == Phase.SELECT and case.notices.exists()
    if case.phase not in BEFORE_PUBLICATION and not late:
        return {}
    acting = case.dossier.acting(user, Role.BUYER, Role.ADVISER, Role.COORDINATOR)
    if acting is None:
        return {}
    mine = [page for page, duty in CHANGES.items() if acting.role in policies.DUTY[duty]]
    return {page: url_of(case, page) for page in mine if not (late and page in EARLY_ONLY)}


READ_BY_ALL = frozenset({"threshold-test"})
"""Pages of the list that every reader of the case may open."""
EARLY_ONLY = frozenset({"lot-edit", "opportunity-record"})


@dataclass(frozen=True, slots=True)
class GatePage:
    """The checklist before the next phase, with what this reader may do."""

    case: Case
    url: str
    action: CaseAction | None
    conditions: tuple[Condition, ...]
    may_advance: bool
    may_pass: bool
    may_return: bool

    @property
    def open(self) -> tuple[Condition, ...]:
        """What still has to be done."""
        return tuple(each for each in self.conditions if each.blocks)


def _for_reader(conditions: tuple[Condition, ...], case: Case, user: User) -> tuple[Condition, ...]:
    """The conditions, with the way to where each is met only for who meets it (R2)."""
    held = {role for role in {each.whose for each in conditions} if case.dossier.acting(user, role)}
    return tuple(each if each.whose in held else replace(each, url="") for each in conditions)


def gate_page(case: Case, user: User) -> GatePage:
    """The checklist of the move that comes next (R6)."""
    action = FORWARD.get(Phase(case.phase))
    if action is None:
        return GatePage(case, case_url(case), None, (), may_advance=False, may_pass=False, may_return=False)
    back = BACK.get(Phase(case.phase))
    return GatePage(
        case=case,
        url=case_url(case),
        action=action,
        conditions=_for_reader(gates.conditions_of(case, action), case, user),
        may_advance=action in BY_BUTTON and policies.may(user, action, case),
        may_pass=policies.may(user, ProcurementDuty.PASS_GATE, case),
        may_return=back is not None and policies.may(user, back, case),
    )
