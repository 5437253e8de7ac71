"""What is kept of a page shows nobody anything of another page."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

PART = Template(
    "{% load i18n %}{% kept place %}<{{ place }} {{ name }} {% fresh %}{{ name }}{% endfresh %}>{% endkept %}"
)


def test_a_kept_part_is_made_once_for_each_value_of_its_key() -> None:
    first = PART.render(Context({"place": "a", "name": "Anna"}))
    again = PART.render(Context({"place": "a", "name": "Bram"}))
    elsewhere = PART.render(Context({"place": "b", "name": "Bram"}))
    assert (first, again, elsewhere) == ("<a Anna Anna>", "<a Anna Bram>", "<b Bram Bram>")


def test_what_is_fresh_is_escaped_and_may_stand_in_an_included_part() -> None:
    part = Template("{% kept %}{% if name %}{% fresh %}{{ name }}{% endfresh %}{% endif %}{% endkept %}")
    assert part.render(Context({"name": "<b>\x000\x00"})) == "&lt;b&gt;\x000\x00"
    assert part.render(Context({"name": "Cor"})) == "Cor"


def test_each_language_has_its_own() -> None:
    part = Template("{% kept %}{% translate 'Menu' %}{% translate 'Log in' %}{% endkept %}")
    with override("nl"):
        dutch = part.render(Context())
    with override("en"):
        english = part.render(Context())
    assert (dutch, english) == ("MenuInloggen", "MenuLog in")


def test_a_kept_part_inside_another_leaves_what_is_fresh_fresh() -> None:
    part = Template("{% kept %}[{% kept %}{% fresh %}{{ name }}{% endfresh %}{% endkept %}]{% endkept %}")
    assert [part.render(Context({"name": name})) for name in ("Anna", "Bram")] == ["[Anna]", "[Bram]"]


def test_a_part_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sroi.home.templatetags.kept.MOST", 2)
    part = Template("{% kept place %}{{ place }}{% endkept %}")
    assert [part.render(Context({"place": place})) for place in "abcabc"] == list("abcabc")
    assert len(vars(part.nodelist[0])["made"]) <= 2
