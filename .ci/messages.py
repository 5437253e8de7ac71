#!/usr/bin/env python3
"""Keeps the Dutch catalogs complete: one per app, read from its code and its templates.

.ci/messages.py contractors        read the sources again, merge, compile
.ci/messages.py all --check        change nothing; fail on anything missing, stale, fuzzy or contradictory
"""

import argparse
import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
CODE = {
    "kernel": ("sroi/kernel", "sroi/settings"),
    "reference": ("sroi/reference",),
    "accounts": ("sroi/accounts",),
    "dossier": ("sroi/dossier",),
    "procurement": ("procurement",),
    "contractors": ("contractors",),
    "reporting": ("reporting",),
    "enforcement": ("enforcement",),
    "home": ("sroi/home",),
}
SHARED_FOLDERS = ("letters", "emails")
TEMPLATE_ENDINGS = (".html", ".txt", ".svg")
KEYWORDS = (
    "_",
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: sroi {app}\\n"
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def catalog(app: str) -> Path:
    """Where the Dutch texts of an app stand."""
    return ROOT / "locale" / app / "nl" / "LC_MESSAGES" / "django.po"


def main(arguments: Sequence[str]) -> int:
    """Update or check the catalogs that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("app", choices=[*CODE, "all"])
    parser.add_argument("--check", action="store_true", help="change nothing, fail on what is not right")
    options = parser.parse_args(arguments)
    if shutil.which("xgettext") is None:
        sys.stderr.write("xgettext is missing: install gettext (apt-get install gettext).\n")
        return 2
    settings.configure()
    apps = list(CODE) if options.app == "all" else [options.app]
    complaints = [line for app in apps for line in (check(app) if options.check else update(app))]
    if options.check:
        complaints += contradictions()
    sys.stdout.write("".join(f"{line}\n" for line in complaints))
    return 1 if options.check and complaints else 0


def sources(app: str) -> Iterator[Path]:
    """Every file of an app that may hold a message."""
    for folder in CODE[app]:
        for path in sorted((ROOT / folder).rglob("*")):
            if "migrations" not in path.parts and path.suffix in {".py", *TEMPLATE_ENDINGS}:
                yield path
    yield from (path for path in sorted(TEMPLATES.rglob("*")) if path.suffix in TEMPLATE_ENDINGS and owner(path) == app)


def owner(path: Path) -> str:
    """The app whose catalog has the texts of this template; what belongs to none is the shell's."""
    parts = path.relative_to(TEMPLATES).parts
    first = parts[1] if parts[0] in SHARED_FOLDERS and len(parts) > 2 else parts[0]
    return first if first in CODE else "home"


def extract(app: str) -> str:
    """The messages that the sources hold now, without places and dates, in a fixed order."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, path in enumerate(sources(app)):
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                text = templatize(text, origin=str(path.relative_to(ROOT)))
            name = Path(folder) / f"{number:04}.py"
            name.write_text(text, encoding="utf-8")
            names.append(str(name))
        listing = Path(folder) / "files"
        listing.write_text("\n".join(names))
        found = run(
            *("xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--no-wrap"),
            *("--sort-output", "--output=-", f"--files-from={listing}"),
            *(f"--keyword={keyword}" for keyword in KEYWORDS),
        )
    # Without a header xgettext drops every sign that is not ASCII, so its own is cut off here.
    return HEADER.format(app=app) + found.partition("\n\n")[2]


def merged(app: str, *, with_others: bool) -> str:
    """The catalog as it should be: every message of the sources, with the Dutch that is known."""
    with tempfile.TemporaryDirectory() as folder:
        template, known = Path(folder) / "new.pot", Path(folder) / "known.po"
        template.write_text(extract(app), encoding="utf-8")
        present = catalog(app)
        known.write_text(present.read_text(encoding="utf-8") if present.exists() else HEADER.format(app=app))
        others = [catalog(other) for other in CODE if other != app and catalog(other).exists() and with_others]
        whole = run(
            *("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-location", "--no-wrap", "--sort-output"),
            *(f"--compendium={other}" for other in others),
            *("--output-file=-", str(known), str(template)),
        )
        return run("msgattrib", "--no-obsolete", "--no-wrap", "--sort-output", "-", given=whole)


def update(app: str) -> list[str]:
    """Write the catalog and its compiled form; say what is still to be translated."""
    target = catalog(app)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(merged(app, with_others=True), encoding="utf-8")
    target.with_suffix(".mo").write_bytes(compiled(target))
    open_messages = untranslated(target)
    return [f"{app}: {len(open_messages)} to translate", *(f"  {message}" for message in open_messages)]


def check(app: str) -> list[str]:
    """Everything that is wrong with one catalog."""
    target = catalog(app)
    if not target.exists():
        return [f"{app}: no catalog; run .ci/messages.py {app}"] if extract(app).count("\nmsgid ") else []
    wrong = []
    if merged(app, with_others=False) != target.read_text(encoding="utf-8"):
        wrong.append(f"{app}: the catalog differs from the sources; run .ci/messages.py {app}")
    wrong += [f"{app}: not translated: {message}" for message in untranslated(target)]
    binary = target.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(suffix=".mo") as fresh:
        fresh.write(compiled(target))
        fresh.flush()
        if not binary.exists() or texts(binary) != texts(Path(fresh.name)):
            wrong.append(f"{app}: the compiled catalog is stale; run .ci/messages.py {app}")
    return wrong


def compiled(target: Path) -> bytes:
    """The binary form; a placeholder that differs from the original is an error."""
    with tempfile.NamedTemporaryFile(suffix=".mo") as result:
        run("msgfmt", "--check-format", "--check-header", f"--output-file={result.name}", str(target))
        return Path(result.name).read_bytes()


def untranslated(target: Path) -> list[str]:
    """The messages without Dutch, and those whose Dutch is only a guess."""
    left = [run("msgattrib", which, "--no-wrap", str(target)) for which in ("--untranslated", "--only-fuzzy")]
    messages = [message_of(entry) for listing in left for entry in listing.split("\n\n")]
    return [message for message in messages if message]


def message_of(entry: str) -> str:
    """The message of one entry, also when it stands on several lines; empty for the header."""
    found = re.search(r'^msgid ((?:"[^\n]*"\n?)+)', entry, flags=re.MULTILINE)
    return "".join(line.strip('"') for line in found[1].splitlines()) if found else ""


def texts(binary: Path) -> dict[str, str]:
    """Message and translation pairs of a compiled catalog; plural forms are told apart by number."""
    with binary.open("rb") as stream:
        pairs: dict[object, str] = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
    return {str(key): value for key, value in pairs.items() if key}


def contradictions() -> list[str]:
    """Messages that two apps translate differently: a reader would meet two words for one thing."""
    seen: dict[str, tuple[str, str]] = {}
    wrong = []
    for app in CODE:
        binary = catalog(app).with_suffix(".mo")
        for message, dutch in (texts(binary) if binary.exists() else {}).items():
            other, theirs = seen.setdefault(message, (app, dutch))
            if theirs != dutch:
                wrong.append(f"{app} says “{dutch}” and {other} says “{theirs}” for “{message}”")
    return wrong


def run(*command: str, given: str = "") -> str:
    """Run a gettext program and give what it prints."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
