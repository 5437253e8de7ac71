"""The ground of the tests that ask every address: built once per module."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from pytest_django import DjangoDbBlocker

from tests.law.access import PEOPLE, make_world
from tests.law.ground import Ground, session_of

FreshDatabase = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def kept_ground(fresh_database: FreshDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The world, built once with everybody signed in; a test asks on top of it and rolls back."""
    with fresh_database():
        with django_db_blocker.unblock():
            world = make_world()
            sessions = {principal: session_of(getattr(world.cast, principal)) for principal in PEOPLE}
        yield Ground(world, sessions)


@pytest.fixture
def ground(kept_ground: Ground, db: None) -> Ground:
    """One of each thing that addresses work on, in a test that rolls back."""
    return kept_ground
