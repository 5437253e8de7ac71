"""Every form looks and speaks the same: labels, hints, errors and the summary above it."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.layout import Div, Fieldset, Layout, Row
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from sroi.kernel.fields import DutchDateField, EuroField, KvkField, PercentField
from sroi.kernel.forms import PageForm, error_list
from sroi.kernel.refusals import blocker

CHOICES = [("a", "Een"), ("b", "Twee")]


class EveryField(PageForm):
    """One of each kind of control."""

    submit = "Open de zaak"
    also = {"draft": "Bewaar als concept"}
    title = forms.CharField(label="Naam van de opdracht", max_length=20)
    mail = forms.EmailField(label="E-mailadres", help_text="Van de contactpersoon.")
    site = forms.URLField(label="Website", assume_scheme="https")
    lots = forms.IntegerField(label="Aantal percelen", min_value=1, max_value=9)
    value = EuroField(label="Opdrachtbedrag", help_text="In euro.")
    share = PercentField(label="Percentage")
    starts = DutchDateField(label="Startdatum")
    kvk = KvkField()
    kind = forms.ChoiceField(label="Soort", choices=[("", "Kies"), *CHOICES])
    basis = forms.ChoiceField(label="Grondslag", choices=CHOICES, widget=forms.RadioSelect, help_text="Eén antwoord.")
    themes = forms.MultipleChoiceField(label="Thema's", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    areas = forms.MultipleChoiceField(label="Gebieden", choices=CHOICES, required=False)
    reason = forms.CharField(label="Toelichting", widget=forms.Textarea, max_length=4000, required=False)
    plan = forms.FileField(label="Bestek")
    agreed = forms.BooleanField(label="Ik ga akkoord")
    version = forms.CharField(widget=forms.HiddenInput, required=False)


class Grouped(PageForm):
    """A form with a layout of its own."""

    name = forms.CharField(label="Naam")
    start = DutchDateField(label="Begin")
    end = DutchDateField(label="Einde")

    def layout(self) -> Layout:
        """Two dates beside each other in a group."""
        return Layout(Div("name"), Fieldset("Looptijd", Row("start", "end")))


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of every element of these kinds."""
        return [attrs for tag, attrs in self.found if tag in tags]


def rendered(source: str, **context: Any) -> str:
    """A template in Dutch, as a page renders it."""
    with translation.override("nl"):
        return str(engines["django"].from_string(source).render(context, RequestFactory().get("/")))


def refused_form() -> EveryField:
    """The form sent empty."""
    with translation.override("nl"):
        form = EveryField({}, {})
        assert not form.is_valid()
        return form


def test_every_control_has_a_visible_label_and_no_placeholder() -> None:
    page = Elements(rendered("{% crispy form %}", form=EveryField()))
    labelled = {attrs["for"] for attrs in page.all("label")}
    controls = [attrs for attrs in page.all("input", "select", "textarea") if attrs.get("type") != "hidden"]
    assert {attrs["id"] for attrs in controls} == labelled
    assert not [attrs for attrs in controls if "placeholder" in attrs or "required" in attrs or "maxlength" in attrs]


def test_the_browser_does_not_judge_and_no_button_is_disabled() -> None:
    page = Elements(rendered("{% crispy form %}", form=EveryField()))
    [form] = page.all("form")
    assert "novalidate" in form
    assert form["enctype"] == "multipart/form-data"
    assert not [attrs for attrs in page.all("button", "input") if "disabled" in attrs]
    assert not [attrs for attrs in page.all("button") if attrs.get("type") != "submit"]


def test_the_primary_button_names_the_act_and_others_are_secondary() -> None:
    html = rendered("{% crispy form %}", form=EveryField())
    assert '<button type="submit" class="ams-button ams-button--primary">Open de zaak</button>' in html
    assert '<button type="submit" name="draft" value="1" class="ams-button ams-button--secondary">' in html
    assert html.count("ams-button--primary") == 1


def test_every_description_points_to_an_element_that_exists() -> None:
    page = Elements(rendered("{% crispy form %}", form=refused_form()))
    ids = [attrs["id"] for _tag, attrs in page.found if attrs.get("id")]
    assert len(ids) == len(set(ids))
    pointed = {each for _tag, attrs in page.found for each in (attrs.get("aria-describedby") or "").split()}
    assert pointed <= set(ids)
    assert {"id_value_helptext", "id_value_error", "id_basis_helptext", "id_basis_error"} <= pointed


