"""Files of partners: what each row would do, the words they may hold, and the directory as a sheet (S06, R51)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement import rules
from procurement.models import Listing, Partner, PartnerImport, Recognition
from procurement.readers import PARTNER_HEADINGS
from procurement.rules import KnownPartner, PartnerFate
from procurement.selectors.partners import PartnerFilter, newest_of_each_kind, partners_asked
from procurement.states import District, ListingSide, PartnerKind, PartnerState, RecognitionKind
from sroi.kernel.pages import Status
from sroi.kernel.xlsx import Column, Value
from sroi.reference import selectors as reference
from sroi.reference.selectors import NamedCode

FIELDS = tuple(name for name in PARTNER_HEADINGS if name not in ("offer", "divisions", "themes", "target_groups"))
"""What a row says of the partner itself."""
SHOWN_IMPORTS = 20
APART = "; "


@dataclass(frozen=True, slots=True)
class PlannedPartner:
    """One row of a file, the partner that it is about, and what it does."""

    row: int
    values: Mapping[str, Any]
    offer: str
    offered: Mapping[str, Any]
    fate: PartnerFate
    partner: Partner | None
    changes: tuple[str, ...]
    status: Status

    @property
    def changed_words(self) -> str:
        """What changes, as the reader knows it."""
        words = field_names()
        return ", ".join(words[name] for name in self.changes)


def field_names() -> dict[str, str]:
    """The fields of a partner as the reader knows them."""
    return {
        "name": _("name"),
        "kind": _("kind"),
        "kvk_number": _("KvK number"),
        "street": _("street and number"),
        "postal_code": _("postal code"),
        "city": _("city"),
        "districts": _("districts"),
        "contact_name": _("contact"),
        "contact_email": _("e-mail address"),
        "contact_phone": _("telephone"),
        "website": _("website"),
        "summary_nl": _("summary in Dutch"),
        "summary_en": _("summary in English"),
    }


def known_words(on: date) -> dict[str, dict[str, str]]:
    """What may stand in the columns with fixed words, in both languages and without capitals, with each code."""
    return {
        "kind": _labels(PartnerKind),
        "districts": {str(label).casefold(): value for value, label in District.choices},
        "divisions": {each.code: each.code for each in reference.cpv_divisions_on(on)},
        "themes": _named(reference.themes_on(on)),
        "target_groups": _named(reference.target_groups_on(on)),
    }


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("en", "nl"):
        with override(language):
            found |= {str(label).casefold(): value for value, label in choices.choices}
    return found


def _named(rows: Iterable[NamedCode]) -> dict[str, str]:
    return {words.casefold(): each.code for each in rows for words in (each.name_en, each.name_nl, each.code)}


def partner_plan(read: PartnerImport) -> tuple[PlannedPartner, ...]:
    """What each row of a file would do now, in its order; a constant number of statements."""
    lines = [line["values"] for line in read.lines]
    numbers = [line["kvk_number"] for line in lines if line["kvk_number"]]
    known = {each.kvk_number: each for each in Partner.objects.filter(kvk_number__in=numbers).select_related("dossier")}
    by_name = {each.name.casefold(): each for each in Partner.objects.select_related("dossier")}
    return tuple(_planned(line, known, by_name) for line in read.lines)


def _planned(line: Mapping[str, Any], known: Mapping[str, Partner], by_name: Mapping[str, Partner]) -> PlannedPartner:
    values = line["values"]
    found, named = known.get(values["kvk_number"]), by_name.get(values["name"].casefold())
    by_number = _as_known(found) if found is not None else None
    fate = rules.fate_of(values, by_number=by_number, is_named=named is not None)
    changes = rules.changes_of(values, by_number) if by_number and fate == PartnerFate.CHANGED else ()
    return PlannedPartner(
        row=line["row"],
        values=values,
        offer=line["offer"],
        offered=line["offered"],
        fate=fate,
        partner=found or named,
        changes=changes,
        status=_fate_status(fate),
    )


def _as_known(partner: Partner) -> KnownPartner:
    return KnownPartner({name: getattr(partner, name) for name in FIELDS}, partner.state == PartnerState.RETIRED)


def _fate_status(fate: PartnerFate) -> Status:
    return {
        PartnerFate.NEW: Status(_("New partner"), "pos"),
        PartnerFate.CHANGED: Status(_("Changes"), "info"),
        PartnerFate.SAME: Status(_("Stays the same"), "plain"),
        PartnerFate.DOUBLE: Status(_("Double? This name is there already: left out"), "warn"),
        PartnerFate.RETIRED: Status(_("Left the directory before: left alone"), "plain"),
    }[fate]


def counts_of_partners(plan: Sequence[PlannedPartner]) -> dict[str, int]:
    """How many rows do what."""
    return {fate.value: sum(1 for each in plan if each.fate == fate) for fate in PartnerFate}


def partner_imports() -> list[PartnerImport]:
    """The last files that were read, the newest first."""
    return list(PartnerImport.objects.select_related("read_by", "applied_by")[:SHOWN_IMPORTS])


def partner_import(key: int) -> PartnerImport | None:
    """One file that was read."""
    return PartnerImport.objects.select_related("read_by", "applied_by").filter(pk=key).first()


def sheet_columns(*, with_recognitions: bool) -> list[Column]:
    """The headings that the import reads; an export adds what is only told."""
    own = [Column(words[0].capitalize(), 40 if name.startswith("summary") else 22) for name, words in _headings()]
    if not with_recognitions:
        return own
    told = [str(RecognitionKind(kind).label) for kind in RecognitionKind.values]
    return [*own, *(Column(_("%(what)s until") % {"what": each}, 16, "day") for each in told), Column(_("Number"), 12)]


def _headings() -> Iterable[tuple[str, tuple[str, ...]]]:
    return PARTNER_HEADINGS.items()


def sheet_lines(asked: PartnerFilter, on: date) -> Iterator[list[Value]]:
    """The partners that the filter leaves, each on one row, in the words that the import reads back."""
    with override("nl"):
        names = {
            "kind": {str(value): str(label) for value, label in PartnerKind.choices},
            "themes": {each.code: each.name_nl for each in reference.themes_on(on)},
            "target_groups": {each.code: each.name_nl for each in reference.target_groups_on(on)},
        }
    for partner in partners_asked(asked, on):
        yield [*_own_cells(partner, names), *_told_cells(partner)]


def _own_cells(partner: Partner, names: Mapping[str, Mapping[str, str]]) -> Iterator[Value]:
    listings: Sequence[Listing] = getattr(partner, "shown_listings", ())
    offer = next((each for each in listings if each.side == ListingSide.OFFER), None)
    for name in PARTNER_HEADINGS:
        if name == "offer":
            yield offer.text if offer else ""
        elif name in ("divisions", "themes", "target_groups"):
            codes = getattr(offer, name) if offer else ()
            yield APART.join(names.get(name, {}).get(each, each) for each in codes)
        elif name == "districts":
            yield APART.join(str(District(each).label) for each in partner.districts)
        else:
            value = str(getattr(partner, name))
            yield names["kind"][value] if name == "kind" else value


def _told_cells(partner: Partner) -> Iterator[Value]:
    recognitions: Sequence[Recognition] = getattr(partner, "shown_recognitions", ())
    until = {each.kind: each.valid_until for each in newest_of_each_kind(recognitions)}
    yield from (until.get(kind) for kind in RecognitionKind.values)
    yield partner.dossier.reference
