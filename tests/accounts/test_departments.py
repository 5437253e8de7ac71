"""The tree of departments and the first administrator: how an office begins (R1)."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from sroi.accounts.models import Department, User
from sroi.accounts.services import add_department, change_department
from sroi.accounts.states import DepartmentKind, Role
from sroi.kernel.refusals import Refused
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
DIRECTORATE = DepartmentKind.DIRECTORATE


def added(cast: Cast, name: str, parent: Department | None = None) -> Department:
    """A department made by the administrator."""
    return add_department(name=name, kind=DIRECTORATE, parent=parent, by=cast.administrator)


def moved(cast: Cast, department: Department, parent: Department | None) -> Department:
    """The department at another place."""
    return change_department(
        department_id=department.pk, name=department.name, kind=DIRECTORATE, parent=parent, by=cast.administrator
    )


def refusal(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    """The code and the field of the one reason."""
    (found,) = refused.value.blockers
    return found.code, found.field


def test_a_department_gets_a_code_and_a_place_below_another(cast: Cast) -> None:
    top = added(cast, "Cluster Zorg & Jeugd")
    below = added(cast, "Inkoop Zorg", top)
    assert (top.code, top.path, below.path) == (
        "cluster-zorg-jeugd",
        "/cluster-zorg-jeugd/",
        f"{top.path}{below.code}/",
    )
    twin = added(cast, "Inkoop Zorg")
    assert twin.code == "inkoop-zorg-2"


def test_what_is_below_a_department_moves_along(cast: Cast) -> None:
    first, second = added(cast, "Eerste"), added(cast, "Tweede")
    middle = added(cast, "Midden", first)
    lowest = added(cast, "Laagste", middle)
    moved(cast, middle, second)
    lowest.refresh_from_db()
    assert lowest.path == "/tweede/midden/laagste/"
    assert set(Department.objects.under([first.path])) == {first}
    moved(cast, middle, None)
    lowest.refresh_from_db()
    assert lowest.path == "/midden/laagste/"


def test_a_department_never_stands_below_itself(cast: Cast) -> None:
    first = added(cast, "Eerste")
    below = added(cast, "Onder", first)
    for parent in (first, below):
        with pytest.raises(Refused) as refused:
            moved(cast, first, parent)
        assert refusal(refused) == ("department-below-itself", "parent")


def test_two_departments_at_one_place_have_two_names(cast: Cast) -> None:
    first = added(cast, "Eerste")
    below = added(cast, "Eerste", first)
    with pytest.raises(Refused) as refused:
        added(cast, " eerste ")
    assert refusal(refused) == ("department-known", "name")
    with pytest.raises(Refused) as refused:
        moved(cast, below, None)
    assert refusal(refused) == ("department-known", "name")


def test_a_tree_that_grows_too_deep_is_refused(cast: Cast) -> None:
    parent = None
    for number in range(6):
        parent = added(cast, f"{number} met een heel erg lange naam van een directie", parent)
    with pytest.raises(Refused) as refused:
        added(cast, "Nog een met een heel erg lange naam van een directie", parent)
    assert refusal(refused) == ("department-too-deep", "parent")


@pytest.mark.parametrize("principal", ["buyer", "coordinator", "auditor", "contractor"])
def test_only_an_administrator_changes_the_tree(cast: Cast, principal: str) -> None:
    by = getattr(cast, principal)
    with pytest.raises(PermissionDenied):
        add_department(name="Nieuw", kind=DIRECTORATE, parent=None, by=by)
    with pytest.raises(PermissionDenied):
        change_department(department_id=cast.department.pk, name="X", kind=DIRECTORATE, parent=None, by=by)


def test_the_first_administrator_chooses_a_password_by_the_printed_link(db: None) -> None:
    said = StringIO()
    call_command("make_administrator", " Eva@Stad.example ", "Eva Eerste", stdout=said)
    user = User.objects.get()
    assert (user.email, user.office_roles, user.has_usable_password()) == (
        "eva@stad.example",
        frozenset({Role.ADMINISTRATOR}),
        False,
    )
    assert Client().get(said.getvalue().split()[-1], follow=True).status_code == 200


def test_a_second_administrator_is_never_made_from_the_shell(cast: Cast) -> None:
    with pytest.raises(CommandError, match=cast.administrator.email):
        call_command("make_administrator", "eva@stad.example", "Eva Tweede")
    assert not User.objects.filter(email="eva@stad.example").exists()


@pytest.mark.parametrize(("email", "name"), [("geen adres", "Eva"), ("eva@stad.example", " ")])
def test_the_first_administrator_needs_an_address_and_a_name(db: None, email: str, name: str) -> None:
    with pytest.raises(CommandError):
        call_command("make_administrator", email, name)
    assert not User.objects.exists()
