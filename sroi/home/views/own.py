"""What somebody keeps for the own work: saved filters, notifications, the calendar address; and the reminder."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sroi.accounts.states import Role
from sroi.accounts.visits import Visit, pressing, visit
from sroi.home.forms import FilterForm
from sroi.home.selectors.notices import notices_of
from sroi.home.selectors.own import calendar_of, feed_behind, feed_of
from sroi.home.selectors.work import waiting_item
from sroi.home.services import own, reminding
from sroi.home.states import FilterPage
from sroi.kernel.calendar import amsterdam_date


@visit
def save_filter(here: Visit) -> HttpResponse:
    """Give the filter of a list a name, and return to the list."""
    form = FilterForm(here.posted, initial={name: here.request.GET.get(name, "") for name in ("page", "query")})
    done = here.answer(
        form,
        lambda: own.save_filter(**form.cleaned_data, by=here.user),
        done=_("The filter is saved."),
        to=lambda kept: f"{reverse(str(kept.page))}?{kept.query}",
    )
    return done or here.show("home/filter_save.html", {"form": form, "cancel_url": reverse("home:work")})


@pressing
def remove_filter(here: Visit, number: int) -> HttpResponse:
    """Remove one of the own filters, and return to its list."""
    own.remove_filter(filter_id=number, by=here.user)
    back = here.request.POST.get("page", "")
    return here.go_on(_("The filter is removed."), back if back in FilterPage.values else "home:work")


@visit
def notifications(here: Visit) -> HttpResponse:
    """The messages to the reader; a button notes that they were seen."""
    if here.is_post:
        own.see_notices(by=here.user, at=here.at)
        return here.go_on("", "home:notifications")
    return here.show("home/notifications.html", {"notices": notices_of(here.user)})


@never_cache
@visit
def calendar_feed(here: Visit) -> HttpResponse:
    """Make or stop the secret address of the own deadlines; a new address is shown once."""
    address = ""
    if here.is_post and "stop" in here.request.POST:
        own.revoke_feed(by=here.user)
        words = _("The address is stopped. Calendars that used it get nothing any more.")
        return here.go_on(words, "home:calendar-feed")
    if here.is_post:
        token = own.make_feed(by=here.user, at=here.at)
        address = here.request.build_absolute_uri(reverse("home:calendar", args=[token]))
    return here.show("home/calendar_feed.html", {"feed": feed_of(here.user), "address": address})


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


@pressing
def remind(here: Visit) -> HttpResponse:
    """Remind whoever is expected to do something that the reader waits for."""
    asked = {name: here.request.POST.get(name, "") for name in ("reference", "kind", "whose")}
    whose = Role(asked["whose"]) if asked["whose"] in Role.values else None
    who, on = here.user, here.on
    item = waiting_item(who, on, reference=asked["reference"], kind=asked["kind"], whose=whose) if whose else None
    if item is None:
        raise Http404("nothing is waited for")
    written = reminding.remind(item=item, by=here.user, at=here.at)
    names = ", ".join(person.name for person in written)
    return here.go_on(_("Reminder sent to %(names)s.") % {"names": names}, f"{reverse('home:work')}#waiting")
