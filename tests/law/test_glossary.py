"""The glossary says what the screens show, and names what the code has."""

import enum
import pkgutil
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from contractors.states import ContractStep
from procurement.states import Phase
from sroi.accounts.states import Role

ROW = re.compile(r"^\| (?P<nl>[^|]+) \| (?P<en>[^|]+) \| `(?P<code>[\w.]+)` \|", re.MULTILINE)
GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
CHOICES: dict[str, type[enum.Enum]] = {each.__name__: each for each in (Role, Phase, ContractStep)}
ROWS = [match.groupdict() for match in ROW.finditer(GLOSSARY.read_text(encoding="utf-8"))]


def test_the_glossary_is_read() -> None:
    """The page has rows; an empty match would prove nothing."""
    assert len(ROWS) > 40


def coded(code: re.Pattern[str]) -> list[dict[str, str]]:
    """The rows with a name of this form in the third column."""
    return [row for row in ROWS if code.fullmatch(row["code"])]


@pytest.mark.parametrize("row", coded(re.compile(r"[A-Z]\w*\.\w+")), ids=lambda row: row["code"])
def test_a_choice_is_shown_as_the_glossary_says(row: dict[str, str]) -> None:
    """One word per term, in both languages."""
    owner, name = row["code"].split(".")
    label = CHOICES[owner][name].label  # type: ignore[attr-defined]
    for language, word in (("nl", row["nl"]), ("en", row["en"])):
        with translation.override(language):
            assert str(label) == word.strip()


@pytest.mark.parametrize("row", coded(re.compile(r"\w+")), ids=lambda row: row["code"])
def test_a_thing_of_the_glossary_is_a_model(row: dict[str, str]) -> None:
    """The third column names a model."""
    assert row["code"] in {model.__name__ for model in apps.get_models()}


@pytest.mark.parametrize("row", coded(re.compile(r"[a-z]\w*(\.\w+)+")), ids=lambda row: row["code"])
def test_a_thing_without_a_table_is_named_by_its_room(row: dict[str, str]) -> None:
    """What is shown and not kept stands in the face of a room."""
    assert isinstance(pkgutil.resolve_name(row["code"]), type)
