#!/usr/bin/env python3
"""Takes away one row of the duties, or one scope, at a time: a test has to turn red.

.ci/mutants.py                       try every mutant (hours)
.ci/mutants.py procurement:edit      try those with one of these texts in their name
.ci/mutants.py --list                name them
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
ALWAYS = ("tests/law/test_access.py", "tests/law/test_turns.py")
FINISHED, FAILED = 0, 1


def named(parts: list[str]) -> list[str]:
    """The mutants that these texts name; all of them without a text."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings.test")
    django.setup()
    from tests.law.mutant import mutants  # noqa: PLC0415  # the apps have to be ready

    every = list(mutants())
    if unknown := [part for part in parts if not any(part in each for each in every)]:
        raise SystemExit(f"No mutant has this in its name: {', '.join(unknown)}. List them with --list.")
    return [each for each in every if not parts or any(part in each for part in parts)]


def survives(mutant: str) -> bool:
    """Run the tests of its app against a mutant; tell whether none of them saw it."""
    app = mutant.split(":", maxsplit=1)[0].rpartition(".")[0].rpartition(".")[2]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "tests.law.mutant", "-m", "not heavy"]
    ran = subprocess.run(
        [*command, f"tests/{app}", *ALWAYS],
        cwd=ROOT,
        env={**os.environ, "SROI_MUTANT": mutant},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in (FINISHED, FAILED):
        raise SystemExit(f"{mutant}: the tests did not run\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    seen = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    found = "SURVIVES" if ran.returncode == FINISHED else "seen    "
    sys.stdout.write(f"{found} {mutant} {' '.join(seen)[:160]}\n")
    sys.stdout.flush()
    return ran.returncode == FINISHED


def main() -> int:
    """Try the mutants, and fail when one of them survives."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*")
    asked.add_argument("--list", action="store_true")
    options = asked.parse_args()
    found = named(options.parts)
    if options.list:
        sys.stdout.write("".join(f"{each}\n" for each in found))
        return 0
    return 1 if [each for each in found if survives(each)] else 0


if __name__ == "__main__":
    sys.exit(main())