def test_the_summary_says_the_same_words_as_the_fields_and_links_to_them() -> None:
    form = refused_form()
    html = rendered("{% crispy form %}", form=form)
    ids = {attrs["id"] for _tag, attrs in Elements(html).found if attrs.get("id")}
    links = re.findall(r'<li class="ams-unordered-list__item"><a href="#([^"]+)">([^<]+)</a>', html)
    beside = re.findall(r"Invoerfout: </span>([^<]+)</p>", html)
    assert [words for _target, words in links] == beside
    assert {target for target, _words in links} <= ids
    assert "Er is een probleem" in html
    assert f"Verbeter {len(links)} antwoorden." in html
    assert len(links) == 13


def test_every_refusal_names_its_field_and_ends_with_a_full_stop() -> None:
    with translation.override("nl"):
        wrong = EveryField(
            {"title": "x" * 30, "mail": "x", "site": "x y", "lots": "12", "value": "x", "share": "x", "starts": "x"}
            | {"kvk": "1", "kind": "z", "basis": "z", "themes": ["z"], "reason": "x" * 5000}
        )
        assert not wrong.is_valid()
        for name, messages in wrong.errors.items():
            label = str(wrong.fields[name].label)
            for message in messages:
                assert label in message, (name, message)
                assert str(message).endswith("."), (name, message)
                assert "%(" not in message


def test_a_field_keeps_a_message_of_its_own() -> None:
    class Own(PageForm):
        value = EuroField(label="Bedrag", error_messages={"required": "Vul het bedrag in, bijvoorbeeld 250.000,00."})

    assert error_list(Own({})) == [("id_value", "Vul het bedrag in, bijvoorbeeld 250.000,00.")]


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    html = rendered("{% crispy form %}", form=EveryField())
    marked = re.findall(r'(?:<label[^>]*>|<legend[^>]*>)([^<]+) <span class="ams-hint">\(niet verplicht\)', html)
    assert marked == ["Gebieden", "Toelichting"]


def test_a_long_text_may_be_too_long_and_says_its_limit() -> None:
    html = rendered("{% crispy form %}", form=EveryField())
    assert 'data-max-length="4000"' in html
    assert "Hoogstens 4.000 tekens." in html


def test_a_blocker_stands_beside_its_field_or_above_the_form() -> None:
    with translation.override("nl"):
        form = Grouped({"name": "x", "start": "1-1-2026", "end": "2-1-2026"})
        assert form.is_valid()
        form.add_blockers(
            [
                blocker("early", "Too early.", field="start"),
                blocker("no", "Not now."),
                blocker("x", "Gone.", field="gone"),
            ]
        )
        assert error_list(form) == [("", "Not now."), ("", "Gone."), ("id_start", "Too early.")]


def test_a_layout_groups_fields_without_losing_one() -> None:
    html = rendered("{% crispy form %}", form=Grouped())
    assert [attrs.get("name") for attrs in Elements(html).all("input") if attrs.get("type") != "hidden"] == [
        "name",
        "start",
        "end",
    ]
    assert '<legend class="ams-field-set__legend">Looptijd</legend>' in html
    assert "sr-cols--half" in html


def test_what_was_typed_stays_and_is_escaped() -> None:
    html = rendered("{% crispy form %}", form=Grouped({"name": '"><script>x</script>', "start": "<b>", "end": ""}))
    assert "<script>x" not in html
    assert 'value="&lt;b&gt;"' in html


def test_a_formset_shows_its_rows_and_one_summary() -> None:
    rows = forms.formset_factory(Grouped, extra=2)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "x", "form-1-start": "x"}
    with translation.override("nl"):
        formset = rows(data)
        assert not formset.is_valid()
    html = rendered("{% error_summary formset %}{% crispy formset helper %}", formset=formset, helper=Grouped().helper)
    assert html.count('role="group"') == 2
    assert 'href="#id_form-1-start"' in html
    assert 'name="form-TOTAL_FORMS"' in html


@pytest.mark.parametrize(("data", "prefix"), [({}, "Fout: "), (None, "")])
def test_the_title_starts_with_an_error_only_when_there_is_one(data: dict[str, str] | None, prefix: str) -> None:
    source = '{% extends "base_form.html" %}{% block title %}Zaak{% endblock %}'
    html = rendered(source, form=Grouped(data))
    assert f"<title>{prefix}Zaak – Social return</title>" in html


def test_a_borrowed_form_never_says_that_a_field_is_required() -> None:
    class Borrowed(forms.Form):
        login = forms.CharField(label="Login")

    html = rendered('{% relabel form "login" "E-mailadres" %}{% error_summary form %}', form=Borrowed({}))
    assert "Vul “E-mailadres” in." in html
    assert "verplicht" not in html
