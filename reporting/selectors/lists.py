"""The dated lists that forms offer."""

from datetime import date

from sroi.reference import selectors as reference
from sroi.reference.models import TargetGroup, Theme
from sroi.reference.states import TermKey


def target_group_ids(on: date) -> list[int]:
    """The target groups in force on a day."""
    return list(TargetGroup.objects.valid_on(on).values_list("pk", flat=True))


def theme_ids(on: date) -> list[int]:
    """The themes in force on a day."""
    return list(Theme.objects.valid_on(on).values_list("pk", flat=True))


def evaluation_days(on: date) -> int:
    """How many days before the end the look back opens."""
    return reference.term_on(TermKey.EVALUATION_BEFORE_END, on).days
