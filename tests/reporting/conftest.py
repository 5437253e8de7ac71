"""The ground of the tests of reporting."""

import pytest

from tests.factories.cast import Cast
from tests.reporting.ground import Ground, make_ground


@pytest.fixture
def ground(cast: Cast) -> Ground:
    """People, contract and open report, in a test that rolls back."""
    return make_ground(cast)
