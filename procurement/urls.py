"""The addresses of procurement."""

from django.urls import URLPattern, path, re_path

from procurement.views import (
    advice,
    anew,
    award,
    blocks,
    case,
    consultation,
    consulted,
    deviations,
    guide,
    options,
    partner_files,
    partners,
    prepare,
    preparing,
    questions,
    selection,
    specify,
    variants,
)

app_name = "procurement"

# What stands beside the cases
OFFICE: list[URLPattern] = [
    path("leidraad/", guide.guide, name="guide"),
    path("in-voorbereiding/", preparing.preparing_list, name="preparing-list"),
    path("in-voorbereiding/lijst.xlsx", preparing.preparing_sheet, name="preparing-sheet"),
    path("in-voorbereiding/kalender/", preparing.preparing_calendar, name="preparing-calendar"),
    path("inkoopkalender/", preparing.calendar_import, name="calendar-import"),
    path("inkoopkalender/sjabloon.xlsx", preparing.calendar_sheet, name="calendar-sheet"),
    path("inkoopkalender/<int:import_id>/", preparing.calendar_preview, name="calendar-preview"),
    path("standaardteksten/", blocks.block_list, name="block-list"),
    path("standaardteksten/<slug:kind>/<slug:variant>/", blocks.block_show, name="block-show"),
    path("standaardteksten/<slug:kind>/<slug:variant>/nieuw/", blocks.block_add, name="block-add"),
]

# The partner directory, and what is open without an account
PARTNERS: list[URLPattern] = [
    path("marktconsultatie/antwoorden/<str:token>/", consulted.consultation_link, name="consultation-link"),
    path("sociale-firmas/", partner_files.firm_list, name="firm-list"),
    path("partners/", partners.partner_list, name="partner-list"),
    path("partners/lijst.xlsx", partners.partner_sheet, name="partner-sheet"),
    path("partners/nieuw/", partners.partner_add, name="partner-add"),
    path("partners/bestand/", partner_files.partner_import, name="partner-import"),
    path("partners/bestand/sjabloon.xlsx", partner_files.partner_template, name="partner-template"),
    path("partners/bestand/<int:import_id>/", partner_files.partner_preview, name="partner-preview"),
    path("partners/<str:number>/", partners.partner_show, name="partner-show"),
    path("partners/<str:number>/wijzigen/", partners.partner_edit, name="partner-edit"),
    path("partners/<str:number>/stoppen/", partners.partner_retire, name="partner-retire"),
    path("partners/<str:number>/terug/", partners.partner_restore, name="partner-restore"),
    path("partners/<str:number>/erkenning/", partners.recognition_add, name="recognition-add"),
    path(
        "partners/<str:number>/erkenning/<int:recognition_id>/intrekken/",
        partners.recognition_withdraw,
        name="recognition-withdraw",
    ),
    path("partners/<str:number>/aanbod/", partners.listing_add, {"side": "offer"}, name="offer-add"),
    path("partners/<str:number>/vraag/", partners.listing_add, {"side": "ask"}, name="ask-add"),
    path("partners/<str:number>/aanbod/<int:listing_id>/", partners.listing_edit, name="listing-edit"),
    path("partners/<str:number>/aanbod/<int:listing_id>/eraf/", partners.listing_end, name="listing-end"),
]

# The case itself
CASE: list[URLPattern] = [
    path("nieuw/", case.case_open, name="case-open"),
    path("<str:reference>/taken/", case.task_list, name="task-list"),
    path("<str:reference>/gegevens/", case.case_edit, name="case-edit"),
    path("<str:reference>/percelen/", case.lot_edit, name="lot-edit"),
    path("<str:reference>/opties/", options.option_edit, name="option-edit"),
    path("<str:reference>/keuzes/", case.case_preparation, name="case-preparation"),
    path("<str:reference>/controle/", case.case_gate, name="case-gate"),
    path("<str:reference>/controle/verder/", case.case_advance, name="case-advance"),
    path("<str:reference>/controle/met-reden/", case.case_pass, name="case-pass"),
    path("<str:reference>/terug/", case.case_return, name="case-return"),
    path("<str:reference>/stoppen/", case.case_stop, name="case-stop"),
    path("<str:reference>/opnieuw/", anew.case_anew, name="case-anew"),
    path("<str:reference>/percelen/mislukt/", anew.lot_fail, name="lot-fail"),
    path("<str:reference>/eigen-uitvoering/", case.case_deliver, name="case-deliver"),
    path("<str:reference>/mensen/", case.person_assign, name="person-assign"),
    path("<str:reference>/mensen/<int:assignment_id>/intrekken/", case.person_withdraw, name="person-withdraw"),
    path("<str:reference>/oppakken/", case.case_take, name="case-take"),
    path("<str:reference>/aankondiging/<int:notice_id>/", case.notice_show, name="notice-show"),
]

