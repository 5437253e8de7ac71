"""What every letter shows, typed; each app extends it for its own letters (R37, house rule 12)."""

from dataclasses import dataclass
from typing import ClassVar

from sroi.accounts.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """To whom a letter goes: the name it is addressed to, and the post address when it has one."""

    name: str
    attention: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""


def addressee_of(organisation: Organisation, *, name: str = "", attention: str = "") -> Addressee:
    """A company at its own address; a name given beside it is that of the consortium it leads."""
    return Addressee(
        name=name or organisation.name,
        attention=attention,
        street=organisation.street,
        postal_code=organisation.postal_code,
        city=organisation.city,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every letter shows. Each letter extends it with its kind, its template version and its own facts."""

    KIND: ClassVar[str]
    TEMPLATE: ClassVar[str]
    IS_SHARED: ClassVar[bool] = False

    subject: str
    addressee: Addressee
    case_reference: str
    your_reference: str = ""
    handled_by: str = ""
