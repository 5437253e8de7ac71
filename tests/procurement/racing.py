"""What a race needs: a step that takes a while, and the product without its own lock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any
from unittest.mock import patch

from django.db.models import Model, QuerySet


@contextmanager
def slowly(module: Any, name: str, *, seconds: float = 0.3) -> Iterator[None]:
    """One step of the act takes a while, so that the others come in between."""
    real: Callable[..., Any] = getattr(module, name)

    def slow(*given: Any, **named: Any) -> Any:
        sleep(seconds)
        return real(*given, **named)

    with patch.object(module, name, slow):
        yield


@contextmanager
def unlocked(*models: type[Model]) -> Iterator[None]:
    """The product as it is, but no act holds these rows."""
    real = QuerySet.select_for_update

    def select(rows: QuerySet[Any], *given: Any, **named: Any) -> QuerySet[Any]:
        return rows if rows.model in models else real(rows, *given, **named)

    with patch.object(QuerySet, "select_for_update", select):
        yield
