"""A page that stood open too long: what was typed there waits for who typed it."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sroi.accounts.models import User
from sroi.accounts.visits import Visit, found_or_404, reading
from sroi.kernel.unsent import AGAIN, keep_unsent, owner_of, unsent_of


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # the name that Django calls
    """A form with the token of an earlier sign-in: keep it for its owner, or say what to do."""
    if not request.accepts("text/html"):
        words = _("Not kept: this page is of an earlier visit. Use the button to save.")
        return JsonResponse({"message": words}, status=403)
    owner_id = owner_of(request)
    reader = request.user if isinstance(request.user, User) else None
    if reader is None and owner_id is not None:
        return redirect_to_login("/")  # `KeptSheets` keeps what meets the sign-in page
    key = keep_unsent(request, owner_id=owner_id) if owner_id is not None else None
    if reader is None or key is None:
        return render(request, "403_csrf.html", status=403)
    if reader.pk == owner_id:
        messages.info(request, _("This page was of an earlier visit, so nothing was saved yet."))
        return redirect("home:unsent", key)
    return render(request, "403_csrf.html", {"of_another": key}, status=403)


@reading
def unsent(here: Visit, sheet: str) -> HttpResponse:
    """Show what was typed and not saved, to send again or to copy."""
    found = found_or_404(unsent_of(sheet, owner_id=here.user.pk))
    return here.show("home/unsent.html", {"found": found, "again": AGAIN})
