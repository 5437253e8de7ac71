"""The newest rows that match some words, at a price that does not grow with the archive (P3).

Words that many rows have are found by reading the newest rows one by one; rare words by the index. Which of the two
it is, no estimate tells: the database cannot know how often a word begins like this. So the newest rows are read first,
and the index is asked only when those did not fill a page.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

NEWEST = 1000
"""So many rows are read one by one; a word that fills no page of them is rare enough for the index."""
MATCHES = """
    WITH near AS (
        SELECT pk FROM (SELECT * FROM ({rows}) every ORDER BY pk {way} LIMIT {newest}) newest
        WHERE {by_row} ORDER BY pk {way} LIMIT {size}
    ), far AS (
        SELECT pk FROM ({rows}) every
        WHERE {by_index} AND (SELECT count(*) FROM near) < {size} ORDER BY pk + 0 {way} LIMIT {size}
    )
    SELECT pk FROM near UNION SELECT pk FROM far ORDER BY pk {way} LIMIT {size}
"""
"""`pk + 0` is not the key itself: then the index of words comes first."""
NOTHING = "SELECT 0 WHERE false"
"""For a reader without any dossier."""
WORDS = "to_tsquery('simple', %s)"


def newest_matches(
    rows: QuerySet[Any, Any], prefix_query: str, *, by_row: str, by_index: str, size: int, backward: bool = False
) -> RawSQL:
    """The keys of the newest rows that match, as many as asked: among the newest row by row, else by the index.

    `by_row` and `by_index` are conditions on the columns of the rows, with `words` for what is asked.
    """
    try:
        scope, values = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return RawSQL(NOTHING, ())  # noqa: S611  # a constant
    asked = {"by_row": by_row.replace("words", WORDS), "by_index": by_index.replace("words", WORDS)}
    sql = MATCHES.format(rows=scope, way="ASC" if backward else "DESC", newest=NEWEST, size=size, **asked)
    return RawSQL(sql, (*values, prefix_query, *values, prefix_query))  # noqa: S611  # the values stay apart
