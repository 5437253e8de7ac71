#!/usr/bin/env python3
"""Keeps the vendored style sheet of the Amsterdam Design System unmodified and traceable.

.ci/vendored_css.py --check          compare static/vendor with its manifest; fails on any difference
.ci/vendored_css.py --refresh 4.4.0  fetch that version with `npm pack`, replace the files, write the manifest
"""

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
PACKAGE = "@amsterdam/design-system-css"
FILES = {"ams.css": "package/dist/index.css", "LICENSE.txt": "package/LICENSE.txt"}


def digest(path: Path) -> str:
    """The sha512 of a file, written as package managers write it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def differences() -> list[str]:
    """What in static/vendor is not what the manifest says."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    listed = manifest["files"]
    changed = [name for name, expected in listed.items() if digest(VENDOR / name) != expected]
    strangers = {path.name for path in VENDOR.iterdir()} - set(listed) - {MANIFEST.name}
    return [f"{name} differs from its manifest" for name in changed] + [f"{name} is not listed" for name in strangers]


def refresh(version: str) -> None:
    """Replace the files by those of a published version and note their digests."""
    with tempfile.TemporaryDirectory() as folder:
        npm = shutil.which("npm") or sys.exit("npm is missing: install nodejs and npm.")
        command = (npm, "pack", f"{PACKAGE}@{version}", "--silent", "--pack-destination", folder)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            for name, source in FILES.items():
                content = archive.extractfile(source)
                if content is None:
                    sys.exit(f"{source} is not in the package any more.")
                (VENDOR / name).write_bytes(content.read())
    manifest = {
        "name": PACKAGE,
        "version": version,
        "licence": "EUPL-1.2",
        "files": {name: digest(VENDOR / name) for name in FILES},
    }
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Check or refresh, as asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    act = parser.add_mutually_exclusive_group(required=True)
    act.add_argument("--check", action="store_true", help="fail on any difference from the manifest")
    act.add_argument("--refresh", metavar="VERSION", help="replace the files by this published version")
    options = parser.parse_args(arguments)
    if options.refresh:
        refresh(options.refresh)
    found = differences()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
