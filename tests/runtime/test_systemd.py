"""What systemd hears of a program: ready, alive, stopping."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.systemd import Systemd, watchdog_period_s
from tests.conftest import PATIENCE_S


class NotifySocket:
    """The end of $NOTIFY_SOCKET that systemd holds."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._socket.settimeout(0)
        self.notifier = Systemd({"NOTIFY_SOCKET": address})

    def received(self) -> list[str]:
        """The messages since the last call."""
        messages = []
        while True:
            try:
                messages.append(self._socket.recv(100).decode())
            except BlockingIOError:
                return messages

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NotifySocket]:
    listening = NotifySocket(str(tmp_path / "notify") if request.param == "path" else f"@luot-test-{os.getpid()}")
    yield listening
    listening.close()


def test_systemd_receives_what_the_program_reports(systemd: NotifySocket) -> None:
    systemd.notifier.notify("READY=1")
    systemd.notifier.tell("without its broker password")
    systemd.notifier.notify("STOPPING=1")
    assert systemd.received() == ["READY=1", "STATUS=without its broker password", "STOPPING=1"]


def test_without_systemd_nothing_is_sent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Systemd({}).notify("READY=1")
    assert not caplog.records


def test_a_systemd_that_has_gone_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).notify("READY=1")
    assert "cannot tell systemd READY=1" in caplog.text


def test_the_watchdog_is_fed_four_times_as_often_as_it_must() -> None:
    assert watchdog_period_s({"WATCHDOG_USEC": "30000000"}) == 7.5
    assert watchdog_period_s({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}) == 7.5
    assert watchdog_period_s({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}) is None
    assert watchdog_period_s({}) is None


class MainLoop:
    """The main loop of a program, on a stopwatch that the test moves."""

    def __init__(self, systemd: NotifySocket, watchdog_usec: str = "60000000") -> None:
        self.now = 100.0
        environ = {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": watchdog_usec}
        self.systemd = Systemd(environ, monotonic=lambda: self.now)

    def round_after(self, seconds: float) -> None:
        self.now += seconds
        self.systemd.feed_watchdog()


def test_the_watchdog_is_fed_once_in_each_period(systemd: NotifySocket) -> None:
    loop = MainLoop(systemd)
    loop.round_after(14)
    assert systemd.received() == []
    loop.round_after(1)
    assert systemd.received() == ["WATCHDOG=1"]
    loop.round_after(14)
    assert systemd.received() == []
    loop.round_after(1)
    assert systemd.received() == ["WATCHDOG=1"]


def test_without_a_watchdog_nothing_is_fed(systemd: NotifySocket) -> None:
    loop = MainLoop(systemd, watchdog_usec="")
    loop.round_after(1000)
    assert systemd.received() == []


def test_a_program_is_ready_before_its_main_loop_and_stopping_after_it(systemd: NotifySocket) -> None:
    with Systemd({"NOTIFY_SOCKET": systemd.address}).serving():
        assert systemd.received() == ["READY=1"]
    assert systemd.received() == ["STOPPING=1"]


def test_a_program_that_the_watchdog_ends_says_where_it_stood() -> None:
    program = """
import os, signal
from runtime.systemd import Systemd
def hang():
    os.kill(os.getpid(), signal.SIGABRT)
with Systemd({}).serving():
    hang()
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert run.returncode == -signal.SIGABRT
    assert "in hang" in run.stderr


def test_a_main_loop_that_raises_is_not_reported_as_stopping(systemd: NotifySocket) -> None:
    with pytest.raises(ZeroDivisionError), Systemd({"NOTIFY_SOCKET": systemd.address}).serving():
        1 / 0  # noqa: B018
    assert systemd.received() == ["READY=1"]
