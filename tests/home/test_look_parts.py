"""The building blocks show what they are given, in words as well as in colour."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sroi.home.charts import bar_marks, meter_marks
from sroi.kernel import formats, pages

TODAY = date(2026, 11, 3)
AMOUNTS = st.integers(0, 10_000_000).map(Decimal)
ROAD = ("Voorbereiden", "Specificeren", "Selecteren", "Contracteren", "Uitvoeren", "Evalueren")


def rendered(source: str, path: str = "/", **context: Any) -> str:
    """A template in Dutch."""
    with translation.override("nl"):
        request = RequestFactory().get(path)
        return str(engines["django"].from_string(source).render({"today": TODAY, **context}, request))


def figures(**changes: Decimal) -> pages.Meter:
    """A meter like that of the design."""
    given_ = {"net": 90_000, "planned": 88_000, "verified": 48_200, "in_review": 13_300, "to_report": 28_500}
    numbers = {name: Decimal(value) for name, value in {**given_, "surplus": 0, "forecast": 94_100}.items()} | changes
    return pages.Meter(**numbers, as_of=TODAY)


def road(current: int) -> list[pages.Phase]:
    """Six phases with one of them current."""
    states: list[Any] = ["done"] * current + ["now"] + ["later"] * (5 - current)
    return [pages.Phase(label, state) for label, state in zip(ROAD, states, strict=True)]


def test_a_status_is_a_word_an_icon_and_a_colour() -> None:
    html = rendered('{% status "Op schema" "pos" %}')
    assert "Op schema" in html
    assert "sr-status--pos" in html
    assert "#i-ok" in html
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize(
    ("due_on", "words", "style"),
    [
        (date(2026, 11, 1), "2 dagen te laat", "sr-status--neg"),
        (TODAY, "Vandaag", "sr-status--warn"),
        (date(2026, 11, 4), "Morgen", "sr-status--warn"),
        (date(2026, 11, 13), "Vóór vr 13 nov", '"sr-status"'),
    ],
)
def test_a_deadline_is_red_only_when_it_is_past(due_on: date, words: str, style: str) -> None:
    html = rendered("{% deadline day %}", day=due_on)
    assert words in html
    assert style in html
    assert f'datetime="{due_on.isoformat()}"' in html


def test_a_met_deadline_is_never_red() -> None:
    assert "sr-status--pos" in rendered("{% deadline day met=True %}", day=date(2020, 1, 1))


@pytest.mark.parametrize("current", range(6))
def test_the_stepper_has_one_current_phase_and_a_branch(current: int) -> None:
    html = rendered("{% phases rows branch %}", rows=road(current), branch=pages.Branch("Handhaven"))
    wide, _details, small = html.partition("<details")
    assert wide.count('aria-current="step"') == small.count('aria-current="step"') == 1
    assert wide.count("is-done") == current
    assert f"Fase {current + 1} van 6: {ROAD[current]}" in re.sub(r"<[^>]+>", "", small)
    assert "niet actief" in wide
    assert "is-open" not in wide


def test_an_open_enforcement_file_shows_on_the_branch_and_in_the_folded_stepper() -> None:
    html = rendered("{% phases rows branch %}", rows=road(4), branch=pages.Branch("Handhaven", open=True))
    assert html.count("is-open") == 2
    assert "sr-status--neg" in html


def test_the_meter_shows_six_figures_and_the_seventh_only_with_a_surplus() -> None:
    html = rendered("{% meter figures %}", figures=figures())
    assert html.split("<details")[0].count("<dt>") == 6
    assert "Overschot" not in html
    more = rendered("{% meter figures %}", figures=figures(surplus=Decimal(5_000)))
    assert more.split("<details")[0].count("<dt>") == 7
    assert formats.whole_euro(5_000, language="nl") in more


def test_the_table_beside_the_meter_holds_the_same_figures_to_the_cent() -> None:
    html = rendered("{% meter figures %}", figures=figures(verified=Decimal("48200.50")))
    table = html.split("<details")[1]
    assert formats.euro(Decimal("48200.50"), language="nl") in table
    assert "53,6%" in table
    assert "Stand op 3 november 2026" in html


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_no_mark_of_the_meter_leaves_the_drawing(
    net: Decimal, verified: Decimal, review: Decimal, ahead: Decimal
) -> None:
    marks = meter_marks(figures(net=net, verified=verified, in_review=review, forecast=ahead))
    widths = [float(place.rstrip("%")) for place in (marks.net, marks.verified, marks.in_review, marks.forecast)]
    assert all(0 <= width <= 100 for width in widths)
    assert widths[1] + widths[2] <= 100.02


@given(st.lists(AMOUNTS, max_size=12))
def test_bars_stand_on_zero_and_keep_their_order_of_height(values: list[Decimal]) -> None:
    marks = bar_marks([pages.Bar(str(value), value) for value in values])
    heights = [float(mark.height) for mark in marks]
    assert all(0 <= height <= 150 for height in heights)
    for mark, height in zip(marks, heights, strict=True):
        assert float(mark.y) + height == pytest.approx(190, abs=0.1)
    order = sorted(range(len(values)), key=values.__getitem__)
    assert [heights[place] for place in order] == sorted(heights)


def test_a_chart_has_a_name_a_description_and_a_table() -> None:
    bars = [pages.Bar("2025", Decimal("5.2"), shown="5,2"), pages.Bar("2026", Decimal("4.6"), "provisional", "4,6")]
    html = rendered('{% bar_chart bars "Van 5,2 naar 4,6" "Miljoen euro" "jaren" %}', bars=bars)
    assert "<title" in html
    assert "2025: 5,2; 2026: 4,6" in html
    assert html.split("<table")[1].count("<tr") == 3
    assert "nog niet definitief" in html
    alone = rendered('{% bar_chart bars "Twee" "Aantal" "jaren" %}', bars=bars[:1])
    assert "sr-legend" not in alone, "one kind of bar needs no legend"


def test_the_next_action_has_one_button_and_waiting_has_none() -> None:
    act = pages.NextAction("Beoordeel 7 bewijzen", due_on=TODAY, url="/x/", button="Beoordeel bewijzen")
    assert rendered("{% next_action act %}", act=act).count("ams-button--primary") == 1
    waiting = rendered("{% next_action act %}", act=pages.NextAction("Besluit", who="Wacht op de contractmanager"))
    assert "ams-button" not in waiting
    assert "Wacht op de contractmanager" in waiting


def test_a_timeline_names_who_acted_for_whom() -> None:
    moment = pages.Moment(
        datetime(2026, 11, 3, 9, 42, tzinfo=UTC), "S. de Vries", "gaf advies.", "J. Bakker", legal=True
    )
    html = rendered("{% timeline moments %}", moments=[moment])
    text = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert text == "3 nov 2026, 10:42S. de Vries namens J. Bakker gaf advies."
    assert "is-legal" in html


def test_pages_of_a_list_keep_the_filter() -> None:
    page: pages.Page[int] = pages.Page([1], next_key="n&1", previous_key="p")
    html = rendered("{% pagination page %}", "/zaken/?fase=execute&after=oud", page=page)
    assert 'href="?fase=execute&amp;after=n%261"' in html
    assert 'href="?fase=execute&amp;before=p"' in html


def test_a_single_page_has_no_links() -> None:
    assert "<a" not in rendered("{% pagination page %}", page=pages.Page([1]))


def test_a_skipped_answer_says_so() -> None:
    html = rendered("{% check_answers rows %}", rows=[pages.Answer("Toelichting", "", "/wijzig/")])
    assert "Niet ingevuld" in html
    assert '<span class="ams-visually-hidden">: Toelichting</span>' in html


def test_a_post_button_escapes_what_it_is_given() -> None:
    html = rendered('{% post_button url "Herinner" about=name note=name %}', url='/x"y/', name="<b>&")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 2
    assert 'action="/x&quot;y/"' in html
    assert "csrfmiddlewaretoken" in html


def test_how_a_figure_was_computed_names_row_period_and_source() -> None:
    source = pages.Source("waarde × 5%", "€ 100 × 5%", "Ondergrens 5%", date(2026, 1, 1), None, "Leidraad 2026")
    html = rendered("{% how_computed figure %}", figure=source)
    assert "Zo is dit berekend" in html
    assert "vanaf 1 januari 2026" in html
    assert "Leidraad 2026" in html


def test_an_empty_list_is_one_sentence_and_one_action() -> None:
    html = rendered('{% empty "Geen open werk." "/x/" "Bekijk zaken zonder adviseur (3)." %}')
    assert re.sub(r"<[^>]+>", "", html).strip() == "Geen open werk. Bekijk zaken zonder adviseur (3)."
