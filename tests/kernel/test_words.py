"""Text as it was meant: what nobody sees is not there, wherever it comes in (R1, R45)."""

import ast
import io
import re
import time

import openpyxl
import pytest
from django import forms

from procurement.readers import read_notice
from procurement.readers.questions import read_questions
from procurement.services.notices.winners import shown_name
from sroi.kernel.citizen_numbers import find_citizen_numbers, without_citizen_numbers
from sroi.kernel.file_kinds.inspection import safe_name
from sroi.kernel.forms import PageForm
from sroi.kernel.genericode import read_codelist
from sroi.kernel.plain_text import MOST_READ, PlainText
from sroi.kernel.words import typed_line, typed_text
from tests.architecture.code import ROOT, modules, name, tree
from tests.kernel.test_genericode import LIST

HIDDEN = (
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\u2063", "\u00ad", "\u034f", "\u061c", "\u180e"),
    *(
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ufe0f",
        "\U000e0041",
        "\x01",
        "\x1b",
        "\u115f",
        "\u3164",
        "\uffa0",
        "\x7f",
        "\x9f",
    ),
)
"""Signs without a width, turns of the reading direction, fillers and controls."""
SPACES = ("\u00a0", "\u2003", "\u2007", "\u202f", "\u3000", "\u2800", "\t", "\n", "\r\n", "  ")


class Named(PageForm):
    """A form with a line, a text, an e-mail address and a password."""

    name = forms.CharField()
    text = PlainText(required=False)
    email = forms.EmailField(required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)


def lines_of(given: str) -> set[str]:
    """One name as every way in keeps it: a form, a file of questions, a file name and a notice."""
    form = Named({"name": given})
    assert form.is_valid()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Vraag", "Document"])
    sheet.append(["Mag het?", given.replace("\x01", "").replace("\x1b", "")])
    stream = io.BytesIO()
    book.save(stream)
    return {form.cleaned_data["name"], typed_line(read_questions(stream.getvalue())[0].place)}


@pytest.mark.parametrize("sign", HIDDEN)
def test_two_names_that_look_the_same_are_the_same(sign: str) -> None:
    assert lines_of(f"{sign}Helder{sign} Schoon{sign}{sign} B.V.{sign}") == {"Helder Schoon B.V."}
    assert typed_text(f"regel{sign} een\n{sign}regel twee") == "regel een\nregel twee"
    assert safe_name(f"loon{sign}strook.pdf") == "loonstrook.pdf"


@pytest.mark.parametrize("space", SPACES)
def test_a_name_has_single_spaces_between_its_words(space: str) -> None:
    form = Named({"name": f"{space}Helder{space}Schoon B.V.{space}", "text": f"een{space}twee"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Helder Schoon B.V."
    assert form.cleaned_data["text"].split() == ["een", "twee"]


def test_a_letter_with_its_accent_is_one_letter_and_a_password_is_what_it_is() -> None:
    form = Named({"name": "Rene\u0301", "email": "a@b.nl\u200b", "password": "zin\u00a0met \u200bwit"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == "René"
    assert form.cleaned_data["email"] == "a@b.nl"
    assert form.cleaned_data["password"] == "zin\u00a0met \u200bwit"


def test_a_notice_and_a_code_list_are_read_as_they_were_meant() -> None:
    path = next((ROOT / "tests" / "procurement" / "notices").glob("*.xml"))
    content = path.read_text()
    plain = read_notice(content.encode()).organisations[0]
    hidden = "".join(f"{letter}\u200b" for letter in str(plain.name))
    twisted = content.replace(f">{plain.name}<", f">{hidden}<")
    assert hidden in twisted
    assert shown_name(read_notice(twisted.encode()).organisations[0]) == shown_name(plain)
    first = read_codelist(io.BytesIO(LIST)).rows[0]
    listed = LIST.replace(f">{first.code}<".encode(), f">\u200b{first.code}\u202e<".encode())
    assert listed != LIST
    assert read_codelist(io.BytesIO(listed)).rows[0] == first


def test_every_form_of_the_product_cleans_what_is_typed() -> None:
    """A form beside the house's own would let everything in."""
    bare = {
        f"{name(path)}: {each.name}"
        for path in modules()
        for each in ast.walk(tree(path))
        if isinstance(each, ast.ClassDef)
        and {ast.unparse(base) for base in each.bases} & {"forms.Form", "Form", "forms.ModelForm", "ModelForm"}
        and each.name != "PageForm"
        and re.search(r"\b(Char|Email|URL)Field|PlainText", ast.unparse(each))
    }
    assert bare == set()


@pytest.mark.parametrize("sign", [*HIDDEN[:-2], "\u2060\u200b"])
def test_a_citizen_number_with_hidden_signs_in_it_is_found_and_masked(sign: str) -> None:
    text = f"Haar BSN: 11{sign}122{sign}23{sign}33, zei zij."
    assert len(find_citizen_numbers(text)) == 1
    assert without_citizen_numbers(text) == "Haar BSN: *******33, zei zij."


@pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\U0001d7ce", "\u06f0"])
def test_a_citizen_number_in_other_digits_is_found(zero: str) -> None:
    digits = "".join(chr(ord(zero) + int(digit)) for digit in "111222333")
    assert find_citizen_numbers(f"BSN {digits}")


@pytest.mark.parametrize("field", ["name", "text"])
def test_no_field_with_words_takes_a_citizen_number(field: str) -> None:
    form = Named({"name": "Naam", field: "BSN 111222333"})
    assert not form.is_valid()
    assert form.has_error(field, "citizen-number")
    assert Named({"name": "Factuur 111222333"}).is_valid()


@pytest.mark.parametrize(
    "piece",
    [
        "NL123456782B01 ",
        "111222333 ",
        " 1",
        "1.1-",
        "BSN ",
        "0201234567 ",
        "NL91ABNA0417164300 ",
        "\u200b1",
        "12-34-56-",
    ],
)
def test_a_long_hostile_text_is_read_in_a_moment(piece: str) -> None:
    """Ten times the text takes about ten times as long: no text keeps a worker busy for minutes."""
    few, many = (piece * (size // len(piece)) for size in (15_000, 150_000))
    spent = []
    for text in (few, many):
        began = time.process_time()
        find_citizen_numbers(text)
        spent.append(time.process_time() - began)
    assert spent[1] < 25 * spent[0] + 0.5
    assert spent[1] < 15


def test_what_is_too_long_for_its_field_is_refused_without_reading_it_all() -> None:
    text = "111222333 " * 400_000
    began = time.process_time()
    form = Named({"name": "Naam", "text": text})
    assert not form.is_valid()
    assert time.process_time() - began < 3
    assert len(text) > MOST_READ
