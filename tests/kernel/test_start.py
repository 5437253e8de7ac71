"""A process that answers requests has everything loaded, and does not look through it for garbage."""

import subprocess
import sys

TOLD = """
import gc, sys
import sroi.wsgi
print(gc.get_freeze_count() > 100_000, "sroi.home.views.cases" in sys.modules)
"""


def test_a_web_server_loads_all_pages_and_keeps_them() -> None:
    said = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "True"]
