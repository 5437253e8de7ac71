"""The newest rows that match some words, at a price that does not grow with the archive (P3).

Words that many rows have are found by reading the newest rows one by one; rare words by the index. Which of the two
it is, no estimate tells: the database cannot know how often a word begins like this. So the newest rows are read first,
and the index is asked only when those did not fill a page.
"""

from typing import Any, TypeVar

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Case, Exists, F, Model, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

RowT = TypeVar("RowT", bound=Model)
NEWEST = 1000
"""So many rows are read one by one; a word that fills no page of them is rare enough for the index."""
LAST_KEY = 2**63 - 1


def words(prefix_query: str) -> SearchQuery:
    """The words as the database asks for them."""
    return SearchQuery(prefix_query, config="simple", search_type="raw")


def by_row(prefix_query: str) -> Combinable:
    """Tell of one dossier whether it matches, without the index."""
    return Case(When(search=words(prefix_query), then=Value(True)), default=Value(False), output_field=BooleanField())  # noqa: FBT003


def newest_matches(
    rows: QuerySet[RowT], *, by_row: Combinable | Exists, by_index: Q, size: int, newest: str = "-pk"
) -> QuerySet[Any, Any]:
    """The keys of the newest rows that match, as many as asked: among the newest row by row, else by the index."""
    backward = newest == "pk"
    edge = Subquery(rows.order_by(newest).values("pk")[NEWEST - 1 : NEWEST])
    window = Q(pk__lte=Coalesce(edge, LAST_KEY)) if backward else Q(pk__gte=Coalesce(edge, 0))
    near = rows.filter(window).alias(hit=by_row).filter(hit=True).order_by(newest).values("pk")
    is_filled = Exists(near[size - 1 : size])
    key = F("pk") + 0  # not the key itself: then the index of words comes first
    far = rows.filter(by_index).filter(~is_filled).order_by(key.asc() if backward else key.desc())
    return near[:size].union(far.values("pk")[:size]).order_by(newest)[:size]
