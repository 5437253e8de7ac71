"""The addresses of contractors."""

from django.urls import URLPattern, path

from contractors import views

app_name = "contractors"

VERSION = "<str:reference>/afspraken/<int:version>/"

INTAKE: list[URLPattern] = [
    path("gunning/<int:decision>/", views.award_confirm, name="award-confirm"),
    path("bericht/inlezen/", views.notice_import, name="notice-import"),
    path("aanmelden/<str:token>/", views.registration_link, name="registration-link"),
    path("<str:reference>/link/", views.LinkSend.as_view(), name="link-send"),
    path("<str:reference>/aanmelding/", views.RegistrationRecord.as_view(), name="registration-record"),
]
MEETING: list[URLPattern] = [
    path("<str:reference>/startgesprek/", views.MeetingPropose.as_view(), name="meeting-propose"),
    path("<str:reference>/startgesprek/kiezen/", views.MeetingChoose.as_view(), name="meeting-choose"),
    path("<str:reference>/startgesprek/verplaatsen/", views.MeetingMove.as_view(), name="meeting-move"),
    path("<str:reference>/startgesprek/annuleren/", views.MeetingCancel.as_view(), name="meeting-cancel"),
    path("<str:reference>/startgesprek/verslag/", views.MeetingHold.as_view(), name="meeting-hold"),
]
OBLIGATION: list[URLPattern] = [
    path("<str:reference>/berekening/", views.obligation_show, name="obligation-show"),
    path("<str:reference>/pso/certificaat/", views.CertificateRecord.as_view(), name="certificate-record"),
    path("<str:reference>/pso/korting/", views.DiscountPropose.as_view(), name="discount-propose"),
    path("<str:reference>/pso/besluit/", views.DiscountDecide.as_view(), name="discount-decide"),
    path("<str:reference>/grondslag/", views.BaseChange.as_view(), name="base-change"),
    path("<str:reference>/opties/", views.option_list, name="option-list"),
    path("<str:reference>/opties/nieuw/", views.OptionAdd.as_view(), name="option-add"),
    path("<str:reference>/opties/<int:option>/lichten/", views.OptionExercise.as_view(), name="option-exercise"),
    path("<str:reference>/opties/<int:option>/vervallen/", views.OptionLapse.as_view(), name="option-lapse"),
    path("<str:reference>/looptijd/", views.TermChange.as_view(), name="term-change"),
    path("<str:reference>/gezamenlijk/", views.JointAgree.as_view(), name="joint-agree"),
    path("<str:reference>/gezamenlijk/einde/", views.JointEnd.as_view(), name="joint-end"),
    path("<str:reference>/boeteclausule/", views.ClauseRecord.as_view(), name="clause-record"),
    path("<str:reference>/stoppen/", views.ContractStop.as_view(), name="contract-stop"),
]
FRAMEWORK: list[URLPattern] = [
    path("<str:reference>/nadere-opdrachten/", views.call_off_list, name="call-off-list"),
    path("<str:reference>/nadere-opdrachten/nieuw/", views.CallOffRecord.as_view(), name="call-off-record"),
    path("<str:reference>/nadere-opdrachten/inlezen/", views.CallOffImportPage.as_view(), name="call-off-import"),
    path("<str:reference>/nadere-opdrachten/sjabloon.xlsx", views.call_off_sheet_download, name="call-off-sheet"),
    path(
        "<str:reference>/nadere-opdrachten/inlezen/<int:import_id>/",
        views.CallOffPreview.as_view(),
        name="call-off-preview",
    ),
    path(
        "<str:reference>/nadere-opdrachten/<int:call_off>/corrigeren/",
        views.CallOffCorrect.as_view(),
        name="call-off-correct",
    ),
    path("<str:reference>/raamovereenkomst/maximum/", views.MaximumChange.as_view(), name="maximum-change"),
]
AGREEMENT: list[URLPattern] = [
    path("<str:reference>/afspraken/nieuw/", views.AgreementDraft.as_view(), name="agreement-draft"),
    path(VERSION, views.AgreementPage.as_view(), name="agreement"),
    path(f"{VERSION}regels/", views.AgreementEdit.as_view(), name="agreement-edit"),
    path(f"{VERSION}aanbieden/", views.AgreementOffer.as_view(), name="agreement-offer"),
    path(f"{VERSION}terug/", views.AgreementReturn.as_view(), name="agreement-return"),
    path(f"{VERSION}ondertekenen/", views.AgreementSign.as_view(), name="agreement-sign"),
    path(f"{VERSION}intrekken/", views.AgreementWithdraw.as_view(), name="agreement-withdraw"),
    path(f"{VERSION}zienswijze/", views.AgreementView.as_view(), name="agreement-view"),
    path(f"{VERSION}gezien/", views.AgreementReceipt.as_view(), name="agreement-receipt"),
]
PROPOSAL: list[URLPattern] = [
    path("<str:reference>/project/nieuw/<int:line>/", views.ProposalSubmit.as_view(), name="proposal-submit"),
    path("<str:reference>/project/<int:proposal>/", views.ProposalPage.as_view(), name="proposal"),
]
PAGE: list[URLPattern] = [path("<str:reference>/", views.contract_detail, name="contract")]

urlpatterns: list[URLPattern] = [*INTAKE, *MEETING, *OBLIGATION, *FRAMEWORK, *AGREEMENT, *PROPOSAL, *PAGE]
