"""The rules of the partner directory: recognition, agreement, files, and who is suggested in which order (R13, R51)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement import rules
from procurement.rules import FirmFacts, FirmLimits, KnownPartner, MatchReason, Offered, PartnerFacts, Validity, Wanted
from procurement.states import District, RecognitionKind

LIMITS = FirmLimits(Decimal(50), Decimal(30))
ON = date(2026, 3, 2)
SHARES = st.decimals(0, 100, places=2)


def firm(income: str | None = "50", staff: str | None = "30", impact: str = "Werk in Oost.") -> FirmFacts:
    return FirmFacts(Decimal(income) if income else None, Decimal(staff) if staff else None, impact)


# Recognition


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (firm(), []),
        (firm("49.99"), ["income-short"]),
        (firm(staff="29.99"), ["staff-short"]),
        (firm(impact=" "), ["impact-missing"]),
        (firm("12", "8", ""), ["income-short", "staff-short", "impact-missing"]),
        (firm(None, None), ["income-missing", "staff-missing"]),
        (firm("100.01"), ["income-no-share"]),
    ],
)
def test_a_social_firm_sells_hires_and_helps_here(facts: FirmFacts, codes: list[str]) -> None:
    """R51, worked example: exactly 50% and 30% with impact is a social firm; every reason comes at once."""
    found = rules.why_not_social_firm(facts, LIMITS)
    assert [each.code for each in found] == codes
    assert all(each.field and each.source for each in found)


@given(SHARES, SHARES, SHARES, SHARES)
def test_a_firm_that_sells_and_hires_more_is_not_refused_sooner(
    income: Decimal, staff: Decimal, more: Decimal, most: Decimal
) -> None:
    """R51."""
    better = FirmFacts(max(income, more), max(staff, most), "Werk.")
    if not rules.why_not_social_firm(FirmFacts(income, staff, "Werk."), LIMITS):
        assert not rules.why_not_social_firm(better, LIMITS)


@pytest.mark.parametrize(
    ("issued", "until", "codes"),
    [
        (ON, ON, []),
        (ON + timedelta(days=1), ON + timedelta(days=9), ["issued-in-future"]),
        (ON - timedelta(days=9), ON - timedelta(days=1), ["until-past"]),
        (ON, date(2031, 3, 2), []),
        (ON, date(2031, 3, 3), ["until-far"]),
        (None, None, ["issued-missing", "until-missing"]),
    ],
)
def test_a_recognition_holds_from_a_day_that_was_to_one_that_comes(
    issued: date | None, until: date | None, codes: list[str]
) -> None:
    """R51: none from the future, none that is over, none for ever."""
    assert [each.code for each in rules.why_not_valid(Validity(issued, until), on=ON)] == codes


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_what_is_recorded_today_holds_today(issued: date, until: date) -> None:
    """R51."""
    validity = Validity(issued, until)
    if not rules.why_not_valid(validity, on=ON):
        assert validity.holds_on(ON)
        assert rules.lapses_soon(until, on=until)


def test_a_certificate_has_its_level_and_needs_no_figures() -> None:
    """R23: nor do the limits of a social firm hold for it (the Code has none: domain 3)."""
    none = FirmFacts(None, None, "")
    validity = Validity(ON, ON)
    for kind, level, codes in (
        (RecognitionKind.PSO, "", ["level-missing"]),
        (RecognitionKind.PSO, "level-3", []),
        (RecognitionKind.CODE, "", []),
        (RecognitionKind.SOCIAL_FIRM, "", ["income-missing", "staff-missing", "impact-missing"]),
    ):
        found = rules.why_not_recognised(kind, level=level, validity=validity, facts=none, limits=LIMITS, on=ON)
        assert [each.code for each in found] == codes


@pytest.mark.parametrize(("days", "soon"), [(61, False), (60, True), (0, True), (-400, True)])
def test_sixty_days_before_it_ends_somebody_looks(days: int, *, soon: bool) -> None:
    """R42."""
    assert rules.lapses_soon(ON + timedelta(days=days), on=ON) is soon


# What everybody may see


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (PartnerFacts("De Ruit", publication_agreed_on=ON), []),
        (PartnerFacts(" "), ["name-missing"]),
        (PartnerFacts("De Ruit", website="javascript:alert(1)"), ["website-wrong"]),
        (PartnerFacts("De Ruit", publication_agreed_on=ON + timedelta(days=1)), ["agreed-in-future"]),
        (PartnerFacts("De Ruit", contact_email="a@b.nl", contact_agreed_on=ON), ["contact-without-partner"]),
        (
            PartnerFacts("De Ruit", publication_agreed_on=ON, contact_agreed_on=ON),
            ["contact-without-address"],
        ),
    ],
)
def test_nothing_is_shown_to_everybody_without_an_agreement(facts: PartnerFacts, codes: list[str]) -> None:
    """R51."""
    assert [each.code for each in rules.why_not_partner(facts, on=ON)] == codes


def test_an_offer_is_found_by_its_work_and_an_ask_need_not_be() -> None:
    """R13."""

    def why(
        *, offer: bool, text: str = "Soep", divisions: tuple[str, ...] = (), until: date | None = None
    ) -> list[str]:
        found = rules.why_not_listed(text, divisions=divisions, side_is_offer=offer, until=until, on=ON)
        return [each.code for each in found]

    assert why(offer=True) == ["divisions-missing"]
    assert why(offer=False) == []
    assert why(offer=True, text="", divisions=("90",), until=ON - timedelta(days=1)) == ["text-missing", "until-past"]


# Files

VALUES = st.fixed_dictionaries(
    {"name": st.sampled_from(["A", "B", ""]), "districts": st.lists(st.sampled_from(["oost", "west"]), unique=True)}
)


@given(VALUES, VALUES)
def test_a_row_that_was_applied_changes_nothing_more(given_row: dict[str, object], now: dict[str, object]) -> None:
    """R51: an empty cell says nothing, the order of a list neither, and a second time all stays as it is."""
    changes = rules.changes_of(given_row, KnownPartner(now))  # type: ignore[arg-type]  # drawn of these kinds
    after = now | {name: given_row[name] for name in changes}
    assert not rules.changes_of(given_row, KnownPartner(after))  # type: ignore[arg-type]  # as above
    assert all(given_row[name] for name in changes)


def test_the_number_tells_who_it_is_and_a_name_in_common_is_a_double() -> None:
    """R51."""
    row, known = {"name": "A"}, KnownPartner({"name": "A"})
    assert rules.fate_of(row, by_number=None, is_named=False) == "new"
    assert rules.fate_of(row, by_number=None, is_named=True) == "double"
    assert rules.fate_of(row, by_number=known, is_named=True) == "same"
    assert rules.fate_of({"name": "B"}, by_number=known, is_named=False) == "changed"
    assert rules.fate_of({"name": "B"}, by_number=KnownPartner({}, is_retired=True), is_named=False) == "retired"


# Who is suggested

WANTED = Wanted("90", "oost", frozenset({"work", "poverty"}))
OFFERS = st.builds(
    Offered,
    partner=st.integers(1, 6),
    name=st.just("P"),
    divisions=st.frozensets(st.sampled_from(["90", "77"])),
    districts=st.frozensets(st.sampled_from(["oost", "west"])),
    themes=st.frozensets(st.sampled_from(["work", "poverty", "health"])),
    is_recognised=st.booleans(),
)


@pytest.mark.parametrize(
    ("department", "title", "code"),
    [
        ("/stad/oost/beheer/", "Schoonmaak in Noord", "oost"),
        ("/stad/sport/", "Schoonmaak in Nieuw-West", "nieuw-west"),
        ("/stad/sport/", "Groen in ZUIDOOST.", "zuidoost"),
        ("", "Onderhoud van noordelijke wegen", ""),
        ("/stad/noordelijk/", "", ""),
    ],
)
def test_who_pays_says_where_it_is_and_else_the_title(department: str, title: str, code: str) -> None:
    """R13: West is not Nieuw-West, and Zuid is not Zuidoost."""
    assert rules.district_of(department=department, title=title, districts=dict(District.choices)) == code


def offered(partner: int, name: str, *districts: str, themes: tuple[str, ...] = (), firm: bool = False) -> Offered:
    return Offered(partner, name, frozenset({"90"}), frozenset(districts), frozenset(themes), firm)


def test_near_comes_before_the_whole_city_and_each_tells_why() -> None:
    """R13, worked example."""
    found = rules.suggested(
        [
            offered(1, "Ver", "west", firm=True),
            offered(2, "Stad"),
            offered(3, "Dichtbij", "oost"),
            offered(4, "Beste", "oost", themes=("work",), firm=True),
            Offered(5, "Anders", frozenset({"45"})),
        ],
        WANTED,
    )
    assert [each.name for each in found] == ["Beste", "Dichtbij", "Stad", "Ver"]
    assert found[0].reasons == (
        MatchReason.WORK,
        MatchReason.DISTRICT,
        MatchReason.THEME,
        MatchReason.RECOGNISED,
    )
    assert found[2].reasons == (MatchReason.WORK, MatchReason.CITY)
    assert not rules.suggested([offered(1, "Ver")], Wanted(""))


@given(st.lists(OFFERS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_offers_tells_nothing(offers: list[Offered], random: object) -> None:
    """R13: each partner once, only with such work, the best fit first, whatever came first."""
    found = rules.suggested(offers, WANTED)
    random.shuffle(offers)  # type: ignore[attr-defined]  # a random generator
    assert rules.suggested(offers, WANTED) == found
    assert len({each.partner for each in found}) == len(found)
    assert {each.partner for each in found} == {each.partner for each in offers if "90" in each.divisions}
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)


@given(st.lists(OFFERS, max_size=8), OFFERS)
def test_who_comes_nearer_never_drops(offers: list[Offered], mine: Offered) -> None:
    """R13: an offer that also holds for the district that pays does not stand lower."""
    others = [each for each in offers if each.partner != mine.partner]
    near = Offered(
        mine.partner, mine.name, mine.divisions | {"90"}, mine.districts | {"oost"}, mine.themes, mine.is_recognised
    )
    before = [each.partner for each in rules.suggested([*others, mine], WANTED)]
    after = [each.partner for each in rules.suggested([*others, near], WANTED)]
    if mine.partner in before:
        assert after.index(mine.partner) <= before.index(mine.partner)
