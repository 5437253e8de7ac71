"""What everybody may read about the product: accessibility, privacy, and where the office is."""

from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the pages, what was not, and where to say so."""
    return _page(request, "home/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data is kept, who sees it, and what somebody can ask (R44–R46)."""
    return _page(request, "home/privacy.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask what."""
    return _page(request, "home/contact.html")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    """A page with the address of the office, as its mail is sent from."""
    return render(request, template, {"address": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]})
