"""The form pages of the ladder, from the signal to the intended fine (R34)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from enforcement import forms, selectors, services
from enforcement.policies import EnforcementDuty
from enforcement.states import FileAction
from enforcement.views.entry import Act, contract_to_act_on, page_of, show_contract_act
from sroi.accounts.visits import Visit, visit


@visit
def file_open(here: Visit, reference: str) -> HttpResponse:
    """Open an enforcement file on a signal or by hand."""
    contract = contract_to_act_on(here, reference, EnforcementDuty.OPEN_FILE)
    running = contract.enforcement_files.open().first()
    if running is not None:
        return redirect(running.get_absolute_url())
    page = selectors.forecast_page(contract, here.user, here.on)
    form = forms.OpenForm(here.posted, kind=contract.obligation.kind, shortfall=page.figures.shortfall)
    done = here.answer(
        form,
        lambda: services.open_file(contract_id=contract.pk, opening=form.opening(), by=here.user, at=here.at),
        done=_("The enforcement file was opened."),
        to=lambda file: file.get_absolute_url(),
    )
    return done or show_contract_act(here, "file_open", contract, form)


talk_invite = page_of(
    Act(
        name="talk_invite",
        duty=EnforcementDuty.INVITE_TALK,
        step=FileAction.HOLD_TALK,
        form=forms.InviteForm,
        do=services.invite_talk,
        said=_("The invitation was sent."),
    )
)
talk_record = page_of(
    Act(
        name="talk_record",
        duty=FileAction.HOLD_TALK,
        step=FileAction.HOLD_TALK,
        form=forms.TalkForm,
        do=services.record_talk,
        said=_("The talk was recorded."),
    )
)
client_inform = page_of(
    Act(
        name="client_inform",
        duty=FileAction.INFORM_CLIENT,
        step=FileAction.INFORM_CLIENT,
        form=forms.InformForm,
        do=services.inform_client,
        said=_("The client was informed."),
    )
)
agreement_renew = page_of(
    Act(
        name="agreement_renew",
        duty=FileAction.RENEW_AGREEMENT,
        step=FileAction.RENEW_AGREEMENT,
        form=forms.RenewForm,
        do=services.renew_agreement,
        said=_("The renewed agreement was linked."),
    )
)
notice_give = page_of(
    Act(
        name="notice_give",
        duty=FileAction.GIVE_NOTICE,
        step=FileAction.GIVE_NOTICE,
        form=forms.NoticeForm,
        do=services.give_notice,
        said=_("The notice of default was sent."),
    )
)
notice_skip = page_of(
    Act(
        name="notice_skip",
        duty=FileAction.SKIP_NOTICE,
        step=FileAction.SKIP_NOTICE,
        form=forms.SkipForm,
        do=services.skip_notice,
        said=_("The notice of default was left out."),
    )
)
fine_announce = page_of(
    Act(
        name="fine_announce",
        duty=FileAction.ANNOUNCE_FINE,
        step=FileAction.ANNOUNCE_FINE,
        form=forms.AnnounceForm,
        do=services.announce_fine,
        said=_("The intended fine was sent to the contractor."),
    )
)
file_close = page_of(
    Act(
        name="file_close",
        duty=FileAction.CLOSE,
        step=FileAction.CLOSE,
        form=forms.CloseForm,
        do=services.close_file,
        said=_("The file was closed without a fine."),
    )
)
