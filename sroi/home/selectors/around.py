"""What stands around a list, in one statement: its options, the saved filters of the reader, the new messages."""

from dataclasses import dataclass

from django.db import connection

from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.home.selectors.notices import UNSEEN, unseen_values
from sroi.home.states import FilterPage
from sroi.kernel.planned import planned

SAVED = """
    SELECT 'saved', id, name, query FROM home_savedfilter WHERE user_id = %(user)s AND page = %(page)s
"""
NEW = f"SELECT 'unseen', ({UNSEEN}), '', ''"
OPTIONS = """
    SELECT 'department', id, name, path FROM accounts_department
    UNION ALL
    SELECT 'adviser', id, name, name FROM accounts_user person
    WHERE is_active AND EXISTS(SELECT 1 FROM accounts_rolegrant WHERE user_id = person.id AND role = %(adviser)s)
"""
Row = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Around:
    """Rows of key, name and the rest: the saved filters with their query, the departments with their path."""

    saved: tuple[Row, ...]
    departments: tuple[Row, ...]
    advisers: tuple[Row, ...]

    @property
    def options(self) -> tuple[tuple[Row, ...], ...]:
        """What a filter offers to choose from."""
        return self.departments, self.advisers


@planned()
def around_list(user: User, page: FilterPage) -> Around:
    """What stands around this list; how many messages are new is kept with the reader, for the bar."""
    parts = [SAVED, NEW, *([OPTIONS] if page == FilterPage.CASES else [])]
    values = unseen_values(user) | {"page": page.value, "adviser": Role.ADVISER.value}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found: list[tuple[str, int, str, str]] = cursor.fetchall()
    rows: dict[str, list[Row]] = {}
    for kind, key, name, rest in sorted(found, key=_place):
        rows.setdefault(kind, []).append((key, name, rest))
    user.known["unseen"] = rows["unseen"][0][0]
    return Around(*(tuple(rows.get(kind, ())) for kind in ("saved", "department", "adviser")))


def _place(row: tuple[str, int, str, str]) -> tuple[str, int]:
    """Departments stand in the order of their tree, all else by name."""
    kind, key, name, rest = row
    return rest if kind == "department" else name.casefold(), key
