"""How a program ends: with exit codes that systemd understands, on a dead thread, and on a signal."""

from __future__ import annotations

import io
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.exits import PAUSE_S, device_or_exit, end_for_now, settings_or_exit, stop_on_signals
from runtime.log import configure_logging
from runtime.settings.load import load, read_table
from tests.paths import EXAMPLE


def test_a_thread_that_dies_takes_the_process_with_it() -> None:
    program = """
import threading
from runtime.log import configure_logging
from runtime.exits import exit_when_a_thread_dies
configure_logging()
exit_when_a_thread_dies()
threading.Thread(target=lambda: 1 / 0, name="spooler").start()
threading.Event().wait(30)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "CRITICAL runtime.exits: the thread spooler has died" in ended.stderr
    assert "ZeroDivisionError" in ended.stderr


@pytest.fixture
def restore_signal_handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("restore_signal_handlers")
def test_a_signal_puts_the_stop_into_the_inbox_of_a_waiting_loop(number: signal.Signals) -> None:
    inbox: queue.SimpleQueue[str] = queue.SimpleQueue()
    stop_on_signals(lambda: inbox.put("stop"))
    sender = threading.Timer(0.05, os.kill, (os.getpid(), number))
    sender.start()
    assert inbox.get(timeout=60) == "stop"
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


def test_what_may_still_come_is_waited_for_only_under_systemd() -> None:
    slept: list[float] = []
    assert end_for_now({}, slept.append) == 1
    assert slept == []
    assert end_for_now({"NOTIFY_SOCKET": "/run/systemd/notify"}, slept.append) == 1
    assert slept == [PAUSE_S]


def test_good_settings_are_returned() -> None:
    assert settings_or_exit(str(EXAMPLE)).office.id == "kien-luong"


def test_a_mistake_in_a_file_that_the_settings_name_is_exit_78_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        settings_or_exit(str(EXAMPLE), lambda _: read_table(tmp_path / "none.toml"))
    assert leaving.value.code == 78
    assert capsys.readouterr().err.startswith(f"{tmp_path}/none.toml: the file: No such file")


def test_a_device_is_found_by_its_name_among_those_of_its_role(capsys: pytest.CaptureFixture[str]) -> None:
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
