"""Taking turns: what two at once would do double is done one after the other, where there is no row to lock yet."""

from django.db import connection


def take_turn(key: str) -> None:
    """Wait for every other transaction that has this turn, and keep it until one's own ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
