"""Every question of the six tasks says why it is asked, and leads to a passage of the guide that is there (S3)."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procurement import forms
from procurement.documents import GUIDE_DIGEST, GUIDE_VERSION, PASSAGES
from procurement.models import Case, ConsultationQuestion, ConsultedParty
from procurement.rules import PlaceKind
from procurement.selectors import OwnPlace
from procurement.selectors.wizard import PLAN
from procurement.states import Consideration, PartnerPoint, Route, TextKind
from sroi.kernel.forms import PageForm
from sroi.kernel.pages import Why
from tests.factories.cast import Cast
from tests.procurement.pages import browser, path, shown
from tests.procurement.prepare import specified


def every_form() -> Iterator[PageForm]:
    """Every form of the six tasks, with every question that it can ask."""
    own, pantar = Case(), Case(route=Route.PANTAR)
    place = OwnPlace("eigen_termijn", "place_eigen_termijn", "Termijn", PlaceKind.TEXT, "")
    yield forms.CaseForm()
    yield forms.CaseEditForm(case=own)
    yield forms.LotForm(prefix="lots-0")
    yield forms.OpportunityForm(case=own)
    yield forms.ConsultationForm(consultation=None, questions=())
    yield forms.PartyForm(suggested=())
    yield forms.MarketAnswerForm(party=ConsultedParty(), questions=(ConsultationQuestion(number=1),), answers={})
    yield forms.ConclusionForm()
    yield forms.DeliveryForm(case=pantar)
    yield forms.VariantForm(lot=None, chosen=(), reasoning="")
    yield forms.ConsiderationForm(questions=(*Consideration, *PartnerPoint), answers=())
    yield forms.AskForm(ask=None, usual=5)
    yield forms.WaiverForm()
    yield forms.QuestionForm()
    yield forms.ReplyForm()
    yield forms.BaseForm(case=own)
    yield forms.criterion_forms((), None, None).forms[0]
    yield forms.TextsForm(needed=(TextKind.STRATEGY,), written=(), places=(place,))
    yield forms.TextForm()


def questions() -> Iterator[tuple[str, PageForm, str]]:
    for form in every_form():
        for name in form.fields:
            yield f"{type(form).__name__}.{name}", form, name


@pytest.mark.django_db
def test_every_question_says_why_it_is_asked_with_a_passage() -> None:
    without = [
        question for question, form, name in questions() if form.why_asked(form.belongs_to.get(name, name)) is None
    ]
    assert without == []


@pytest.mark.django_db
def test_nothing_is_explained_that_nobody_asks() -> None:
    """A question that is renamed takes its reason with it."""
    asked: dict[int, set[str]] = {}
    told: dict[int, dict[str, Why]] = {}
    for form in every_form():
        asked.setdefault(id(form.why), set()).update(form.fields)
        told[id(form.why)] = dict(form.why)
    left = {name for key, whys in told.items() for name in whys if name not in asked[key]}
    assert left == {"organisation"}, "it is asked only when closed cases know a party"


@pytest.mark.django_db
def test_every_link_leads_to_a_passage_that_stands_on_the_page(cast: Cast) -> None:
    page = shown(browser(cast.buyer).get(reverse("procurement:guide")))
    anchors = set(re.findall(r'<section [^>]*id="([^"]+)"', page))
    assert anchors >= {each.anchor for each in PASSAGES}
    for question, form, name in questions():
        why = form.why_asked(name)
        if why is not None:
            address, _hash, anchor = str(why.url).partition("#")
            assert (address, anchor in anchors) == (reverse("procurement:guide"), True), question


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for plan in PLAN for name, _codes in plan.pages if name != "case-deliver"])
def test_every_link_to_the_guide_on_the_pages_of_the_tasks_has_its_passage(cast: Cast, name: str) -> None:
    page = shown(browser(cast.buyer).get(path(specified(cast), name)))
    wanted = set(re.findall(rf'href="{reverse("procurement:guide")}#([^"]+)"', page))
    assert wanted <= {each.anchor for each in PASSAGES}


def test_a_question_shows_its_reason_and_its_passage_beside_it() -> None:
    form = forms.BaseForm(case=Case())
    html = Template("{% load controls %}{% crispy form %}").render(Context({"form": form}))
    assert html.count("<details") == len(form.fields)
    assert html.count(f"{reverse('procurement:guide')}#grondslag") == len(form.fields)


def test_in_a_row_of_lines_the_reason_is_told_once() -> None:
    assert forms.LotForm(prefix="lots-0").why_asked("value") is not None
    assert forms.LotForm(prefix="lots-1").why_asked("value") is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_passage_and_every_reason_stands_in_both_languages(language: str) -> None:
    with translation.override("en"):
        english = {each.anchor: (str(each.title), str(each.text)) for each in PASSAGES}
    with translation.override(language):
        for each in PASSAGES:
            same = (str(each.title), str(each.text)) == english[each.anchor]
            assert same == (language == "en"), each.anchor


def test_another_text_is_another_version() -> None:
    with translation.override("en"):
        text = "\n".join(f"{p.anchor}|{p.title}|{p.text}|{p.heading}|{p.source}" for p in PASSAGES)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert digest == GUIDE_DIGEST, "say what changed by a new version, and write its digest beside it"
    assert GUIDE_VERSION


@pytest.mark.django_db
def test_the_guide_names_its_version_its_source_and_the_lines(cast: Cast) -> None:
    page = shown(browser(cast.buyer).get(reverse("procurement:guide")))
    assert f"Versie {GUIDE_VERSION}" in page
    assert "Leidraad Sociaal opdrachtgeverschap (concept)" in page
    assert "Leidraad, regels 608-635" in page or "Leidraad r. 608-635" in page
    assert Client().get(reverse("procurement:guide")).status_code == 302


def test_anchors_are_stable_words_and_each_stands_once() -> None:
    anchors: list[Any] = [each.anchor for each in PASSAGES]
    assert len(set(anchors)) == len(anchors)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each) for each in anchors)
