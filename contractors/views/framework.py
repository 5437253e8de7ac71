"""Call-offs of a framework: the list, one by hand, a correction, a file, and another maximum (R38)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.documents import call_off_sheet
from contractors.forms import CallOffApplyForm, CallOffFileForm, CallOffForm, CorrectionForm, MaximumForm
from contractors.models import CallOff, CallOffImport
from contractors.policies import ContractDuty
from contractors.selectors import (
    call_off_import_of,
    call_off_of,
    framework_page,
    import_preview,
    scopes_of,
    value_now,
    why_no_framework,
)
from contractors.states import ObligationKind
from contractors.views.pages import ActPage, contract_for, keep_file
from procurement.models import Lot
from sroi.accounts.visits import Visit, found_or_404, reading
from sroi.kernel.file_kinds import MEDIA_TYPES, FileKind
from sroi.kernel.refusals import Blocker


@reading
def call_off_list(here: Visit, reference: str) -> HttpResponse:
    """The call-offs of a contract, and how much of the maximum all contractors together used."""
    contract = contract_for(here.user, reference)
    page = framework_page(contract, here.user, here.on)
    return here.show("contractors/call_off_list.html", {"contract": contract, "page": page})


@reading
def call_off_sheet_download(here: Visit, reference: str) -> HttpResponse:
    """An empty sheet to fill in call-offs."""
    contract_for(here.user, reference)
    response = HttpResponse(call_off_sheet(), content_type=MEDIA_TYPES[FileKind.XLSX])
    response["Content-Disposition"] = 'attachment; filename="nadere-opdrachten.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class FrameworkAct(ActPage):
    """An act on a contract under a framework."""

    duty = ContractDuty.CALL_OFF
    asks_lot: ClassVar[bool] = True

    def why_late(self) -> tuple[Blocker, ...]:
        """Nothing is called off under another contract."""
        return why_no_framework(self.contract)

    def form_values(self) -> dict[str, Any]:
        """The lots to choose from, where there is more than one."""
        return {"lots": self.lots()} if self.asks_lot else {}

    def lots(self) -> tuple[Lot, ...]:
        """The lots of the frameworks over this contract."""
        return tuple(scope.lot for scope in scopes_of(self.contract) if scope.lot is not None)

    def next_url(self) -> str:
        """Back to the call-offs."""
        return reverse("contractors:call-off-list", args=[self.contract.reference])

    def more(self) -> Mapping[str, Any]:
        """The way back leads to the call-offs."""
        return {"back_url": self.next_url()}


class CallOffRecord(FrameworkAct):
    """Record a call-off."""

    form_class = CallOffForm
    heading = _("Record a call-off")
    intro = _("The base of this contract, and with it the obligation, follows the call-offs.")
    done = _("The call-off is recorded. The obligation is computed again.")

    def form_values(self) -> dict[str, Any]:
        """Where an amount is owed, it can rise with the call-off."""
        return super().form_values() | {"owes_amount": self.contract.obligation.kind == ObligationKind.AMOUNT}

    def act(self, form: Any) -> None:
        """Record it with its document, both or neither."""
        document = keep_file(self.here, self.contract.dossier, "document", by=self.acting)
        services.record_call_off(contract_id=self.contract.pk, entry=form.entry(document), by=self.person, at=self.at)


class CallOffCorrect(FrameworkAct):
    """Correct the value of a call-off by a new row."""

    form_class = CorrectionForm
    heading = _("Correct a call-off")
    intro = _("The call-off stays as it was recorded. The correction is a row of its own, with its reason.")
    done = _("The call-off is corrected. The obligation is computed again.")
    asks_lot = False
    call_off: CallOff

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Fetch the call-off once the duty is checked."""
        self.call_off_id = int(kwargs["call_off"])
        return super().dispatch(request, *args, **kwargs)

    def why_late(self) -> tuple[Blocker, ...]:
        """The call-off is one of this contract."""
        self.call_off = found_or_404(call_off_of(self.contract, self.call_off_id))
        return super().why_late()

    def more(self) -> Mapping[str, Any]:
        """Which call-off it is, and its value of now."""
        now = value_now(self.call_off, self.call_off.corrections.all())
        return {**super().more(), "call_off": self.call_off, "value_now": now}

    def act(self, form: Any) -> None:
        """Correct it."""
        data = form.cleaned_data
        services.correct_call_off(
            call_off_id=self.call_off_id, right=data["value"], reason=data["reason"], by=self.person, at=self.at
        )


class CallOffImportPage(FrameworkAct):
    """Read a file with call-offs, to look at it first."""

    form_class = CallOffFileForm
    heading = _("Import call-offs")
    intro = _("Every row becomes a call-off. What is recorded already is passed over.")
    template = "contractors/call_off_import.html"
    asks_lot = False
    read: CallOffImport

    def act(self, form: Any) -> None:
        """Read it."""
        file = form.cleaned_data["file"]
        self.read = services.load_call_offs(
            contract_id=self.contract.pk, content=file.read(), name=file.name, by=self.person, at=self.at
        )

    def next_url(self) -> str:
        """On to what the file would do; back to the call-offs before that."""
        if not hasattr(self, "read"):
            return super().next_url()
        return reverse("contractors:call-off-preview", args=[self.contract.reference, self.read.pk])


class CallOffPreview(FrameworkAct):
    """Look at what a file would do, and record it."""

    form_class = CallOffApplyForm
    heading = _("What the file records")
    done = _("The call-offs are recorded. The obligation is computed again.")
    template = "contractors/call_off_preview.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file is one of this contract."""
        self.import_id = int(kwargs["import_id"])
        return super().dispatch(request, *args, **kwargs)

    def more(self) -> Mapping[str, Any]:
        """What each row does now."""
        read = found_or_404(call_off_import_of(self.contract, self.import_id))
        read.contract = self.contract
        return {**super().more(), "read": read, "preview": import_preview(read, self.on)}

    def act(self, form: Any) -> None:
        """Record them, all or none."""
        found_or_404(call_off_import_of(self.contract, self.import_id))
        services.apply_call_offs(import_id=self.import_id, lot_id=form.lot_id(), by=self.person, at=self.at)


class MaximumChange(FrameworkAct):
    """Record that the maximum of the framework was changed."""

    form_class = MaximumForm
    heading = _("Change the maximum of the framework")
    intro = _(
        "A higher maximum is only possible within articles 2.163a to 2.163g Aw. Otherwise a new tender is needed."
    )
    done = _("The maximum is changed.")

    def act(self, form: Any) -> None:
        """Change it with its document, both or neither."""
        document = keep_file(self.here, self.contract.dossier, "document", by=self.acting)
        services.change_framework_maximum(
            contract_id=self.contract.pk, entry=form.entry(document), by=self.person, at=self.at
        )
