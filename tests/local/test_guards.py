"""The small guards of `make check`: secrets, and what other people made."""

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from sroi.local.stack import ROOT

VENDOR = ROOT / "tests" / "vendor"


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The secrets scan, looking in an empty folder."""
    spec = importlib.util.spec_from_file_location("no_secrets", ROOT / ".ci" / "no_secrets.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    return script


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "key = 'AKIA" + "IOSFODNN7EXAMPLE'",
        "SECRET_" + 'KEY = "q8Zr2Lw0Vx5Tn7Yb3Kd9Mf1Hs6Jg4Pc"',
        "DATABASE_URL=postgresql://sroi:" + "geheimwoord@db.example/sroi",
        "token: ghp" + "_0123456789abcdefghijABCDEFGHIJ0123456789",
    ],
)
def test_a_secret_is_found(guard: ModuleType, tmp_path: Path, line: str) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f"first = 1\n{line}\n")
    assert [complaint.split(":")[1] for complaint in guard.suspects(file)][:1] == ["2"]


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = env.str("SECRET_KEY")',
        'PASSWORD = "een lange zin om mee in te loggen"',
        "DATABASE_URL: postgresql://sroi_app:${DATABASE_APP_PASSWORD:?the password}@postgres:5432/sroi",
        "TOKEN = 'q8Zr2Lw0Vx5Tn7Yb3Kd9Mf1Hs6Jg4Pc'  # no secret: the example of a standard",
    ],
)
def test_what_is_no_secret_passes(guard: ModuleType, tmp_path: Path, line: str) -> None:
    file = tmp_path / "settings.py"
    file.write_text(line)
    assert list(guard.suspects(file)) == []


def test_what_others_made_is_unchanged_and_has_its_licence() -> None:
    entries = json.loads((VENDOR / "manifest.json").read_text())
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {entry["name"] for entry in entries}
    for entry in entries:
        file = VENDOR / entry["file"]
        assert hashlib.sha512(file.read_bytes()).hexdigest() == entry["sha512"]
        assert (file.parent / "LICENSE.txt").exists()
