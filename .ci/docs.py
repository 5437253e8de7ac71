#!/usr/bin/env python3
"""Draws every lifecycle from its table into docs/flows/.

.ci/docs.py            write the diagrams again
.ci/docs.py --check    fail when a diagram differs from its table
"""

import argparse
import importlib
import importlib.util
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
FLOWS = ROOT / "docs" / "flows"
sys.path.insert(0, str(ROOT))
APPS = ("sroi.accounts", "sroi.dossier", "procurement", "contractors", "reporting", "enforcement")


def diagrams() -> dict[str, str]:
    """The diagram of each table by file name."""
    found = {}
    for app in APPS:
        if importlib.util.find_spec(f"{app}.states") is None:
            continue
        states = importlib.import_module(f"{app}.states")
        for name, flow in vars(states).items():
            if type(flow).__name__ == "Flow":
                file = f"{app.rpartition('.')[2]}-{name.lower().removesuffix('_flow').replace('_', '-')}.mmd"
                found[file] = flow.mermaid()
    return found


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on a difference")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings.dev")
    django.setup()
    wanted = diagrams()
    present = {path.name: path.read_text() for path in FLOWS.glob("*.mmd")}
    if options.check:
        wrong = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
        sys.stdout.write("".join(f"docs/flows/{name} differs from its table: run make docs.\n" for name in wrong))
        return 1 if wrong else 0
    FLOWS.mkdir(parents=True, exist_ok=True)
    for name in set(present) - set(wanted):
        (FLOWS / name).unlink()
    for name, diagram in wanted.items():
        (FLOWS / name).write_text(diagram)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
