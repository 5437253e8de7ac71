"""The rows of a table as one value of another statement: a page reads what hangs on many things in one go."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def rows_sql(model: type[Model], where: str, *, order: str, without: str = "''") -> str:
    """The rows of a table, called `each`, as JSON; `without` is the column that is left out."""
    return (
        f"(SELECT jsonb_agg(to_jsonb(each) - {without} ORDER BY {order})"  # noqa: S608  # constants of the caller
        f" FROM {model._meta.db_table} each WHERE {where})"
    )


def rows_of(model: type[Row], given: list[dict[str, Any]] | None) -> tuple[Row, ...]:
    """The rows of one table as the model knows them; a column that was left out is read when it is asked.

    Amounts are exact when the JSON was read with `parse_float=Decimal`.
    """
    fields = model._meta.concrete_fields
    return tuple(
        model.from_db(
            connection.alias,
            [field.attname for field in fields if field.column in row],
            [field.to_python(row[field.column]) for field in fields if field.column in row],
        )
        for row in given or ()
    )
