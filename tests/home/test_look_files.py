"""Style sheets, icons and templates fit together, and nothing in a page runs or styles inline."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template

from sroi.home.shell import ENTRIES
from sroi.home.templatetags.marks import STATUS_ICONS

ROOT = Path(__file__).resolve().parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
OURS = ("base", "components", "ams", "home/_", "account", "mfa", "allauth", "40", "500")
PAGES = [
    path
    for path in sorted(TEMPLATES.rglob("*.html"))
    if str(path.relative_to(TEMPLATES)).startswith(OURS) and "emails" not in path.parts
]
SPRITE = set(re.findall(r'id="i-([a-z]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))


def test_the_vendored_style_sheet_is_what_its_manifest_says() -> None:
    check = [sys.executable, str(ROOT / ".ci" / "vendored_css.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_file_that_a_style_sheet_names_exists() -> None:
    for sheet in (STATIC / "app.css", STATIC / "tokens.css"):
        for name in re.findall(r"url\('([^')]+)'\)", sheet.read_text(encoding="utf-8")):
            assert (STATIC / name).is_file(), name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_loads_and_holds_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    get_template(str(path.relative_to(TEMPLATES)))
    markup = re.sub(r"{%.*?%}", "", source)  # an argument of a tag of ours may be called style
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", markup)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_icon_and_every_class_of_ours_exists(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    css = (STATIC / "app.css").read_text(encoding="utf-8")
    assert set(re.findall(r'{% icon "([a-z]+)"', source)) <= SPRITE
    classes = set(
        re.findall(r"(?<![\w-])sr-[a-z]+(?:__[a-z]+)?(?:--[a-z]+)?(?![\w-])", re.sub(r'id="[^"]*"', "", source))
    )
    assert {name for name in classes if f".{name}" not in css} == set()


def test_every_icon_that_code_names_exists() -> None:
    assert {entry.icon for entry in ENTRIES} | set(STATUS_ICONS.values()) <= SPRITE


def test_no_colour_stands_outside_the_tokens() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "app.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r":[^;{}]*(#[0-9a-f]{3,8})\b", css) == []
