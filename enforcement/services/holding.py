"""How every act on an enforcement file starts: lock it, check the duty, check the step."""

from collections.abc import Mapping
from datetime import datetime

from contractors.models import Contract
from enforcement import policies
from enforcement.models import EnforcementFile
from enforcement.selectors.hands import last_hand, mark_of
from enforcement.states import ENDED, FILE_FLOW, EnforcementVerb, FileAction
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import blocker, refuse
from sroi.kernel.words import gettext_noop as _

CHANGED = "changed-since"


def hold(file_id: int, action: str, *, by: User, at: datetime, seen: str = "") -> tuple[EnforcementFile, Acting]:
    """Hold the file and answer as whom the user acts; a step of the ladder needs its edge.

    `seen` is the mark of what the user read: when the file says something else by now, nothing is done.
    """
    file = held_file(file_id)
    acting = policies.require(by, action, file.dossier, on=amsterdam_date(at))
    if isinstance(action, FileAction):
        FILE_FLOW.target(state=file.state, action=action)
    if seen and seen != mark_of(file):
        message = _("%(who)s changed this file after you opened this page. Read below how it is now, and decide again.")
        refuse([blocker(CHANGED, message, source="R3", who=last_hand(file))])
    return file, acting


def held_file(file_id: int) -> EnforcementFile:
    """The file behind the lock of its contract, which also guards its fine, its dispute and the last invoice."""
    contract_id = EnforcementFile.objects.values_list("contract_id", flat=True).get(pk=file_id)
    contract = Contract.objects.locked().get(pk=contract_id)
    file = EnforcementFile.objects.select_related("dossier").get(pk=file_id)
    file.contract = contract
    return file


def climb(  # noqa: PLR0913  # each is a fact of the step
    file: EnforcementFile,
    action: FileAction,
    verb: EnforcementVerb,
    *,
    by: Acting,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Move the locked file one step and record the one event."""
    dates: dict[str, object] = {"state_since": at}
    if FILE_FLOW.target(state=file.state, action=action) in ENDED:
        dates["ended_at"] = at
    before, after = move(file, FILE_FLOW, action, field="state", **dates)
    record(file.dossier, verb, about=file, by=by, at=at, before=before, after=after, reason=reason, facts=facts)
