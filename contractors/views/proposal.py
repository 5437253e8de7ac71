"""Project proposals (R26)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from contractors import policies, services
from contractors.forms import AssessmentForm, ProposalForm
from contractors.models import AgreementLine, ProjectProposal
from contractors.policies import ContractDuty
from contractors.selectors import line_of, proposal_of, why_proposal_late
from contractors.states import ProposalAction, ProposalState
from contractors.views.pages import ActPage
from sroi.kernel.forms import PageForm
from sroi.kernel.refusals import Blocker


class ProposalSubmit(ActPage):
    """Submit a proposal for a line."""

    duty = ContractDuty.SUBMIT_PROPOSAL
    form_class = ProposalForm
    heading = _("Submit a project proposal")
    intro = _("Bureau Social Return assesses whether it fits the contract and the tender. Until then no effort counts.")
    done = _("The project proposal is submitted.")

    def line(self) -> AgreementLine:
        """The line of this contract that the proposal is for."""
        line = line_of(self.contract, self.kwargs["line"])
        if line is None:
            raise Http404
        return line

    def act(self, form: Any) -> None:
        """Submit it."""
        services.submit_proposal(line_id=self.line().pk, entry=form.entry(), by=self.person, at=self.at)

    def more(self) -> Mapping[str, Any]:
        """The line it is for."""
        return {"line": self.line()}


class ProposalPage(ActPage):
    """Read a proposal; the bureau assesses it, the contractor answers questions."""

    duty = ""
    template = "contractors/proposal_page.html"
    heading = _("Project proposal")
    done = _("The project proposal is submitted again.")
    decided: ClassVar[Mapping[str, Any]] = {
        "accept": _("The project proposal is accepted. The contractor can start."),
        "ask": _("The question is with the contractor."),
        "refuse": _("The project proposal is refused, with your reason."),
    }

    def proposal(self) -> ProjectProposal:
        """The proposal of this contract."""
        proposal = proposal_of(self.contract, self.kwargs["proposal"])
        if proposal is None:
            raise Http404
        return proposal

    def act(self, form: Any) -> None:
        """Assess or answer."""
        proposal = self.proposal()
        if isinstance(form, ProposalForm):
            services.answer_proposal(proposal_id=proposal.pk, entry=form.entry(), by=self.person, at=self.at)
            return
        acts = {
            "accept": services.accept_proposal,
            "ask": services.ask_about_proposal,
            "refuse": services.refuse_proposal,
        }
        decide = acts[form.cleaned_data["decision"]]
        explanation = form.cleaned_data["explanation"]
        decide(proposal_id=proposal.pk, explanation=explanation, by=self.person, at=self.at)

    def form(self, *data: Any) -> PageForm:
        """The form that was sent, or the one that fits the state of the proposal."""
        proposal = self.proposal()
        if "decision" in self.request.POST or (not data and proposal.state != ProposalState.RETURNED):
            return AssessmentForm(*data)
        known = {name: getattr(proposal, name) for name in ("title", "activities", "social_task", "result")}
        return ProposalForm(*data, initial=known)

    def said(self, form: PageForm) -> Any:
        """What was decided, or that the proposal was sent again."""
        return self.decided.get(str(form.data.get("decision", "")), self.done)

    def what_happened(self) -> tuple[Blocker, ...]:
        """What happened to the proposal in the meantime."""
        return why_proposal_late(self.proposal())

    def more(self) -> Mapping[str, Any]:
        """The proposal, and whether it is this reader's turn."""
        proposal = self.proposal()
        turns = {ProposalState.SUBMITTED: ProposalAction.ACCEPT, ProposalState.RETURNED: ProposalAction.ANSWER}
        duty = turns.get(ProposalState(proposal.state))
        mine = duty is not None and policies.may(self.person, duty, self.contract, on=self.on)
        return {"proposal": proposal, "is_turn": mine}