# Over all cases
REGISTER: list[URLPattern] = [
    path("afwijkingen/", deviations.deviation_list, name="deviation-list"),
    path("afwijkingen.xlsx", deviations.deviation_export, name="deviation-export"),
]

# Phase 1, prepare
PREPARE: list[URLPattern] = [
    path("<str:reference>/kansen/", prepare.opportunity_record, name="opportunity-record"),
    path("<str:reference>/drempel/", prepare.threshold_test, name="threshold-test"),
    path("<str:reference>/variantadvies/", variants.variant_advice, name="variant-advice"),
    path("<str:reference>/variant/", variants.variant_choose, name="variant-choose"),
    path("<str:reference>/percentage/", prepare.ask_set, name="ask-set"),
    path("<str:reference>/ontheffing/", prepare.waiver_decide, name="waiver-decide"),
    path("<str:reference>/vergelijkbaar/", variants.comparable_list, name="comparable-list"),
]

# Market consultation, before the publication
CONSULTATION: list[URLPattern] = [
    path("<str:reference>/marktconsultatie/", consultation.consultation_show, name="consultation-show"),
    path("<str:reference>/marktconsultatie/vragen/", consultation.consultation_edit, name="consultation-edit"),
    path("<str:reference>/marktconsultatie/uitnodigen/", consultation.party_invite, name="party-invite"),
    path("<str:reference>/marktconsultatie/openen/", consultation.consultation_open, name="consultation-open"),
    path(
        "<str:reference>/marktconsultatie/afronden/", consultation.consultation_complete, name="consultation-complete"
    ),
    path(
        "<str:reference>/marktconsultatie/uitnodigen/<int:partner_id>/",
        consultation.partner_invite,
        name="partner-invite",
    ),
    path("<str:reference>/marktconsultatie/<int:party_id>/link/", consultation.party_link, name="party-link"),
    path("<str:reference>/marktconsultatie/<int:party_id>/", consultation.party_answer, name="party-answer"),
    path("<str:reference>/marktconsultatie/<int:party_id>/eraf/", consultation.party_release, name="party-release"),
    re_path(
        r"^(?P<reference>[^/]+)/marktconsultatie\.(?P<form>pdf|docx)$",
        consultation.consultation_report,
        name="consultation-report",
    ),
]

# Advice, in phases 1 to 3
ADVICE: list[URLPattern] = [
    path("adviesvragen/", advice.advice_desk, name="advice-desk"),
    path("<str:reference>/advies/", advice.advice_list, name="advice-list"),
    path("<str:reference>/advies/vragen/", advice.advice_ask, name="advice-ask"),
    path("<str:reference>/advies/<int:advice_id>/", advice.advice_thread, name="advice-thread"),
    path("<str:reference>/advies/<int:advice_id>/bericht/", advice.advice_message, name="advice-message"),
    path("<str:reference>/advies/<int:advice_id>/notitie/", advice.advice_note, name="advice-note"),
    path("<str:reference>/advies/<int:advice_id>/toewijzen/", advice.advice_assign, name="advice-assign"),
    path("<str:reference>/advies/<int:advice_id>/geven/", advice.advice_give, name="advice-give"),
    path("<str:reference>/advies/<int:advice_id>/antwoord/", advice.advice_answer, name="advice-answer"),
]

