"""A slip begins with its first byte and ends with its cut, in whatever pieces its bytes arrive."""

from __future__ import annotations

import os

import pytest

from benchmarks.rig.office_processes import SlipTimer
from printer.escpos import encoding

SLIP = encoding.PICTURE + bytes(40) + encoding.CUT + encoding.ASK_PROCESSED


@pytest.fixture(autouse=True)
def priorities(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the printer's thread asked for: here that is the thread of the tests, which must not get it. A test process
    that keeps real-time priority, and all that it starts, leaves the others on this machine nothing."""
    asked: list[int] = []
    monkeypatch.setattr(os, "sched_setscheduler", lambda _thread, policy, _param: asked.append(policy))
    return asked


@pytest.mark.parametrize("piece", [1, 3, 7, len(SLIP)])
def test_a_slip_is_complete_with_its_cut(piece: int) -> None:
    timer = SlipTimer()
    timer.start()
    timer.receive(encoding.ask_status(1, 4))
    ends = SLIP.index(encoding.CUT) + len(encoding.CUT)
    for at in range(0, len(SLIP), piece):
        assert timer.is_waiting == (at < ends)
        timer.receive(SLIP[at : at + piece])
    first_ns, last_ns = timer.wait()
    assert first_ns <= last_ns
    assert (first_ns < last_ns) == (piece < len(SLIP))


def test_the_printers_thread_goes_before_all_others_until_the_slip_is_out(priorities: list[int]) -> None:
    timer = SlipTimer()
    timer.receive(b"")
    timer.start()
    assert priorities == [os.SCHED_FIFO | os.SCHED_RESET_ON_FORK], "what it starts has none"
    timer.receive(SLIP)
    assert priorities[1:] == [os.SCHED_OTHER]


def test_a_slip_that_was_not_expected_is_ignored() -> None:
    timer = SlipTimer()
    timer.receive(SLIP)
    timer.start()
    timer.receive(encoding.ask_status(1, 4))
    assert timer.is_waiting
