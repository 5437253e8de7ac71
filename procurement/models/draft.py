"""What somebody typed and has not saved: kept per person and page; on the pages of the six tasks colleagues go on."""

from django.db import models

from procurement.models.case import Case
from sroi.accounts.models import User


class Draft(models.Model):
    """The answers of one form as they were typed; it goes when they are saved, and with the case."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="drafts")
    page = models.CharField(max_length=300)
    answers = models.JSONField()
    kept_at = models.DateTimeField()
    is_shared = models.BooleanField(
        default=False, help_text="whoever may do this page of the case goes on with it, not only who typed it"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "page"], name="draft_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.page}"
