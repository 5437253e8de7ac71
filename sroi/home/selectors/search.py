"""Searching dossiers by reference, title, company or KvK number, inside the scope of the reader (P3)."""

from dataclasses import dataclass

from sroi.accounts.models import User
from sroi.accounts.selectors import is_outsider
from sroi.dossier.models import Dossier
from sroi.dossier.states import DossierKind
from sroi.home.selectors.agenda import dossier_url
from sroi.home.selectors.matches import newest_matches
from sroi.kernel.pages import number_of
from sroi.kernel.search import prefix_query, reference

SIZE = 25
MATCHES = "search @@ words"


@dataclass(frozen=True, slots=True)
class Hit:
    """One dossier that was found."""

    reference: str
    title: str
    kind: str
    url: str
    department: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: the newest first, with the key of the next page."""

    text: str
    rows: tuple[Hit, ...]
    next_key: str
    exact_url: str


def search_dossiers(user: User, text: str, after: str = "") -> Hits:
    """One page of what matches; an exact reference leads straight to its page."""
    query = prefix_query(reference(text) or text)
    if not query:
        return Hits(text, (), "", "")
    outsider = is_outsider(user)
    rows = Dossier.objects.visible_to(user)
    if outsider:
        rows = rows.exclude(kind=DossierKind.CASE)
    before = number_of(after)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    columns = rows.values_list("pk", "search")
    keys = newest_matches(columns, query, by_row=MATCHES, by_index=MATCHES, size=SIZE + 1)
    named = Dossier.objects.filter(pk__in=keys).order_by("-pk")
    found = list(named.values_list("pk", "reference", "title", "kind", "department__name"))
    hits = tuple(
        Hit(ref, title, str(DossierKind(kind).label), dossier_url(kind, ref, outsider=outsider), department or "–")
        for _pk, ref, title, kind, department in found[:SIZE]
    )
    wanted = reference(text) or text.strip().upper()
    exact = next((hit.url for hit in hits if hit.reference == wanted), "")
    return Hits(text, hits, str(found[SIZE - 1][0]) if len(found) > SIZE else "", exact)
