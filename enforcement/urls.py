"""The addresses of enforcement."""

from django.urls import path

from enforcement.views import contract, fine, ladder, pages

app_name = "enforcement"

CONTRACT = [
    path("contract/<str:reference>/openen/", ladder.file_open, name="file-open"),
    path("contract/<str:reference>/prognose/", pages.forecast_view, name="forecast-view"),
    path("contract/<str:reference>/laatste-factuur/", contract.invoice_record, name="invoice-record"),
    path("contract/<str:reference>/decharge/", contract.discharge, name="discharge"),
]
LADDER = [
    path("<str:reference>/uitnodigen/", ladder.talk_invite, name="talk-invite"),
    path("<str:reference>/gesprek/", ladder.talk_record, name="talk-record"),
    path("<str:reference>/opdrachtgever/", ladder.client_inform, name="client-inform"),
    path("<str:reference>/nieuwe-afspraak/", ladder.agreement_renew, name="agreement-renew"),
    path("<str:reference>/ingebrekestelling/", ladder.notice_give, name="notice-give"),
    path("<str:reference>/zonder-ingebrekestelling/", ladder.notice_skip, name="notice-skip"),
    path("<str:reference>/voornemen/", ladder.fine_announce, name="fine-announce"),
    path("<str:reference>/sluiten/", ladder.file_close, name="file-close"),
]
FINE = [
    path("<str:reference>/zienswijze/", fine.view_give, name="view-give"),
    path("<str:reference>/zienswijze/vastleggen/", fine.view_record, name="view-record"),
    path("<str:reference>/zienswijze/geen/", fine.view_none, name="view-none"),
    path("<str:reference>/voorstel/", fine.fine_propose, name="fine-propose"),
    path("<str:reference>/voorstel/tekenen/", fine.fine_countersign, name="fine-countersign"),
    path("<str:reference>/voorstel/terug/", fine.proposal_return, name="proposal-return"),
    path("<str:reference>/besluit/", fine.fine_decide, name="fine-decide"),
    path("<str:reference>/inhouding/", fine.withholding_instruct, name="withholding-instruct"),
    path("<str:reference>/inhouding.csv", pages.withholding_csv, name="withholding-csv"),
    path("<str:reference>/betwisten/", fine.dispute_give, name="dispute-give"),
    path("<str:reference>/betwisting/", fine.dispute_record, name="dispute-record"),
    path("<str:reference>/betwisting/besluit/", fine.dispute_decide, name="dispute-decide"),
    path("<str:reference>/afwikkelen/", fine.file_settle, name="file-settle"),
]
urlpatterns = [
    path("", pages.file_list, name="file-list"),
    *CONTRACT,
    *LADDER,
    *FINE,
    path("<str:reference>/", pages.file_show, name="file"),
]
