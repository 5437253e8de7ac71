"""`manage.py load_codelist` reads a published list."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sroi.reference import selectors
from sroi.reference.models import Code
from sroi.reference.states import CodeList

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
  <Identification>
    <ShortName>SocialObjective</ShortName><LongName>social-objective</LongName><Version>20270101-0</Version>
  </Identification>
  <SimpleCodeList>{rows}</SimpleCodeList>
</gc:CodeList>
"""
ROW = """<Row>
  <Value ColumnRef="code"><SimpleValue>{code}</SimpleValue></Value>
  <Value ColumnRef="nld_label"><SimpleValue>{nl}</SimpleValue></Value>
  <Value ColumnRef="eng_label"><SimpleValue>{en}</SimpleValue></Value>
</Row>"""


def written(folder: Path, *rows: tuple[str, str, str]) -> str:
    path = folder / "list.gc"
    path.write_text(LIST.format(rows="".join(ROW.format(code=code, nl=nl, en=en) for code, nl, en in rows)))
    return str(path)


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_codelist", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_list_replaces_the_codes_from_its_day_on(tmp_path: Path) -> None:
    path = written(tmp_path, ("opp", "Kansen op werk", "Chances of work"), ("new", "Nieuw", "New"))
    day = date(2027, 1, 1)
    printed = load(path, "--valid-from", "2027-01-01", "--source", "Publicatieblad 2027")
    assert printed == "social-objective 20270101-0: 1 added, 1 renamed, 6 ended, 0 unchanged\n"
    assert [row.code for row in selectors.codes_on(CodeList.SOCIAL_OBJECTIVE, day)] == ["new", "opp"]
    assert len(selectors.codes_on(CodeList.SOCIAL_OBJECTIVE, date(2026, 12, 31))) == 7
    (opportunity,) = [row for row in selectors.codes_on(CodeList.SOCIAL_OBJECTIVE, day) if row.code == "opp"]
    assert (opportunity.name_nl, opportunity.source) == ("Kansen op werk", "Publicatieblad 2027")


@pytest.mark.django_db
def test_without_options_the_list_names_itself_and_starts_today(tmp_path: Path) -> None:
    load(written(tmp_path, ("new", "Nieuw", "New")))
    assert Code.objects.get(code="new").source == "social-objective, 20270101-0"


@pytest.mark.django_db
def test_the_history_says_which_list_changed_a_code(tmp_path: Path) -> None:
    load(written(tmp_path, ("new", "Nieuw", "New")))
    history = selectors.history_of(Code.objects.get(code="new"), day=date(2027, 1, 1))
    assert [(version.actor, version.reason) for version in history.versions] == [("", "social-objective 20270101-0")]


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "<html/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", LIST.format(rows="")])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "wrong.gc"
    path.write_text(content)
    before = Code.objects.count()
    with pytest.raises(CommandError, match=r"\.$"):
        load(str(path))
    assert Code.objects.count() == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.gc"):
        load(str(tmp_path / "nowhere.gc"))


@pytest.mark.django_db
def test_a_full_vocabulary_loads_in_one_go(tmp_path: Path) -> None:
    rows = [(f"{number:08}", f"Naam {number}", f"Name {number}") for number in range(9500)]
    printed = load(written(tmp_path, *rows), "--valid-from", "2027-01-01")
    assert "9500 added" in printed
    assert len(selectors.codes_on(CodeList.SOCIAL_OBJECTIVE, date(2027, 1, 1))) == 9500
