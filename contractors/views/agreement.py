"""The performance agreement: its page, its lines, offering, signing, returning, receipt (R24)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contractors import services
from contractors.forms import (
    AgreementForm,
    BureauSignForm,
    DraftForm,
    OfferForm,
    ReasonForm,
    ReceiptForm,
    RemarksForm,
    SignForm,
    ViewForm,
    line_formset,
)
from contractors.models import PerformanceAgreement
from contractors.policies import ContractDuty
from contractors.selectors import (
    agreement_in_force,
    agreement_page,
    obligation_trace,
    planned_quarters,
    readable_agreement,
    saved_lines,
    settlement_models,
    why_version_late,
    withdrawn_from,
)
from contractors.services import AgreementEntry, Signature
from contractors.states import AGREEMENT_FLOW, AgreementAction, AgreementState, ReportInterval
from contractors.views.pages import ActPage
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker, Refused

BEFORE_SIGNING = (AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.ACCEPTED)
MOMENTS: dict[str, tuple[str, ...]] = {
    ContractDuty.DRAFT_AGREEMENT: (AgreementState.DRAFT,),
    ContractDuty.GIVE_VIEW: BEFORE_SIGNING,
    ContractDuty.CONFIRM_RECEIPT: (AgreementState.IN_FORCE, AgreementState.SUPERSEDED),
}
"""When the acts that are no step of the lifecycle make sense."""


def is_changed(form: PageForm) -> bool:
    """Tell whether an act was refused because the content changed since its reader saw it."""
    return "seen" in form.fields and form.has_error(NON_FIELD_ERRORS, "agreement-changed")


def see(form: PageForm, content: str) -> None:
    """Let the form stand for the content of now; what was agreed to before is asked again."""
    came_back: Any = form.data
    sent = came_back.copy()
    sent["seen"] = content
    sent.pop("agrees", None)
    form.data = sent


class AgreementDraft(ActPage):
    """Draft the first version, or the next one."""

    duty = ContractDuty.DRAFT_AGREEMENT
    heading = _("Draft the performance agreement")
    done = _("The version is drafted. Fill in its lines.")

    def form_values(self) -> dict[str, Any]:
        """The models to choose from, for a first version."""
        held = agreement_in_force(self.contract)
        return {"models": settlement_models(self.on), "is_next": held is not None}

    def form(self, *data: Any) -> PageForm:
        """The form of a first or a next version."""
        return DraftForm(*data, **self.form_values())

    def act(self, form: Any) -> None:
        """Draft it."""
        data = form.cleaned_data
        self.made = services.draft_agreement(
            contract_id=self.contract.pk,
            settlement_model_id=data.get("settlement_model") or 0,
            change_reason=data.get("change_reason", ""),
            by=self.person,
            at=self.at,
        )

    def next_url(self) -> str:
        """To its lines."""
        return reverse("contractors:agreement-edit", args=[self.contract.reference, self.made.version])


class VersionPage(ActPage):
    """An act on one version of the agreement."""

    template = "contractors/agreement_act.html"

    def agreement(self) -> PerformanceAgreement:
        """The version that the address names, if this reader may see it."""
        number = self.kwargs["version"]
        agreement = readable_agreement(self.contract, self.person, number)
        if agreement is not None:
            return agreement
        taken_back = withdrawn_from(self.contract, self.person, number)
        if taken_back is None:
            raise Http404
        raise Refused(why_version_late(taken_back, self.duty))

    def moments(self) -> tuple[str, ...]:
        """The states in which this page makes sense: those that its act starts from, or all for reading."""
        if self.duty in AgreementAction.values:
            return tuple(each for each in AgreementState.values if AGREEMENT_FLOW.allows(state=each, action=self.duty))
        return MOMENTS.get(self.duty, tuple(AgreementState.values))

    def why_late(self) -> tuple[Blocker, ...]:
        """What happened to the version, when it moved on."""
        return () if self.agreement().state in self.moments() else self.what_happened()

    def what_happened(self) -> tuple[Blocker, ...]:
        """What happened to the version in the meantime."""
        return why_version_late(self.agreement(), self.duty)

    def again(self, form: PageForm) -> HttpResponse:
        """Ask again; a signature is asked for what the page shows now, not for what it showed before."""
        if is_changed(form):
            see(form, self.agreement().content_sha256)
        return super().again(form)

    def next_url(self) -> str:
        """Back to the version."""
        return reverse("contractors:agreement", args=[self.contract.reference, self.kwargs["version"]])

    def more(self) -> Mapping[str, Any]:
        """The version."""
        return {"version": self.kwargs["version"], "back_url": self.next_url(), "agreement": self.agreement()}


class AgreementPage(VersionPage):
    """Read a version, and sign it when it is your turn."""

    duty = ""
    template = "contractors/agreement_page.html"
    form_class = SignForm
    done = _("You signed the performance agreement. The bureau signs next.")

    def initial(self) -> dict[str, Any]:
        """Who signs, and which content was read."""
        agreement = self.agreement()
        return {
            "name": self.person.name,
            "function": self.person.job_title,
            "seen": agreement.content_sha256,
        }

    def act(self, form: Any) -> None:
        """Sign for the contractor."""
        data = form.cleaned_data
        services.accept_agreement(
            agreement_id=self.agreement().pk,
            signature=Signature(data["name"], data["function"], data["seen"]),
            by=self.person,
            at=self.at,
        )

    def more(self) -> Mapping[str, Any]:
        """The version in full."""
        agreement = self.agreement()
        page = agreement_page(agreement, self.person, seen=agreement.content_sha256)
        return {"page": page, "back_url": self.contract.get_absolute_url()}


class AgreementEdit(VersionPage):
    """Fill in the lines of a draft: one form for the version, one per line; works without script."""

    duty = ContractDuty.DRAFT_AGREEMENT
    template = "contractors/agreement_edit.html"

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Ask."""
        late = self.why_late()
        return self.closed(late) if late else self.draw(*self.forms(None))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Save the lines, or ask again with everything that was filled in."""
        form, formset = self.forms(request.POST)
        late = self.why_late()
        if late:
            form.come_too_late(late)
        if late or not formset.is_valid():
            return self.draw(form, formset)
        done = self.here.answer(
            form,
            lambda: self.save(form, formset),
            done=_("The lines are saved."),
            to=f"{request.path}?nieuw=1" if "more" in request.POST else self.next_url(),
            late=self.what_happened,
        )
        return done or self.draw_refused(form, formset)

    def save(self, form: AgreementForm, formset: Any) -> None:
        """Save what was filled in."""
        services.save_agreement_lines(
            agreement_id=self.agreement().pk, entry=self.entry(form, formset), by=self.person, at=self.at
        )

    def forms(self, data: Any) -> tuple[AgreementForm, Any]:
        """The form of the version, and the formset of its lines."""
        agreement = self.agreement()
        initial = {
            "interval": agreement.interval,
            "change_reason": agreement.change_reason,
            "shortage_reason": agreement.shortage_reason,
            "seen": services.content_hash(agreement),
        }
        form = AgreementForm(data, initial=initial, is_next=agreement_in_force(self.contract) is not None)
        extra = 1 if "nieuw" in self.request.GET or not agreement.lines.all() else 0
        quarters = planned_quarters(self.contract)
        return form, line_formset(data, agreement=agreement, quarters=quarters, extra=extra)

    def entry(self, form: AgreementForm, formset: Any) -> AgreementEntry:
        """What was filled in, for the service."""
        data = form.cleaned_data
        return AgreementEntry(
            interval=ReportInterval(data["interval"]),
            lines=formset.entries(),
            change_reason=data.get("change_reason", ""),
            shortage_reason=data["shortage_reason"],
            seen=data["seen"],
        )

    def draw_refused(self, form: AgreementForm, formset: Any) -> HttpResponse:
        """Ask again; beside what somebody else saved, the own lines stay and can be saved over them (R24)."""
        if not is_changed(form):
            return self.draw(form, formset)
        agreement = self.agreement()
        see(form, services.content_hash(agreement))
        return self.draw(form, formset, theirs=saved_lines(agreement))

    def draw(self, form: AgreementForm, formset: Any, **more: Any) -> HttpResponse:
        """Draw the page."""
        context = {
            "contract": self.contract,
            "form": form,
            "formset": formset,
            "trace": obligation_trace(self.contract, self.here.on),
            "add_url": f"{self.request.path}?nieuw=1",
            **self.more(),
            **more,
        }
        return self.here.show(self.template, context)


class AgreementOffer(VersionPage):
    """Offer a version to the contractor."""

    duty = AgreementAction.OFFER
    form_class = OfferForm
    heading = _("Offer the performance agreement")
    intro = _("The contractor reads and signs it. The contract manager is asked for a view.")
    done = _("The agreement is offered to the contractor. The contract manager is asked for a view.")

    def act(self, _form: Any) -> None:
        """Offer it."""
        services.offer_agreement(agreement_id=self.agreement().pk, by=self.person, at=self.at)


class AgreementSign(VersionPage):
    """Sign for the bureau."""

    duty = AgreementAction.SIGN
    form_class = BureauSignForm
    heading = _("Sign the performance agreement for the bureau")
    intro = _("The agreement comes into force. The contractor and the contract manager get it as a PDF.")
    done = _("The performance agreement is in force.")

    def act(self, form: Any) -> None:
        """Sign it."""
        agreement = self.agreement()
        services.sign_agreement(agreement_id=agreement.pk, seen=form.cleaned_data["seen"], by=self.person, at=self.at)

    def initial(self) -> dict[str, Any]:
        """Which content was read."""
        return {"seen": self.agreement().content_sha256}


class AgreementReturn(VersionPage):
    """Return a version with remarks."""

    duty = AgreementAction.RETURN
    form_class = RemarksForm
    heading = _("Return the agreement with remarks")
    done = _("The agreement is returned with your remarks.")

    def act(self, form: Any) -> None:
        """Return it."""
        remarks = form.cleaned_data["remarks"]
        services.return_agreement(agreement_id=self.agreement().pk, remarks=remarks, by=self.person, at=self.at)

    def next_url(self) -> str:
        """A draft is not for the contractor: back to the contract."""
        return self.contract.get_absolute_url()


class AgreementWithdraw(VersionPage):
    """Withdraw a version."""

    duty = AgreementAction.WITHDRAW
    form_class = ReasonForm
    heading = _("Withdraw this version")
    done = _("The version is withdrawn.")

    def act(self, form: Any) -> None:
        """Withdraw it."""
        reason = form.cleaned_data["reason"]
        services.withdraw_agreement(agreement_id=self.agreement().pk, reason=reason, by=self.person, at=self.at)


class AgreementView(VersionPage):
    """Give the view of the contract manager."""

    duty = ContractDuty.GIVE_VIEW
    form_class = ViewForm
    heading = _("Give your view on the performance agreement")
    intro = _("The bureau reads your view before it signs. The contractor does not see it.")
    done = _("Your view is recorded.")

    def act(self, form: Any) -> None:
        """Record it."""
        view = form.cleaned_data["view"]
        services.give_manager_view(agreement_id=self.agreement().pk, view=view, by=self.person, at=self.at)


class AgreementReceipt(VersionPage):
    """Confirm having seen the agreement."""

    duty = ContractDuty.CONFIRM_RECEIPT
    form_class = ReceiptForm
    heading = _("Confirm that you have seen the performance agreement")
    done = _("Your confirmation is recorded.")

    def act(self, _form: Any) -> None:
        """Confirm it."""
        services.confirm_receipt(agreement_id=self.agreement().pk, by=self.person, at=self.at)
