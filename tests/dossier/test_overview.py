"""What a page shows around a file in one statement is what the separate readers tell (R1, R5, R7)."""

from datetime import timedelta

import pytest
from django.test.utils import override_settings

from procurement.states import Phase
from sroi.accounts.models import User
from sroi.accounts.states import Role
from sroi.dossier.models import Deadline
from sroi.dossier.selectors import deadlines_of, overview_of, timeline_of
from sroi.dossier.services import record, write_note
from sroi.dossier.states import DossierVerb
from tests.factories import dossiers
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT, ON

pytestmark = pytest.mark.django_db
READERS = ("coordinator", "buyer", "adviser", "contract_manager", "contractor", "stranger")


def again(user: User) -> User:
    """The same person as a next request reads them."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("plans_once", [True, False])
@pytest.mark.parametrize("reader", READERS)
def test_the_overview_is_what_the_separate_readers_tell(reader: str, plans_once: bool, cast: Cast) -> None:
    case = cast_case(cast, Phase.EXECUTE)
    contract = case.contracts.get()
    letter = dossiers.letter(contract.dossier, is_shared=True, content=b"%PDF")
    record(contract.dossier, DossierVerb.LETTER_ISSUED, about=letter, by=cast.adviser, at=AT)
    write_note(dossier=case.dossier, text="Gebeld & genoteerd.", is_internal=True, by=cast.adviser, at=AT)
    record(case.dossier, DossierVerb.ROLE_ASSIGNED, by=cast.coordinator, at=AT + timedelta(hours=1))
    for days, dossier in ((9, case.dossier), (3, contract.dossier)):
        Deadline.objects.create(
            dossier=dossier, kind="contractors.registration", about="x", due_on=ON + timedelta(days)
        )
    user = again(getattr(cast, reader))
    with override_settings(DATABASE_PLANS_ONCE=plans_once):
        found = overview_of(case.dossier, user, staffed=[case.dossier, contract.dossier], newest=2)
    assert found.deadlines == deadlines_of(case.dossier, user)
    assert found.moments == timeline_of(case.dossier, user, limit=2)
    assert bool(found.deadlines) == (reader != "stranger")


def test_the_overview_knows_who_works_here_and_how_a_file_moved(cast: Cast) -> None:
    case = cast_case(cast, Phase.EXECUTE)
    record(case.dossier, DossierVerb.ROLE_ASSIGNED, by=cast.coordinator, at=AT, before="prepare", after="specify")
    found = overview_of(case.dossier, again(cast.buyer), staffed=[case.dossier], moves=[DossierVerb.ROLE_ASSIGNED])
    assert (cast.buyer.pk, Role.BUYER, case.reference) in {
        (row.user_id, row.role, row.reference) for row in found.people
    }
    assert found.left == (("prepare", AT),)
    assert [row.name for row in found.people] == [
        row.user.name for row in case.dossier.assignments.filter(ended_at=None).order_by("role", "user__name")
    ]
