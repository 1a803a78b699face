"""A program as a service: ready, alive, and gone when it should be."""

from __future__ import annotations

import io
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.log import configure_logging
from runtime.service import Notifier, Systemd, device_or_exit, settings_or_exit, stop_on_signals, watchdog_period_s
from runtime.settings.load import load, read_table
from tests.paths import EXAMPLE


class Listening:
    """The end of $NOTIFY_SOCKET that systemd holds."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._socket.settimeout(0)
        self.notifier = Notifier({"NOTIFY_SOCKET": address})

    def heard(self) -> list[str]:
        said = []
        while True:
            try:
                said.append(self._socket.recv(100).decode())
            except BlockingIOError:
                return said

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Listening]:
    listening = Listening(str(tmp_path / "notify") if request.param == "path" else f"@luot-test-{os.getpid()}")
    yield listening
    listening.close()


def test_systemd_hears_what_it_is_told(systemd: Listening) -> None:
    systemd.notifier.tell("READY=1")
    systemd.notifier.tell("STOPPING=1")
    assert systemd.heard() == ["READY=1", "STOPPING=1"]


def test_without_systemd_nobody_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Notifier({}).tell("READY=1")
    assert not caplog.records


def test_a_systemd_that_is_gone_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell("READY=1")
    assert "cannot tell systemd READY=1" in caplog.text


def test_the_watchdog_is_fed_four_times_as_often_as_it_must() -> None:
    assert watchdog_period_s({"WATCHDOG_USEC": "30000000"}) == 7.5
    assert watchdog_period_s({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}) == 7.5
    assert watchdog_period_s({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}) is None
    assert watchdog_period_s({}) is None


class Round:
    """The main loop of a program, on a stopwatch of ours."""

    def __init__(self, systemd: Listening, watchdog_usec: str = "60000000") -> None:
        self.now = 100.0
        environ = {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": watchdog_usec}
        self.systemd = Systemd(environ, monotonic=lambda: self.now)

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.systemd.feed()


def test_the_watchdog_is_fed_once_in_each_period(systemd: Listening) -> None:
    loop = Round(systemd)
    loop.passes(14)
    assert systemd.heard() == []
    loop.passes(1)
    assert systemd.heard() == ["WATCHDOG=1"]
    loop.passes(14)
    assert systemd.heard() == []
    loop.passes(1)
    assert systemd.heard() == ["WATCHDOG=1"]


def test_where_nobody_watches_nothing_is_fed(systemd: Listening) -> None:
    loop = Round(systemd, watchdog_usec="")
    loop.passes(1000)
    assert systemd.heard() == []


def test_it_is_ready_before_the_main_loop_and_stopping_after_it(systemd: Listening) -> None:
    with Systemd({"NOTIFY_SOCKET": systemd.address}).serving():
        assert systemd.heard() == ["READY=1"]
    assert systemd.heard() == ["STOPPING=1"]


def test_a_main_loop_that_fails_is_not_said_to_be_stopping(systemd: Listening) -> None:
    with pytest.raises(ZeroDivisionError), Systemd({"NOTIFY_SOCKET": systemd.address}).serving():
        1 / 0  # noqa: B018
    assert systemd.heard() == ["READY=1"]


def test_a_thread_that_dies_takes_the_process_with_it() -> None:
    program = """
import threading
from runtime.log import configure_logging
from runtime.service import deadly_threads
configure_logging()
deadly_threads()
threading.Thread(target=lambda: 1 / 0, name="spooler").start()
threading.Event().wait(30)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "CRITICAL runtime.service: the thread spooler has died" in ended.stderr
    assert "ZeroDivisionError" in ended.stderr


@pytest.fixture
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("signals_as_before")
def test_a_signal_puts_the_stop_into_the_inbox_of_a_waiting_loop(number: signal.Signals) -> None:
    inbox: queue.SimpleQueue[str] = queue.SimpleQueue()
    stop_on_signals(lambda: inbox.put("stop"))
    sender = threading.Timer(0.05, os.kill, (os.getpid(), number))
    sender.start()
    assert inbox.get(timeout=5) == "stop"
    sender.join()


def test_settings_with_mistakes_are_exit_78_and_a_line_for_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "office.toml"
    text = EXAMPLE.read_text("utf-8")
    file.write_text(text.replace("stuck_s = 10", "stuck_s = -1").replace("cut = true", "cut = 1"), "utf-8")
    with pytest.raises(SystemExit) as leaving:
        settings_or_exit(str(file))
    assert leaving.value.code == 78
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_good_settings_are_handed_over() -> None:
    assert settings_or_exit(str(EXAMPLE)).office.id == "kien-luong"


def test_a_file_that_the_settings_name_is_a_reason_to_leave_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        settings_or_exit(str(EXAMPLE), lambda _: read_table(tmp_path / "none.toml"))
    assert leaving.value.code == 78
    assert capsys.readouterr().err.startswith(f"{tmp_path}/none.toml: the file: No such file")


def test_a_program_is_the_device_that_it_is_told_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    settings = load(EXAMPLE)
    assert device_or_exit(settings, "keypad-2", role="keypad").counter == "2"
    for name in ("keypad-9", "wall", None):
        with pytest.raises(SystemExit) as leaving:
            device_or_exit(settings, name, role="keypad")
        assert leaving.value.code == 78
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith('--device: keypad-9: expected the name of a [[device]] with the role "keypad" (keypad-1,')
    assert said[2].startswith("--device: missing: expected")


def test_the_log_has_level_module_and_message_and_no_time_of_day() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        configure_logging(stream=stream)
        logging.getLogger("kiosk.line_owner").info("journal: %s events", 3)
        logging.getLogger("kiosk.line_owner").debug("not asked for")
    finally:
        logging.captureWarnings(False)
        root.handlers[:] = handlers
        root.setLevel(level)
    assert stream.getvalue() == "INFO kiosk.line_owner: journal: 3 events\n"
