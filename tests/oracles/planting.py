"""Planting a small error in the source of a module, to see that a comparison finds it."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType


@dataclass(frozen=True, slots=True)
class Planted:
    """One error: in this module, these words instead of those."""

    module: ModuleType
    words: str
    instead: str

    def __str__(self) -> str:
        return f"{self.module.__name__}: {self.words} → {self.instead}"


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """The code of everything that is defined in a piece of code."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from codes_in(each)


def functions_in(owner: ModuleType | type) -> Iterator[FunctionType]:
    """The functions, methods and properties that a module defines itself."""
    name = owner.__name__ if isinstance(owner, ModuleType) else owner.__module__
    for each in vars(owner).values():
        found = each.fget if isinstance(each, property) else each
        if isinstance(found, FunctionType) and found.__module__ == name:
            yield found
        elif inspect.isclass(found) and isinstance(owner, ModuleType) and found.__module__ == name:
            yield from functions_in(found)


@contextmanager
def in_place(error: Planted) -> Iterator[None]:
    """Let the module's functions run with the error, wherever they were imported, and put them back."""
    path = Path(str(error.module.__file__))
    source = path.read_text()
    assert source.count(error.words) == 1, f"{error}: found {source.count(error.words)} times"
    changed = compile(source.replace(error.words, error.instead), str(path), "exec")
    codes = {code.co_qualname: code for code in codes_in(changed)}
    before = [(function, function.__code__) for function in functions_in(error.module)]
    for function, _code in before:
        if function.__qualname__ in codes:
            function.__code__ = codes[function.__qualname__]
    try:
        yield
    finally:
        for function, code in before:
            function.__code__ = code
