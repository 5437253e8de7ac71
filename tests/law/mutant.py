"""Takes one row of the duties, or one scope, out of the product while the tests run: a pytest plugin of `make mutants`.

The mutant stands in the environment as `module:name:change`, for example `procurement.policies:edit_case:nobody`.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isclass

from django.db.models import QuerySet

from sroi.accounts.states import Role

MUTANT = "SROI_MUTANT"
APPS = ("procurement", "contractors", "reporting", "enforcement", "sroi.dossier")
DUTIES: dict[str, tuple[Role, ...]] = {"nobody": (), "everybody": tuple(Role)}


def mutants() -> Iterator[str]:
    """Every row held by nobody and by everybody, and every scope in which everything is."""
    for app in APPS:
        for act, roles in import_module(f"{app}.policies").DUTY.items():
            yield from (f"{app}.policies:{act}:{change}" for change, held in DUTIES.items() if roles != held)
        for name, made in getmembers(import_module(f"{app}.querysets"), isclass):
            if issubclass(made, QuerySet) and "visible_to" in vars(made):
                yield f"{app}.querysets:{name}:everything"


def become(mutant: str) -> None:
    """Change the product in this process."""
    module, name, change = mutant.split(":")
    if change == "everything":
        getattr(import_module(module), name).visible_to = lambda self, _user: self
        return
    duty = import_module(module).DUTY
    duty[next(act for act in duty if act == name)] = DUTIES[change]


def pytest_sessionstart() -> None:
    """Change the product before the first test."""
    if os.environ.get(MUTANT):
        become(os.environ[MUTANT])
