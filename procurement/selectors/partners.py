"""The list of the partner directory: what it shows, filters and finds (R51)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from procurement import rules
from procurement.models import Listing, Partner, Recognition
from procurement.states import District, ListingSide, PartnerKind, PartnerState, RecognitionKind
from sroi.kernel.pages import Option, Page, Status, keyset_page, number_of, options_of
from sroi.reference import selectors as reference

SIZE = 25
ORDER = ("sort_name", "pk")


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """What the reader filters on; empty is everything that is in the directory."""

    text: str = ""
    kind: str = ""
    division: str = ""
    district: str = ""
    theme: str = ""
    recognition: str = ""
    side: str = ""
    state: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_set(self) -> bool:
        """Tell whether anything is filtered."""
        return any(getattr(self, each.name) for each in fields(self) if each.name not in ("after", "before"))


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner in the list."""

    partner: Partner
    kind: str
    districts: str
    recognitions: tuple[Status, ...]
    offers: tuple[str, ...]
    asks: int


@dataclass(frozen=True, slots=True)
class PartnerChoices:
    """The options of the filters above the list."""

    kinds: tuple[Option, ...]
    divisions: tuple[Option, ...]
    districts: tuple[Option, ...]
    themes: tuple[Option, ...]
    recognitions: tuple[Option, ...]
    sides: tuple[Option, ...]
    states: tuple[Option, ...]


def partner_list(asked: PartnerFilter, on: date) -> Page[PartnerRow]:
    """One page of the directory, by name; a fixed number of statements."""
    found = partners_asked(asked, on)
    page = _page(found.annotate(sort_name=Lower("name")), asked, on)
    return Page(page.rows, page.next_key, page.previous_key, found.count())


def _page(found: QuerySet[Partner], asked: PartnerFilter, on: date) -> Page[PartnerRow]:
    key = number_of(asked.before or asked.after)
    start = Partner.objects.filter(pk=key).values_list(Lower("name")).first() if key is not None else None
    backward = start is not None and bool(asked.before)
    if start is not None and key is not None:
        later = Q(sort_name__gt=start[0]) | Q(sort_name=start[0], pk__gt=key)
        earlier = Q(sort_name__lt=start[0]) | Q(sort_name=start[0], pk__lt=key)
        found = found.filter(earlier if backward else later)
    order = ("-sort_name", "-pk") if backward else ORDER
    return keyset_page(
        list(found.order_by(*order)[: SIZE + 1]),
        size=SIZE,
        key_of=lambda partner: str(partner.pk),
        backward=backward,
        is_first=start is None,
        rows_of=lambda shown: _rows(shown, on),
    )


def partners_asked(asked: PartnerFilter, on: date) -> QuerySet[Partner]:
    """The partners that the filter leaves, with what they offer and as what they are recognised."""
    rows: QuerySet[Partner] = Partner.objects.select_related("dossier")
    rows = rows.filter(state=asked.state if asked.state in PartnerState.values else PartnerState.ACTIVE)
    if asked.kind in PartnerKind.values:
        rows = rows.filter(kind=asked.kind)
    rows = _offering(_recognised(rows, asked.recognition, on), asked, on)
    words = asked.text.strip()[:200]
    if words:
        listed = open_listings(on).filter(text__icontains=words).values("partner")
        named = Q(name__icontains=words) | Q(summary_nl__icontains=words) | Q(summary_en__icontains=words)
        rows = rows.filter(named | Q(kvk_number=words.replace(" ", "")) | Q(pk__in=listed))
    return rows.prefetch_related(
        Prefetch("listings", open_listings(on), to_attr="shown_listings"),
        Prefetch("recognitions", Recognition.objects.filter(withdrawn_at=None), to_attr="shown_recognitions"),
    )


def open_listings(on: date) -> QuerySet[Listing]:
    """The offers and asks that are open on a day."""
    return Listing.objects.filter(Q(until__isnull=True) | Q(until__gte=on), ended_at__isnull=True)


def _recognised(rows: QuerySet[Partner], asked: str, on: date) -> QuerySet[Partner]:
    if asked in RecognitionKind.values:
        return rows.filter(pk__in=Partner.objects.recognised_on(on, asked).values("pk"))
    if asked == "none":
        return rows.exclude(pk__in=Partner.objects.recognised_on(on).values("pk"))
    if asked == "soon":
        return rows.filter(pk__in=[each.partner_id for each in lapsing(on)])
    return rows


