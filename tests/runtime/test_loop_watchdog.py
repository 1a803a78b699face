"""A loop that stands still ends its program; whether one does is seen in processes of their own."""

from __future__ import annotations

import faulthandler
import subprocess
import sys

import pytest

from runtime.loop_watchdog import LoopWatchdog
from tests.conftest import PATIENCE_S

FROZEN = """
import time
from runtime.loop_watchdog import LoopWatchdog

def draw_for_ever():
    {stands_still}

watchdog = LoopWatchdog(1.0)
watchdog.feed()
draw_for_ever()
"""
HOLDS_THE_INTERPRETER = "import ctypes; ctypes.PyDLL(None).sleep(3600)"
"""As a driver may that hangs: no other thread of Python runs any more."""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("stands_still", ["time.sleep(3600)", HOLDS_THE_INTERPRETER])
def test_a_loop_that_stands_still_ends_its_program_and_says_where(stands_still: str) -> None:
    ended = run(FROZEN.format(stands_still=stands_still))
    assert ended.returncode == 1
    assert "in draw_for_ever" in ended.stderr


def test_each_round_puts_the_end_off_and_the_end_of_the_loop_calls_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    now, done = [0.0], list[str]()
    monkeypatch.setattr(faulthandler, "dump_traceback_later", lambda after_s, **_: done.append(f"in {after_s} s"))
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: done.append("never"))
    watchdog = LoopWatchdog(monotonic=lambda: now[0])
    for now[0] in (0, 1, 4.9, 5, 7, 10.1):
        watchdog.feed()
    watchdog.close()
    assert done == ["in 25.0 s"] * 3 + ["never"]
