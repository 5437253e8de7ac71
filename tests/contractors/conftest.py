"""What the tests of contracts share: contracts of the cast, with their deadlines."""

import pytest

from contractors.models import Contract
from contractors.states import ContractStep
from tests.factories import contracts
from tests.factories.cast import Cast, cast_contract


@pytest.fixture
def new_contract(cast: Cast) -> Contract:
    """A contract that is not registered yet."""
    return cast_contract(cast, ContractStep.REGISTER)


@pytest.fixture
def registered(cast: Cast) -> Contract:
    """A registered contract without a start meeting."""
    return cast_contract(cast, ContractStep.START_MEETING)


@pytest.fixture
def running(cast: Cast) -> Contract:
    """A contract with an agreement in force."""
    return cast_contract(cast, ContractStep.START)


@pytest.fixture
def met(registered: Contract) -> Contract:
    """A contract after its start meeting."""
    contracts.held_meeting(registered)
    return registered
