#!/usr/bin/env python3
"""Writes the import contracts that must name every room that exists, at the end of pyproject.toml.

.ci/contracts.py            write them again
.ci/contracts.py --check    fail when a room is missing from them
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "pyproject.toml"
START = "# From here to the end: written by .ci/contracts.py from the rooms that exist.\n"
APPS = (
    "procurement",
    "contractors",
    "reporting",
    "enforcement",
    "sroi.dossier",
    "sroi.accounts",
    "sroi.reference",
)
PURE_KERNEL = ("states", "calendar", "money", "refusals")
BEHIND_THE_DOOR = ("admin", "api", "documents", "filters", "forms", "policies", "tasks", "views")


def exists(module: str) -> bool:
    """Whether there is such a module or package."""
    path = ROOT / Path(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def listed(modules: list[str]) -> str:
    """A list as TOML, one name a line."""
    return "[\n" + "".join(f'    "{module}",\n' for module in modules) + "]"


def pure_rules() -> str:
    """The contract that keeps rules free of database, queue and paper."""
    found = [f"{app}.rules" for app in APPS if exists(f"{app}.rules")]
    found += [f"sroi.kernel.{name}" for name in PURE_KERNEL]
    return (
        '\n[[tool.importlinter.contracts]]\nid = "pure-rules"\nname = "Rules know no database, queue or paper"\n'
        f'type = "forbidden"\nsource_modules = {listed(found)}\n'
        'forbidden_modules = ["django", "celery", "weasyprint"]\n'
        "allow_indirect_imports = true  # rules know states, and states know TextChoices\n"
    )


def front_door(app: str) -> str:
    """The contract that lets other apps in by the front door only."""
    found = [f"{app}.{room}" for room in BEHIND_THE_DOOR if exists(f"{app}.{room}")]
    if not found:
        return ""
    name = app.rpartition(".")[2]
    return (
        f'\n[[tool.importlinter.contracts]]\nid = "front-doors-{name}"\n'
        f'name = "Other apps enter {name} by services, selectors, models, states, rules, gates"\n'
        f'type = "protected"\nprotected_modules = {listed(found)}\nallowed_importers = ["{app}"]\n'
    )


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on a difference")
    options = parser.parse_args()
    text = FILE.read_text(encoding="utf-8")
    wanted = text[: text.index(START) + len(START)] + pure_rules() + "".join(front_door(app) for app in APPS)
    if options.check and text != wanted:
        sys.stdout.write("The import contracts do not name every room: run .ci/contracts.py.\n")
        return 1
    FILE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
