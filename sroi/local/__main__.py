"""`python -m sroi.local run` for development, `… migrate` everywhere, `… with-servers COMMAND` for the rest."""

import argparse
import os
import sys
from pathlib import Path

import environ

from sroi.local import manager, migrating
from sroi.local.stack import ROOT, SETTINGS


def main() -> int:
    """Read the command line and do the one thing that it asks."""
    parser = argparse.ArgumentParser(prog="python -m sroi.local", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("run", help="start everything and keep it running")
    acts.add_parser("migrate", help="make the roles and migrate")
    beside = acts.add_parser("with-servers", help="run a command with servers beside it")
    beside.add_argument(
        "--as-owner", action="store_true", help="give it an empty server instead of a migrated database"
    )
    beside.add_argument("--clones", default="", help="give it these fresh migrated databases, as small,large")
    beside.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    var = Path(os.environ.get("SROI_VAR", ROOT / "var")).resolve()
    if options.act == "run":
        return manager.run(var)
    if options.act == "migrate":
        return migrate(var)
    clones = [name for name in options.clones.split(",") if name]
    return manager.with_servers(var, options.command, as_owner=options.as_owner, clones=clones)


def migrate(var: Path) -> int:
    """Make the roles and migrate, with the addresses from the environment or from a running `make run`."""
    if "DATABASE_OWNER_URL" not in os.environ and (var / "env").exists():
        environ.Env.read_env(str(var / "env"))
    missing = [name for name in ("DATABASE_OWNER_URL", "DATABASE_URL") if not os.environ.get(name)]
    if missing:
        manager.say(f"Give {' and '.join(missing)}, or start the product with make run.")
        return 2
    settings = os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        migrating.migrate(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"], settings=settings)
    except migrating.Failed as problem:
        manager.say(str(problem))
        return 1
    manager.say("The database is migrated.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
