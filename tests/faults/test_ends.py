"""`python -m faults` takes with it what it has started, also when it is told to end."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE_S, Eventually
from tests.paths import PROJECT

pytestmark = pytest.mark.slow


def running_in(folder: Path) -> list[str]:
    """Command lines of all processes that name this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has ended
        if str(folder) in command:
            found.append(command)
    return found


def test_neither_folders_nor_processes_are_left_behind(tmp_path: Path, eventually: Eventually) -> None:
    home = tmp_path / "homes"
    home.mkdir()
    command = [sys.executable, "-m", "faults", "wrong_clock", "--home", str(home)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as faults:
        eventually(lambda: any("tests.office.pi" in each for each in running_in(home)), "a kiosk has been started")
        faults.send_signal(signal.SIGTERM)
        assert faults.wait(3 * PATIENCE_S) == 128 + signal.SIGTERM
    assert not list(home.iterdir())
    eventually(lambda: not running_in(home), "no process of it is left")
