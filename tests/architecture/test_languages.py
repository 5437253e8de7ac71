"""English is the text in the source; Dutch comes from the catalogs and from nowhere else."""

import ast
import gettext
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tests.architecture.code import modules, name, tree

CATALOGS = sorted(Path(folder) / "nl" / "LC_MESSAGES" / "django.mo" for folder in settings.LOCALE_PATHS)

MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy"}


def texts(catalog: Path) -> dict[str, str]:
    """The single messages of a compiled catalog."""
    with catalog.open("rb") as stream:
        pairs = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    return {key: value for key, value in pairs.items() if isinstance(key, str) and key and "\x04" not in key}


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.parts[-4])
def test_a_reader_of_english_never_meets_dutch(catalog: Path) -> None:
    assert catalog.exists(), f"{catalog} is missing: run make messages"
    with translation.override("en"):
        assert {text for text in texts(catalog) if translation.gettext(text) != text} == set()


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.parts[-4])
def test_a_reader_of_dutch_gets_the_text_of_the_catalog(catalog: Path) -> None:
    with translation.override("nl"):
        assert {text: dutch for text, dutch in texts(catalog).items() if translation.gettext(text) != dutch} == {}


def test_no_text_hides_from_the_catalog_inside_another_text() -> None:
    """What is marked within an f-string is not found by the extraction, so it would stay English for everybody."""
    hidden = [
        f"{name(path)}:{call.lineno}"
        for path in modules()
        for text in ast.walk(tree(path))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]
    assert hidden == []
