"""Recording what happened, and moving states by their table (R5, house rules 2 and 6)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.translation import gettext_noop as _

from sroi.accounts.models import User
from sroi.dossier.models import Dossier, Event
from sroi.dossier.models.dossier import Acting
from sroi.kernel.states import Flow

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SYSTEM = _("System")
FACTS = DjangoJSONEncoder(ensure_ascii=False)
TELL = """
    INSERT INTO dossier_event (dossier_id, sequence, verb, about, actor_name, at, before, after, reason, facts,
        previous_hash, hash)
    SELECT told.dossier, 0, %s, told.about, %s, %s, '', '', '', told.facts, '', ''
    FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) WITH ORDINALITY AS told(dossier, about, facts, place)
    ORDER BY told.place
"""


def about_text(thing: models.Model | None) -> str:
    """Name an object as `app.model:id`."""
    return f"{thing._meta.label_lower}:{thing.pk}" if thing is not None else ""


def actor_name(by: User | None, on_behalf_of: User | None) -> str:
    """The name as it stays in the record, whatever happens to the account."""
    if by is None:
        return SYSTEM
    return f"{by.name} / {on_behalf_of.name}" if on_behalf_of else by.name


def record(  # noqa: PLR0913  # each is a fact of the event
    dossier: Dossier,
    verb: str,
    *,
    at: datetime,
    by: User | Acting | None = None,
    about: models.Model | None = None,
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: "Mapping[str, object] | DataclassInstance | None" = None,
) -> Event:
    """Append one event to the dossier, in the running transaction (R5).

    `by` is the person, the person acting for a colleague, or None for the system; `facts` are plain values
    or a frozen dataclass, and never hold personal data of a candidate.
    """
    person = by.by if isinstance(by, Acting) else by
    behalf = by.on_behalf_of if isinstance(by, Acting) else None
    values = dict(facts) if isinstance(facts, Mapping) else asdict(facts) if facts is not None else {}
    return Event.objects.create(
        dossier=dossier,
        verb=verb,
        about=about_text(about),
        actor=person,
        on_behalf_of=behalf,
        actor_name=actor_name(person, behalf),
        at=at,
        before=before,
        after=after,
        reason=reason,
        facts=values,
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """What a machine did in one dossier, for an event that is written with others."""

    dossier: Dossier
    about: str
    facts: Mapping[str, object]


def record_each(verb: str, happenings: Iterable[Happening], *, at: datetime) -> None:
    """Append one event for each happening in one statement, by the system, in the running transaction (R5).

    The database chains them one by one, in the order of the dossiers: two such acts never wait crosswise.
    """
    told = sorted(happenings, key=lambda each: each.dossier.pk)
    facts = [FACTS.encode(dict(each.facts)) for each in told]
    with connection.cursor() as cursor:
        cursor.execute(
            TELL, [verb, SYSTEM, at, [each.dossier.pk for each in told], [each.about for each in told], facts]
        )


def move(thing: models.Model, flow: Flow, action: str, *, field: str = "state", **facts: object) -> tuple[str, str]:
    """Move a locked object by its table and save the facts that go with it; answer (before, after).

    Raises NotAllowed when the table has no such edge.
    """
    before = str(getattr(thing, field))
    after = flow.target(state=before, action=action)
    setattr(thing, field, after)
    for name, value in facts.items():
        setattr(thing, name, value)
    thing.save(update_fields=[field, *facts])
    return before, after
