"""The addresses of home."""

from django.urls import URLPattern, path

from sroi.home.shell import choose_theme
from sroi.home.views import about, cases, contracts, own, start, unsent, work

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("mijn-werk/", work.my_work, name="work"),
    path("goedkeuringen/", work.approvals, name="approval-list"),
    path("agenda/", work.agenda, name="agenda"),
    path("zoeken/", work.search, name="search"),
    path("zaken/", cases.list_cases, name="case-list"),
    path("zaken/<str:reference>/", cases.show_case, name="case"),
    path("zaken/<str:reference>/documenten/", cases.show_documents, name="case-documents"),
    path("zaken/<str:reference>/ocds.json", cases.download_ocds, name="case-ocds"),
    path("zaken/<str:reference>/tijdlijn/", cases.show_timeline, name="case-timeline"),
    path("opdrachten/", contracts.list_contracts, name="contract-list"),
    path("mijn-werk/herinner/", own.remind, name="remind"),
    path("mijn-werk/filter/", own.save_filter, name="filter-save"),
    path("mijn-werk/filter/<int:number>/verwijder/", own.remove_filter, name="filter-remove"),
    path("meldingen/", own.notifications, name="notifications"),
    path("agenda/abonnement/", own.calendar_feed, name="calendar-feed"),
    path("agenda/<str:token>.ics", own.calendar, name="calendar"),
    path("opnieuw/<str:sheet>/", unsent.unsent, name="unsent"),
    path("weergave/", choose_theme, name="theme"),
    path("toegankelijkheid/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
    path("contact/", about.contact, name="contact"),
    path("healthz", start.healthz, name="healthz"),
    path("readyz", start.readyz, name="readyz"),
]
