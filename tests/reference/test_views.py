"""The administrator's pages: what they show, what they ask, whom they refuse."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sroi.accounts.models import User
from sroi.kernel.pages import Page
from sroi.reference.models import TABLES, Code, EquatedDays, Parameter, TermLength, Theme, Threshold
from sroi.reference.selectors import RowLine, newest_version
from sroi.reference.states import Kind, Legal, ParameterKey, ReminderKind, TermKey, ThresholdKind, Urgency

pytestmark = pytest.mark.django_db
PERIOD = {"valid_from": "1-1-2028", "valid_until": "31-12-2029", "source": "Verordening (EU) 2027/1", "note": ""}
OPEN = {**PERIOD, "valid_until": ""}
GOOD: dict[Kind, dict[str, str]] = {
    Kind.THRESHOLD: {"kind": ThresholdKind.WORKS, "amount": "€ 5.600.000", **PERIOD},
    Kind.PARAMETER: {"key": ParameterKey.DEFAULT_PERCENTAGE, "value": "5,5", **OPEN},
    Kind.TERM: {"key": TermKey.REGISTRATION, "days": "10", "legal": Legal.CONTRACTUAL, **OPEN},
    Kind.REMINDER: {
        "kind": ReminderKind.REPORT,
        "moments": "0, -14,7",
        "every": "7",
        "escalates_from": "14",
        "urgency": Urgency.ORDINARY,
        **OPEN,
    },
    Kind.PSO_LEVEL: {"level": "level-1", "discount": "12,5%", **OPEN},
    Kind.EQUATED_DAYS: {"name": "Brugdag", **PERIOD, "valid_from": "7-5-2027", "valid_until": "7-5-2027"},
    Kind.RETENTION: {"kind": "evidence", "months": "18", "counts_from": "case-closed", "category": "", **OPEN},
    Kind.THEME: {"code": "work", "name_nl": "Betaald werk", "name_en": "Paid work", **OPEN},
    Kind.TARGET_GROUP: {"code": "new-group", "name_nl": "Nieuwe groep", "name_en": "New group", **OPEN},
    Kind.CPV_DIVISION: {"code": "45", "name_nl": "Bouw", "name_en": "Construction", **OPEN},
    Kind.CODE: {"code_list": "social-objective", "code": "new", "name_nl": "Nieuw", "name_en": "New", **OPEN},
}


def address(name: str, *args: Any) -> str:
    return reverse(f"reference:{name}", args=args)


@pytest.fixture
def works() -> Threshold:
    return Threshold.objects.get(kind=ThresholdKind.WORKS, valid_from=date(2026, 1, 1))


def addresses(row: Threshold) -> dict[str, str]:
    return {
        "index": address("index"),
        "row-list": address("row-list", Kind.THRESHOLD),
        "row-history": address("row-history", Kind.THRESHOLD, row.pk),
        "row-add": address("row-add", Kind.THRESHOLD),
        "row-edit": address("row-edit", Kind.THRESHOLD, row.pk),
    }


@pytest.mark.parametrize(
    ("who", "reading", "changing"),
    [("administrator", 200, 200), ("auditor", 200, 403), ("adviser", 403, 403), ("contractor", 404, 404)],
)
def test_each_role_gets_its_answer(
    request: pytest.FixtureRequest,
    client_of: Callable[[User], Client],
    works: Threshold,
    who: str,
    reading: int,
    changing: int,
) -> None:
    client = client_of(request.getfixturevalue(who))
    for name, url in addresses(works).items():
        expected = changing if name in {"row-add", "row-edit"} else reading
        assert client.get(url).status_code == expected, name


def test_a_visitor_is_asked_to_sign_in(client: Client, works: Threshold) -> None:
    for url in addresses(works).values():
        assert client.get(url).status_code == 302


def test_an_auditor_is_offered_nothing_to_change(client_of: Any, auditor: User, works: Threshold) -> None:
    client = client_of(auditor)
    for name in ("row-list", "row-history"):
        page = client.get(addresses(works)[name])
        assertNotContains(page, "/nieuw/")
        assertNotContains(page, "/wijzigen/")


def test_a_row_of_another_kind_or_no_row_is_not_found(desk: Client, works: Threshold) -> None:
    last = max(table.objects.count() for table in TABLES.values()) + 1000
    for url in (address("row-history", Kind.THRESHOLD, last), address("row-edit", Kind.THRESHOLD, last)):
        assert desk.get(url).status_code == 404
    assert desk.get("/beheer/unknown/").status_code == 404
    assert desk.get(address("row-add", Kind.THRESHOLD) + f"?like={last}").status_code == 404


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_shows_its_rows_now_later_and_past(desk: Client, kind: Kind) -> None:
    for when in ("now", "later", "past", "nonsense"):
        page = desk.get(address("row-list", kind) + f"?when={when}&after=x&before=99999999999999999999&q=%FF")
        assert page.status_code == 200
    assertContains(desk.get(address("row-add", kind)), str(kind.label))


def test_the_list_shows_figure_period_and_source(desk: Client) -> None:
    page = desk.get(address("row-list", Kind.THRESHOLD))
    for text in ("216.000,00", "01-01-2026", "31-12-2027", "Gedelegeerde Verordening (EU) 2025/2152"):
        assertContains(page, text)
    assertNotContains(page, "221.000,00")
    assertContains(desk.get(address("row-list", Kind.THRESHOLD) + "?when=past"), "221.000,00")


@pytest.mark.parametrize("kind", Kind)
def test_a_row_of_every_kind_can_be_added(desk: Client, kind: Kind) -> None:
    before = TABLES[kind].objects.count()
    page = desk.post(address("row-add", kind), GOOD[kind], follow=True)
    assertContains(page, "De rij is toegevoegd.")
    assert TABLES[kind].objects.count() == before + 1


def test_what_is_typed_is_what_is_stored(desk: Client) -> None:
    for kind in (Kind.THRESHOLD, Kind.PARAMETER, Kind.REMINDER, Kind.PSO_LEVEL):
        desk.post(address("row-add", kind), GOOD[kind])
    stored = Threshold.objects.get(valid_from=date(2028, 1, 1))
    assert (stored.amount, stored.valid_until) == (Decimal(5_600_000), date(2029, 12, 31))
    assert Parameter.objects.get(valid_from=date(2028, 1, 1)).value == Decimal("5.5")
    plan = TABLES[Kind.REMINDER].objects.get(valid_from=date(2028, 1, 1))
    assert (vars(plan)["moments"], vars(plan)["every"], vars(plan)["escalates_from"]) == ([-14, 0, 7], 7, 14)


WRONG: list[tuple[Kind, dict[str, str], str]] = [
    (Kind.THRESHOLD, {"amount": "veel"}, "amount"),
    (Kind.THRESHOLD, {"amount": "-1"}, "amount"),
    (Kind.THRESHOLD, {"amount": ""}, "amount"),
    (Kind.THRESHOLD, {"kind": "unknown"}, "kind"),
    (Kind.THRESHOLD, {"valid_from": "31-02-2028"}, "valid_from"),
    (Kind.THRESHOLD, {"valid_from": ""}, "valid_from"),
    (Kind.THRESHOLD, {"valid_from": "1-6-2026", "valid_until": "30-6-2026"}, "valid_until"),
    (Kind.THRESHOLD, {"valid_from": "1-1-2026"}, "valid_from"),
    (Kind.THRESHOLD, {"valid_until": "31-12-2027"}, "valid_until"),
    (Kind.THRESHOLD, {"source": "  "}, "source"),
    (Kind.THRESHOLD, {"source": "x" * 301}, "source"),
    (Kind.THRESHOLD, {"note": "x" * 501}, "note"),
    (Kind.PARAMETER, {"value": "101"}, "value"),
    (Kind.PARAMETER, {"key": ParameterKey.AMSTERDAMMER_I, "value": "2"}, "value"),
    (Kind.PARAMETER, {"key": ""}, "key"),
    (Kind.TERM, {"legal": Legal.STATUTORY}, "rolls"),
    (Kind.TERM, {"days": "0"}, "days"),
    (Kind.TERM, {"days": "1,5"}, "days"),
    (Kind.TERM, {"days": "zeven"}, "days"),
    (Kind.REMINDER, {"moments": "0; 7"}, "moments"),
    (Kind.REMINDER, {"moments": ""}, "moments"),
    (Kind.REMINDER, {"every": "0"}, "every"),
    (Kind.PSO_LEVEL, {"discount": "100,01"}, "discount"),
    (Kind.EQUATED_DAYS, {"valid_until": ""}, "valid_until"),
    (Kind.EQUATED_DAYS, {"valid_until": "14-5-2027"}, "valid_until"),
    (Kind.RETENTION, {"months": "0"}, "months"),
    (Kind.CPV_DIVISION, {"code": "4"}, "code"),
    (Kind.CODE, {"code_list": ""}, "code_list"),
    (Kind.THEME, {"name_en": ""}, "name_en"),
]


@pytest.mark.parametrize(("kind", "change", "field"), WRONG)
def test_wrong_input_is_answered_at_its_field_and_nothing_is_lost(
    desk: Client, kind: Kind, change: dict[str, str], field: str
) -> None:
    before = list(TABLES[kind].objects.order_by("pk").values())
    given = {**GOOD[kind], **change}
    page = desk.post(address("row-add", kind), given)
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {field}
    label = str(form.fields[field].label)
    for sentence in form.errors[field]:
        assert sentence.endswith(".")
        assert "verplicht" not in sentence
        assert label.split(maxsplit=1)[0].lower() in sentence.lower() or "rij" in sentence
    assertContains(page, "Er is een probleem", status_code=422)
    assert list(TABLES[kind].objects.order_by("pk").values()) == before
    for name, value in given.items():
        assert str(form[name].value()).strip() == value.strip()


def correction(row: Threshold, **change: str) -> dict[str, Any]:
    return {
        "amount": "5.405.000",
        "valid_from": "1-1-2026",
        "valid_until": "31-12-2027",
        "source": row.source,
        "note": row.note,
        "reason": "Drukfout in de bron",
        "seen": newest_version(row),
        **change,
    }


def test_a_correction_shows_old_figure_actor_and_reason(desk: Client, works: Threshold) -> None:
    page = desk.post(addresses(works)["row-edit"], correction(works), follow=True)
    assertRedirects(page, addresses(works)["row-history"])
    for text in ("De verbetering is bewaard.", "5.404.000,00", "5.405.000,00", "Ans", "Drukfout in de bron"):
        assertContains(page, text)


def test_a_correction_starts_from_the_row_as_it_is(desk: Client, works: Threshold) -> None:
    page = desk.get(addresses(works)["row-edit"])
    for text in ("5.404.000,00", "01-01-2026", "31-12-2027", works.source):
        assertContains(page, text)
    assertNotContains(page, 'name="kind"')


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"seen": "1"}, "__all__"),
        ({"seen": ""}, "seen"),
        ({"valid_from": "1-1-2024"}, "valid_from"),
    ],
)
def test_a_wrong_correction_changes_nothing(desk: Client, works: Threshold, change: dict[str, str], field: str) -> None:
    page = desk.post(addresses(works)["row-edit"], correction(works, **change))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assertContains(page, "Er is een probleem", status_code=422)
    works.refresh_from_db()
    assert works.amount == Decimal(5_404_000)


def test_the_next_row_starts_from_the_last_one(desk: Client, works: Threshold) -> None:
    page = desk.get(address("row-add", Kind.THRESHOLD) + f"?like={works.pk}")
    assertContains(page, "5.404.000,00")
    assert page.context["form"]["valid_from"].value() is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pages_speak_one_language(desk: Client, works: Threshold, language: str) -> None:
    desk.cookies["django_language"] = language
    text = desk.get(addresses(works)["row-history"], headers={"accept-language": language}).content.decode()
    words = {"nl": "Wie deze rij wijzigde", "en": "Who changed this row"}
    shown = [key for key, word in words.items() if word in text]
    assert len(shown) == 1


def test_no_page_asks_more_of_the_database_when_there_are_more_rows(
    desk: Client, works: Threshold, django_assert_max_num_queries: Any
) -> None:
    urls = {
        "list": address("row-list", Kind.CODE),
        "index": address("index"),
        "history": address("row-history", Kind.PARAMETER, Parameter.objects.get(key=ParameterKey.THIN_BASIS).pk),
    }

    def counted(url: str) -> int:
        with django_assert_max_num_queries(15) as captured:
            assert desk.get(url).status_code == 200
        return len(captured)

    few = {name: counted(url) for name, url in urls.items()}
    rows = [
        Code(code_list="trial", code=f"{number:03}", name_nl="x", name_en="x", valid_from=date(2026, 1, 1), source="x")
        for number in range(30)
    ]
    Code.objects.bulk_create(rows)
    for step in range(10):
        Parameter.objects.filter(key=ParameterKey.THIN_BASIS).update(value=step)
    assert {name: counted(url) for name, url in urls.items()} == few


def test_a_long_list_is_read_page_by_page_there_and_back(desk: Client) -> None:
    names = [f"c{number:04}" for number in range(230)]
    day = date(2026, 1, 1)
    Theme.objects.bulk_create(
        Theme(code=name, name_nl=name, name_en=name, valid_from=day, source="x") for name in names
    )
    url = address("row-list", Kind.THEME)

    def page(question: str) -> Page[RowLine]:
        found: Page[RowLine] = desk.get(f"{url}?q=c&{question}").context["found"].page
        return found

    pages = [page("")]
    while pages[-1].next_key:
        pages.append(page(f"after={pages[-1].next_key}"))
    seen = [line.name for each in pages for line in each.rows]
    assert [name for name in seen if name.startswith("c0")] == names
    assert (len(pages), len(seen)) == (3, len(set(seen)))
    back = [page(f"before={pages[2].previous_key}")]
    back.append(page(f"before={back[0].previous_key}"))
    assert [each.rows for each in reversed(back)] == [each.rows for each in pages[:2]]
    assert back[1].previous_key == ""


def test_a_search_finds_code_and_name(desk: Client) -> None:
    page = desk.get(address("row-list", Kind.CPV_DIVISION) + "?q=bouwwerk")
    assert [line.name for line in page.context["found"].page.rows] == ["45"]
    assertContains(desk.get(address("row-list", Kind.CPV_DIVISION) + "?q=zzz"), "geen rij gevonden")


def test_an_equated_day_is_listed_as_later_until_it_comes(desk: Client) -> None:
    far = timezone.localdate() + timedelta(days=400)
    EquatedDays.objects.create(name="Brugdag", valid_from=far, valid_until=far, source="Stcrt.")
    assertNotContains(desk.get(address("row-list", Kind.EQUATED_DAYS)), "Brugdag")
    assertContains(desk.get(address("row-list", Kind.EQUATED_DAYS) + "?when=later"), "Brugdag")


def test_text_of_others_is_never_markup(desk: Client) -> None:
    Theme.objects.create(
        code="<b>x</b>", name_nl="<script>1</script>", name_en="x", valid_from=date(2026, 1, 1), source="<i>bron</i>"
    )
    text = desk.get(address("row-list", Kind.THEME)).content.decode()
    assert "<script>1" not in text
    assert "<i>bron" not in text
    assert re.search(r"&lt;script&gt;1", text)


def test_a_term_that_moves_is_saved_when_ticked(desk: Client) -> None:
    given = {**GOOD[Kind.TERM], "key": TermKey.STANDSTILL, "legal": Legal.STATUTORY, "rolls": "on", "days": "20"}
    assert desk.post(address("row-add", Kind.TERM), given).status_code == 302
    assert TermLength.objects.get(valid_from=date(2028, 1, 1)).rolls
