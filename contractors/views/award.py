"""The definitive award, and the import of notices."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contractors import policies, services
from contractors.forms import AwardForm, NoticeForm
from contractors.policies import ContractDuty
from contractors.selectors import award_rows, decision_for, open_before_award
from contractors.services import Import
from contractors.views.pages import keep_file
from procurement.models import AwardDecision, Case
from procurement.selectors import case_of
from procurement.states import AwardState
from sroi.accounts.models import User
from sroi.accounts.selectors import roles_of
from sroi.accounts.visits import Visit, found_or_404, visit
from sroi.dossier.models.dossier import Acting
from sroi.kernel.refusals import Blocker, Refused
from sroi.kernel.states import NotAllowed

LOG = logging.getLogger(__name__)


@visit
def award_confirm(here: Visit, decision: int) -> HttpResponse:
    """Record the definitive award of a decision: its date is asked, its contracts are made (R20)."""
    found = found_or_404(decision_for(here.user, decision))
    acting = policies.require(here.user, ContractDuty.AWARD, found.case, on=here.on)
    if found.state == AwardState.DEFINITIVE:
        return redirect("home:case", found.case.reference)
    rows = award_rows(found)
    form = AwardForm(here.posted, here.files, awards=rows)
    done = here.answer(
        form,
        lambda: _award(here, found, form, acting),
        done=_("The definitive award is recorded. The contracts are made."),
        to=reverse("home:case", args=[found.case.reference]),
    )
    if done is not None:
        return done
    context = {"decision": found, "rows": rows, "form": form, "case": found.case}
    return here.show("contractors/award_confirm.html", context | {"undone": open_before_award(found.case)})


def _award(here: Visit, decision: AwardDecision, form: AwardForm, acting: Acting) -> None:
    """Award with the file that proves it, both or neither."""
    document = keep_file(here, decision.case.dossier, "document", by=acting)
    services.award_definitively(decision_id=decision.pk, entry=form.entry(document), by=here.user, at=here.at)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one uploaded file: an import, or the sentences why it was refused."""

    name: str
    outcome: Import | None
    refused: tuple[Blocker, ...]
    known: Case | None = None
    """The case that has this notice already, when the reader may open it."""

    @property
    def award_url(self) -> str:
        """Where the definitive award is recorded, when the notice brought awards."""
        decision = self.outcome.result.decision if self.outcome else None
        if decision is None or decision.state == AwardState.DEFINITIVE:
            return ""
        return reverse("contractors:award-confirm", args=[decision.pk])


@visit
def notice_import(here: Visit) -> HttpResponse:
    """Import official notices: each file by itself, each with its own result, nothing half saved."""
    if not roles_of(here.user) & set(policies.DUTY[ContractDuty.IMPORT_NOTICE]):
        raise PermissionDenied(ContractDuty.IMPORT_NOTICE)
    form = NoticeForm(here.posted, here.files)
    results: list[FileResult] = []
    if form.is_valid():
        results = [_import(here, each) for each in form.cleaned_data["file"]]
        form = NoticeForm()
    return here.show("contractors/notice_import.html", {"form": form, "results": results})


def _import(here: Visit, upload: Any) -> FileResult:
    """Import one file; a refusal is its result."""
    name = upload.name or ""
    try:
        outcome = services.import_notice(content=upload.read(), by=here.user, at=here.at)
    except Refused as no:
        return FileResult(name, None, no.blockers, _case_named(no.blockers, here.user))
    except NotAllowed as no:
        LOG.info("notice refused by the state of its case: %s", no)
        why: Any = _("The case of this notice is in a phase in which the notice changes nothing any more.")
        return FileResult(name, None, (Blocker("wrong-moment", str(why)),))
    return FileResult(name, outcome, ())


def _case_named(refused: Iterable[Blocker], user: User) -> Case | None:
    """The case that a refusal names: the notice was imported there before."""
    named = [str(value) for each in refused for name, value in each.values if name == "reference"]
    return case_of(user, named[0]) if named else None
