"""What `luot demo` refuses before it starts anything, and what it says about a port that it cannot have."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter.console.streams import MOST
from demo.page.live_updates import MAX_STREAMS
from luot.__main__ import main
from luot.demo import THREADS, port_problem


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "8080x"])
def test_a_port_that_cannot_be_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["demo", f"--port={port}"])
    assert leaving.value.code == 2
    assert f"argument --port: {port}: expected a whole number from 0 to 65535" in capsys.readouterr().err


def test_a_seed_is_refused_without_a_busy_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--seed", "8"]) == 2
    assert capsys.readouterr().err == (
        "luot demo: --seed chooses the visitors of a busy day: add --busy, or leave --seed out\n"
    )


def test_a_home_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    """In a process of its own, since it sets up logging, signals and what happens when a thread dies."""
    file = tmp_path / "file"
    file.write_text("")
    command = [sys.executable, "-m", "luot", "demo", "--home", str(file), "--port", "0"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, f"luot demo: {file}: expected a folder, but there is a file\n")


def test_a_taken_port_names_the_option_that_was_typed() -> None:
    taken = OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    assert port_problem(8080, taken, "en", under_make=False) == (
        "Port 8080 is in use by another program; --port takes another one, 0 a free one"
    )
    assert "; PORT= takes" in port_problem(8080, taken, "en", under_make=True)
    refused = OSError(errno.EACCES, "Permission denied")
    assert port_problem(80, refused, "en", under_make=False).startswith("Port 80 cannot be used (Permission denied); ")


def test_streams_of_the_page_and_of_the_console_leave_threads_for_clicks() -> None:
    assert MAX_STREAMS + MOST <= THREADS - 16
