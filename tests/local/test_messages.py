"""The check of the catalogs finds what is wrong with them."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from sroi.local.stack import ROOT

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is missing: apt-get install gettext")
SOURCE = 'from django.utils.translation import gettext as _\n\nTEXT = _("A case of %(name)s")\n'
PAGE = '{% load i18n %}<p>{% translate "Open a case" %}</p>{# Translators: not me #}'


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, let loose on two small apps in an empty folder."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / ".ci" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "TEMPLATES", tmp_path / "templates")
    monkeypatch.setattr(script, "CODE", {"one": ("one",), "home": ("home",)})
    for folder in ("one", "home", "templates/one", "templates/emails/one", "templates/account"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "one" / "rules.py").write_text(SOURCE)
    (tmp_path / "templates" / "one" / "page.html").write_text(PAGE)
    assert settings.configured
    return script


def translate(script: ModuleType, app: str, pairs: dict[str, str]) -> None:
    """Fill in Dutch and compile."""
    target: Path = script.catalog(app)
    text = target.read_text()
    for english, dutch in pairs.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{dutch}"')
    target.write_text(text)
    script.update(app)


DUTCH = {"A case of %(name)s": "Een zaak van %(name)s", "Open a case": "Open een zaak"}


def test_code_and_templates_are_read(messages: ModuleType) -> None:
    assert messages.update("one")[0] == "one: 2 to translate"
    assert set(messages.check("one")) == {
        "one: not translated: A case of %(name)s",
        "one: not translated: Open a case",
    }


def test_a_text_of_several_lines_is_missed_too(messages: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "one" / "rules.py").write_text('_("One line\\nand another")')
    assert "  One line\\nand another" in messages.update("one")


def test_a_complete_catalog_has_nothing_against_it(messages: ModuleType) -> None:
    messages.update("one")
    translate(messages, "one", DUTCH)
    assert messages.check("one") == []
    assert messages.texts(messages.catalog("one").with_suffix(".mo")) == DUTCH


def test_a_new_text_is_missed(messages: ModuleType) -> None:
    messages.update("one")
    translate(messages, "one", DUTCH)
    mail = messages.TEMPLATES / "emails" / "one" / "due.txt"
    mail.write_text('{% load i18n %}{% translate "It is due" %}')
    assert messages.check("one") == ["one: the catalog differs from the sources; run .ci/messages.py one"]


def test_a_stale_binary_is_seen(messages: ModuleType) -> None:
    messages.update("one")
    translate(messages, "one", DUTCH)
    target: Path = messages.catalog("one")
    target.write_text(target.read_text().replace("Open een zaak", "Begin een zaak"))
    assert messages.check("one") == ["one: the compiled catalog is stale; run .ci/messages.py one"]


def test_a_lost_placeholder_is_refused(messages: ModuleType) -> None:
    messages.update("one")
    with pytest.raises(SystemExit, match="msgfmt"):
        translate(messages, "one", {"A case of %(name)s": "Een zaak van %(naam)s"})


def test_a_guess_is_not_a_translation(messages: ModuleType) -> None:
    messages.update("one")
    translate(messages, "one", DUTCH)
    target: Path = messages.catalog("one")
    target.write_text(target.read_text().replace('msgid "Open a case"', '#, fuzzy\nmsgid "Open a case"'))
    assert "one: not translated: Open a case" in messages.check("one")


def test_two_words_for_one_thing_are_found(messages: ModuleType) -> None:
    (messages.TEMPLATES / "account" / "page.html").write_text(PAGE)
    for app in ("one", "home"):
        messages.update(app)
    translate(messages, "one", DUTCH)
    translate(messages, "home", {"Open a case": "Start een zaak"})
    assert messages.contradictions() == ["home says “Start een zaak” and one says “Open een zaak” for “Open a case”"]


def test_a_text_that_moves_takes_its_dutch_along(messages: ModuleType) -> None:
    messages.update("one")
    translate(messages, "one", DUTCH)
    (messages.TEMPLATES / "account" / "page.html").write_text(PAGE)
    assert messages.update("home") == ["home: 0 to translate"]