# Phase 2, specify
SPECIFY: list[URLPattern] = [
    path("<str:reference>/overwegingen/", specify.consideration_answer, name="consideration-answer"),
    path("<str:reference>/grondslag/", specify.base_set, name="base-set"),
    path("<str:reference>/teksten/", specify.text_list, name="text-list"),
    path("<str:reference>/teksten/<slug:kind>/", specify.text_edit, name="text-edit"),
    path("<str:reference>/eforms/", specify.notice_fields, name="notice-fields"),
    re_path(r"^(?P<reference>[^/]+)/teksten\.(?P<form>pdf|docx)$", specify.text_download, name="text-download"),
]

# Phase 3, select
SELECT: list[URLPattern] = [
    path("<str:reference>/gunningscriteria/", selection.criterion_list, name="criterion-list"),
    path("<str:reference>/vragen/", questions.question_list, name="question-list"),
    path("<str:reference>/vragen/nieuw/", questions.question_add, name="question-add"),
    path("<str:reference>/vragen/inlezen/", questions.question_import, name="question-import"),
    path("<str:reference>/vragen/sjabloon.xlsx", questions.question_sheet, name="question-sheet"),
    path("<str:reference>/vragen/publiceren/", questions.note_publish, name="note-publish"),
    path("<str:reference>/vragen/<int:number>/", questions.question_answer, name="question-answer"),
    path("<str:reference>/vragen/<int:number>/toewijzen/", questions.question_assign, name="question-assign"),
    path("<str:reference>/vragen/<int:number>/goedkeuren/", questions.answer_approve, name="answer-approve"),
    path("<str:reference>/vragen/<int:number>/terug/", questions.answer_return, name="answer-return"),
    re_path(
        r"^(?P<reference>[^/]+)/nota-van-inlichtingen-(?P<number>[0-9]{1,4})\.(?P<form>pdf|docx)$",
        questions.note_download,
        name="note-download",
    ),
    path("<str:reference>/commissie/", selection.committee_show, name="committee-show"),
    path("<str:reference>/commissie/<int:member_id>/eruit/", selection.committee_release, name="committee-release"),
    path("<str:reference>/commissie/verklaring/", selection.conflict_declare, name="conflict-declare"),
    path("<str:reference>/inschrijvingen/", selection.bid_list, name="bid-list"),
    path("<str:reference>/inschrijvingen/nieuw/", selection.bid_enter, name="bid-enter"),
    path("<str:reference>/inschrijvingen/<int:bid_id>/", selection.bid_edit, name="bid-edit"),
    path("<str:reference>/inschrijvingen/<int:bid_id>/oordeel/", selection.bid_judge, name="bid-judge"),
    path("<str:reference>/scores/", selection.score_submit, name="score-submit"),
    path("<str:reference>/consensus/", selection.consensus_list, name="consensus-list"),
    path("<str:reference>/consensus/<int:bid_id>/", selection.consensus_set, name="consensus-set"),
    path("<str:reference>/rangorde/", selection.ranking_show, name="ranking-show"),
    path("<str:reference>/gunning/", award.award_show, name="award-show"),
    path("<str:reference>/gunning/voorbereiden/", award.award_prepare, name="award-prepare"),
    path("<str:reference>/gunning/rechtstreeks/", award.award_direct, name="award-direct"),
    path("<str:reference>/gunning/<int:decision_id>/versturen/", award.award_send, name="award-send"),
    path("<str:reference>/gunning/<int:decision_id>/kort-geding/", award.proceedings_start, name="proceedings-start"),
    path("<str:reference>/gunning/<int:decision_id>/vonnis/", award.proceedings_end, name="proceedings-end"),
    path("<str:reference>/gunning/<int:decision_id>/intrekken/", award.award_withdraw, name="award-withdraw"),
]

# Learning
LEARNING: list[URLPattern] = [
    path("<str:reference>/lessen/", specify.lesson_write, name="lesson-write"),
]

urlpatterns: list[URLPattern] = [
    *OFFICE,
    *PARTNERS,
    *REGISTER,
    *CASE,
    *PREPARE,
    *CONSULTATION,
    *ADVICE,
    *SPECIFY,
    *SELECT,
    *LEARNING,
]
