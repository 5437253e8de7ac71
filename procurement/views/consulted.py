"""The page of a consulted party: its personal link, without an account, on a phone (R10)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from procurement import forms, selectors, services
from procurement.models import ConsultedParty
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.once import once
from sroi.kernel.refusals import Blocker, Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Read the questions and answer them; an unknown link says no more than an old one."""
    return once(request, lambda: _answer(request, token, timezone.now()))


def _answer(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    """The form, with what the party answered before; or why it is closed."""
    party = selectors.party_of_link(token)
    if party is None:
        return _closed(request, None, (), status=404)
    refused = selectors.why_link_closed(party, amsterdam_date(at))
    if refused:
        return _closed(request, party, refused, status=410)
    questions = selectors.questions_for(party)
    posted = request.POST if request.method == "POST" else None
    form = forms.MarketLinkForm(posted, party=party, questions=questions, answers=selectors.answers_of(party))
    if form.is_valid():
        try:
            services.answer_by_link(token=token, answers=form.answers(), name=form.cleaned_data["name"], at=at)
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(request, _("Your answers are in. You can change them here until the closing day."))
            return redirect(request.path)
    context = {"party": party, "consultation": party.consultation, "form": form}
    return render(request, "procurement/consultation_link.html", context, status=422 if form.is_bound else 200)


def _closed(
    request: HttpRequest, party: ConsultedParty | None, blockers: tuple[Blocker, ...], *, status: int
) -> HttpResponse:
    """A link that does not open, and the way on."""
    context = {"party": party, "blockers": blockers}
    return render(request, "procurement/consultation_closed.html", context, status=status)
