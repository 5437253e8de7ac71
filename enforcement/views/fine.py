"""The form pages of the fine: view, proposal, four eyes, decision, withholding, dispute, settlement (R3, R34, R36)."""

from django.utils.translation import gettext_lazy as _

from enforcement import forms, services
from enforcement.policies import EnforcementDuty
from enforcement.states import FileAction
from enforcement.views.entry import Act, page_of

view_give = page_of(
    Act(
        name="view_give",
        duty=EnforcementDuty.GIVE_VIEW,
        step=FileAction.CLOSE_VIEW,
        form=forms.ViewForm,
        do=services.receive_view,
        said=_("Your view was received. The municipality weighs it before anything is decided."),
    )
)
view_record = page_of(
    Act(
        name="view_record",
        duty=FileAction.CLOSE_VIEW,
        step=FileAction.CLOSE_VIEW,
        form=forms.ViewRecordForm,
        do=services.receive_view,
        said=_("The view was recorded."),
    )
)
view_none = page_of(
    Act(
        name="view_none",
        duty=FileAction.CLOSE_VIEW,
        step=FileAction.CLOSE_VIEW,
        form=forms.NoViewForm,
        do=services.close_view_without,
        said=_("Recorded: no view came."),
    )
)
fine_propose = page_of(
    Act(
        name="fine_propose",
        duty=FileAction.PROPOSE,
        step=FileAction.PROPOSE,
        form=forms.ProposeForm,
        do=services.propose_fine,
        said=_("The proposal goes to the coordinator."),
    )
)
fine_countersign = page_of(
    Act(
        name="fine_countersign",
        duty=FileAction.COUNTERSIGN,
        step=FileAction.COUNTERSIGN,
        form=forms.CountersignForm,
        do=services.countersign_fine,
        said=_("The proposal was countersigned and goes to the client."),
    )
)
proposal_return = page_of(
    Act(
        name="proposal_return",
        duty=FileAction.RETURN_PROPOSAL,
        step=FileAction.RETURN_PROPOSAL,
        form=forms.ReturnForm,
        do=services.return_proposal,
        said=_("The proposal went back to the adviser."),
    )
)
fine_decide = page_of(
    Act(
        name="fine_decide",
        duty=FileAction.IMPOSE,
        step=FileAction.IMPOSE,
        form=forms.DecideForm,
        do=services.decide_fine,
        said=_("The decision was recorded and sent to the contractor."),
    )
)
withholding_instruct = page_of(
    Act(
        name="withholding_instruct",
        duty=FileAction.WITHHOLD,
        step=FileAction.WITHHOLD,
        form=forms.WithholdForm,
        do=services.instruct_withholding,
        said=_("The instruction was sent to finance."),
    )
)
dispute_give = page_of(
    Act(
        name="dispute_give",
        duty=EnforcementDuty.GIVE_DISPUTE,
        step=FileAction.DISPUTE,
        form=forms.DisputeForm,
        do=services.record_dispute,
        said=_("Your objection was received. The client answers it by letter."),
    )
)
dispute_record = page_of(
    Act(
        name="dispute_record",
        duty=EnforcementDuty.RECORD_DISPUTE,
        step=FileAction.DISPUTE,
        form=forms.DisputeRecordForm,
        do=services.record_dispute,
        said=_("The dispute was recorded."),
    )
)
dispute_decide = page_of(
    Act(
        name="dispute_decide",
        duty=FileAction.WITHDRAW,
        step=FileAction.WITHDRAW,
        form=forms.DisputeDecideForm,
        do=services.decide_dispute,
        said=_("The decision on the dispute was recorded and sent to the contractor."),
    )
)
file_settle = page_of(
    Act(
        name="file_settle",
        duty=FileAction.SETTLE,
        step=FileAction.SETTLE,
        form=forms.SettleForm,
        do=services.settle,
        said=_("The file was settled."),
    )
)
