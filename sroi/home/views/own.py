"""What somebody keeps for the own work: saved filters, notifications, the calendar address; and the reminder."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sroi.accounts.states import Role
from sroi.home.forms import FilterForm
from sroi.home.selectors.notices import notices_of
from sroi.home.selectors.own import calendar_of, feed_behind, feed_of
from sroi.home.selectors.work import waiting_item
from sroi.home.services import own, reminding
from sroi.home.states import FilterPage
from sroi.home.views.work import reader
from sroi.kernel.calendar import amsterdam_date
from sroi.kernel.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def save_filter(request: HttpRequest) -> HttpResponse:
    """Give the filter of a list a name, and return to the list."""
    form = FilterForm(request.POST or None, initial={name: request.GET.get(name, "") for name in ("page", "query")})
    if request.method == "POST" and form.is_valid():
        page, query = form.cleaned_data["page"], form.cleaned_data["query"]
        try:
            own.save_filter(page=page, name=form.cleaned_data["name"], query=query, by=reader(request))
        except Refused as no:
            form.add_blockers(no.blockers)
        else:
            messages.success(request, _("The filter is saved."))
            return HttpResponseRedirect(f"{reverse(page.value)}?{query}")
    return render(request, "home/filter_save.html", {"form": form, "cancel_url": reverse("home:work")})


@require_POST
@login_required
def remove_filter(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one of the own filters, and return to its list."""
    own.remove_filter(filter_id=number, by=reader(request))
    messages.success(request, _("The filter is removed."))
    back = request.POST.get("page", "")
    return HttpResponseRedirect(reverse(back if back in FilterPage.values else "home:work"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """The messages to the reader; a button notes that they were seen."""
    user = reader(request)
    if request.method == "POST":
        own.see_notices(by=user, at=timezone.now())
        return HttpResponseRedirect(reverse("home:notifications"))
    return render(request, "home/notifications.html", {"notices": notices_of(user)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Make or stop the secret address of the own deadlines; a new address is shown once."""
    user, address = reader(request), ""
    if request.method == "POST" and "stop" in request.POST:
        own.revoke_feed(by=user)
        messages.success(request, _("The address is stopped. Calendars that used it get nothing any more."))
        return HttpResponseRedirect(reverse("home:calendar-feed"))
    if request.method == "POST":
        token = own.make_feed(by=user, at=timezone.now())
        address = request.build_absolute_uri(reverse("home:calendar", args=[token]))
    return render(request, "home/calendar_feed.html", {"feed": feed_of(user), "address": address})


@never_cache
@require_safe
def calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines behind a secret address, for a calendar program."""
    feed = feed_behind(token)
    if feed is None:
        raise Http404("calendar")
    now = timezone.now()
    own.note_reading(feed=feed, at=now)
    return HttpResponse(calendar_of(feed.user, amsterdam_date(now), now), content_type="text/calendar; charset=utf-8")


@require_POST
@login_required
def remind(request: HttpRequest) -> HttpResponse:
    """Remind whoever is expected to do something that the reader waits for."""
    user, now = reader(request), timezone.now()
    asked = {name: request.POST.get(name, "") for name in ("reference", "kind", "whose")}
    whose = Role(asked["whose"]) if asked["whose"] in Role.values else None
    on = amsterdam_date(now)
    item = waiting_item(user, on, reference=asked["reference"], kind=asked["kind"], whose=whose) if whose else None
    if item is None:
        raise Http404("nothing is waited for")
    written = reminding.remind(item=item, by=user, at=now)
    names = ", ".join(person.name for person in written)
    messages.success(request, _("Reminder sent to %(names)s.") % {"names": names})
    return HttpResponseRedirect(f"{reverse('home:work')}#waiting")
