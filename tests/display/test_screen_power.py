"""The commands that put the screen to sleep and wake it: run once each, tried again, never waited for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from display.screen_power import AGAIN_S, AT_MOST_S, GIVEN_UP_AFTER_S, ScreenPower
from tests.conftest import Eventually

Make = Callable[..., ScreenPower]


class Stopwatch:
    s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def make(stopwatch: Stopwatch) -> Iterator[Make]:
    made: list[ScreenPower] = []

    def make_one(*, off: list[str], on: list[str]) -> ScreenPower:
        made.append(ScreenPower(off=off, on=on, stopwatch=stopwatch))
        return made[-1]

    yield make_one
    for power in made:
        power.close()


def writing(log: Path, word: str, *, status: int = 0) -> list[str]:
    """A command that writes down that it was run."""
    program = f"import sys; open({str(log)!r}, 'a').write({word!r}); sys.exit({status})"
    return [sys.executable, "-S", "-c", program]


def test_each_command_is_run_once_and_the_screen_is_woken_at_the_start(
    tmp_path: Path, make: Make, eventually: Eventually
) -> None:
    log = tmp_path / "log"
    power = make(off=writing(log, "off "), on=writing(log, "on "))
    written = ""
    for wanted, word in ((True, "on "), (False, "off "), (True, "on ")):
        written += word

        def has_run(wanted: bool = wanted, expected: str = written) -> bool:
            power.turn(on=wanted)
            return log.exists() and log.read_text() == expected and power._is_on is wanted

        eventually(has_run, f"{written!r} is not in the log")
        for _ in range(3):
            power.turn(on=wanted)
    power.close()
    assert log.read_text() == "on off on "


def test_without_commands_nothing_happens(make: Make) -> None:
    power = make(off=[], on=[])
    for on in (True, False, True):
        power.turn(on=on)
    assert power._running is None


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["/nowhere/cec-ctl", "--standby"], "/nowhere/cec-ctl --standby: [Errno 2]"),
        ([sys.executable, "-S", "-c", "raise SystemExit(3)"], "it ended with 3"),
    ],
)
def test_a_failure_is_logged_once_and_tried_again_each_minute(
    make: Make,
    stopwatch: Stopwatch,
    caplog: pytest.LogCaptureFixture,
    eventually: Eventually,
    command: list[str],
    says: str,
) -> None:
    power = make(off=[], on=command)
    for tried in range(3):
        began = stopwatch.s
        power.turn(on=True)
        assert power._began == began, "it is tried"
        eventually(lambda: _ended(power), "the command does not end")
        stopwatch.s += AGAIN_S - 1
        power.turn(on=True)
        assert power._began == began, f"too early: {tried}"
        stopwatch.s += 1
    assert [record.message for record in caplog.records if says in record.message] == [caplog.records[0].message]
    assert len(caplog.records) == 1


def _ended(power: ScreenPower) -> bool:
    power.turn(on=True)
    return power._running is None


def test_a_command_that_hangs_is_ended_with_what_it_started_and_nobody_waits_for_it(
    make: Make, stopwatch: Stopwatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    child = tmp_path / "child"
    power = make(off=[], on=["/bin/sh", "-c", f"sleep 600 & echo $! > {child}; wait"])
    power.turn(on=True)
    eventually(lambda: child.exists() and child.read_text().endswith("\n"), "it does not begin")
    power.turn(on=False)
    assert not _ended(power)
    stopwatch.s += AT_MOST_S
    eventually(lambda: _ended(power), "it is not ended")
    eventually(lambda: not _lives(int(child.read_text())), "what it started lives on")
    (record,) = caplog.records
    assert record.message.endswith(": it took more than 20 s")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Unkillable:
    """A command in the hands of a driver that does not answer."""

    pid = 2**31 - 1
    """Higher than any that Linux gives."""

    def poll(self) -> None:
        """It does not end."""

    def wait(self, timeout: float) -> None:
        raise subprocess.TimeoutExpired("cec-ctl", timeout)


def test_a_command_that_does_not_even_die_holds_up_nothing_and_is_given_up(
    make: Make, stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    commands: list[list[str]] = []
    killed: list[int] = []

    def start(command: list[str], **_: object) -> Unkillable:
        commands.append(command)
        return Unkillable()

    monkeypatch.setattr("display.screen_power.subprocess.Popen", start)
    monkeypatch.setattr("display.screen_power.os.killpg", lambda pid, _: killed.append(pid))
    power = make(off=["off"], on=["on"])
    power.turn(on=True)
    for _ in range(GIVEN_UP_AFTER_S - 1):
        stopwatch.s += 1
        power.turn(on=False)
    assert (commands, killed) == ([["on"]], [Unkillable.pid]), "killed once, and nothing beside it"
    stopwatch.s += 1
    power.turn(on=False)
    assert commands == [["on"], ["off"]]
    assert len(caplog.records) == 1
    power.close()
