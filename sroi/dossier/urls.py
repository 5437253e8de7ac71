"""The addresses of dossier."""

from django.urls import URLPattern, path, re_path

from sroi.dossier.views import files, papers, terms

app_name = "dossier"
urlpatterns: list[URLPattern] = [
    path("uitgaand/", papers.outbox, name="outbox"),
    path("uitgaand/<int:message_id>/opnieuw/", papers.message_retry, name="message-retry"),
    path("brief/<str:number>/", papers.letter_pdf, name="letter"),
    path("brief/<str:number>/bevestigen/", papers.letter_confirm, name="letter-confirm"),
    path("bestand/<uuid:key>/", files.attachment_download, name="attachment"),
    path("bestand/<uuid:key>/bekijken/", files.attachment_detail, name="attachment-detail"),
    path("bestand/<uuid:key>/oordeel/", files.attachment_look, name="attachment-look"),
    path("bestand/<uuid:key>/pagina/<int:page>/", files.attachment_page, name="attachment-page"),
    path("bestand/<uuid:key>/vrijgave/", files.attachment_ask, name="attachment-ask"),
    path("bestand/<uuid:key>/verwijderen/", files.attachment_remove, name="attachment-remove"),
    path("termijn/<int:deadline_id>/verlengen/", terms.term_extend, name="term-extend"),
    path("termijn/<int:deadline_id>/vervallen/", terms.term_waive, name="term-waive"),
    path("termijn/besluit/<int:waiver_id>/", terms.term_decide, name="term-decide"),
    path("<str:reference>/termijnen/", terms.term_list, name="term-list"),
    path("<str:reference>/brieven/", papers.letter_list, name="letter-list"),
    path("<str:reference>/bestanden/", files.attachment_list, name="attachment-list"),
    path("<str:reference>/bestanden/toevoegen/", files.attachment_add, name="attachment-add"),
    path("<str:reference>/notities/toevoegen/", papers.note_add, name="note-add"),
    path("<str:reference>/gebeurtenissen/", papers.event_list, name="event-list"),
    re_path(r"^(?P<reference>[^/]+)/gebeurtenissen\.(?P<kind>csv|json)$", papers.event_export, name="event-export"),
]
