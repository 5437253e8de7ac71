"""What somebody keeps for the own work: a calendar address, filters with a name, and which notifications were seen."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sroi.accounts.models import User
from sroi.home.states import FilterPage


class CalendarFeed(models.Model):
    """The secret address under which a calendar program reads somebody's deadlines; only its hash is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"


class SavedFilter(models.Model):
    """A filter of a list under a name of one's own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    page = models.CharField(max_length=20, choices=FilterPage.choices)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=300)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            UniqueConstraint(fields=["user", "page", "name"], name="saved_filter_once"),
            CheckConstraint(condition=Q(page__in=FilterPage.values), name="saved_filter_page_known"),
        )

    def __str__(self) -> str:
        return self.name


class NoticesSeen(models.Model):
    """Up to which moment somebody saw the own notifications."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notices_seen")
    seen_at = models.DateTimeField(_("seen at"))

    def __str__(self) -> str:
        return f"{self.user_id} up to {self.seen_at:%Y-%m-%d %H:%M}"
