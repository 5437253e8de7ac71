"""How every act on an enforcement file starts: lock it, check the duty."""

from collections.abc import Mapping
from datetime import datetime

from enforcement import policies
from enforcement.models import EnforcementFile
from enforcement.states import FILE_FLOW, ENDED, EnforcementVerb, FileAction
from sroi.accounts.models import User
from sroi.dossier.models.dossier import Acting
from sroi.dossier.services import move, record
from sroi.kernel.calendar import amsterdam_date


def hold(file_id: int, action: str, *, by: User, at: datetime) -> tuple[EnforcementFile, Acting]:
    """Lock the file and answer as whom the user acts; a step of the ladder needs its edge."""
    file = EnforcementFile.objects.locked().get(pk=file_id)
    acting = policies.require(by, action, file.dossier, on=amsterdam_date(at))
    if isinstance(action, FileAction):
        FILE_FLOW.target(state=file.state, action=action)
    return file, acting


def climb(
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
    before, after = move(file, FILE_FLOW, action, **dates)
    record(file.dossier, verb, about=file, by=by, at=at, before=before, after=after, reason=reason, facts=facts)
