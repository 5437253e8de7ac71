"""Every address of the product; each app names its own."""

from django.contrib import admin
from django.urls import include, path, reverse_lazy
from django.views.generic import RedirectView
from django.views.i18n import set_language

NO_OWN_ADDRESS = RedirectView.as_view(pattern_name="accounts:profile")
"""Nobody changes the own e-mail address: links, letters and rights rest on it, and the library asks no proof."""
NO_CONFIRMING = RedirectView.as_view(url=reverse_lazy("account_login"))
"""An address is proven by the personal link that was sent to it: there is nothing else to confirm."""

urlpatterns = [
    path("", include("sroi.home.urls")),
    path("inkoop/", include("procurement.urls")),
    path("contract/", include("contractors.urls")),
    path("rapportage/", include("reporting.urls")),
    path("handhaving/", include("enforcement.urls")),
    path("dossier/", include("sroi.dossier.urls")),
    path("mensen/", include("sroi.accounts.urls")),
    path("beheer/", include("sroi.reference.urls")),
    path("account/email/", NO_OWN_ADDRESS, name="account_email"),
    path("account/confirm-email/", NO_CONFIRMING, name="account_email_verification_sent"),
    path("account/confirm-email/<str:key>/", NO_CONFIRMING, name="account_confirm_email"),
    path("account/", include("allauth.urls")),
    path("taal/", set_language, name="set_language"),
    path("techniek/", admin.site.urls),
]
