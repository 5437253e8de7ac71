"""Keeping what is typed until it is saved; a draft is no act: it changes nothing of the case and leaves no event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from procurement.models import Case, Draft
from sroi.accounts.models import User
from sroi.kernel.citizen_numbers import without_citizen_numbers

LONGEST = 40_000
MOST_ANSWERS = 2_000


@transaction.atomic
def keep_draft(
    *,
    page: str,
    case: Case | None,
    answers: Mapping[str, Sequence[str]],
    by: User,
    at: datetime,
    is_shared: bool = False,
) -> Draft:
    """Keep the answers of a form as they were typed, without citizen numbers (R45); the newest replaces the older."""
    kept = {
        name: [without_citizen_numbers(each[:LONGEST]) for each in given]
        for name, given in list(answers.items())[:MOST_ANSWERS]
    }
    facts = {"case": case, "answers": kept, "kept_at": at, "is_shared": is_shared}
    draft, _made = Draft.objects.update_or_create(user=by, page=page, defaults=facts)
    return draft


def drop_draft(*, page: str, by: User, seen: Iterable[int] = ()) -> None:
    """Forget what was typed: it is saved, or no longer wanted; so is what colleagues left that this person saw here."""
    of_colleagues = Q(is_shared=True, pk__in=list(seen))
    Draft.objects.filter(Q(user=by) | of_colleagues, page=page).delete()


@contextmanager
def holding_still(reference: str) -> Iterator[None]:
    """Lock a case for a save that compares before it writes, until that is done."""
    with transaction.atomic():
        list(Case.objects.locked().filter(reference=reference).values_list("pk"))
        yield