def lapsing(on: date) -> list[Recognition]:
    """The recognitions that end within sixty days or have ended, and were not renewed, of partners in the directory."""
    rows = Recognition.objects.filter(withdrawn_at__isnull=True, partner__state=PartnerState.ACTIVE)
    longer = rows.filter(partner=OuterRef("partner"), kind=OuterRef("kind"), valid_until__gt=OuterRef("valid_until"))
    soon = rows.filter(valid_until__lte=on + timedelta(days=rules.WARN_DAYS)).exclude(Exists(longer))
    return list(soon.select_related("partner__dossier", "checked_by").order_by("valid_until", "pk"))


def _offering(rows: QuerySet[Partner], asked: PartnerFilter, on: date) -> QuerySet[Partner]:
    """The partners with one offer or ask that is about all of this at once."""
    wanted = Q()
    if asked.side in ListingSide.values:
        wanted &= Q(side=asked.side)
    if asked.division:
        wanted &= Q(divisions__contains=[asked.division[:2]])
    if asked.theme:
        wanted &= Q(themes__contains=[asked.theme[:60]])
    here = [asked.district] if asked.district in District.values else []
    if here:
        rows = rows.filter(Q(districts__contains=here) | Q(districts=[]))
        wanted &= Q(districts__contains=here) | Q(districts=[])
    is_asked = bool(asked.side in ListingSide.values or asked.division or asked.theme)
    return rows.filter(pk__in=open_listings(on).filter(wanted).values("partner")) if is_asked else rows


def _rows(partners: Iterable[Partner], on: date) -> tuple[PartnerRow, ...]:
    """The partners as rows; what stands beside them was read before."""
    return tuple(_row(each, on) for each in partners)


def _row(partner: Partner, on: date) -> PartnerRow:
    listings: Sequence[Listing] = getattr(partner, "shown_listings", ())
    recognitions: Sequence[Recognition] = getattr(partner, "shown_recognitions", ())
    return PartnerRow(
        partner=partner,
        kind=str(partner.get_kind_display()),
        districts=district_words(partner.districts),
        recognitions=tuple(status_of(each, on) for each in newest_of_each_kind(recognitions)),
        offers=tuple(each.text for each in listings if each.side == ListingSide.OFFER),
        asks=sum(1 for each in listings if each.side == ListingSide.ASK),
    )


def newest_of_each_kind(recognitions: Iterable[Recognition]) -> list[Recognition]:
    """Of each kind the recognition that holds longest: it took the place of the others."""
    newest: dict[str, Recognition] = {}
    for each in sorted(recognitions, key=lambda row: (row.valid_until, row.pk)):
        newest[each.kind] = each
    return [newest[kind] for kind in RecognitionKind.values if kind in newest]


def status_of(recognition: Recognition, on: date) -> Status:
    """A recognition in a word and a colour: it holds, ends soon, is over or was withdrawn."""
    name = str(recognition)
    if recognition.withdrawn_at is not None:
        return Status(_("%(what)s: withdrawn") % {"what": name}, "none", "minus")
    if recognition.valid_until < on:
        return Status(_("%(what)s: expired") % {"what": name}, "neg")
    if rules.lapses_soon(recognition.valid_until, on=on):
        return Status(_("%(what)s: ends soon") % {"what": name}, "warn")
    return Status(name, "pos")


def district_words(codes: Sequence[str]) -> str:
    """Districts by name; none is the whole city."""
    return ", ".join(str(District(each).label) for each in codes) or _("Whole city")


def partner_choices(asked: PartnerFilter, on: date) -> PartnerChoices:
    """The options with the chosen ones marked."""
    recognitions = [
        *RecognitionKind.choices,
        ("soon", _("Ends within 60 days, or ended")),
        ("none", _("No recognition as a social firm")),
    ]
    return PartnerChoices(
        kinds=options_of(PartnerKind.choices, asked.kind),
        divisions=options_of(division_choices(on), asked.division),
        districts=options_of(District.choices, asked.district),
        themes=options_of(((each.code, each.name) for each in reference.themes_on(on)), asked.theme),
        recognitions=options_of(recognitions, asked.recognition),
        sides=options_of(ListingSide.choices, asked.side),
        states=options_of(PartnerState.choices, asked.state or PartnerState.ACTIVE),
    )


def division_choices(on: date) -> list[tuple[str, str]]:
    """The divisions of the CPV, each with its number before its name."""
    return [(each.code, f"{each.code} {each.name}") for each in reference.cpv_divisions_on(on)]


def partner_in_directory(key: int) -> Partner | None:
    """One partner that is offered to others."""
    return Partner.objects.active().filter(pk=key).select_related("dossier").first()


def partner_of(number: str) -> Partner | None:
    """One partner by its number; everybody who reads the directory reads all of it."""
    return Partner.objects.filter(dossier__reference=number).select_related("dossier").first()
