"""What happened in a dossier and below it, in the words of the reader (R5, R7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Choices, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider, roles_of
from sroi.dossier.models import Dossier, Event, Letter, Note
from sroi.dossier.policies import DUTY, DossierDuty, colleague_ids
from sroi.dossier.states import DossierVerb
from sroi.kernel.pages import Moment

LETTER = Letter._meta.label_lower
NOTE = Note._meta.label_lower
FILES = "dossier.attachment"
COLUMNS = (
    "verb",
    "about",
    "reason",
    "facts",
    "at",
    "actor",
    "actor_name",
    "on_behalf_of__name",
    "dossier",
    "dossier__reference",
)


class Happening(NamedTuple):
    """What a line of the timeline is made of: an event without what proves it (`COLUMNS`)."""

    verb: str
    about: str
    reason: str
    facts: dict[str, Any]
    at: datetime
    actor: int | None
    actor_name: str
    on_behalf_of: str | None
    dossier: int
    reference: str


class Paper(NamedTuple):
    """A letter that an event is about; no address as long as its PDF is not made."""

    number: str
    subject: str
    sha256: str


def tree_of(dossier: Dossier, user: User) -> QuerySet[Dossier]:
    """The dossier and what is below it, as far as the user may see it."""
    child = Dossier.objects.filter(parent=dossier.pk).values("pk")
    grandchild = Dossier.objects.filter(parent__parent=dossier.pk).values("pk")
    here = Dossier.objects.filter(pk=dossier.pk).values("pk").union(child, grandchild, all=True)
    return Dossier.objects.visible_to(user).filter(pk__in=here)


def timeline_of(dossier: Dossier, user: User, *, limit: int = 100) -> tuple[Moment, ...]:
    """The newest moments of the dossier and of what is below it; internal notes and acts are left out for outsiders."""
    events = Event.objects.filter(dossier__in=tree_of(dossier, user))
    if is_outsider(user):
        events = shared_with(user, events)
    events = events.exclude(verb__in=hidden_from(user))
    newest = events.order_by("-at", "-pk").values_list(*COLUMNS)[:limit]
    rows = [Happening(*columns) for columns in newest]
    letters, notes = letters_in(rows), notes_in(rows)
    return tuple(moment_of(row, dossier, letters, notes) for row in rows)


def shared_with(user: User, events: QuerySet[Event]) -> QuerySet[Event]:
    """What an outsider sees: what the own people did, letters shared with them, and what the apps call shared."""
    own_people = Q(actor__memberships__organisation__in=colleague_ids(user))
    shared_letters = Letter.objects.filter(is_shared=True, dossier__in=events.values("dossier"))
    letters = Q(about__in=[f"{LETTER}:{pk}" for pk in shared_letters.values_list("pk", flat=True)])
    wanted = own_people | letters | Q(verb__in=shared_verbs())
    internal = Q(verb=DossierVerb.NOTE_WRITTEN, facts__internal=True)
    return events.filter(pk__in=Event.objects.filter(wanted).exclude(internal).values("pk"))


def letters_in(rows: Iterable[Happening]) -> dict[str, Paper]:
    """The letters that events are about, by `dossier.letter:id`."""
    numbers = numbers_in(rows, LETTER)
    if not numbers:
        return {}
    found = Letter.objects.filter(pk__in=numbers).values_list("pk", "number", "subject", "sha256")
    return {f"{LETTER}:{key}": Paper(*columns) for key, *columns in found}


def notes_in(rows: Iterable[Happening]) -> dict[str, str]:
    """The words of the notes that events are about, by `dossier.note:id`."""
    numbers = numbers_in(rows, NOTE)
    if not numbers:
        return {}
    return {f"{NOTE}:{key}": text for key, text in Note.objects.filter(pk__in=numbers).values_list("pk", "text")}


def numbers_in(rows: Iterable[Happening], kind: str) -> list[str]:
    """The keys of what events are about, of one kind."""
    return [row.about.removeprefix(f"{kind}:") for row in rows if row.about.startswith(f"{kind}:")]


def moment_of(event: Happening, top: Dossier, letters: Mapping[str, Paper], notes: Mapping[str, str]) -> Moment:
    """One event as a line of the timeline."""
    letter, note = letters.get(event.about), notes.get(event.about)
    words = label_of(event.verb)
    if letter is not None:
        words = f"{words}: {letter.subject} ({letter.number})"
    elif note is not None:
        words = f"{words}: {note}"
    elif event.verb == DossierVerb.REMINDED:
        words = f"{words}: {label_of(event.facts['kind'])}"
    elif event.reason:
        words = f"{words}: {event.reason}"
    if event.dossier != top.pk:
        words = f"{event.reference} – {words}"
    who, _mark, _behalf = event.actor_name.partition(" / ")
    return Moment(
        at=event.at,
        who=gettext(who) if event.actor is None else who,
        what=words,
        for_whom=event.on_behalf_of or "",
        legal=letter is not None,
        url=letter_url(letter.number) if letter is not None and letter.sha256 else "",
    )


def letter_url(number: str) -> str:
    """Where the PDF of a letter is; empty as long as the address does not exist."""
    try:
        return reverse("dossier:letter", args=[number])
    except NoReverseMatch:
        return ""


def label_of(word: str) -> str:
    """The words for a verb or a kind such as `reporting.report-decided`; the word itself when no app knows it."""
    return str(labels().get(word, word))


@lru_cache(maxsize=1)
def labels() -> dict[str, str | Promise]:
    """The labels of every verb and kind, found in the states of the apps by their first part."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        for choices in choices_in(config.name):
            named = zip(choices.values, (member.label for member in choices), strict=False)
            found |= {str(value): label for value, label in named if str(value).startswith(f"{config.label}.")}
    return found


@lru_cache(maxsize=1)
def shared_verbs() -> frozenset[str]:
    """The verbs that a contractor may see in the own dossier: `SHARED_VERBS` in the states of an app."""
    return verbs_named("SHARED_VERBS")


@lru_cache(maxsize=1)
def bureau_verbs() -> frozenset[str]:
    """The verbs that nobody outside the bureau sees, the auditor excepted: `BUREAU_VERBS` in the states of an app."""
    return verbs_named("BUREAU_VERBS")


def hidden_from(user: User) -> frozenset[str]:
    """The verbs that this reader does not see (R1)."""
    return bureau_verbs() if roles_of(user).isdisjoint(DUTY[DossierDuty.READ_EVENTS]) else frozenset()


def verbs_named(name: str) -> frozenset[str]:
    """The verbs that the states of the apps list under a name."""
    named = (getattr(states_of(config.name), name, ()) for config in apps.get_app_configs())
    return frozenset(str(verb) for verbs in named for verb in verbs)


def states_of(app: str) -> object | None:
    """The states module of one of our apps; None without one."""
    return import_module(f"{app}.states") if find_spec(f"{app}.states") is not None else None


def choices_in(app: str) -> list[type[Choices]]:
    """The closed lists that an app defines in its states."""
    states = states_of(app)
    named = vars(states).values() if states is not None else ()
    return [value for value in named if isinstance(value, type) and issubclass(value, Choices) and list(value)]
