"""`make demo` installs what the demo needs, and leaves the rest to `make test`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.paths import PROJECT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def would_run(goal: str, venv: Path) -> str:
    """What `make` would run for this goal, without running it."""
    command = ["make", "--dry-run", "--no-print-directory", goal, f"VENV={venv}"]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True).stdout


def test_the_demo_installs_no_test_tools_and_says_how_much_it_installs(tmp_path: Path) -> None:
    said = would_run("demo", tmp_path / "venv")
    assert "-e '.[demo]'" in said
    assert "test'" not in said
    assert "about 120 MB" in said
    assert f"{tmp_path}/venv/bin/luot demo" in said


def test_the_tests_add_the_rest(tmp_path: Path) -> None:
    (tmp_path / ".demo").touch()
    said = would_run("setup", tmp_path)
    assert "-e '.[demo,test]'" in said
    assert "about 690 MB" in said


@pytest.mark.parametrize("stamp", [".demo", ".ok"])
def test_the_demo_is_content_with_either(tmp_path: Path, stamp: str) -> None:
    (tmp_path / stamp).touch()
    assert "pip install" not in would_run("demo", tmp_path)
